"""The published formulas of GCJ-02 (火星坐标) and BD-09, and their inverses.

Chinese map services show every point moved by some hundred metres. The forward
formulas are the ones published in 2010 and used by every open converter since;
there is no published inverse, so it is found by fixed-point iteration.

All functions take and give arrays of degrees, longitude first.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shift = Callable[[Floats, Floats], tuple[Floats, Floats]]

# The box outside which the published formula leaves a point where it is.
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271

# Krasovsky 1940, as in the published formula.
SEMI_MAJOR_M = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323

BD_TURN = np.pi * 3000.0 / 180.0

# Each round gains a factor of at least 50; one degree is 111 km, so that the
# last step of a settled point is below a micrometre.
SETTLED_DEG = 1e-12
LARGEST_SHIFT_DEG = 0.05
MOST_ROUNDS = 20


def _boxed(lon: Floats, lat: Floats, margin: float = 0.0) -> NDArray[np.bool_]:
    """Say which points lie in the box the formula moves, widened by a margin."""
    across = (lon >= WEST - margin) & (lon <= EAST + margin)
    along = (lat >= SOUTH - margin) & (lat <= NORTH + margin)
    return np.asarray(across & along)


def _waves(u: Floats, *terms: tuple[float, float]) -> Floats:
    """Sum amplitude · sin(frequency · π · u), times the formula's 2/3."""
    total = np.zeros_like(u)
    for amplitude, frequency in terms:
        total += amplitude * np.sin(frequency * np.pi * u)
    return total * (2.0 / 3.0)


def _metres(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """East and north shift in nominal metres, for degrees from 105° E, 35° N."""
    root = np.sqrt(np.abs(x))
    ripple = _waves(x, (20.0, 6.0), (20.0, 2.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east += _waves(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north += _waves(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))
    return east, north


def gcj02_from_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Move WGS-84 degrees to GCJ-02, without asking whether they lie in China."""
    east, north = _metres(lon - 105.0, lat - 35.0)
    phi = np.radians(lat)
    magic = 1.0 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    meridian = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / magic**1.5
    parallel = SEMI_MAJOR_M / np.sqrt(magic) * np.cos(phi)
    return lon + np.degrees(east / parallel), lat + np.degrees(north / meridian)


def bd09_from_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Move GCJ-02 degrees to BD-09 (Baidu)."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_from_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Move WGS-84 degrees to BD-09, without asking whether they lie in China."""
    return bd09_from_gcj02(*gcj02_from_wgs84(lon, lat))


def applied(shift: Shift, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Apply a shift to WGS-84 points in China; all others stay where they are."""
    moved = _boxed(lon, lat)
    out_lon, out_lat = lon.copy(), lat.copy()
    out_lon[moved], out_lat[moved] = shift(lon[moved], lat[moved])
    return out_lon, out_lat


def undone(shift: Shift, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Give the WGS-84 points that `applied` moves to these; error below 1 µm.

    Where the box ends, the formula leaves gaps and overlaps of some hundred
    metres; there the point inside the box wins.
    """
    near = _boxed(lon, lat, LARGEST_SHIFT_DEG)
    x, y = _fixed_point(shift, lon[near], lat[near])
    moved = _boxed(x, y)
    out_lon, out_lat = lon.copy(), lat.copy()
    out_lon[near] = np.where(moved, x, lon[near])
    out_lat[near] = np.where(moved, y, lat[near])
    return out_lon, out_lat


def _fixed_point(shift: Shift, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    x, y = lon, lat
    for _ in range(MOST_ROUNDS):
        there_x, there_y = shift(x, y)
        step_x, step_y = there_x - lon, there_y - lat
        x, y = x - step_x, y - step_y
        if not np.any(np.hypot(step_x, step_y) > SETTLED_DEG):
            break
    return x, y
