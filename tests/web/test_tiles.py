"""Vector tiles: the right square, in its own units, free of what no screen shows."""

from typing import Any

import mapbox_vector_tile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from doorplate.web.tiles import EXTENT, Drawn, Tile, TileUnknown

HERE = (112.785, 34.905)


def tile_of(longitude: float, latitude: float, z: int) -> Tile:
    """The tile that holds a point, by trying: independent of the code's formula."""
    x = int((longitude + 180) / 360 * 2**z)
    for y in range(2**z):
        _, south, _, north = Tile.of(z, x, y).bounds
        margin = (north - south) * 128 / (EXTENT + 256)
        if south + margin <= latitude <= north - margin:
            return Tile.of(z, x, y)
    raise AssertionError


def decoded(tile: Tile, *shapes: BaseGeometry) -> list[Any]:
    layers = {"x": [Drawn(one, {"n": n}) for n, one in enumerate(shapes)]}
    found = mapbox_vector_tile.decode(
        tile.encode(layers), default_options={"y_coord_down": True}
    )
    return found.get("x", {}).get("features", [])  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("z", "x", "y"), [(-1, 0, 0), (23, 0, 0), (3, 8, 0), (3, 0, 8), (0, 0, -1)]
)
def test_tile_that_cannot_be_is_refused(z: int, x: int, y: int) -> None:
    with pytest.raises(TileUnknown):
        Tile.of(z, x, y)


def test_known_tile_covers_the_town() -> None:
    # As every slippy map numbers it (OpenStreetMap wiki, "Slippy map tilenames").
    west, south, east, north = Tile.of(14, 13324, 6494).bounds

    assert west < HERE[0] < east
    assert south < HERE[1] < north


@given(st.floats(0, 1), st.floats(0, 1))
def test_point_stands_where_it_should(east: float, south: float) -> None:
    tile = Tile.of(14, 13324, 6494)
    left, low, right, high = tile.bounds
    inner = 128 / (EXTENT + 256)
    longitude = left + (right - left) * (inner + east * (1 - 2 * inner))
    latitude = high - (high - low) * (inner + south * (1 - 2 * inner))

    (found,) = decoded(tile, Point(longitude, latitude))

    x, y = found["geometry"]["coordinates"]
    assert x == pytest.approx(east * EXTENT, abs=1)
    # Within so small a square Mercator is all but linear.
    assert y == pytest.approx(south * EXTENT, abs=2)


def test_what_lies_elsewhere_is_left_out() -> None:
    tile = tile_of(*HERE, 10)

    assert decoded(tile, Point(0, 0), LineString([(0, 0), (1, 1)])) == []


def test_long_line_is_cut_and_a_jagged_one_smoothed() -> None:
    tile = tile_of(*HERE, 10)
    jagged = LineString(
        [(112 + n / 1000, HERE[1] + (n % 2) / 100_000) for n in range(2000)]
    )

    (found,) = decoded(tile, jagged)

    drawn = shape(found["geometry"])
    assert len(drawn.coords) < 20
    west, _, east, _ = drawn.bounds
    assert (west, east) == (-128, EXTENT + 128)


def test_polygon_stays_a_polygon_with_its_hole() -> None:
    tile = tile_of(*HERE, 12)
    outer, inner = box(112.0, 34.0, 113.0, 36.0), box(112.78, 34.90, 112.79, 34.91)

    (found,) = decoded(tile, Polygon(outer.exterior, [inner.exterior.coords]))

    drawn = shape(found["geometry"])
    assert drawn.is_valid
    assert len(drawn.interiors) == 1
    assert drawn.area < (EXTENT + 256) ** 2


def test_border_that_only_touches_a_tile_leaves_no_line() -> None:
    tile = Tile.of(12, 3330, 1623)
    west, south, _, north = tile.bounds
    neighbour = box(west - 1, south - 1, west, north + 1)

    assert all(
        one["geometry"]["type"] in ("Polygon", "MultiPolygon")
        for one in decoded(tile, neighbour)
    )


@given(
    st.lists(
        st.tuples(st.floats(112.5, 113.1), st.floats(34.7, 35.1)),
        min_size=3,
        max_size=12,
    ),
    st.integers(4, 9),
)
def test_no_shape_breaks_a_tile(points: list[tuple[float, float]], z: int) -> None:
    drawn = [LineString(points), Polygon(points), Point(points[0])]

    found = decoded(tile_of(*HERE, z), *drawn)

    assert all(one["geometry"]["type"] != "GeometryCollection" for one in found)
