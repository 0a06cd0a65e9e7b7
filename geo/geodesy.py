"""Distances and directions on the WGS-84 ellipsoid.

Points are (longitude, latitude) in degrees, distances metres, areas square metres.
"""

from typing import Final, overload

import numpy as np
import shapely
from pyproj import Geod
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.gcj02 import Floats

GEOD: Final = Geod(ellps="WGS84")
COMPASS: Final = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


@overload
def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float: ...
@overload
def distance_m(
    lon1: Floats | float, lat1: Floats | float, lon2: Floats, lat2: Floats
) -> Floats: ...
def distance_m(
    lon1: Floats | float,
    lat1: Floats | float,
    lon2: Floats | float,
    lat2: Floats | float,
) -> Floats | float:
    """Geodesic distance in metres between two points, or element by element."""
    if np.ndim(lon2) == 0 and np.ndim(lon1) == 0:
        return float(GEOD.inv(lon1, lat1, lon2, lat2)[2])
    ends = np.broadcast_arrays(lon1, lat1, lon2, lat2)
    from_lon, from_lat, to_lon, to_lat = (end.astype(np.float64) for end in ends)
    return np.asarray(GEOD.inv(from_lon, from_lat, to_lon, to_lat)[2])


def bearing(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Give the direction from the first point to the second: 0 ≤ degrees < 360."""
    azimuth = float(GEOD.inv(lon1, lat1, lon2, lat2)[0]) % 360.0
    # A tiny negative azimuth rounds up to 360 itself.
    return 0.0 if azimuth == 360.0 else azimuth  # noqa: PLR2004


def compass(degrees: float) -> str:
    """Name a bearing by the nearest of eight points: n, ne, e, se, s, sw, w, nw."""
    return COMPASS[round(degrees / 45.0) % 8]


def length_m(line: LineString | MultiLineString) -> float:
    """Geodesic length of a line in metres; the parts of a multiline are added."""
    return float(GEOD.geometry_length(line))


def area_m2(shape: BaseGeometry) -> float:
    """Geodesic area of a polygon or multipolygon in m², holes left out."""
    total: float = sum(
        _ring_area_m2(part.exterior) - sum(map(_ring_area_m2, part.interiors))
        for part in shapely.get_parts(shape)
        if isinstance(part, Polygon)
    )
    return total


def _ring_area_m2(ring: LineString) -> float:
    # The sign only tells which way the ring turns.
    signed: float = GEOD.geometry_area_perimeter(ring)[0]
    return abs(signed)


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Metres in one degree of longitude and of latitude, at a latitude.

    From the ellipsoid's radii of curvature in the prime vertical and the meridian.
    """
    phi = np.radians(latitude)
    root = np.sqrt(1.0 - GEOD.es * np.sin(phi) ** 2)
    east = GEOD.a / root * np.cos(phi)
    north = GEOD.a * (1.0 - GEOD.es) / root**3
    return float(np.radians(east)), float(np.radians(north))


def distance_to_polygon_m(
    lon: float, lat: float, polygon: Polygon | MultiPolygon
) -> float:
    """Geodesic distance from a point to a polygon's border; 0 inside or on it.

    Borders run straight in longitude and latitude (RFC 7946 §3.1.1). The nearest
    border point is sought in a plane scaled at the point's own latitude, then once
    more at the latitude half-way: right to a millionth at 10 km.
    Raises ValueError for an empty polygon.
    """
    if shapely.is_empty(polygon):
        msg = "an empty polygon has no border to measure to"
        raise ValueError(msg)
    if shapely.intersects_xy(polygon, lon, lat):
        return 0.0
    near = _nearest(lon, lat, polygon, lat)
    near = _nearest(lon, lat, polygon, (lat + near[1]) / 2.0)
    return distance_m(lon, lat, *near)


def _nearest(
    lon: float, lat: float, polygon: BaseGeometry, scale_latitude: float
) -> tuple[float, float]:
    east, north = metres_per_degree(scale_latitude)
    scale, origin = np.array([east, north]), np.array([lon, lat])
    border = shapely.transform(polygon.boundary, lambda xy: (xy - origin) * scale)
    link = shapely.shortest_line(Point(0.0, 0.0), border)
    x, y = shapely.get_coordinates(link)[1]
    return lon + float(x) / east, lat + float(y) / north
