"""Positions that rows give their addresses, and doubts about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np
import shapely

from doorplate.addresses.loading.assembly import Assembled, GoodRow
from doorplate.addresses.loading.coordinates import Points
from doorplate.addresses.loading.review import Review
from doorplate.addresses.model import SPECIFICATIONS
from doorplate.addresses.store import loading as store
from doorplate.addresses.store.loading import KnownPosition
from doorplate.database import Transaction
from doorplate.divisions.model import AreaLocator, DivisionIndex
from geo.datum import Crs
from geo.geodesy import distance_m

OUTSIDE_DIVISION: Final = "outside-registered-division"
"""The code of the flag of an address that its division's polygon does not hold."""

SAME_PLACE_M: Final = 1.0
"""Positions that differ by less are the same, written down twice."""

_UNSPECIFIED: Final = "unspecified"
_WORDS: Final = {
    "": _UNSPECIFIED,
    "入口": "entrance",
    "出入口": "entrance",
    "门": "entrance",
    "大门": "entrance",
    "建筑": "building",
    "建筑物": "building",
    "楼栋": "building",
    "单元": "unit",
    "宗地": "parcel",
    "地块": "parcel",
    **{name: name for name in SPECIFICATIONS},
}


@dataclass(frozen=True, slots=True)
class Surveyed:
    """How the coordinates of a file came about, and what they are held against."""

    crs: Crs
    method: str
    index: DivisionIndex
    areas: AreaLocator | None


class _Located(NamedTuple):
    """A position new to its address: the row's place in the chunk, and where it is."""

    position: int
    address_id: int
    division_code: str
    specification: str


def write_positions(
    transaction: Transaction,
    *,
    review: Review,
    rows: Sequence[GoodRow],
    made: Assembled,
    points: Points,
    surveyed: Surveyed,
    now: datetime,
) -> None:
    """Insert the positions that are new, and a flag where the polygon differs.

    A position that an address has already is never overwritten: one elsewhere is
    noticed (``position-differs``).
    """
    new = list(_new(transaction, review, rows, made, points))
    at = [one.position for one in new]
    lons, lats = points.lons[at], points.lats[at]
    accuracies = _accuracies(review)
    store.insert_positions(
        transaction,
        (
            (
                *(one.address_id, one.specification, surveyed.method, geometry, x, y),
                *(surveyed.crs.name, accuracies.get(one.position), now),
            )
            for one, geometry, x, y in zip(
                new,
                shapely.points(lons, lats),
                points.x[at].tolist(),
                points.y[at].tolist(),
                strict=True,
            )
        ),
    )
    if surveyed.areas is not None:
        found = surveyed.areas.assign(lons, lats)
        places = zip(lons.tolist(), lats.tolist(), strict=True)
        flags = _flags(zip(new, found, places, strict=True), surveyed, now)
        store.insert_flags(transaction, flags)


def _new(
    transaction: Transaction,
    review: Review,
    rows: Sequence[GoodRow],
    made: Assembled,
    points: Points,
) -> Iterator[_Located]:
    merged = {made.address_ids[position] for position in made.merged}
    there = store.known_positions(transaction, merged)
    known = points.known.tolist()
    specifications = _specifications(review)
    for row in rows:
        position = row.position
        if not known[position]:
            continue
        specification = specifications[position]
        address_id = made.address_ids[position]
        if address_id in merged:
            here = KnownPosition(
                specification, points.lons[position], points.lats[position]
            )
            before = there.setdefault(address_id, [])
            if _has_position(review, position, before, here):
                continue
            before.append(here)
        yield _Located(position, address_id, row.place.division_code, specification)


def _has_position(
    review: Review, position: int, before: list[KnownPosition], here: KnownPosition
) -> bool:
    """Return whether there is one of the same specification; notice it elsewhere."""
    for one in before:
        if one.specification == here.specification:
            metres = distance_m(
                *(one.longitude, one.latitude, here.longitude, here.latitude)
            )
            if metres > SAME_PLACE_M:
                review.notice(position, "x", "position-differs", f"{metres:.1f} m")
            return True
    return False


def _flags(
    found: Iterator[tuple[_Located, str | None, tuple[float, float]]],
    surveyed: Surveyed,
    now: datetime,
) -> Iterator[tuple[object, ...]]:
    assert surveyed.areas is not None  # noqa: S101 - the caller has areas
    agreements: dict[tuple[str, str | None], bool] = {}
    for one, holder, (longitude, latitude) in found:
        key = one.division_code, holder
        if key not in agreements:
            agreements[key] = _agree(surveyed.index, *key)
        if agreements[key]:
            continue
        metres = surveyed.areas.distance_m(one.division_code, longitude, latitude)
        details = {"registered": one.division_code, "found": holder}
        yield one.address_id, OUTSIDE_DIVISION, metres, details, now


def _agree(index: DivisionIndex, registered: str, found: str | None) -> bool:
    """Return whether one of the two divisions lies within the other."""
    around = {one.code for one in index.ancestors(found or "")}
    within = {one.code for one in index.ancestors(registered)}
    return registered in around or found in within


def _specifications(review: Review) -> list[str]:
    texts = review.column("specification")
    found = [_WORDS.get(text.casefold()) for text in texts]
    for position, (text, word) in enumerate(zip(texts, found, strict=True)):
        if word is None:
            review.notice(position, "specification", "unknown-specification", text)
    return [word or _UNSPECIFIED for word in found]


def _accuracies(review: Review) -> dict[int, float]:
    found = {}
    for position, text in enumerate(review.texts.get("accuracy_m", ())):
        if not text:
            continue
        try:
            metres = float(text)
        except ValueError:
            metres = np.nan
        if np.isfinite(metres) and metres >= 0:
            found[position] = metres
        else:
            review.notice(position, "accuracy_m", "accuracy-unreadable", text)
    return found
