import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon, box

from geo.geodesy import (
    GEOD,
    area_m2,
    bearing,
    compass,
    distance_m,
    distance_to_polygon_m,
    length_m,
    metres_per_degree,
)

LAKE = Polygon(
    [
        (112.70, 34.90),
        (112.75, 34.88),
        (112.80, 34.91),
        (112.78, 34.95),
        (112.71, 34.94),
    ],
    [[(112.74, 34.91), (112.76, 34.91), (112.76, 34.92), (112.74, 34.92)]],
)
directions = st.floats(0, 360, exclude_max=True)


def test_distance_between_two_cities_is_the_known_one() -> None:
    # Vincenty's test line, Flinders Peak to Buninyong (GDA technical manual).
    flinders = 144.42486788888888, -37.95103341666667
    buninyong = 143.92649552777777, -37.65282113888889

    assert distance_m(*flinders, *buninyong) == pytest.approx(54972.271, abs=0.002)


def test_distances_of_arrays_are_those_of_their_points() -> None:
    lons, lats = np.array([112.0, 113.0]), np.array([34.0, 35.0])

    metres = distance_m(112.5, 34.5, lons, lats)

    assert metres.tolist() == [
        distance_m(112.5, 34.5, 112.0, 34.0),
        distance_m(112.5, 34.5, 113.0, 35.0),
    ]


@given(directions, st.floats(1, 5000))
def test_bearing_finds_the_way_that_was_gone(degrees: float, metres: float) -> None:
    lon, lat, _ = GEOD.fwd(112.791, 34.907, degrees, metres)

    found = bearing(112.791, 34.907, lon, lat)

    assert 0 <= found < 360
    assert abs((found - degrees + 180) % 360 - 180) < 1e-4


def test_a_bearing_a_hair_west_of_north_is_below_360() -> None:
    assert bearing(112.0, 34.0, 112.0 - 1e-16, 35.0) == 0.0
    assert bearing(0.0, 0.0, -1e-300, 1.0) == 0.0


@pytest.mark.parametrize(
    ("degrees", "word"),
    [(0, "n"), (22, "n"), (23, "ne"), (90, "e"), (180, "s"), (225, "sw"), (359, "n")],
)
def test_a_bearing_has_a_word(degrees: float, word: str) -> None:
    assert compass(degrees) == word


def test_length_follows_the_line_and_all_its_parts() -> None:
    line = LineString([(112.0, 34.0), (112.1, 34.0), (112.1, 34.1)])
    twice = shapely.MultiLineString([line, line])

    straight = distance_m(112.0, 34.0, 112.1, 34.0) + distance_m(112.1, 34, 112.1, 34.1)
    assert length_m(line) == pytest.approx(straight)
    assert length_m(twice) == pytest.approx(2 * straight)


def test_area_leaves_holes_out_and_adds_parts_whichever_way_they_turn() -> None:
    west, east = box(112.0, 34.0, 112.01, 34.01), box(113.0, 34.0, 113.01, 34.01)
    holed = Polygon(east.exterior, [box(113.002, 34.002, 113.004, 34.004).exterior])

    both = MultiPolygon([west.reverse(), holed])

    hole = area_m2(box(113.002, 34.002, 113.004, 34.004))
    assert area_m2(both) == pytest.approx(2 * area_m2(west) - hole)
    assert area_m2(west) == pytest.approx(924 * 1109, rel=0.001)


def test_what_is_no_polygon_has_no_area() -> None:
    assert area_m2(LineString([(112, 34), (113, 35)])) == 0


def test_metres_per_degree_agree_with_the_geodesic() -> None:
    east, north = metres_per_degree(34.9)

    assert east * 1e-3 == pytest.approx(
        distance_m(112.0, 34.9, 112.001, 34.9), rel=1e-8
    )
    assert north * 2e-3 == pytest.approx(
        distance_m(112.0, 34.899, 112.0, 34.901), rel=1e-8
    )


@pytest.mark.parametrize(
    "inside", [(112.72, 34.92), (112.70, 34.90), (112.725, 34.89), (112.75, 34.92)]
)
def test_inside_and_on_the_border_the_distance_is_nothing(
    inside: tuple[float, float],
) -> None:
    assert distance_to_polygon_m(*inside, LAKE) == 0.0


@given(st.floats(112.6, 112.9), st.floats(34.8, 35.05))
def test_distance_to_a_polygon_is_that_of_the_nearest_point_of_its_border(
    lon: float, lat: float
) -> None:
    metres = distance_to_polygon_m(lon, lat, LAKE)

    border = shapely.get_coordinates(shapely.segmentize(LAKE.boundary, 2e-4))
    nearest = distance_m(lon, lat, border[:, 0], border[:, 1]).min()
    outside = not shapely.intersects_xy(LAKE, lon, lat)
    # Points 20 m apart miss the nearest one by up to 10 m.
    least = max(nearest - 10, 0) if nearest < 200 else nearest * (1 - 2e-3)
    assert (
        metres == 0 if not outside else least <= metres <= nearest * (1 + 1e-6) + 1e-6
    )


def test_distance_into_a_hole_is_measured_to_the_hole() -> None:
    metres = distance_to_polygon_m(112.75, 34.9101, LAKE)

    assert metres == pytest.approx(distance_m(112.75, 34.9101, 112.75, 34.91), abs=1e-3)


def test_nothing_is_measured_to_an_empty_polygon() -> None:
    with pytest.raises(ValueError, match="no border"):
        distance_to_polygon_m(112.0, 34.0, Polygon())
