"""How far numbers are from order, and which houses are out of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorplate.addresses.numbering.disorder import Numbered, disorder
from doorplate.addresses.numbering.model import Number, Side


def side(numbers: str, *, left: bool = True) -> list[Numbered]:
    """Houses 10 m apart on one side, with these numbers."""
    aside = 9.0 if left else -9.0
    return [
        Numbered(f"{left}{turn}", text, Number.parse(text), 10.0 * turn, aside)
        for turn, text in enumerate(numbers.split())
    ]


def wrong(houses: list[Numbered], **more: bool) -> list[tuple[str, str]]:
    found = disorder(houses, **more).findings
    return [(one.house.label, one.remark.code) for one in found]


def test_a_street_in_order_has_the_index_0() -> None:
    found = disorder([*side("1 3 3-1 3-2 7"), *side("2 4 6 8", left=False)])

    assert found.index == 0
    assert found.findings == ()
    assert (found.houses, found.missing, found.rises) == (9, 1, True)
    assert found.odd_side is Side.LEFT


def test_a_street_that_is_walked_from_its_other_end_is_in_order_too() -> None:
    found = disorder([*side("9 7 5 1"), *side("8 6 4", left=False)])

    assert found.index == 0
    assert not found.rises


@pytest.mark.parametrize("walked", ["5 3 1", "1 3 5"])
def test_a_sub_number_at_its_host_s_place_is_in_order_either_way(walked: str) -> None:
    houses = side(walked)
    host = next(one for one in houses if one.label == "3")
    hung = host._replace(key="hung", label="3-1", number=Number(3, 1))

    assert disorder([*houses, hung]).findings == ()
    assert disorder([hung, *houses]).index == 0


def test_a_sub_number_tells_the_direction_where_no_main_number_does() -> None:
    found = disorder([*side("1"), *side("2-1 2", left=False)])

    assert found.findings == ()
    assert not found.rises


def test_the_fewest_houses_are_named_that_would_have_to_be_renumbered() -> None:
    # Putian 2017: 395 next to 111.
    houses = side("107 109 395 111 113 5 115")

    assert wrong(houses) == [("395", "out-of-order"), ("5", "out-of-order")]
    first, second = disorder(houses).findings
    assert first.remark.said() == "It stands between 109 and 111."
    assert second.remark.said() == "It stands between 113 and 115."


def test_a_number_at_an_end_says_on_which_side_of_its_neighbour_it_stands() -> None:
    first, last = (disorder(side(text)).findings[0] for text in ("9 1 3 5", "3 5 7 1"))

    assert first.remark.said() == "It stands before 1."
    assert last.remark.said() == "It stands behind 7."


def test_a_parity_on_the_wrong_side_is_named() -> None:
    found = disorder([*side("1 3 4 5 7"), *side("2 6 8", left=False)])

    assert [one.house.label for one in found.findings] == ["4"]
    assert found.sides == pytest.approx(2 / 8)
    assert found.order == 0
    assert found.index == pytest.approx(0.25)


def test_doubles_are_named_and_count() -> None:
    found = disorder([*side("1 3 5"), *side("2 4 4", left=False)])

    assert found.doubles == pytest.approx(2 / 6)
    assert [one.remark.code for one in found.findings].count("doubled") == 2


def test_where_nobody_drew_the_street_sides_are_not_judged() -> None:
    # All on the right of the axis, both parities: in order by parity.
    houses = side("2 1 4 3 6 5", left=False)

    assert disorder(houses, drawn=False).index == 0
    assert disorder(houses, drawn=False).sides is None
    assert disorder(houses).index > 0.5


def test_a_street_without_houses_is_in_order() -> None:
    assert disorder([]).index == 0


@settings(max_examples=200)
@given(
    houses=st.lists(
        st.tuples(st.integers(1, 60), st.floats(0, 500), st.sampled_from([9.0, -9.0])),
        max_size=40,
    ),
    drawn=st.booleans(),
)
def test_the_index_lies_between_0_and_1_and_is_0_only_without_findings(
    *, houses: list[tuple[int, float, float]], drawn: bool
) -> None:
    numbered = [
        Numbered(str(turn), str(main), Number(main), along, offset)
        for turn, (main, along, offset) in enumerate(houses)
    ]

    found = disorder(numbered, drawn=drawn)

    assert 0 <= found.index <= 1
    assert (found.index == 0) is (found.findings == ())
    kept = [one for one in numbered if one not in {f.house for f in found.findings}]
    assert disorder(kept, drawn=drawn).index == 0


def test_a_random_order_is_far_from_0() -> None:
    numbers = "41 7 33 19 3 27 45 13 37 1 23 9 49 31 5 17 43 11 29 21"

    assert disorder(side(numbers)).index > 0.7
