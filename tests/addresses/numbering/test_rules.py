"""Rules are data: the shipped ones give what each city's rule says."""

from pathlib import Path

import pytest

from doorplate.addresses.numbering.courses import Begin
from doorplate.addresses.numbering.plan import Plan
from doorplate.addresses.numbering.proposing import Question, propose
from doorplate.addresses.numbering.rules import (
    NumberingRulesInvalid,
    NumberingRuleUnknown,
    load_rules,
)
from tests.addresses.numbering.streets import house, line, row

RULES = load_rules()
EASTWARD, NORTHWARD = line((0, 0), (200, 0)), line((0, 0), (0, 200))


def given(plan: Plan) -> dict[str, str]:
    return {one.house.key: str(one.number) for one in plan.houses}


def proposed(
    rule: str, street: object, *houses: tuple[float, float], **more: object
) -> Plan:
    question = Question("大定路", street, RULES.named(rule), row(*houses), **more)  # type: ignore[arg-type]
    return propose(question)


def test_beijing_numbers_from_the_east_with_odd_numbers_in_the_north() -> None:
    plan = proposed("beijing", EASTWARD, (180, 9), (100, 9), (150, -9), (20, -9))

    assert given(plan) == {"a": "1", "b": "3", "c": "2", "d": "4"}


def test_beijing_numbers_from_the_north_with_odd_numbers_in_the_west() -> None:
    plan = proposed("beijing", NORTHWARD, (-9, 180), (-9, 50), (9, 150), (9, 20))

    assert given(plan) == {"a": "1", "b": "3", "c": "2", "d": "4"}


@pytest.mark.parametrize("mouth", [Begin.START, Begin.WEST])
def test_beijing_numbers_a_dead_end_from_its_mouth_with_odd_on_the_right(
    mouth: Begin,
) -> None:
    houses = ((30, -9), (90, -9), (40, 9), (120, 9))
    plan = proposed("beijing", EASTWARD, *houses, begin=mouth, dead_end=True)

    assert given(plan) == {"a": "1", "b": "3", "c": "2", "d": "4"}


def test_beijing_keeps_the_parity_of_the_only_side_of_a_one_sided_street() -> None:
    plan = proposed("beijing", EASTWARD, (180, -9), (100, -9), (20, -9))

    assert given(plan) == {"a": "2", "b": "4", "c": "6"}


def test_beijing_does_not_skip_4_13_and_14() -> None:
    houses = [(200.0 - 10 * n, 9.0) for n in range(8)]
    houses += [(200.0 - 10 * n, -9.0) for n in range(8)]

    numbers = given(proposed("beijing", EASTWARD, *houses)).values()

    assert {"4", "13", "14"} <= set(numbers)


def test_the_county_rule_has_odd_numbers_left_and_keeps_one_for_every_4_m() -> None:
    # From the east, so that the south is left; houses are 12 m wide; 16 m are empty.
    plan = proposed("county", EASTWARD, (194, -9), (166, -9), (154, -9), (194, 9))

    assert given(plan) == {"a": "1", "b": "11", "c": "13", "d": "2"}
    assert [str(one.number) for one in plan.kept] == ["3", "5", "7", "9"]
    assert plan.kept_runs == ["3–9"]
    assert [one.along_m for one in plan.kept] == pytest.approx(
        [14.8, 20.2, 25.8, 31.2], abs=0.1
    )


def test_the_county_rule_numbers_a_street_from_the_south() -> None:
    plan = proposed("county", NORTHWARD, (-9, 6), (-9, 18), (9, 6))

    assert given(plan) == {"a": "1", "b": "3", "c": "2"}


def test_a_known_width_counts_instead_of_the_rule_s() -> None:
    houses = [
        house("wide", 185, -9, frontage_m=30.0),
        house("narrow", 166, -9, frontage_m=4.0),
    ]
    plan = propose(Question("大定路", EASTWARD, RULES.named("county"), houses))

    assert given(plan) == {"wide": "1", "narrow": "3"}


def test_harbin_gives_a_number_every_2_m_so_that_numbers_are_metres() -> None:
    # 哈尔滨松北 2010: a house at 15 m is 15号, one 20 m further 35号; odd in the south.
    plan = proposed("harbin", EASTWARD, (185, -9), (165, -9), (184, 9), (100, 9))

    assert given(plan) == {"a": "15", "b": "35", "c": "16", "d": "100"}
    assert plan.houses[1].why.said() == "16 m from the start, one number every 2 m."


def test_harbin_has_neither_doubles_nor_sub_numbers() -> None:
    plan = proposed("harbin", EASTWARD, (185, -9), (184.8, -9), (184.6, -20))

    assert given(plan) == {"a": "15", "b": "17", "c": "19"}


def test_korea_gives_a_number_every_20_m_and_hangs_a_second_house_on_the_first() -> (
    None
):
    houses = ((5, 9), (15, 9), (30, 9), (45, -9), (125, 9), (125, -9))
    plan = proposed("korea", EASTWARD, *houses)

    assert given(plan) == dict(
        zip("abcdef", ("1", "1-1", "3", "6", "13", "14"), strict=True)
    )


def test_a_town_s_file_adds_rules_and_says_which_street_has_its_own(
    tmp_path: Path,
) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(
        '[ours]\ntitle = {zh="本县", en="Ours"}\nsource = "县府 12 号"\n'
        'begins = "line"\nodd = "right"\ndead_end_odd = "right"\nloop_odd = "right"\n'
        'skipped = [4, 14]\n[streets]\n"黄河大道" = "harbin"\n',
        encoding="utf-8",
    )

    rules = load_rules(path)

    assert rules.key_for("黄河大道", otherwise="ours") == "harbin"
    assert rules.key_for("大定路", otherwise="ours") == "ours"
    plan = propose(
        Question("大定路", EASTWARD, rules.named("ours"), row((9, 9), (29, 9), (49, 9)))
    )
    assert given(plan) == {"a": "2", "b": "6", "c": "8"}


def test_no_rule_of_an_unknown_name() -> None:
    with pytest.raises(NumberingRuleUnknown, match="there are beijing, county"):
        RULES.named("paris")


RULE = (
    '[ours]\ntitle = {zh="甲", en="A"}\nsource = "-"\nbegins = "line"\nodd = "left"\n'
    'dead_end_odd = "left"\nloop_odd = "left"\n'
)


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("[ours", "-", "Expected"),
        (RULE.replace('odd = "left"', 'odd = "up"', 1), "ours.odd", "left"),
        (RULE + "every_m = 2\n", "ours.every_m", "Extra inputs"),
        (RULE + "step_m = 0\n", "ours.step_m", "greater than or equal to 1"),
        (RULE + "may_skip = false\nskipped = [4]\n", "ours", "take `skipped` out"),
        (RULE + 'measured = "segment"\n', "ours", "it needs `step_m`"),
        (RULE + "step_m = 2\nreserve_m = 4\n", "ours", "needs no `step_m`"),
        (
            RULE + '[streets]\n"大定路" = "paris"\n',
            "streets.大定路",
            "there is no rule",
        ),
        (RULE + '[streets]\n"甲" = 3\n', "streets.甲", "valid string"),
    ],
)
def test_what_is_wrong_in_a_town_s_rules_is_named_with_its_place_and_remedy(
    tmp_path: Path, text: str, place: str, reason: str
) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(NumberingRulesInvalid) as caught:
        load_rules(path)

    assert str(caught.value.parameters["place"]).startswith(place)
    assert reason in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NumberingRulesInvalid, match="No such file"):
        load_rules(tmp_path / "none.toml")
