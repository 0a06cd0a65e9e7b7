import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point

from geo.geodesy import GEOD, distance_m, length_m
from geo.streets import LocalPlane, Street, along_and_side

EASTWARDS = LineString([(112.790, 34.907), (112.800, 34.907)])
# A bend of about 1 km radius that ends to the north.
CURVE = LineString(
    [
        (112.79 + 0.011 * math.sin(a), 34.907 + 0.009 * (1 - math.cos(a)))
        for a in np.linspace(0, math.pi / 2, 60)
    ]
)


def test_left_of_the_way_is_positive_and_right_negative() -> None:
    left = along_and_side(EASTWARDS, (112.795, 34.908))
    right = along_and_side(EASTWARDS, (112.795, 34.906))

    assert left.offset_m == pytest.approx(
        distance_m(112.8, 34.907, 112.8, 34.908), abs=0.1
    )
    assert right.offset_m == pytest.approx(-left.offset_m, abs=0.1)


def test_the_way_is_measured_in_metres_on_the_ground() -> None:
    along, _ = along_and_side(EASTWARDS, (112.795, 34.9071))

    assert along == pytest.approx(length_m(EASTWARDS) / 2, abs=0.01)


def test_beyond_an_end_the_place_is_that_of_the_end() -> None:
    before = along_and_side(EASTWARDS, (112.789, 34.907))
    behind = along_and_side(EASTWARDS, (112.801, 34.907))

    assert before.along_m == 0.0
    assert behind.along_m == pytest.approx(length_m(EASTWARDS), abs=1e-3)
    assert abs(behind.offset_m) == pytest.approx(
        distance_m(112.8, 34.907, 112.801, 34.907), abs=1e-3
    )


@given(st.floats(1.0, 1500.0), st.floats(-80, 80).filter(lambda m: abs(m) > 0.5))
def test_a_place_is_found_again_on_a_curved_street(along: float, offset: float) -> None:
    street = Street(CURVE)
    point = street.point_at(along, offset)

    found = street.place(*point)

    # The chords turn by 1.5° at each corner, which moves a foot by some metres.
    assert found.offset_m == pytest.approx(offset, abs=0.1)
    assert found.along_m == pytest.approx(along, abs=0.03 * abs(offset) + 0.01)


@given(st.floats(0, 360), st.floats(1, 3000))
def test_the_plane_keeps_distances_near_its_origin(
    degrees: float, metres: float
) -> None:
    lon, lat, _ = GEOD.fwd(112.791, 34.907, degrees, metres)
    plane = LocalPlane(112.791, 34.907)

    on_plane = plane.to_metres(Point(lon, lat))

    assert math.hypot(on_plane.x, on_plane.y) == pytest.approx(metres, abs=0.002)
    assert plane.to_degrees(on_plane).distance(Point(lon, lat)) < 1e-9


def test_at_the_outside_of_a_corner_the_side_is_right() -> None:
    corner = LineString([(112.79, 34.90), (112.80, 34.90), (112.80, 34.91)])

    assert along_and_side(corner, (112.801, 34.899)).offset_m < 0
    assert along_and_side(corner, (112.799, 34.901)).offset_m > 0


def test_a_place_on_the_street_itself_has_no_offset() -> None:
    assert along_and_side(EASTWARDS, (112.79, 34.907)).offset_m == pytest.approx(0)


def test_parts_are_joined_whatever_their_order_and_direction() -> None:
    whole = LineString([(112.79, 34.9), (112.80, 34.9), (112.81, 34.9), (112.82, 34.9)])
    a, b, c = (whole.coords[i : i + 2] for i in range(3))
    pieces = MultiLineString([a, b[::-1], c])

    for lon in (112.795, 112.805, 112.815):
        assert along_and_side(pieces, (lon, 34.901)) == pytest.approx(
            along_and_side(whole, (lon, 34.901)), abs=1e-6
        )


def test_across_a_break_the_way_goes_on_and_the_break_has_no_length() -> None:
    first, second = [(112.79, 34.9), (112.80, 34.9)], [(112.81, 34.9), (112.82, 34.9)]
    street = Street(MultiLineString([first, second[::-1]]))

    along, offset = street.place(112.815, 34.901)

    single = length_m(LineString(first))
    assert street.length_m == pytest.approx(2 * single, abs=0.01)
    assert along == pytest.approx(1.5 * single, abs=0.01)
    assert offset > 0
    assert street.point_at(along)[0] == pytest.approx(112.815, abs=1e-7)


def test_a_ring_is_a_street_too() -> None:
    ring = LineString([(112.79, 34.9), (112.8, 34.9), (112.8, 34.91), (112.79, 34.9)])

    assert along_and_side(ring, (112.7999, 34.905)).offset_m > 0
    assert along_and_side(ring, (112.8001, 34.905)).offset_m < 0


@pytest.mark.parametrize(("along", "end"), [(-5.0, 112.79), (99_999.0, 112.80)])
def test_a_place_outside_the_street_is_at_its_end(along: float, end: float) -> None:
    assert Street(EASTWARDS).point_at(along)[0] == pytest.approx(end, abs=1e-9)


@pytest.mark.parametrize("line", [LineString(), LineString([(1, 1), (1, 1)])])
def test_a_line_without_length_is_no_street(line: LineString) -> None:
    with pytest.raises(ValueError, match="a line with a length"):
        Street(line)
