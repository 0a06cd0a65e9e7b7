"""A made-up county: areas that share winding borders, and points all over it."""

from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPoint, Polygon

Floats = NDArray[np.float64]

# About the size of a Chinese county: WGS-84 degrees, west, south, east, north.
BOUNDS: Final = (112.55, 34.83, 112.95, 35.06)
# Corners of a border between two junctions, and how far it winds, as a share of its
# length.
_CORNERS: Final = 12
_WINDING: Final = 0.06
# No county is a rectangle: the radius of its corners, in degrees.
_ROUNDING: Final = 0.05
# How far beyond the county points fall, in degrees.
_BEYOND: Final = 0.005
# Points that lie exactly on a corner of a border: the rule for borders counts too.
_ON_BORDERS: Final = 0.001


class Points(NamedTuple):
    """WGS-84 degrees, one of each a point."""

    lons: Floats
    lats: Floats


def areas(count: int, seed: int = 2) -> list[Polygon]:
    """Return about `count` valid areas that fit together, as villages do."""
    rng = np.random.default_rng(seed)
    seeds = MultiPoint(rng.uniform(BOUNDS[:2], BOUNDS[2:], (count, 2)))
    borders = shapely.voronoi_polygons(seeds, only_edges=True)
    winding = [_wind(rng, shapely.get_coordinates(each)) for each in borders.geoms]
    frame = shapely.box(*BOUNDS).buffer(-_ROUNDING).buffer(_ROUNDING)
    within = shapely.intersection(shapely.linestrings(winding), frame)
    noded = shapely.union_all([*within, frame.exterior])
    return list(shapely.polygonize(list(noded.geoms)).geoms)


def points(count: int, polygons: list[Polygon], seed: int = 3) -> Points:
    """Return points all over the county, a few outside, a few exactly on borders."""
    rng = np.random.default_rng(seed)
    west, south, east, north = shapely.box(*BOUNDS).buffer(_BEYOND).bounds
    found = rng.uniform((west, south), (east, north), (count, 2))
    corners = shapely.get_coordinates(polygons)
    some = rng.integers(len(corners), size=int(count * _ON_BORDERS))
    found[rng.choice(count, some.size, replace=False)] = corners[some]
    return Points(found[:, 0].copy(), found[:, 1].copy())


def _wind(rng: np.random.Generator, ends: Floats) -> Floats:
    """Return a straight border with its corners moved sideways, its ends not."""
    start, end = ends[0], ends[-1]
    share = np.linspace(0, 1, _CORNERS)[:, None]
    along = end - start
    across = np.array([-along[1], along[0]])
    sway = rng.normal(0, _WINDING, (_CORNERS, 1)) * np.sin(np.pi * share)
    sway[[0, -1]] = 0
    return np.asarray(start + share * along + sway * across)
