"""Where along a street, and on which side of it, a point lies.

Points are WGS-84 (longitude, latitude) in degrees; lengths are metres.
"""

from collections.abc import Sequence
from copy import copy
from typing import Final, NamedTuple

import numpy as np
import pyproj
import shapely
from shapely import LineString, MultiLineString, MultiPoint, Point
from shapely.geometry.base import BaseGeometry

from geo.gcj02 import Floats

# Half the length over which the direction of the street is taken.
REACH_M: Final = 0.05

# Ends this near to each other close a ring.
RING_M: Final = 0.5


class LocalPlane:
    """Metres east and north of a point: its own transverse Mercator projection.

    Distances are right to 2 mm within 5 km of the origin and to 2 cm within 10 km.
    """

    def __init__(self, lon: float, lat: float) -> None:
        self._projection = pyproj.Proj(
            proj="tmerc", lon_0=lon, lat_0=lat, ellps="WGS84", units="m"
        )

    def to_metres(self, geometry: BaseGeometry) -> BaseGeometry:
        """Carry a geometry of degrees onto the plane."""
        return shapely.transform(geometry, self._forward)

    def to_degrees(self, geometry: BaseGeometry) -> BaseGeometry:
        """Carry a geometry of the plane back to degrees."""
        return shapely.transform(geometry, self._back)

    def _forward(self, xy: Floats) -> Floats:
        return np.column_stack(self._projection(xy[:, 0], xy[:, 1]))

    def _back(self, xy: Floats) -> Floats:
        return np.column_stack(self._projection(xy[:, 0], xy[:, 1], inverse=True))


class Place(NamedTuple):
    """Metres from the street's start, and metres aside: left of the way positive."""

    along_m: float
    offset_m: float


class Street:
    """One street as one way, measured from the end nearest its first coordinate.

    The parts of a multiline are joined end to end; across a break the way goes on
    at the nearest free end, and the break has no length. Two carriageways are two
    streets. Raises ValueError for a line without length.
    """

    def __init__(self, line: LineString | MultiLineString) -> None:
        if shapely.is_empty(line) or line.length == 0:
            msg = "a street needs a line with a length"
            raise ValueError(msg)
        middle = shapely.get_coordinates(line.envelope.centroid)[0]
        self._plane = LocalPlane(*middle)
        self._parts = _chained(self._plane.to_metres(line))
        self._starts = _starts(self._parts)

    @property
    def length_m(self) -> float:
        """The whole way, breaks left out."""
        return float(self._starts[-1])

    @property
    def is_ring(self) -> bool:
        """Whether the way ends where it began, so that it has no far end."""
        first, last = self._parts[0].coords[0], self._parts[-1].coords[-1]
        return bool(np.hypot(last[0] - first[0], last[1] - first[1]) < RING_M)

    @property
    def chord_m(self) -> tuple[float, float]:
        """Metres east and north from the start to the end; about none on a ring."""
        (west, south), (east, north) = (
            self._parts[0].coords[0],
            self._parts[-1].coords[-1],
        )
        return east - west, north - south

    def reversed(self) -> "Street":
        """Return the same street walked from its other end."""
        other = copy(self)
        other._parts = [part.reverse() for part in self._parts[::-1]]  # noqa: SLF001
        other._starts = _starts(other._parts)  # noqa: SLF001
        return other

    def places(self, points: Sequence[tuple[float, float]]) -> list[Place]:
        """Find the places of many points, (lon, lat) each.

        As `place`, but one that lies beyond an end stands as many metres before 0, or
        after the street's length, as it lies beyond along the end's own direction: so
        that houses beyond an end keep their order. A ring has no beyond.
        """
        if not points:
            return []
        plane = shapely.get_parts(self._plane.to_metres(MultiPoint(points)))
        parts = np.array(self._parts)[:, None]
        distances = shapely.distance(parts, plane[None, :])
        nearest = np.argmin(distances, axis=0)
        alongs = shapely.line_locate_point(parts[nearest, 0], plane)
        return [
            self._place_of(point, index, float(along), float(distances[index, i]))
            for i, (point, index, along) in enumerate(
                zip(plane, nearest.tolist(), alongs, strict=True)
            )
        ]

    def place(self, lon: float, lat: float) -> Place:
        """Find the place of a point, seen from the nearest point of the street.

        Beyond an end it is that end's; on the line itself the offset is 0.
        """
        point = self._plane.to_metres(Point(lon, lat))
        index = int(np.argmin(shapely.distance(self._parts, point)))
        part = self._parts[index]
        along = float(part.project(point))
        side = 1.0 if _is_left(part, along, point) else -1.0
        offset = side * float(part.distance(point))
        return Place(float(self._starts[index]) + along, offset)

    def point_at(self, along_m: float, offset_m: float = 0.0) -> tuple[float, float]:
        """Give (lon, lat) of a place; before the start and past the end stay there."""
        along = min(max(along_m, 0.0), self.length_m)
        index = int(np.searchsorted(self._starts[1:-1], along, side="right"))
        part, within = self._parts[index], along - float(self._starts[index])
        base = shapely.get_coordinates(part.interpolate(within))[0]
        east, north = _direction(part, within)
        aside = np.array([-north, east]) * (offset_m / np.hypot(east, north))
        lon, lat = shapely.get_coordinates(self._plane.to_degrees(Point(base + aside)))[
            0
        ]
        return float(lon), float(lat)

    def distances_m(self, points: Sequence[tuple[float, float]]) -> Floats:
        """Return metres from each of many points, (lon, lat), to the street."""
        if not points:
            return np.zeros(0)
        plane = shapely.get_parts(self._plane.to_metres(MultiPoint(points)))
        whole = MultiLineString(self._parts)
        return np.asarray(shapely.distance(whole, plane), dtype=np.float64)

    def _place_of(
        self, point: Point, index: int, along: float, distance: float
    ) -> Place:
        part = self._parts[index]
        offset = distance if _is_left(part, along, point) else -distance
        at = float(self._starts[index]) + along
        if self.is_ring:
            return Place(at, offset)
        if index == 0 and along == 0:
            at -= max(_overshoot(part, 0, point), 0.0)
        if index == len(self._parts) - 1 and along == part.length:
            at += max(_overshoot(part, -1, point), 0.0)
        return Place(at, offset)


def along_and_side(
    line: LineString | MultiLineString, point: tuple[float, float]
) -> Place:
    """Place one (lon, lat) on one street; for many points keep a `Street`."""
    return Street(line).place(*point)


def _chained(line: LineString | MultiLineString) -> list[LineString]:
    """Order and turn the parts so that each begins near where the last one ended."""
    if isinstance(line, LineString):
        return [line]
    at = Point(shapely.get_coordinates(line)[0])
    left = list(shapely.get_parts(shapely.line_merge(line)))
    way = []
    while left:
        nearest = min(left, key=lambda part: _ends(part).distance(at))
        left.remove(nearest)
        way.append(_turned(nearest, at))
        at = Point(way[-1].coords[-1])
    return way


def _starts(parts: list[LineString]) -> Floats:
    return np.cumsum([0.0, *(part.length for part in parts)])


def _overshoot(part: LineString, end: int, point: Point) -> float:
    """Return metres that a point lies beyond an end (0 or -1) of a line."""
    (x, y), (inner_x, inner_y) = part.coords[end], part.coords[1 if end == 0 else -2]
    out = np.array([x - inner_x, y - inner_y])
    return float(np.dot([point.x - x, point.y - y], out) / np.hypot(*out))


def _ends(part: LineString) -> MultiPoint:
    # Not the boundary, which a closed way does not have.
    return MultiPoint([part.coords[0], part.coords[-1]])


def _turned(part: LineString, start: Point) -> LineString:
    first, last = Point(part.coords[0]), Point(part.coords[-1])
    return part if first.distance(start) <= last.distance(start) else part.reverse()


def _direction(part: LineString, along: float) -> Floats:
    """Take the chord around a place, which is fair to both sides of a corner."""
    chord = [
        part.interpolate(max(along - REACH_M, 0)),
        part.interpolate(along + REACH_M),
    ]
    back, ahead = shapely.get_coordinates(chord)
    return np.asarray(ahead - back)


def _is_left(part: LineString, along: float, point: Point) -> bool:
    east, north = _direction(part, along)
    start = part.interpolate(max(along - REACH_M, 0))
    return bool(east * (point.y - start.y) - north * (point.x - start.x) >= 0)
