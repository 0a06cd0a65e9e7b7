"""The plan the illustrative town is drawn on, and how it lies on the earth.

A plan point is (east, north) in metres from the middle of the town, in a town whose
streets are all straight. `on_earth` bends the plan gently, as roads that grew do.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import ceil, hypot, sin
from typing import Final

from pyproj import Proj

Point = tuple[float, float]

MIDDLE: Final[Point] = (112.791, 34.907)
"""Longitude and latitude, WGS-84, of Mengzhou."""

LATTICE_M: Final = 50
"""Corners of areas are multiples of this, so that neighbours share every vertex."""

# About a centimetre.
_DECIMALS: Final = 7


@cache
def _projection() -> Proj:
    longitude, latitude = MIDDLE
    return Proj(proj="aeqd", lon_0=longitude, lat_0=latitude, datum="WGS84")


def on_earth(point: Point) -> Point:
    """Return the (longitude, latitude), WGS-84, of a plan point."""
    longitude, latitude = _projection()(*_bend(point), inverse=True)
    return round(longitude, _DECIMALS), round(latitude, _DECIMALS)


def _bend(point: Point) -> Point:
    # Shifts of at most 45 m whose slope stays under 1 in 10: nothing ever folds over.
    east, north = point
    return (
        east + 45 * sin(north / 520 + 0.6) + 0.02 * north,
        north + 38 * sin(east / 610 - 0.3) - 0.02 * east,
    )


def along(corners: Sequence[Point]) -> list[Point]:
    """Return the path through `corners` with a point at least every 50 m."""
    inner = [point for each in pairwise(corners) for point in _steps(*each)]
    return [*inner, corners[-1]]


def _steps(start: Point, end: Point) -> Iterator[Point]:
    (east, north), (to_east, to_north) = start, end
    count = ceil(hypot(to_east - east, to_north - north) / LATTICE_M)
    for step in range(count):
        part = step / count
        yield east + part * (to_east - east), north + part * (to_north - north)
