"""Streets in metres around a place in Mengzhou, and houses beside them."""

import math
from collections.abc import Iterable

from shapely import LineString, MultiLineString, Point

from doorplate.addresses.numbering.model import House
from geo.streets import LocalPlane

PLANE = LocalPlane(112.79, 34.907)
Metres = tuple[float, float]


def degrees(east: float, north: float) -> Metres:
    point = PLANE.to_degrees(Point(east, north))
    return point.x, point.y


def line(*corners: Metres) -> LineString:
    return LineString([degrees(*corner) for corner in corners])


def lines(*ways: Iterable[Metres]) -> MultiLineString:
    return MultiLineString([line(*way) for way in ways])


def house(key: str, east: float, north: float, **more: object) -> House:
    return House(key, *degrees(east, north), **more)  # type: ignore[arg-type]


def row(*places: Metres) -> list[House]:
    """Houses named a, b, c … at places in metres east and north."""
    return [house(chr(ord("a") + n), *place) for n, place in enumerate(places)]


def circle(radius: float, corners: int = 60) -> list[Metres]:
    """A ring that begins in the east and goes round against the clock."""
    turns = [2 * math.pi * n / corners for n in range(corners)]
    ring = [(radius * math.cos(turn), radius * math.sin(turn)) for turn in turns]
    return [*ring, ring[0]]
