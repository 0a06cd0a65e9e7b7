"""A street's line where nobody drew one: through the middle of its doors.

A principal curve in the plain sense: doors are gathered into cells as wide as a street
with its houses, the cells' centres joined by the shortest tree, and the tree's longest
way, smoothed, is the axis. Doors of both sides then lie about it, left and right.
"""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPoint

from geo.gcj02 import Floats
from geo.streets import LocalPlane

CELL_M: Final = 45.0
_FEWEST: Final = 2
_SMOOTHING: Final = 2


def axis_through(
    points: list[tuple[float, float]], *, cell_m: float = CELL_M
) -> LineString | None:
    """Return a WGS-84 line along some doors, (lon, lat) each.

    `cell_m` is about the width of the street with the houses beside it. The line begins
    at its western end (of a steep one, its southern). None where the doors are too few
    or too near to each other to tell.
    """
    if len(points) < _FEWEST:
        return None
    given = MultiPoint(points)
    plane = LocalPlane(given.centroid.x, given.centroid.y)
    metres = shapely.get_coordinates(plane.to_metres(given))
    centres = _centres(metres, cell_m)
    if len(centres) < _FEWEST:
        return None
    way = _smoothed(centres[_longest_way(_shortest_tree(centres))])
    way = _prolonged(_prolonged(way, metres, cell_m)[::-1], metres, cell_m)
    (west, south), (east, north) = way[0], way[-1]
    if (east - west, north - south) < (0.0, 0.0):
        way = way[::-1]
    line: LineString = plane.to_degrees(LineString(way))
    return line


def _centres(metres: Floats, cell_m: float) -> Floats:
    """Return the mean of the points of each cell, most crowded cells first.

    Cells are grown around points, not laid on a grid, whose edges would fall between
    the two sides of a street.
    """
    left = metres[np.lexsort((metres[:, 1], metres[:, 0]))]
    found = []
    while len(left):
        middle = left[0]
        for _ in range(2):
            near = np.hypot(*(left - middle).T) <= cell_m
            middle = left[near].mean(axis=0)
        found.append(middle)
        left = left[~near]
    return np.array(found)


def _shortest_tree(points: Floats) -> NDArray[np.intp]:
    """Return each point's parent in the shortest tree (Prim); the root's is -1."""
    count = len(points)
    parent = np.full(count, -1, dtype=np.intp)
    distance = np.full(count, np.inf)
    waiting = np.ones(count, dtype=bool)
    distance[0] = 0.0
    for _ in range(count):
        at = int(np.argmin(np.where(waiting, distance, np.inf)))
        waiting[at] = False
        away = np.hypot(*(points - points[at]).T)
        nearer = waiting & (away < distance)
        distance[nearer] = away[nearer]
        parent[nearer] = at
    return parent


def _longest_way(parent: NDArray[np.intp]) -> list[int]:
    """Return the longest way through a tree, counted in steps."""
    beside: dict[int, list[int]] = {at: [] for at in range(len(parent))}
    for child, above in enumerate(parent.tolist()):
        if above >= 0:
            beside[child].append(above)
            beside[above].append(child)
    return _farthest(beside, _farthest(beside, 0)[-1])


def _farthest(beside: dict[int, list[int]], start: int) -> list[int]:
    ways = {start: [start]}
    waiting = [start]
    for at in waiting:
        for other in beside[at]:
            if other not in ways:
                ways[other] = [*ways[at], other]
                waiting.append(other)
    return ways[waiting[-1]]


def _prolonged(way: Floats, metres: Floats, cell_m: float) -> Floats:
    """Let a way begin where the doors do, and not in the middle of the first ones."""
    out = (way[0] - way[1]) / np.hypot(*(way[0] - way[1]))
    near = metres[np.hypot(*(metres - way[0]).T) <= cell_m]
    beyond = max(((near - way[0]) @ out).max(initial=0.0), 0.0)
    return np.vstack([[way[0] + beyond * out], way[1:]])


def _smoothed(way: Floats) -> Floats:
    """Return each corner as the mean of itself and its neighbours; ends stay."""
    for _ in range(_SMOOTHING):
        inner = (way[:-2] + way[1:-1] * 2 + way[2:]) / 4
        way = np.vstack([way[:1], inner, way[-1:]])
    return way
