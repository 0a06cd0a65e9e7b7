"""Which area of a layer holds a point, and whether the areas fit together.

One rule for one point and for a million: an area holds the points inside it and on
its border, and of several areas that hold a point the first in the given order
wins. Coordinates are WGS-84 degrees, longitude first; borders run straight between
their corners.
"""

from collections.abc import Hashable, Sequence
from functools import cached_property
from threading import Lock
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from geo.gcj02 import Floats
from geo.geodesy import area_m2, length_m
from geo.raster import UNDECIDED, Positions, Raster

Key = TypeVar("Key", bound=Hashable)
NOWHERE: Final = -1
HAIR_DEG: Final = 1e-9
# A raster costs about as much as this many exact answers.
WORTH_A_RASTER: Final = 250_000


class AreaIndex(Generic[Key]):
    """The areas of one layer, ready to be asked.

    `polygons` are valid shapes (see `repair`), `keys` what to answer for each.
    An empty polygon holds nothing. Safe to share between threads.
    """

    def __init__(
        self, polygons: Sequence[Polygon | MultiPolygon], keys: Sequence[Key]
    ) -> None:
        if len(polygons) != len(keys):
            msg = f"{len(polygons)} polygons but {len(keys)} keys"
            raise ValueError(msg)
        self._keys = list(keys)
        # Copies, because preparing changes a geometry that others may be reading.
        self._polygons = list(shapely.from_wkb(shapely.to_wkb(list(polygons))))
        shapely.prepare(self._polygons)
        self._tree = STRtree(self._polygons)
        self._is_empty = bool(shapely.is_empty(self._polygons).all())
        self._asked = 0
        # Two threads in one prepared geometry corrupt memory.
        self._lock = Lock()

    def holding(self, lon: float, lat: float) -> Key | None:
        """Give the key of the first area that holds the point, or None."""
        with self._lock:
            near = np.sort(self._tree.query(Point(lon, lat)))
            held = (p for p in near if self._holds(p, lon, lat))
            position = next(held, None)
        return None if position is None else self._keys[position]

    def _holds(self, position: int, lon: float, lat: float) -> bool:
        return bool(shapely.intersects_xy(self._polygons[position], lon, lat))

    def assign(self, lons: Floats, lats: Floats) -> Positions:
        """Give each point the position of the first area that holds it, or -1.

        Points with a coordinate that is nan or infinite lie nowhere (-1).
        """
        xs, ys = np.asarray(lons, np.float64), np.asarray(lats, np.float64)
        answers = np.full(xs.shape, NOWHERE, dtype=np.int32)
        known = np.isfinite(xs) & np.isfinite(ys)
        with self._lock:
            answers[known] = self._assign_known(xs[known], ys[known])
        return answers

    def _assign_known(self, xs: Floats, ys: Floats) -> Positions:
        self._asked += xs.size
        if self._asked < WORTH_A_RASTER or self._is_empty:
            return self._exact(xs, ys)
        answers = self._raster.answers(xs, ys)
        open_ones = np.flatnonzero(answers == UNDECIDED)
        answers[open_ones] = self._exact(xs[open_ones], ys[open_ones])
        return answers

    @cached_property
    def _raster(self) -> Raster:
        return Raster(self._polygons, self._exact)

    def _exact(self, xs: Floats, ys: Floats) -> Positions:
        """Test each polygon against the points in its bounds, sorted from the south."""
        order = np.argsort(ys)
        xs, ys = xs[order], ys[order]
        found = np.full(xs.size, NOWHERE, dtype=np.int32)
        bounds = shapely.bounds(self._polygons)
        lows = np.searchsorted(ys, bounds[:, 1], side="left")
        highs = np.searchsorted(ys, bounds[:, 3], side="right")
        # Backwards, so that the first of several has the last word.
        for position in np.flatnonzero(highs > lows)[::-1]:
            row = slice(lows[position], highs[position])
            west, east = bounds[position, 0], bounds[position, 2]
            among = np.flatnonzero((xs[row] >= west) & (xs[row] <= east)) + row.start
            held = shapely.intersects_xy(self._polygons[position], xs[among], ys[among])
            found[among[held]] = position
        answers = np.empty_like(found)
        answers[order] = found
        return answers


class Overlap(NamedTuple):
    """Two polygons, by position, and the area in m² that both claim."""

    first: int
    second: int
    area_m2: float


class Gap(NamedTuple):
    """A hole between children: its area, a point in it, and who borders on it."""

    area_m2: float
    lon: float
    lat: float
    beside: tuple[int, ...]


class Tolerance(NamedTuple):
    """Parts below this area, or narrower on average than this, are slivers."""

    area_m2: float = 1.0
    width_m: float = 0.5

    def keeps(self, part: Polygon) -> bool:
        """Say whether a part is more than a sliver; width is 2 · area / perimeter."""
        area, around = area_m2(part), length_m(part.boundary)
        return area >= self.area_m2 and 2.0 * area >= self.width_m * around


SLIVERS: Final = Tolerance()


def repair(
    geometry: BaseGeometry | None,
) -> tuple[Polygon | MultiPolygon, str | None]:
    """Give a valid polygon and what was wrong with it, None if nothing was.

    Rings are rebuilt by the rules of OGC simple features; heights, lines and
    points are dropped. What has no area comes out as an empty polygon.
    """
    if geometry is None or shapely.is_empty(geometry):
        return Polygon(), "it is empty"
    flat = shapely.force_2d(geometry)
    if isinstance(flat, Polygon | MultiPolygon) and shapely.is_valid(flat):
        return flat, None
    parts = _polygons_of(shapely.make_valid(flat, method="structure"))
    if not parts:
        return Polygon(), f"a {geometry.geom_type} that encloses no area"
    mended = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    return mended, _problem(flat)


def _problem(geometry: BaseGeometry) -> str:
    if shapely.is_valid(geometry):
        return f"a {geometry.geom_type} where a polygon is needed"
    return str(shapely.is_valid_reason(geometry))


def overlaps(
    polygons: Sequence[Polygon | MultiPolygon], tolerance: Tolerance = SLIVERS
) -> list[Overlap]:
    """Give each pair of polygons that claim the same ground, slivers left out."""
    shapes = np.array(polygons, dtype=object)
    firsts, seconds = STRtree(shapes).query(shapes, predicate="intersects")
    pairs = sorted(
        (int(a), int(b)) for a, b in zip(firsts, seconds, strict=True) if a < b
    )
    found = (
        Overlap(a, b, _area_kept(shapely.intersection(shapes[a], shapes[b]), tolerance))
        for a, b in pairs
    )
    return [overlap for overlap in found if overlap.area_m2 > 0]


class Shared(NamedTuple):
    """A polygon of each of two sets, by position, and the ground that both hold."""

    first: int
    second: int
    area_m2: float
    ground: MultiPolygon


def shared(
    firsts: Sequence[Polygon | MultiPolygon],
    seconds: Sequence[Polygon | MultiPolygon],
    tolerance: Tolerance = SLIVERS,
) -> list[Shared]:
    """Give what each polygon of one set has in common with each of another."""
    before, after = np.array(firsts, dtype=object), np.array(seconds, dtype=object)
    if not len(before) or not len(after):
        return []
    ours, theirs = STRtree(after).query(before, predicate="intersects")
    found = []
    for first, second in sorted(zip(ours.tolist(), theirs.tolist(), strict=True)):
        common = shapely.intersection(before[first], after[second])
        parts = [part for part in _polygons_of(common) if tolerance.keeps(part)]
        if parts:
            ground = MultiPolygon(parts)
            found.append(Shared(first, second, area_m2(ground), ground))
    return found


def gaps(
    parent: Polygon | MultiPolygon,
    children: Sequence[Polygon | MultiPolygon],
    tolerance: Tolerance = SLIVERS,
) -> list[Gap]:
    """Give each piece of the parent that no child covers, the largest first."""
    uncovered = shapely.difference(parent, shapely.union_all(list(children)))
    tree = STRtree(list(children))
    pieces = [piece for piece in _polygons_of(uncovered) if tolerance.keeps(piece)]
    return sorted((_gap(piece, tree) for piece in pieces), key=lambda g: -g.area_m2)


def _gap(piece: Polygon, children: STRtree) -> Gap:
    inside = piece.representative_point()
    # Differences are rounded, so that a neighbour may stand off by a hair.
    near = children.query(piece, predicate="dwithin", distance=HAIR_DEG)
    return Gap(area_m2(piece), inside.x, inside.y, tuple(sorted(map(int, near))))


def _area_kept(shared: BaseGeometry, tolerance: Tolerance) -> float:
    return sum(area_m2(p) for p in _polygons_of(shared) if tolerance.keeps(p))


def _polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """Take the polygons out of any geometry, collections in collections too."""
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    if not hasattr(geometry, "geoms"):
        return []
    return [polygon for part in geometry.geoms for polygon in _polygons_of(part)]
