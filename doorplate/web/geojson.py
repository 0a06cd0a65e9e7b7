"""Geometries as GeoJSON (RFC 7946) for the maps of pages, and back from their forms."""

import json
from collections.abc import Iterable
from typing import Any, Final

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from doorplate.core.errors import Invalid

_MOST_POINTS: Final = 20_000


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
    except (ValueError, KeyError, TypeError, AttributeError, ShapelyError) as error:
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


def _is_on_earth(drawn: BaseGeometry) -> bool:
    west, south, east, north = drawn.bounds
    return bool(west >= -180 and south >= -90 and east <= 180 and north <= 90)  # noqa: PLR2004


def _rounded(drawn: BaseGeometry) -> dict[str, Any]:
    rounded = shapely.transform(drawn, lambda degrees: degrees.round(7))
    found: dict[str, Any] = mapping(rounded)
    return found


def _written(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
