"""Where along a street, and on which side of it, a point lies.

Points are WGS-84 (longitude, latitude) in degrees; lengths are metres.
"""

from typing import Final, NamedTuple

import numpy as np
import pyproj
import shapely
from shapely import LineString, MultiLineString, MultiPoint, Point
from shapely.geometry.base import BaseGeometry

from geo.gcj02 import Floats

# Half the length over which the direction of the street is taken.
REACH_M: Final = 0.05


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
        self._starts = np.cumsum([0.0, *(part.length for part in self._parts)])

    @property
    def length_m(self) -> float:
        """The whole way, breaks left out."""
        return float(self._starts[-1])

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


def along_and_side(
    line: LineString | MultiLineString, point: tuple[float, float]
) -> Place:
    """Place one (lon, lat) on one street; for many points keep a `Street`."""
    return Street(line).place(*point)


def _chained(line: LineString | MultiLineString) -> list[LineString]:
    """Order and turn the parts so that each begins near where the last one ended."""
    at = Point(shapely.get_coordinates(line)[0])
    left = list(shapely.get_parts(shapely.line_merge(line)))
    way = []
    while left:
        nearest = min(left, key=lambda part: _ends(part).distance(at))
        left.remove(nearest)
        way.append(_turned(nearest, at))
        at = Point(way[-1].coords[-1])
    return way


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
