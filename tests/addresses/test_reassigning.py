"""New boundaries: what moves is shown, approved, and put in force at once."""

from datetime import timedelta
from pathlib import Path

import pytest
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from doorplate.addresses.changes.kinds import ChangeState
from doorplate.addresses.changes.looking import look_at_change
from doorplate.addresses.changes.mass import MassRule
from doorplate.addresses.changes.model import ChangeStale, NothingChanges
from doorplate.addresses.changes.payloads import Demolish, Reassign
from doorplate.addresses.changes.reassigning import (
    AddressesWouldMove,
    Reassignment,
    reassignment,
    refuse_unseen_moves,
)
from doorplate.addresses.service import address_as_of, address_by_uid
from doorplate.core.actors import OPERATOR
from doorplate.core.authority import Reach
from doorplate.core.errors import NotPermitted
from doorplate.database import Register
from doorplate.divisions.generations import State
from doorplate.divisions.service import (
    activate_generation,
    generations,
    load_boundaries,
)
from tests.addresses.county import (
    DIVISIONS,
    NORTH,
    OUTLINES,
    SOUTH,
    load_rows,
    row,
    write_geojson,
)
from tests.addresses.town import (
    NOW,
    TODAY,
    WANG,
    ZHAO,
    approve,
    build,
    done,
    found,
    propose,
    uid,
    with_practice,
)

BORDER = 112.7828
"""Between Nos 3 and 4 of 大定路."""


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Register:
    return build(register, tmp_path)


def staged(register: Register, folder: Path, **outlines: BaseGeometry) -> int:
    """Stage boundaries in which the south village begins further west."""
    names = {code: name for code, _, name, _ in DIVISIONS}
    moved = {
        NORTH: box(112.78, 34.90, BORDER, 34.91),
        SOUTH: box(BORDER, 34.90, 112.80, 34.91),
    }
    features = [
        ({"code": code, "name": names[code]}, outline)
        for code, outline in (OUTLINES | moved | outlines).items()
    ]
    generation = load_boundaries(
        register,
        path=write_geojson(folder / "new.geojson", features),
        scheme="gb",
        source="2026",
        actor=OPERATOR,
        now=NOW,
    )
    return generation.number


def moving(register: Register, number: int) -> Reassignment:
    with register.reading() as transaction:
        return reassignment(transaction, number)


def active(register: Register) -> list[int]:
    with register.reading() as transaction:
        return [
            one.number
            for one in generations(transaction)
            if one.state is State.ACTIVE and one.subject == "divisions"
        ]


def test_what_moves_is_shown_with_its_distance_before_anything_does(
    town: Register, tmp_path: Path
) -> None:
    number = staged(town, tmp_path)

    shown = moving(town, number)

    assert shown.pairs == {(NORTH, SOUTH): 3}
    assert shown.doubtful == shown.without_point == 0
    nearest = min(one.metres or 0 for one in shown.moves)
    assert nearest == pytest.approx(18.3, abs=0.5)
    assert active(town) != [number]


def test_approval_moves_the_houses_and_puts_the_boundaries_in_force(
    town: Register, tmp_path: Path
) -> None:
    number = staged(town, tmp_path)
    house = uid(town, "大定路5号")
    payload = Reassign(number, moving(town, number).digest, accept=True)
    change = propose(town, payload)
    preview = look_at_change(town, uid=change.uid, practice=with_practice()).preview
    assert preview is not None
    assert preview.pairs == ((NORTH, SOUTH, 3),)

    approve(town, change)

    assert active(town) == [number]
    assert found(town, "大定路5号").division_code == SOUTH
    assert found(town, "大定路3号").division_code == NORTH
    with town.reading() as transaction:
        was = address_as_of(transaction, house, valid_on=TODAY - timedelta(days=1))
        now = address_by_uid(transaction, house)
    assert was is not None
    assert (was.division_code, now.division_code) == (NORTH, SOUTH)
    report = load_rows(town, tmp_path, [row(code=SOUTH, number="5号", x=112.7835)])
    assert (report.tally.created, report.tally.merged) == (0, 1)


def test_parts_go_along_with_their_house(town: Register, tmp_path: Path) -> None:
    outlines = {
        NORTH: box(112.78, 34.90, 112.7812, 34.91),
        SOUTH: box(112.7812, 34.90, 112.80, 34.91),
    }
    number = staged(town, tmp_path, **outlines)

    done(town, Reassign(number, moving(town, number).digest, accept=True))

    assert found(town, "大定路1号2号楼1单元302室").division_code == SOUTH


def test_boundaries_that_move_houses_are_not_put_in_force_by_themselves(
    town: Register, tmp_path: Path
) -> None:
    number = staged(town, tmp_path)

    with pytest.raises(AddressesWouldMove, match="3 houses"):
        activate_generation(
            town,
            number=number,
            accept=True,
            consents=[refuse_unseen_moves],
            actor=OPERATOR,
            now=NOW,
        )

    assert active(town) != [number]


def test_other_moves_than_were_shown_are_stale(town: Register, tmp_path: Path) -> None:
    number = staged(town, tmp_path)
    change = propose(town, Reassign(number, moving(town, number).digest, accept=True))
    done(town, Demolish((uid(town, "大定路5号"),)))

    with pytest.raises(ChangeStale):
        approve(town, change)

    assert active(town) != [number]


def test_house_that_stood_elsewhere_before_stays_a_doubt(
    town: Register, tmp_path: Path
) -> None:
    load_rows(town, tmp_path, [row(number="99号", x=112.7955)])

    shown = moving(town, staged(town, tmp_path))

    assert shown.doubtful == 1
    assert shown.pairs == {(NORTH, SOUTH): 3}


def test_boundaries_that_move_nothing_need_no_change(
    town: Register, tmp_path: Path
) -> None:
    number = staged(town, tmp_path, **{NORTH: OUTLINES[NORTH], SOUTH: OUTLINES[SOUTH]})

    with pytest.raises(NothingChanges):
        propose(town, Reassign(number, moving(town, number).digest, accept=True))
    activate_generation(
        town,
        number=number,
        accept=True,
        consents=[refuse_unseen_moves],
        actor=OPERATOR,
        now=NOW,
    )

    assert active(town) == [number]


def test_many_moves_ask_a_second_person(town: Register, tmp_path: Path) -> None:
    practice = with_practice(rule=MassRule(0.1, 3))
    number = staged(town, tmp_path)
    change = propose(town, Reassign(number, moving(town, number).digest, accept=True))

    first = approve(town, change, practice=practice, actor=WANG)
    second = approve(town, change, practice=practice, actor=ZHAO)

    assert (first.state, second.state) == (ChangeState.PROPOSED, ChangeState.APPROVED)
    assert active(town) == [number]


def test_clerk_of_a_part_does_not_move_borders(town: Register, tmp_path: Path) -> None:
    number = staged(town, tmp_path)
    digest = moving(town, number).digest

    class Part:
        def reach(self, need: str | None) -> Reach:
            return Reach("gb", frozenset({NORTH, SOUTH, "410883001000"}))

    with pytest.raises(NotPermitted):
        propose(town.under(Part()), Reassign(number, digest))


def test_moved_house_is_seen_by_its_new_village(town: Register, tmp_path: Path) -> None:
    home = {"street": "", "compound": "书香苑", "number": "1号"}
    load_rows(town, tmp_path, [row(**home, x=112.789)])
    number = staged(town, tmp_path)
    house = uid(town, "书香苑1号")
    done(town, Reassign(number, moving(town, number).digest, accept=True))

    class Village:
        def __init__(self, code: str) -> None:
            self.code = code

        def reach(self, need: str | None) -> Reach:
            above = frozenset({"410883001000", "410883000000"})
            return Reach("gb", frozenset({self.code}), above)

    with town.under(Village(SOUTH)).reading("register.read") as transaction:
        assert address_by_uid(transaction, house).reference.name == "书香苑"
        assert address_as_of(transaction, house, valid_on=TODAY) is not None
