"""Houses read from a file, and a numbering plan written as one."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from doorplate.addresses.loading.coordinates import given_numbers
from doorplate.addresses.loading.mapping import usual_mapping
from doorplate.addresses.loading.rows import Chunk, CrsUnknown
from doorplate.addresses.loading.sources import open_source
from doorplate.addresses.numbering.lines import side_of
from doorplate.addresses.numbering.model import House
from doorplate.addresses.numbering.plan import Plan, Proposed
from doorplate.core.errors import Invalid
from doorplate.files import FileUnreadable, Finding
from geo.datum import WGS84, to_wgs84

KEYS: Final = ("key", "id", "house", "名称", "房屋", "编号", "name")
SIDES: Final = ("side", "侧", "方位")
FRONTAGES: Final = ("frontage_m", "frontage", "临街宽度", "面宽")
_DECIMALS: Final = 7
_MOST_EAST, _MOST_NORTH = 180, 90
_NOT_DEGREES: Final = "coordinates-not-degrees"


class HousesMissing(Invalid):
    """{path} holds no houses with coordinates: it needs columns x and y."""


class PlanFormatUnknown(Invalid):
    """A numbering plan is written as .csv, .geojson, .json or .svg, not {suffix}."""


class HousesRead(NamedTuple):
    """The houses of a file, and the rows that are none, each with what is wrong."""

    houses: list[House]
    rejected: list[Finding]


def read_houses(path: Path, *, crs: str | None = None) -> HousesRead:
    """Read houses from any file that addresses are loaded from.

    x and y are found by their usual headers, or are the file's geometry; WGS-84 unless
    `crs` or the file says otherwise. Columns `key`, `side` and `frontage_m` are read
    where they are there; without a key a house is called by its row. Raises
    FileUnreadable, CrsUnknown, HousesMissing.
    """
    source = open_source(path, crs)
    mapping = usual_mapping(source.header)
    houses: list[House] = []
    rejected: list[Finding] = []
    for chunk in source.chunks():
        rejected += [row.finding for row in chunk.broken]
        texts = {
            axis: chunk.columns[mapping[axis][0][1:-1]]
            for axis in ("x", "y")
            if axis in mapping
        }
        x, y = given_numbers(chunk, texts)
        lons, lats = to_wgs84(x, y, source.crs or WGS84)
        for turn, number in enumerate(chunk.numbers):
            point = (float(lons[turn]), float(lats[turn]))
            given = bool(np.isfinite(x[turn]) and np.isfinite(y[turn]))
            one = _house(chunk, turn, number, point, given=given)
            (houses if isinstance(one, House) else rejected).append(one)  # type: ignore[arg-type]
    _check(path, houses, rejected)
    return HousesRead(houses, rejected)


def _house(
    chunk: Chunk, turn: int, number: int, point: tuple[float, float], *, given: bool
) -> House | Finding:
    if not given:
        return Finding(number, "x", "coordinates-unreadable", "")
    longitude, latitude = point
    if not (abs(longitude) <= _MOST_EAST and abs(latitude) <= _MOST_NORTH):
        return Finding(number, "x", _NOT_DEGREES, f"{longitude}, {latitude}")
    said = _text(chunk, turn, SIDES).casefold()
    if said and side_of(said) is None:
        return Finding(number, "side", "side-unreadable", said)
    width = _text(chunk, turn, FRONTAGES)
    try:
        frontage = float(width) if width else None
    except ValueError:
        return Finding(number, "frontage_m", "frontage-unreadable", width)
    key = _text(chunk, turn, KEYS) or f"{number}"
    return House(key, longitude, latitude, frontage_m=frontage, side=side_of(said))


def _text(chunk: Chunk, turn: int, names: Sequence[str]) -> str:
    for name in names:
        if name in chunk.columns:
            return str(chunk.columns[name][turn]).strip()
    return ""


def _check(path: Path, houses: Sequence[House], rejected: list[Finding]) -> None:
    if any(one.code == _NOT_DEGREES for one in rejected):
        reason = f"{path} has coordinates that are no degrees: name their system (CRS)"
        raise CrsUnknown(reason=reason)
    if not houses:
        raise HousesMissing(path=path)
    keys = [one.key for one in houses]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        reason = f"houses share a key: {', '.join(twice[:5])}"
        raise FileUnreadable(path=path, reason=reason)


def plan_as_csv(plan: Plan) -> str:
    """Return a plan as a table, with a mark for spreadsheet programs."""
    stream = io.StringIO()
    rows = csv.DictWriter(stream, list(_row_names()), lineterminator="\r\n")
    rows.writeheader()
    rows.writerows(rows_of(plan))
    return "\ufeff" + stream.getvalue()


def plan_as_geojson(plan: Plan) -> dict[str, Any]:
    """Return a plan as GeoJSON (RFC 7946): one point a house, what is said of it."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "Point",
                    "coordinates": [row.pop("longitude"), row.pop("latitude")],
                },
                "properties": {"street": plan.street, **row},
            }
            for row in rows_of(plan)
        ],
    }


def write_plan(plan: Plan, path: Path, *, drawing: str) -> None:
    """Write a plan in the form its name's ending says. Raises PlanFormatUnknown."""
    match path.suffix.lower():
        case ".csv":
            text = plan_as_csv(plan)
        case ".geojson":
            text = json.dumps(plan_as_geojson(plan), ensure_ascii=False, indent=1)
        case ".json":
            text = json.dumps(plan.as_json(), ensure_ascii=False, indent=1)
        case ".svg":
            text = drawing
        case suffix:
            raise PlanFormatUnknown(suffix=suffix)
    path.write_text(text, encoding="utf-8", newline="")


def rows_of(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield what is said of each house, in walking order."""
    broken: dict[str, list[str]] = {}
    for key, remark in plan.breaches:
        broken.setdefault(key, []).append(remark.code)
    for one in plan.houses:
        yield dict(zip(_row_names(), _row(one, broken), strict=True))


def _row_names() -> tuple[str, ...]:
    return (
        *("key", "number", "side", "along_m", "offset_m", "longitude", "latitude"),
        *("why", "flags", "breaches"),
    )


def _row(one: Proposed, broken: dict[str, list[str]]) -> tuple[object, ...]:
    return (
        one.house.key,
        "" if one.number is None else str(one.number),
        one.stand.side.value,
        one.stand.along_m,
        one.stand.offset_m,
        round(one.house.longitude, _DECIMALS),
        round(one.house.latitude, _DECIMALS),
        one.why.said(),
        " ".join(flag.code for flag in one.flags),
        " ".join(broken.get(one.house.key, ())),
    )
