"""Divisions in memory: by code, by name, and what they lie in."""

from datetime import date

import pytest

from doorplate.divisions.model import Division, DivisionIndex, Level


def a_division(
    code: str,
    name: str,
    level: Level = Level.VILLAGE,
    parent: str | None = "T",
    ended: date | None = None,
) -> Division:
    return Division("gb", code, name, level, parent, ended)


COUNTY = a_division("C", "孟州市", Level.COUNTY, "410800000000")
TOWNSHIP = a_division("T", "大定街道", Level.TOWNSHIP, "C")


def found(index: DivisionIndex, name: str, within: str | None = None) -> list[str]:
    return [division.code for division in index.find(name, within)]


def test_a_chain_starts_at_the_top_and_ends_with_the_division() -> None:
    village = a_division("V", "宋村")
    index = DivisionIndex([village, TOWNSHIP, COUNTY])

    assert index.ancestors("V") == (COUNTY, TOWNSHIP, village)
    assert index.ancestors("nowhere") == ()
    assert index.by_code("nowhere") is None
    assert "V" in index
    assert len(index) == len(list(index)) == 3


def test_a_chain_never_goes_round() -> None:
    first = a_division("A", "甲", Level.COUNTY, "B")
    second = a_division("B", "乙", Level.COUNTY, "A")

    assert DivisionIndex([first, second]).ancestors("A") == (first,)


@pytest.mark.parametrize(
    "typed", ["宋村村民委员会", "宋村", "宋", "宋村委会", " 宋 村 ", "宋社区"]
)
def test_a_village_is_found_however_people_shorten_its_name(typed: str) -> None:
    index = DivisionIndex([COUNTY, TOWNSHIP, a_division("V", "宋村村民委员会")])

    assert found(index, typed) == ["V"]


def test_a_present_name_hides_the_former_name_of_another() -> None:
    divisions = [a_division("V1", "新村"), a_division("V2", "旧村")]
    index = DivisionIndex(divisions, former_names={"V1": ["旧村", "古村"]})

    assert found(index, "旧村") == ["V2"]
    assert found(index, "古村") == ["V1"]


def test_an_alias_is_found_like_a_name() -> None:
    index = DivisionIndex([a_division("V", "宋村")], aliases={"V": ["宋家"]})

    assert found(index, "宋家") == ["V"]


def test_a_division_that_has_ended_is_found_last() -> None:
    ended = a_division("V1", "宋村", ended=date(2022, 1, 1))

    assert found(DivisionIndex([ended]), "宋村") == ["V1"]
    assert found(DivisionIndex([ended, a_division("V2", "宋村")]), "宋村") == ["V2"]


def test_a_name_is_sought_within_a_division() -> None:
    other = a_division("T2", "河阳街道", Level.TOWNSHIP, "C")
    villages = [a_division("V1", "宋村"), a_division("V2", "宋村", parent="T2")]
    index = DivisionIndex([COUNTY, TOWNSHIP, other, *villages])

    assert found(index, "宋村") == ["V1", "V2"]
    assert found(index, "宋村", within="T2") == ["V2"]
    assert found(index, "宋村", within="C") == ["V1", "V2"]
    assert found(index, "宋村", within="V1") == []
    assert found(index, "无名") == []
