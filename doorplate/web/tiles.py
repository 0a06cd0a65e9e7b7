"""Vector tiles (Mapbox Vector Tile 2.1) of whatever a room draws, one path for all.

A tile z/x/y is a square of the Web Mercator plane (EPSG:3857). Geometries come in
WGS-84 degrees, longitude before latitude; they are carried into the tile's own units,
from its north-west corner, cut to it with a margin, and freed of what no screen shows.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self, TypeAlias

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiLineString, MultiPolygon
from shapely.geometry.base import BaseGeometry

from doorplate.core.errors import NotFound

MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"
EXTENT: Final = 4096
"""Units along a tile's side."""
DEEPEST: Final = 22

_MARGIN: Final = 128
_FINEST: Final = 2.0
_SURFACE: Final = 2
_FARTHEST_NORTH: Final = math.degrees(math.atan(math.sinh(math.pi)))

Bounds: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north: WGS-84 degrees."""


class TileUnknown(NotFound):
    """There is no tile {z}/{x}/{y}."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape of a layer, and what a map may say of it: texts and numbers."""

    geometry: BaseGeometry
    properties: Mapping[str, str | int | float]


Layers: TypeAlias = Mapping[str, Iterable[Drawn]]


@dataclass(frozen=True, slots=True)
class Tile:
    """The square x/y of the zoom level z, counted from the north-west."""

    z: int
    x: int
    y: int

    @classmethod
    def of(cls, z: int, x: int, y: int) -> Self:
        """Return a tile. Raises TileUnknown."""
        side = 2**z if 0 <= z <= DEEPEST else 0
        if not (0 <= x < side and 0 <= y < side):
            raise TileUnknown(z=z, x=x, y=y)
        return cls(z, x, y)

    @property
    def bounds(self) -> Bounds:
        """The degrees that it and its margin cover."""
        margin = _MARGIN / EXTENT
        west, north = self._degrees(self.x - margin, self.y - margin)
        east, south = self._degrees(self.x + 1 + margin, self.y + 1 + margin)
        return west, south, east, north

    def encode(self, layers: Layers) -> bytes:
        """Return the tile with these layers; an empty layer is left out."""
        written = [
            {"name": name, "features": features}
            for name, shapes in layers.items()
            if (features := self._features(list(shapes)))
        ]
        encoded: bytes = mapbox_vector_tile.encode(
            written,
            default_options={"y_coord_down": True, "extents": EXTENT},
        )
        return encoded

    def _features(self, shapes: Sequence[Drawn]) -> list[dict[str, Any]]:
        if not shapes:
            return []
        geometries = np.array([one.geometry for one in shapes], dtype=object)
        placed = shapely.transform(geometries, self._units)
        flat = shapely.get_dimensions(placed) > 0
        placed[flat] = _generalised(placed[flat])
        return [
            {"geometry": shape, "properties": {**one.properties}}
            for shape, one in zip(placed, shapes, strict=True)
            if not shape.is_empty and _is_inside(shape)
        ]

    def _units(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the tile's units of longitudes and latitudes (EPSG:3857)."""
        side = 2.0**self.z
        latitudes = np.clip(degrees[:, 1], -_FARTHEST_NORTH, _FARTHEST_NORTH)
        column = (degrees[:, 0] + 180.0) / 360.0 * side
        row = (1.0 - np.arcsinh(np.tan(np.radians(latitudes))) / np.pi) / 2.0 * side
        return np.round(np.column_stack((column - self.x, row - self.y)) * EXTENT)

    def _degrees(self, column: float, row: float) -> tuple[float, float]:
        side = 2.0**self.z
        longitude = column / side * 360.0 - 180.0
        latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / side))))
        return longitude, latitude


def _generalised(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return lines and polygons without details finer than a pixel, cut to the tile."""
    simple = shapely.simplify(shapes, _FINEST, preserve_topology=False)
    simple = shapely.make_valid(simple)
    low, high = -_MARGIN, EXTENT + _MARGIN
    cut = shapely.clip_by_rect(simple, low, low, high, high)
    return np.array([_same_kind(a, b) for a, b in zip(cut, shapes, strict=True)])


def _same_kind(cut: BaseGeometry, whole: BaseGeometry) -> BaseGeometry:
    """Return what is left of lines as lines, of polygons as polygons.

    Cutting leaves points where a border was only touched, and lines of thin polygons.
    """
    # Twice: a collection may hold multipolygons.
    parts = shapely.get_parts(shapely.get_parts(cut))
    dimension = shapely.get_dimensions(whole)
    kept = [part for part in parts if shapely.get_dimensions(part) == dimension]
    return MultiPolygon(kept) if dimension == _SURFACE else MultiLineString(kept)


def _is_inside(shape: BaseGeometry) -> bool:
    west, north, east, south = shape.bounds
    low, high = -_MARGIN, EXTENT + _MARGIN
    return bool(east >= low and south >= low and west <= high and north <= high)
