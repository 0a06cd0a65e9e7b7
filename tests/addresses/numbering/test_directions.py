"""57号 is 42 m ahead, on the left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.addresses.numbering.directions import (
    Direction,
    PlacedNumber,
    direction,
    next_numbers,
)
from doorplate.addresses.numbering.model import Number
from geo.streets import Place, Street
from tests.addresses.numbering.streets import circle, degrees, line

STRAIGHT = Street(line((0, 0), (400, 0)))


def door(number: str, east: float, north: float) -> PlacedNumber:
    return PlacedNumber(f"{number}号", Number.parse(number), *degrees(east, north))


def said(street: Street, *doors: PlacedNumber) -> dict[str, tuple[int, str, str]]:
    here, *others = doors
    return {
        one.label: (
            round(one.direction.metres),
            "up" if one.direction.rising else "down",
            "left" if one.direction.left else "right",
        )
        for one in next_numbers(street, here, others)
    }


def test_the_next_number_is_so_many_metres_ahead_on_its_side() -> None:
    doors = [door("53", 200, 9), door("57", 242, 9), door("54", 215, -9)]

    assert said(STRAIGHT, *doors) == {
        "57号": (42, "up", "left"),
        "54号": (15, "up", "right"),
    }


def test_behind_left_and_right_are_those_of_who_turned_round() -> None:
    doors = [door("53", 200, 9), door("51", 180, 9), door("50", 170, -9)]

    assert said(STRAIGHT, *doors) == {
        "51号": (20, "down", "right"),
        "50号": (30, "down", "left"),
    }


def test_numbers_may_rise_against_the_line() -> None:
    doors = [door("53", 200, 9), door("55", 180, 9), door("52", 230, -9)]

    assert said(STRAIGHT, *doors) == {
        "55号": (20, "up", "right"),
        "52号": (30, "down", "right"),
    }


def test_only_the_nearest_number_of_each_parity_is_said_each_way() -> None:
    doors = [
        door(str(n), 10.0 * n, 9 if n % 2 else -9)
        for n in (9, *range(1, 9), *range(10, 20))
    ]

    assert list(said(STRAIGHT, *doors)) == ["10号", "11号", "8号", "7号"]


def test_where_doors_say_no_direction_nothing_is_said() -> None:
    assert said(STRAIGHT, door("53", 200, 9)) == {}
    assert said(STRAIGHT, door("53", 200, 9), door("55", 200, 9)) == {}


def test_a_sub_number_is_no_next_number() -> None:
    doors = [door("53", 200, 9), door("53-1", 210, 9), door("57", 242, 9)]

    assert list(said(STRAIGHT, *doors)) == ["57号"]


def test_on_a_ring_the_shorter_way_is_meant() -> None:
    ring = Street(line(*circle(50)))
    near_end = direction(
        Place(5, 9), Place(ring.length_m - 5, 9), rises=True, ring_m=ring.length_m
    )

    assert near_end == pytest.approx(Direction(10, rising=False, left=False))


@given(
    st.floats(0, 400), st.floats(0, 400), st.sampled_from([9.0, -9.0]), st.booleans()
)
def test_who_goes_there_and_looks_back_sees_the_other_direction(
    here: float,
    there: float,
    aside: float,
    rises: bool,  # noqa: FBT001
) -> None:
    way = direction(Place(here, 9), Place(there, aside), rises=rises)
    back = direction(Place(there, aside), Place(here, 9), rises=rises)

    assert way.metres == back.metres == pytest.approx(abs(here - there))
    if here != there:
        assert way.rising is not back.rising
