"""The way from every coordinate system to WGS-84 and back.

Every function takes x before y: longitude before latitude, easting before
northing, whatever order the system's own authority prescribes.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, overload

import numpy as np
import pyproj
from numpy.typing import NDArray
from pyproj.enums import TransformDirection

from geo import gcj02
from geo.crs import BD09, CGCS2000, GCJ02, WGS84, Crs, UnknownCrs
from geo.gcj02 import Floats, Shift

__all__ = [
    "BD09",
    "CGCS2000",
    "GCJ02",
    "WGS84",
    "Crs",
    "CrsGuess",
    "UnknownCrs",
    "from_wgs84",
    "guess_crs",
    "to_wgs84",
]

Box = tuple[float, float, float, float]
Inside = Callable[[Floats, Floats], NDArray[np.bool_]]

# Ordered by how common they are, because equal shares keep this order.
# CGCS2000 in degrees is not listed: no test of place tells it from WGS-84.
CANDIDATES: Final[tuple[Crs, ...]] = (
    WGS84,
    GCJ02,
    BD09,
    *(
        Crs(f"EPSG:{code}")
        for code in (
            *(3826, 3825, 3857),
            # CGCS2000 / 3-degree Gauss-Kruger by meridian, and with the zone number
            # before the easting. By meridian, the 6-degree zones are among them.
            *range(4534, 4555),
            *range(4513, 4534),
            *range(4491, 4502),  # CGCS2000 / 6-degree Gauss-Kruger with the number
            *range(32643, 32654),  # UTM zones over China
        )
    ),
)
ENOUGH_POINTS: Final = 1000
_SHIFTS: Final[dict[Crs, Shift]] = {
    GCJ02: gcj02.gcj02_from_wgs84,
    BD09: gcj02.bd09_from_wgs84,
}


@overload
def to_wgs84(x: float, y: float, crs: Crs | str) -> tuple[float, float]: ...
@overload
def to_wgs84(x: Floats, y: Floats, crs: Crs | str) -> tuple[Floats, Floats]: ...
def to_wgs84(
    x: float | Floats, y: float | Floats, crs: Crs | str
) -> tuple[float, float] | tuple[Floats, Floats]:
    """Carry (x, y) of a system, one point or two arrays, to WGS-84 (lon, lat).

    GCJ-02 and BD-09 come back to under a micrometre. CGCS2000 agrees with WGS-84
    within decimetres and is taken as equal, as EPSG does. What cannot be carried
    over (outside the system's reach, or nan) comes out as nan.
    """
    return _carried(x, y, _parsed(crs), TransformDirection.INVERSE)


@overload
def from_wgs84(lon: float, lat: float, crs: Crs | str) -> tuple[float, float]: ...
@overload
def from_wgs84(lon: Floats, lat: Floats, crs: Crs | str) -> tuple[Floats, Floats]: ...
def from_wgs84(
    lon: float | Floats, lat: float | Floats, crs: Crs | str
) -> tuple[float, float] | tuple[Floats, Floats]:
    """Carry WGS-84 (lon, lat), one point or two arrays, to (x, y) of a system."""
    return _carried(lon, lat, _parsed(crs), TransformDirection.FORWARD)


def _parsed(crs: Crs | str) -> Crs:
    return crs if isinstance(crs, Crs) else Crs.parse(crs)


def _carried(
    x: float | Floats, y: float | Floats, crs: Crs, direction: TransformDirection
) -> tuple[float, float] | tuple[Floats, Floats]:
    xs = np.atleast_1d(np.asarray(x, dtype=np.float64))
    ys = np.atleast_1d(np.asarray(y, dtype=np.float64))
    if shift := _SHIFTS.get(crs):
        forward = direction is TransformDirection.FORWARD
        xs, ys = (gcj02.applied if forward else gcj02.undone)(shift, xs, ys)
    elif crs not in (WGS84, CGCS2000):
        xs, ys = _transformed(xs, ys, crs, direction)
    if np.ndim(x) == 0:
        return float(xs[0]), float(ys[0])
    return xs, ys


def _transformed(
    xs: Floats, ys: Floats, crs: Crs, direction: TransformDirection
) -> tuple[Floats, Floats]:
    there = _transformer(crs).transform(xs, ys, direction=direction)
    lost = ~(np.isfinite(there[0]) & np.isfinite(there[1]))
    return np.where(lost, np.nan, there[0]), np.where(lost, np.nan, there[1])


@lru_cache(maxsize=256)
def _transformer(crs: Crs) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(WGS84.system(), crs.system(), always_xy=True)


class CrsGuess(NamedTuple):
    """A system that would bring a share (0 to 1) of the points inside."""

    crs: Crs
    swapped: bool
    share: float

    def __str__(self) -> str:
        return f"{self.crs}, axes swapped" if self.swapped else str(self.crs)


def guess_crs(
    x: Floats,
    y: Floats,
    inside: Box | Inside,
    candidates: Sequence[Crs] = CANDIDATES,
) -> list[CrsGuess]:
    """Try every candidate, in both axis orders, on up to a thousand points.

    `inside` is (west, south, east, north) in WGS-84 degrees, or a function from
    arrays of WGS-84 longitudes and latitudes to booleans. Gives those with any
    point inside, the best first, equal ones in the order of the candidates.
    """
    holds = inside if callable(inside) else _in_box(inside)
    xs, ys = _sampled(x, y)
    if not xs.size:
        return []
    guesses = [
        CrsGuess(crs, swapped, _share(first, second, crs, holds))
        for swapped, first, second in ((False, xs, ys), (True, ys, xs))
        for crs in candidates
        if _fits(first, second, crs)
    ]
    return sorted((g for g in guesses if g.share > 0), key=lambda g: -g.share)


def _sampled(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    picked = known[:: max(1, known.size // ENOUGH_POINTS)]
    return np.asarray(x)[picked], np.asarray(y)[picked]


def _fits(x: Floats, y: Floats, crs: Crs) -> bool:
    """Tell degrees from metres by size, so that hopeless candidates cost nothing."""
    degrees = bool(np.median(np.abs(x)) <= 180 and np.median(np.abs(y)) <= 90)  # noqa: PLR2004
    return degrees == crs.is_geographic


def _share(x: Floats, y: Floats, crs: Crs, holds: Inside) -> float:
    lon, lat = to_wgs84(x, y, crs)
    on_earth = np.isfinite(lon) & np.isfinite(lat)
    return float(np.count_nonzero(holds(lon[on_earth], lat[on_earth])) / x.size)


def _in_box(box: Box) -> Inside:
    west, south, east, north = box

    def holds(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        across, along = (lon >= west) & (lon <= east), (lat >= south) & (lat <= north)
        return np.asarray(across & along)

    return holds
