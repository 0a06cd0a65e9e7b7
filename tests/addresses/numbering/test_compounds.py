"""Buildings of a compound in an S from the rule's corner."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.addresses.numbering.compounds import number_compound, s_shaped
from doorplate.addresses.numbering.rules import load_rules
from tests.addresses.numbering.streets import house

BEIJING = load_rules().named("beijing")
# Two rows of three and one of two, not quite straight: 1 is in the north-east.
YARD = [
    house("1", 100, 80),
    house("2", 60, 84),
    house("3", 20, 78),
    house("4", 22, 40),
    house("5", 61, 44),
    house("6", 98, 39),
    house("7", 99, 2),
    house("8", 58, 0),
]


def test_beijing_begins_in_the_north_east_and_turns_at_the_end_of_each_row() -> None:
    assert [one.key for one in s_shaped(YARD, BEIJING)] == list("12345678")
    assert number_compound(YARD, BEIJING) == {str(n): n for n in range(1, 9)}


@pytest.mark.parametrize(
    ("corner", "order"),
    [
        ("north-west", "32165487"),
        ("south-east", "78456123"),
        ("south-west", "87654321"),
    ],
)
def test_another_corner_begins_another_s(corner: str, order: str) -> None:
    rule = BEIJING.model_copy(update={"compound": corner})

    assert "".join(one.key for one in s_shaped(YARD, rule)) == order


def test_new_buildings_go_on_after_the_highest_number_ever_given() -> None:
    numbers = number_compound(YARD[6:], BEIJING, taken=[1, 2, 3, 9])

    assert numbers == {"7": 10, "8": 11}


def test_skipped_numbers_are_skipped() -> None:
    rule = BEIJING.model_copy(update={"skipped": (2, 3)})

    assert list(number_compound(YARD[:3], rule).values()) == [1, 4, 5]


@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), max_size=20, unique=True),
    st.randoms(use_true_random=False),
)
def test_every_building_is_numbered_once_whatever_order_it_comes_in(
    places: list[tuple[float, float]], random: object
) -> None:
    houses = [house(f"{n:02}", *place) for n, place in enumerate(places)]
    mixed = list(houses)
    random.shuffle(mixed)  # type: ignore[attr-defined]

    numbers = number_compound(mixed, BEIJING)

    assert sorted(numbers.values()) == list(range(1, len(houses) + 1))
    assert numbers == number_compound(houses, BEIJING)


def test_a_row_on_a_slant_is_still_a_row() -> None:
    slanted = [house(str(n), 40 * n, 5 * n) for n in range(4)]

    order = [one.key for one in s_shaped(slanted, BEIJING)]

    assert all(a > b for a, b in itertools.pairwise(order))
