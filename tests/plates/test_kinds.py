"""Which kind of plate an address gets, by rules that are data."""

from pathlib import Path

import pytest

from doorplate.plates.artwork import load_specifications
from doorplate.plates.artwork.reading import SpecificationInvalid
from doorplate.plates.kinds import KindRules, load_kind_rules
from doorplate.plates.model import Door


def a_door(level: str = "house", kind: str = "thoroughfare", name: str = "") -> Door:
    return Door(1, level, kind, name)


@pytest.mark.parametrize(
    ("door", "kind"),
    [
        (a_door(name="黄河大道"), "large"),
        (a_door(name="韩愈大街"), "large"),
        (a_door(name="大定路"), "medium"),
        (a_door(name="中义巷"), "small"),
        (a_door(kind="locality", name="大定路"), "small"),
        (a_door("building"), "building"),
        (a_door("unit"), "unit"),
        (a_door("room"), "room"),
    ],
)
def test_rules_that_come_with_the_project(door: Door, kind: str) -> None:
    assert load_kind_rules().kind_for(door) == kind


def test_rules_only_name_kinds_that_have_a_specification() -> None:
    assert set(load_kind_rules().kinds) == set(load_specifications())


def test_a_kind_of_a_towns_own_suits_every_level() -> None:
    rules = load_kind_rules().only("ceramic")

    assert [rules.kind_for(a_door(level)) for level in ("house", "room")] == [
        "ceramic",
        "ceramic",
    ]


def test_an_address_no_rule_fits_gets_no_plate() -> None:
    assert KindRules(()).kind_for(a_door()) is None


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        (
            '[[rule]]\nlevel = "door"\nkind = "small"',
            r"rule\[1\].level .*must be one of",
        ),
        ('[[rule]]\nlevel = "house"', r"rule\[1\].kind .*is missing"),
        (
            '[[rule]]\nlevel = "unit"\nkind = "unit"\nend = 1',
            r"rule\[1\].end .*is not known",
        ),
        (
            '[[rule]]\nlevel = "unit"\nkind = "unit"\nends = "路"',
            r"rule\[1\].ends .*must be an array of texts",
        ),
        (
            '[[rule]]\nlevel = "unit"\nkind = "unit"\nreference = "road"',
            r"rule\[1\].reference .*must be one of",
        ),
        ("[rules]", "rules of the plate specifications is not known"),
        ("[[rule", "cannot be read"),
    ],
)
def test_a_mistake_in_the_rules_is_named(
    tmp_path: Path, toml: str, problem: str
) -> None:
    path = tmp_path / "kinds.toml"
    path.write_text(toml, encoding="utf-8")

    with pytest.raises(SpecificationInvalid, match=problem):
        load_kind_rules(path)


def test_rules_that_are_not_there_are_said(tmp_path: Path) -> None:
    with pytest.raises(SpecificationInvalid, match=r"none\.toml"):
        load_kind_rules(tmp_path / "none.toml")
