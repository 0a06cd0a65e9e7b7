"""How far a role reaches that is held in some divisions."""

from datetime import date
from pathlib import Path

import pytest

from doorplate.database import Register
from doorplate.divisions.service import DivisionReaches
from tests.divisions.factories import TOWN, a_list, load

COUNTY, DADING, HEYANG = "410883000000", "410883001000", "410883004000"
EAST, PLUM = "410883001203", "410883004214"
DAY = date(2026, 3, 15)


@pytest.fixture
def reaches(register: Register, tmp_path: Path) -> DivisionReaches:
    load(register, a_list(tmp_path / "list.csv"))
    return DivisionReaches(register)


def below(reaches: DivisionReaches, *codes: str, on: date = DAY) -> frozenset[str]:
    found = reaches.reach_of("gb", frozenset(codes), on).codes
    assert found is not None
    return found


def test_reach_is_the_division_and_all_below(reaches: DivisionReaches) -> None:
    assert below(reaches, EAST) == {EAST}
    assert below(reaches, DADING) == {DADING, "410883001001", EAST}
    assert below(reaches, EAST, HEYANG) == {EAST, HEYANG, PLUM}
    assert below(reaches, COUNTY) == {row[0] for row in TOWN}


def test_what_lies_above_is_told_apart(reaches: DivisionReaches) -> None:
    found = reaches.reach_of("gb", frozenset({EAST, DADING}), DAY)

    assert found.above == {COUNTY}


def test_unknown_code_reaches_itself_alone(reaches: DivisionReaches) -> None:
    assert below(reaches, "999") == {"999"}
    assert reaches.name_of("gb", "999", DAY) is None
    assert reaches.name_of("gb", EAST, DAY) == "东关村村民委员会"


def test_divisions_are_listed_as_a_tree_is_read(
    reaches: DivisionReaches, register: Register, tmp_path: Path
) -> None:
    listed = [(code, depth) for code, _, depth in reaches.listed("gb", DAY)]

    assert listed == [
        (COUNTY, 0),
        (DADING, 1),
        ("410883001001", 2),
        (EAST, 2),
        (HEYANG, 1),
        (PLUM, 2),
    ]
    kept = [row for row in TOWN if row[0] != EAST]
    load(register, a_list(tmp_path / "new.csv", kept), date(2026, 3, 1), complete=True)
    assert EAST not in {code for code, _, _ in reaches.listed("gb", DAY)}


def test_moved_division_is_in_reach_of_its_new_place_from_that_day(
    reaches: DivisionReaches, register: Register, tmp_path: Path
) -> None:
    assert EAST in below(reaches, DADING)
    moved = [
        (code, level, name, HEYANG if code == EAST else up)
        for code, level, name, up in TOWN
    ]
    load(register, a_list(tmp_path / "new.csv", moved), as_of=date(2026, 3, 1))

    # What was worked out before is not kept over a new list.
    assert EAST not in below(reaches, DADING)
    assert EAST in below(reaches, HEYANG)
    assert EAST in below(reaches, DADING, on=date(2026, 2, 28))


def test_ended_division_stays_in_reach_of_where_it_was(
    reaches: DivisionReaches, register: Register, tmp_path: Path
) -> None:
    kept = [row for row in TOWN if row[0] != EAST]
    load(register, a_list(tmp_path / "new.csv", kept), date(2026, 3, 1), complete=True)

    assert EAST in below(reaches, DADING)
