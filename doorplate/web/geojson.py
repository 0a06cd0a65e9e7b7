"""Geometries as GeoJSON (RFC 7946) for the maps of pages, and back from their forms."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import shapely
from shapely import LineString, Point, Polygon
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from doorplate.core.errors import Invalid
from doorplate.core.folding import fold_width

_MOST_POINTS: Final = 20_000
# Anybody can write a number that no float holds, and brackets without end.
_UNREADABLE: Final = (
    *(ValueError, KeyError, TypeError, AttributeError, ShapelyError),
    *(OverflowError, RecursionError),
)
_SEPARATORS: Final = re.compile(r"[\s,、;]+")


class GeometryUnreadable(Invalid):
    """The drawing cannot be used: it is empty, crosses itself, or of another kind."""


def geometry(drawn: BaseGeometry) -> str:
    """Return a geometry as GeoJSON text, to a centimetre."""
    return _written(_rounded(drawn))


def feature(drawn: BaseGeometry, **properties: object) -> dict[str, Any]:
    """Return a geometry with properties: maps show `label` and `colour`."""
    return {
        "type": "Feature",
        "properties": {k: v for k, v in properties.items() if v is not None},
        "geometry": _rounded(drawn),
    }


def collection(features: Iterable[dict[str, Any]]) -> str:
    """Return features as one GeoJSON text."""
    return _written({"type": "FeatureCollection", "features": list(features)})


def read_geometry(text: str, *kinds: str) -> BaseGeometry:
    """Return the geometry that a form holds, of one of some kinds (``LineString``).

    Raises GeometryUnreadable.
    """
    try:
        drawn = shape(json.loads(text))
    except _UNREADABLE as error:
        raise GeometryUnreadable from error
    is_usable = (
        drawn.geom_type in kinds
        and not drawn.is_empty
        and drawn.is_valid
        and shapely.get_num_coordinates(drawn) <= _MOST_POINTS
        and _is_on_earth(drawn)
    )
    if not is_usable:
        raise GeometryUnreadable
    return shapely.force_2d(drawn)


def read_lines(text: str, kind: str) -> BaseGeometry:
    """Return what was typed: a line of longitude and latitude for each corner.

    `kind` is ``Point``, ``LineString`` or ``Polygon``. Raises GeometryUnreadable.
    """
    corners = [_corner(line) for line in text.splitlines() if line.strip()]
    if kind == "Polygon":
        corners = [*corners, *corners[:1]]
    coordinates: object = corners[0] if kind == "Point" and corners else corners
    if kind == "Polygon":
        coordinates = [coordinates]
    if kind == "Point" and len(corners) != 1:
        raise GeometryUnreadable
    return read_geometry(_written({"type": kind, "coordinates": coordinates}), kind)


def lines(drawn: BaseGeometry | None) -> str:
    """Return a geometry as `read_lines` takes it; nothing of what has several parts."""
    if isinstance(drawn, Polygon) and not drawn.interiors:
        drawn = LineString(drawn.exterior.coords[:-1])
    if not isinstance(drawn, Point | LineString):
        return ""
    return "\n".join(f"{x:.7f}, {y:.7f}" for x, y, *_ in drawn.coords)


def _corner(line: str) -> list[float]:
    numbers = _SEPARATORS.split(fold_width(line).strip())
    try:
        longitude, latitude = map(float, numbers)
    except ValueError as error:
        raise GeometryUnreadable from error
    return [longitude, latitude]


@dataclass(frozen=True, slots=True)
class DrawingField:
    """What a form's drawing starts with: ``point``, ``line`` or ``area``.

    `bounds` (west, south, east, north) are shown where nothing is drawn yet; `shown`
    is GeoJSON to see beside it.
    """

    name: str
    mode: str
    drawn: BaseGeometry | None
    around: tuple[float, float, float, float] | None = None
    shown: str | None = None

    @property
    def geojson(self) -> str:
        """The drawing as GeoJSON; empty without one."""
        return "" if self.drawn is None else geometry(self.drawn)

    @property
    def lines(self) -> str:
        """The drawing as lines of coordinates."""
        return lines(self.drawn)

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """What the map shows first."""
        return self.around if self.drawn is None else self.drawn.bounds


def _is_on_earth(drawn: BaseGeometry) -> bool:
    west, south, east, north = drawn.bounds
    return bool(west >= -180 and south >= -90 and east <= 180 and north <= 90)  # noqa: PLR2004


def _rounded(drawn: BaseGeometry) -> dict[str, Any]:
    rounded = shapely.transform(drawn, lambda degrees: degrees.round(7))
    found: dict[str, Any] = mapping(rounded)
    return found


def _written(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
