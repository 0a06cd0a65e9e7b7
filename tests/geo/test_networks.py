"""A street that parts: its trunk, and what branches off it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point

from geo.geodesy import length_m
from geo.networks import ways
from geo.streets import LocalPlane, Street

PLANE = LocalPlane(112.79, 34.907)


def line(*corners: tuple[float, float]) -> LineString:
    made: LineString = PLANE.to_degrees(LineString(corners))
    return made


def several(*parts: LineString) -> MultiLineString:
    return MultiLineString(list(parts))


TRUNK = line((0, 0), (200, 0))


def test_one_line_does_not_part() -> None:
    assert ways(TRUNK).branches == ()
    assert ways(TRUNK).trunk is TRUNK


def test_the_longest_way_is_the_trunk_and_the_rest_branches_off() -> None:
    lane, nook = line((100, 90), (100, 0)), line((100, 60), (130, 60))
    found = ways(several(lane, TRUNK, nook))

    assert length_m(found.trunk) == pytest.approx(200, abs=0.01)
    # The lane with the nook is a way of its own that parts again.
    assert sum(length_m(branch.line) for branch in found.branches) == pytest.approx(
        120, abs=0.1
    )
    assert (
        Point(found.branches[0].mouth).distance(Point(PLANE.to_degrees(Point(100, 0))))
        < 1e-6
    )


@given(st.permutations(range(4)), st.lists(st.booleans(), min_size=4, max_size=4))
def test_order_and_direction_of_the_parts_do_not_matter(
    order: list[int], turned: list[bool]
) -> None:
    parts = [
        line((0, 0), (80, 0)),
        line((80, 0), (200, 0)),
        line((80, 0), (80, 70)),
        line((140, 0.3), (140, -60)),
    ]
    mixed = [
        parts[n].reverse() if turn else parts[n]
        for n, turn in zip(order, turned, strict=True)
    ]
    found = ways(several(*mixed))

    assert length_m(found.trunk) == pytest.approx(200, abs=0.5)
    lengths = sorted(round(length_m(branch.line)) for branch in found.branches)
    assert lengths == [60, 70]
    way = Street(found.trunk)
    for branch in found.branches:
        mouth, inner = branch.mouth, branch.line.coords[-1]
        assert abs(way.place(*mouth).offset_m) < 0.5 < abs(way.place(*inner).offset_m)


def test_an_end_drawn_a_little_short_of_the_street_meets_it() -> None:
    found = ways(several(TRUNK, line((50, 0.6), (50, 40))))

    (branch,) = found.branches
    assert length_m(branch.line) == pytest.approx(40, abs=1)


def test_parts_that_do_not_meet_are_one_way() -> None:
    apart = several(line((0, 0), (50, 0)), line((60, 0), (100, 0)))

    assert ways(apart) == (apart, ())


def test_around_a_turning_circle_the_street_goes_on() -> None:
    circle = line((200, 0), (220, 20), (240, 0), (220, -20), (200, 0))
    found = ways(several(TRUNK, circle))

    assert found.branches == ()
    assert length_m(found.trunk) == pytest.approx(200 + 4 * 20 * 2**0.5, abs=0.1)


def test_two_rings_that_touch_have_a_trunk_too() -> None:
    first = line((0, 0), (50, 50), (100, 0), (0, 0))
    second = line((0, 0), (-50, 50), (-80, 0), (0, 0))

    found = ways(several(first, second))

    total = length_m(found.trunk) + sum(length_m(b.line) for b in found.branches)
    assert total == pytest.approx(length_m(first) + length_m(second), abs=0.1)


def test_beyond_an_end_places_keep_their_order() -> None:
    way = Street(TRUNK)
    points = [PLANE.to_degrees(Point(east, 9)) for east in (-30, -10, 50, 210, 240)]

    places = way.places([(point.x, point.y) for point in points])

    assert [round(place.along_m) for place in places] == [-30, -10, 50, 210, 240]
    assert all(a < b for a, b in itertools.pairwise(places))
    assert way.places([]) == []


def test_walked_from_the_other_end_metres_and_sides_are_mirrored() -> None:
    way = Street(TRUNK)
    point = PLANE.to_degrees(Point(50, 9))

    there, back = way.place(point.x, point.y), way.reversed().place(point.x, point.y)

    assert back.along_m == pytest.approx(way.length_m - there.along_m, abs=1e-6)
    assert back.offset_m == pytest.approx(-there.offset_m, abs=1e-6)
    assert way.chord_m == pytest.approx((200, 0), abs=0.01)
    assert not way.is_ring
