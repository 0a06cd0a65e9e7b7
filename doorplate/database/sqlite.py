"""What SQLite is told at connect: pragmas, and the exact spatial functions.

Python's own driver often cannot load extensions, so geometry is WKB and the
predicates are Python functions (shapely, `pyproj.Geod`).
"""

import sqlite3
import struct
from functools import lru_cache
from typing import Final

import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

_GEOD: Final = Geod(ellps="WGS84")
_POINT: Final = struct.Struct("<BIdd")
_POINT_HEADER: Final = b"\x01\x01\x00\x00\x00"
PATIENCE_MS: Final = 30_000
"""How long a transaction waits for another's lock, on both databases."""


def prepare_connection(connection: sqlite3.Connection) -> None:
    """Set pragmas and add functions; transactions are begun explicitly."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"busy_timeout = {PATIENCE_MS}",
        "cache_size = -65536",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
    for name, arguments, function in (
        ("geometry_bound", 2, geometry_bound),
        ("geometry_covers", 3, geometry_covers),
        ("geometry_distance_m", 3, geometry_distance_m),
    ):
        connection.create_function(name, arguments, function, deterministic=True)


def geometry_bound(wkb: bytes, side: int) -> float:
    """Return west, east, south or north (`side` 0 to 3) of a geometry in degrees."""
    if wkb[:5] == _POINT_HEADER:
        return float(_POINT.unpack(wkb)[2 + side // 2])
    west, south, east, north = _parsed(wkb).bounds
    return float((west, east, south, north)[side])


def geometry_covers(wkb: bytes, longitude: float, latitude: float) -> bool:
    """Return whether a polygon holds a point, its border included."""
    return bool(shapely.intersects_xy(_parsed(wkb), longitude, latitude))


def geometry_distance_m(wkb: bytes, longitude: float, latitude: float) -> float:
    """Return geodesic metres between a point and another."""
    _, _, x, y = _POINT.unpack(wkb)
    return float(_GEOD.inv(x, y, longitude, latitude)[2])


@lru_cache(maxsize=512)
def _parsed(wkb: bytes) -> BaseGeometry:
    geometry = shapely.from_wkb(wkb)
    shapely.prepare(geometry)
    return geometry
