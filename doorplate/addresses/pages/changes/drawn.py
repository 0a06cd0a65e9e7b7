"""The effects of a change as points on a map: what was, and what is to be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

from shapely import MultiPoint, Point

from doorplate.addresses.changes.effects import Line
from doorplate.addresses.changes.kinds import Effect
from doorplate.addresses.model import Position
from doorplate.addresses.pages.changes.words import COLOURS
from doorplate.web.geojson import collection, feature

_GREY: Final = "#6b7785"
_AROUND: Final = 0.0008
"""Degrees around the points, some eighty metres: what lies near should be seen."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """GeoJSON and the bounds that show all of it."""

    geojson: str
    bounds: tuple[float, float, float, float]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Self | None:
        """Draw lines; None where nothing has a point."""
        features = [one for line in lines for one in _features(line)]
        if not features:
            return None
        points = MultiPoint([one["geometry"]["coordinates"] for one in features])
        west, south, east, north = points.buffer(_AROUND).bounds
        return cls(collection(features), (west, south, east, north))


def _features(line: Line) -> Iterator[dict[str, Any]]:
    before, after = line.point_before, line.point_after
    if line.effect is Effect.MOVED and before is not None:
        yield _dot(before, line.before, _GREY)
    place = after or before
    if place is not None:
        yield _dot(place, line.after or line.before, COLOURS[line.effect])


def _dot(position: Position, label: str | None, colour: str) -> dict[str, Any]:
    point = Point(position.longitude, position.latitude)
    return feature(point, label=label, colour=colour)
