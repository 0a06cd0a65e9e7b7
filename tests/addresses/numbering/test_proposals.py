"""From a line and points to numbers: curved, looped, branching, one-sided streets."""

import itertools
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from doorplate.addresses.numbering.courses import Begin, Known, MouthUnknown
from doorplate.addresses.numbering.model import House, Number, Side
from doorplate.addresses.numbering.plan import Plan
from doorplate.addresses.numbering.proposing import Question, propose
from doorplate.addresses.numbering.rules import load_rules
from geo.streets import Street
from tests.addresses.numbering.streets import circle, degrees, house, line, lines, row

RULES = load_rules().rules
IN_TURN, COUNTY, HARBIN = (RULES[key] for key in ("in-turn", "county", "harbin"))
STRAIGHT = line((0, 0), (200, 0))
# A quarter of a circle, then straight on: the chord leads north-east.
BEND = line(
    *(
        (100 * math.sin(turn), 100 - 100 * math.cos(turn))
        for turn in (n * math.pi / 40 for n in range(21))
    ),
    (100, 250),
)
HAIRPIN = line((0, 0), (150, 0), (160, 15), (150, 30), (0, 30))
RING = line(*circle(80))


def numbers(plan: Plan) -> dict[str, str]:
    return {one.house.key: str(one.number) for one in plan.houses}


def ask(street: object, houses: list[House], **more: object) -> Plan:
    given = {"rule": IN_TURN, **more}
    return propose(Question("大定路", street, houses=houses, **given))  # type: ignore[arg-type]


def known(number: str, east: float, north: float, *, standing: bool = True) -> Known:
    return Known(number, Number.parse(number), *degrees(east, north), standing)


def codes(plan: Plan, key: str) -> list[str]:
    (found,) = (one for one in plan.houses if one.house.key == key)
    return [flag.code for flag in found.flags]


def why(plan: Plan, key: str) -> str:
    (found,) = (one for one in plan.houses if one.house.key == key)
    return found.why.code


@pytest.mark.parametrize("street", [STRAIGHT, BEND, HAIRPIN, RING])
@pytest.mark.parametrize("rule", RULES)
@given(
    places=st.lists(
        st.tuples(st.floats(0.02, 0.98), st.floats(3, 7), st.booleans()),
        max_size=25,
    )
)
def test_on_every_form_of_street_numbers_rise_and_parity_is_side(
    street: LineString, rule: str, places: list[tuple[float, float, bool]]
) -> None:
    way = Street(street)
    points = [
        way.point_at(share * way.length_m, aside if left else -aside)
        for share, aside, left in places
    ]
    houses = [House(f"{n:02}", *point) for n, point in enumerate(points)]

    plan = ask(street, houses, rule=RULES[rule])

    assert plan.breaches == []
    assert Plan.of_json(json.loads(json.dumps(plan.as_json()))) == plan
    for side in Side:
        mine = [
            one
            for one in plan.houses
            if one.stand.side is side and one.number and not one.number.sub
        ]
        assert all(
            a.number < b.number  # type: ignore[operator]
            for a, b in itertools.pairwise(mine)
        )
        assert {one.number.is_odd for one in mine if one.number} <= {
            side is plan.odd_side
        }
    if RULES[rule].when_full == "sub-number":
        assert all(one.number for one in plan.houses)


def test_on_a_bend_side_and_metres_follow_the_street_and_not_the_map() -> None:
    # All on the inner side: north of the start, and west of the end.
    plan = ask(BEND, row((5, 10), (60, 60), (90, 120), (90, 240)))

    assert numbers(plan) == {"a": "1", "b": "3", "c": "5", "d": "7"}
    assert [round(one.stand.along_m) for one in plan.houses][2:] == [177, 297]


def test_a_hairpin_is_numbered_along_its_way() -> None:
    plan = ask(HAIRPIN, row((20, -5), (140, -5), (140, 35), (20, 35)))

    assert list(numbers(plan).values()) == ["2", "4", "6", "8"]


def test_a_ring_is_numbered_around_from_where_its_line_begins() -> None:
    # Against the clock, so that the inside is on the left.
    houses = row((0, 72), (-72, 0), (0, -72), (88, 5), (88, -5))
    plan = ask(RING, houses)

    assert numbers(plan) == {"a": "1", "b": "3", "c": "5", "d": "2", "e": "4"}
    assert plan.why.code == "ring"
    assert all(one.flags == () for one in plan.houses)


def test_a_ring_may_be_numbered_the_other_way_round() -> None:
    houses = row((0, 88), (-88, 0), (0, -88))

    assert list(numbers(ask(RING, houses, begin=Begin.END)).items()) == [
        ("c", "1"),
        ("b", "3"),
        ("a", "5"),
    ]


def test_parts_of_a_street_are_one_way_whatever_their_order() -> None:
    parts = lines([(0, 0), (50, 0)], [(120, 0), (50, 0)], [(130, 0), (200, 0)])
    plan = ask(parts, row((10, 9), (80, 9), (150, 9), (190, 9)))

    assert list(numbers(plan).values()) == ["1", "3", "5", "7"]


def test_a_lane_without_a_name_keeps_a_number_and_its_houses_hang_on_it() -> None:
    branching = lines([(0, 0), (200, 0)], [(100, 0), (100, 90)])
    houses = row((20, 9), (180, 9), (94, 70), (106, 30), (50, -9))
    plan = ask(branching, houses)

    assert numbers(plan) == {"a": "1", "d": "3-1", "c": "3-2", "b": "5", "e": "2"}
    assert [(str(one.number), one.lane) for one in plan.kept] == [("3", 0)]
    assert plan.breaches == []
    assert plan.houses[2].stand[3:] == pytest.approx((0, 30), abs=0.01)


def test_a_lane_s_later_houses_hang_on_the_number_it_has() -> None:
    branching = lines([(0, 0), (200, 0)], [(100, 0), (100, 90)])
    there = [known("1", 20, 9), known("3-1", 106, 30), known("5", 180, 9)]

    plan = ask(branching, row((94, 70), (60, 9), (140, 9)), known=there)

    assert numbers(plan) == {"a": "3-3", "b": "1-1", "c": "3-2"}
    assert plan.breaches == []


def test_a_rule_without_sub_numbers_has_the_lane_named_first() -> None:
    branching = lines([(0, 0), (200, 0)], [(100, 0), (100, 90)])

    plan = ask(branching, row((106, 30)), rule=HARBIN)

    assert numbers(plan) == {"a": "None"}
    assert why(plan, "a") == "lane-without-name"


def test_a_turning_circle_at_the_end_belongs_to_the_street() -> None:
    ring = [(200 + east, north) for east, north in circle(20)]
    around = [*ring[30:-1], *ring[:31]]
    plan = ask(
        lines([(0, 0), (180, 0)], around),
        row((20, -9), (170, -9), (200, -30), (228, 0)),
    )

    assert numbers(plan) == {"a": "2", "b": "4", "c": "6", "d": "8"}
    assert plan.kept == ()


def test_houses_on_the_side_without_houses_are_flagged_and_not_numbered() -> None:
    plan = ask(STRAIGHT, row((20, 9), (40, -9), (60, 9)), only_side=Side.LEFT)

    assert numbers(plan) == {"a": "1", "b": "None", "c": "3"}
    assert why(plan, "b") == "side-without-houses"


def test_a_point_on_the_line_gets_no_number_until_its_side_is_said() -> None:
    houses = [house("on", 50, 0.2), house("said", 60, 0.0, side=Side.RIGHT)]
    plan = ask(STRAIGHT, houses)

    assert numbers(plan) == {"on": "None", "said": "2"}
    assert why(plan, "on") == "on-the-line"


def test_houses_beyond_the_ends_keep_their_order_and_are_flagged() -> None:
    plan = ask(STRAIGHT, row((230, 9), (215, 9), (-20, 9), (-40, 9), (100, 9)))

    assert numbers(plan) == {"d": "1", "c": "3", "e": "5", "b": "7", "a": "9"}
    assert codes(plan, "a") == ["beyond-end"]
    assert codes(plan, "d") == ["beyond-start"]
    assert codes(plan, "e") == []
    assert plan.houses[0].flags[0].said() == (
        "It stands 40 m before the start of the street."
    )


def test_a_house_at_a_corner_nearer_to_another_street_is_flagged() -> None:
    others = [("黄河大道", line((0, -100), (0, 100)))]
    plan = ask(STRAIGHT, row((5, 20), (40, 20)), others=others)

    assert numbers(plan) == {"a": "1", "b": "3"}
    assert codes(plan, "a") == ["nearer-another-street"]
    assert codes(plan, "b") == []
    assert plan.houses[0].flags[0].values["street"] == "黄河大道"


def test_a_house_far_from_the_street_is_flagged() -> None:
    assert codes(ask(STRAIGHT, row((50, 75))), "a") == ["far"]


def test_houses_at_one_place_are_flagged_and_their_order_does_not_change() -> None:
    houses = [house("b", 50, 9), house("a", 50, 9), house("c", 50, 20)]

    for order in itertools.permutations(houses):
        plan = ask(STRAIGHT, list(order))
        assert numbers(plan) == {"a": "1", "b": "3", "c": "5"}
        assert codes(plan, "a") == codes(plan, "b") == ["same-place"]


def test_new_numbers_fit_between_those_that_were_ever_issued() -> None:
    there = [
        known("1", 20, 9),
        known("3", 60, 9, standing=False),
        known("9", 140, 9),
        known("2", 20, -9),
    ]
    plan = ask(STRAIGHT, row((60, 9), (100, 9), (180, 9), (30, 9)), known=there)

    assert numbers(plan) == {"d": "1-1", "a": "5", "b": "7", "c": "11"}
    assert plan.breaches == []


def test_a_street_that_has_numbers_keeps_its_order_and_sides() -> None:
    # The line says from the west with odd left; the numbers say otherwise.
    there = [known("1", 180, -9), known("3", 150, -9), known("2", 160, 9)]
    plan = ask(STRAIGHT, row((100, -9), (100, 9)), known=there)

    assert numbers(plan) == {"a": "5", "b": "4"}
    assert plan.why.code == "as-it-is"


def test_numbers_out_of_order_do_not_drag_the_new_ones_along() -> None:
    there = [known(n, east, 9) for n, east in (("1", 10), ("395", 40), ("3", 70))]
    plan = ask(STRAIGHT, row((100, 9)), known=there)

    assert numbers(plan) == {"a": "5"}


def test_before_the_first_number_there_is_no_number_but_a_remedy() -> None:
    there = [known("1", 50, 9), known("3", 80, 9)]
    plan = ask(STRAIGHT, row((20, 9)), known=there)

    assert numbers(plan) == {"a": "None"}
    assert "extend the street from its other end" in plan.houses[0].why.said()


def test_a_dead_end_needs_its_mouth() -> None:
    with pytest.raises(MouthUnknown):
        ask(STRAIGHT, [], dead_end=True)


def test_no_houses_make_an_empty_plan() -> None:
    assert ask(STRAIGHT, []).houses == ()


def corrected(**by_hand: str) -> list[tuple[str, str]]:
    there = [known("1", 20, 9), known("5", 100, 9), known("9", 190, 9, standing=False)]
    plan = ask(STRAIGHT, row((50, 9), (130, 9), (150, 9), (60, -9)), known=there)
    assert numbers(plan) == {"a": "3", "b": "7", "c": "7-1", "d": "2"}
    given = {key: Number.parse(number) for key, number in by_hand.items()}
    return [(one.key, one.remark.code) for one in plan.with_numbers(given).breaches]


@pytest.mark.parametrize(
    ("by_hand", "broken"),
    [
        ({}, []),
        ({"d": "4"}, []),
        ({"a": "1-1"}, []),
        ({"a": "5"}, [("a", "number-in-use")]),
        ({"a": "9"}, [("a", "number-out-of-order"), ("a", "number-was-issued")]),
        ({"c": "9"}, [("c", "number-was-issued")]),
        ({"a": "4"}, [("a", "number-wrong-side")]),
        ({"c": "7"}, [("b", "number-doubled"), ("c", "number-doubled")]),
        ({"a": "3-1"}, [("a", "sub-number-without-host")]),
        ({"b": "11"}, [("b", "number-out-of-order"), ("c", "sub-number-without-host")]),
        ({"a": "11"}, [("a", "number-out-of-order")]),
        ({"c": "5-1"}, [("c", "number-out-of-order")]),
    ],
)
def test_what_a_number_set_by_hand_breaks_is_said(
    by_hand: dict[str, str], broken: list[tuple[str, str]]
) -> None:
    assert sorted(set(corrected(**by_hand))) == broken


def test_the_others_fit_around_a_number_set_by_hand() -> None:
    houses = row((20, 9), (60, 9), (100, 9), (140, 9))
    plan = ask(STRAIGHT, houses, by_hand={"b": Number(11)})

    assert numbers(plan) == {"a": "3", "b": "11", "c": "13", "d": "15"}
    assert [one.by_hand for one in plan.houses] == [False, True, False, False]
    assert plan.breaches == []


def test_a_number_set_by_hand_against_the_promises_moves_no_other() -> None:
    there = [known("1", 20, 9), known("5", 100, 9)]
    plan = ask(STRAIGHT, row((50, 9), (150, 9)), known=there, by_hand={"a": Number(99)})

    assert numbers(plan) == {"a": "99", "b": "7"}
    assert [one.remark.code for one in plan.breaches] == ["number-out-of-order"]


def test_a_number_may_be_taken_away_by_hand() -> None:
    plan = ask(STRAIGHT, row((20, 9))).with_numbers({"a": None})

    assert plan.houses[0].number is None
    assert plan.given == []
