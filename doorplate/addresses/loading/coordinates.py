"""Coordinates of rows: read, brought to WGS-84, held against the county."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorplate.addresses.loading.review import Review
from doorplate.addresses.loading.rows import Chunk, Floats
from doorplate.divisions.model import AreaLocator
from geo.datum import Crs, to_wgs84
from geo.geodesy import metres_per_degree

Bounds = tuple[float, float, float, float]

MARGIN_M: Final = 1000.0
"""How far outside the county's box a point may lie: boundaries are simplified."""


@dataclass(frozen=True, slots=True)
class County:
    """Where points may lie. Without bounds nobody can say, and all pass.

    `bounds` are west, south, east, north in WGS-84; `areas` the divisions' own.
    """

    bounds: Bounds | None = None
    areas: AreaLocator | None = None

    def holds(self, lons: Floats, lats: Floats) -> NDArray[np.bool_]:
        """Return for each WGS-84 point whether it may be the county's; nan never."""
        if self.bounds is None:
            return np.isfinite(lons) & np.isfinite(lats)
        west, south, east, north = self._widened(self.bounds)
        across, along = (
            (lons >= west) & (lons <= east),
            (lats >= south) & (lats <= north),
        )
        return np.asarray(across & along)

    def encloses(self, lons: Floats, lats: Floats) -> NDArray[np.bool_]:
        """Return for each WGS-84 point whether one of the county's areas holds it."""
        if self.areas is None:
            return self.holds(lons, lats)
        found = self.areas.assign(lons, lats)
        return np.array([code is not None for code in found], dtype=np.bool_)

    def _widened(self, bounds: Bounds) -> Bounds:
        west, south, east, north = bounds
        width, height = (MARGIN_M / m for m in metres_per_degree((south + north) / 2))
        return west - width, south - height, east + width, north + height


@dataclass(frozen=True, slots=True)
class Points:
    """Coordinates of a chunk's rows as given and in WGS-84; nan where there is none."""

    x: Floats
    y: Floats
    lons: Floats
    lats: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which rows have a position."""
        return np.isfinite(self.lons)


def given_numbers(
    chunk: Chunk, texts: dict[str, Sequence[str]]
) -> tuple[Floats, Floats]:
    """Return x and y as the file gives them; nan for what is empty or no number."""
    if chunk.x is not None and chunk.y is not None:
        return chunk.x, chunk.y
    count = len(chunk.numbers)
    x, y = (_floats(texts.get(axis) or [""] * count) for axis in ("x", "y"))
    return x, y


def place_points(review: Review, crs: Crs, county: County) -> Points:
    """Return the rows' points; rows with impossible ones are rejected.

    Those without coordinates are noticed where the file has columns for them: an
    address is an address without a position too.
    """
    x, y = given_numbers(review.chunk, review.texts)
    said = np.isfinite(x) & np.isfinite(y)
    lons, lats = np.full_like(x, np.nan), np.full_like(y, np.nan)
    lons[said], lats[said] = to_wgs84(x[said], y[said], crs)
    _judge_missing(review, said)
    outside = said & ~county.holds(lons, lats)
    if outside.any():
        _judge_outside(review, np.flatnonzero(outside), (x, y), crs, county)
        lons[outside] = lats[outside] = np.nan
    return Points(x, y, lons, lats)


def _floats(texts: Sequence[str]) -> Floats:
    try:
        values = np.array(list(map(float, texts)))
    except ValueError:
        values = np.array([_float(text) for text in texts], dtype=np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def _judge_missing(review: Review, said: NDArray[np.bool_]) -> None:
    if not {"x", "y"} & review.texts.keys():
        return
    x, y = review.column("x"), review.column("y")
    for position in np.flatnonzero(~said).tolist():
        if x[position] or y[position]:
            value = f"{x[position]}, {y[position]}"
            review.reject(position, "x", "coordinates-unreadable", value)
        else:
            review.notice(position, "x", "coordinates-missing", "")


def _judge_outside(
    review: Review,
    positions: NDArray[np.intp],
    given: tuple[Floats, Floats],
    crs: Crs,
    county: County,
) -> None:
    x, y = (axis[positions] for axis in given)
    swapped = county.holds(*to_wgs84(y, x, crs))
    for position, first, second, is_swapped in zip(
        positions.tolist(), x.tolist(), y.tolist(), swapped.tolist(), strict=True
    ):
        code = "coordinates-swapped" if is_swapped else "coordinates-outside-county"
        review.reject(position, "x", code, f"{first}, {second}")
