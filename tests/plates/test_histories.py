"""Whatever happens to plates, every code ever issued resolves for ever."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from doorplate.core.actors import Actor
from doorplate.core.platecodes import PlateCode
from doorplate.database import Register
from doorplate.plates import store
from doorplate.plates.artwork import load_specifications
from doorplate.plates.model import Plate, PlateNotInForce, Scope
from doorplate.plates.service import (
    issue_plates,
    replace_plate,
    resolve,
    retire_plate,
    successors,
)
from doorplate.plates.tables import plate, print_batch
from tests.plates.town import build_town

CLERK = Actor("clerk")
NOON = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)
SPECIFICATIONS = load_specifications()

# What is done, and to which of the codes issued so far; the kind for those issued.
steps = st.lists(
    st.tuples(
        st.sampled_from(["issue", "replace", "replace", "retire"]),
        st.integers(min_value=0, max_value=1_000),
        st.sampled_from(["auto", "small", "large"]),
    ),
    max_size=12,
)


@dataclass
class History:
    """A register, every code it ever gave out, and what each stood for."""

    register: Register
    codes: list[PlateCode] = field(default_factory=list)
    stood_for: dict[PlateCode, tuple[int, str]] = field(default_factory=dict)
    clock: datetime = NOON

    def run(self, steps: list[tuple[str, int, str]]) -> None:
        with self.register.writing() as transaction:
            transaction.execute(delete(plate))
            transaction.execute(delete(print_batch))
        for action, choice, kind in [("issue", 0, "auto"), *steps]:
            self.clock += timedelta(days=1)
            if action == "issue":
                self._issue(kind)
            else:
                self._end(action, self.codes[choice % len(self.codes)])

    def _issue(self, kind: str) -> None:
        issue_plates(
            self.register,
            reference_name="黄河大道",
            kind=kind,
            specifications=SPECIFICATIONS,
            actor=CLERK,
            now=self.clock,
        )
        for found in in_force(self.register):
            if found.code not in self.stood_for:
                self._note(found)

    def _end(self, action: str, code: PlateCode) -> None:
        end = replace_plate if action == "replace" else retire_plate
        try:
            found = end(
                self.register, code=code, reason="worn", actor=CLERK, now=self.clock
            )
        except PlateNotInForce:
            return
        if action == "replace":
            assert found.code not in self.stood_for
            self._note(found)

    def _note(self, found: Plate) -> None:
        self.codes.append(found.code)
        self.stood_for[found.code] = (found.address_id, found.kind)

    def shape(self) -> list[tuple[str, str | None, int | None]]:
        """All that may be compared between two registers: codes are random."""
        with self.register.reading() as transaction:
            plates = [resolve(transaction, code) for code in self.codes]
        return [
            (
                each.state,
                each.ended_reason,
                each.successor and self.codes.index(each.successor),
            )
            for each in plates
        ]


def in_force(register: Register) -> list[Plate]:
    with register.reading() as transaction:
        return [
            each
            for part in store.plates_in_force(transaction, Scope(""), size=50)
            for each in part
        ]


@pytest.fixture
def towns(both_registers: tuple[Register, Register]) -> tuple[Register, Register]:
    for register in both_registers:
        build_town(register)
    return both_registers


@given(steps)
def test_every_code_ever_issued_resolves(
    towns: tuple[Register, Register], steps: list[tuple[str, int, str]]
) -> None:
    histories = [History(register) for register in towns]

    for history in histories:
        history.run(steps)

        with history.register.reading() as transaction:
            for code in history.codes:
                found = resolve(transaction, code)
                assert (found.address_id, found.kind) == history.stood_for[code]
                last = [found, *successors(transaction, found)][-1]
                assert last.successor is None
                assert (last.address_id, last.kind) == history.stood_for[code]
                assert last.in_force or last.state == "retired"
            stored = transaction.execute(select(func.count()).select_from(plate))
            assert stored.scalar_one() == len(set(history.codes))
        doors = [(each.address_id, each.kind) for each in in_force(history.register)]
        assert len(doors) == len(set(doors))
    assert histories[0].shape() == histories[1].shape()


def test_two_desks_at_once_issue_one_plate_a_door(
    register: Register, now: datetime
) -> None:
    build_town(register)
    start = Barrier(2)

    def desk(scope: dict[str, str]) -> int:
        start.wait()
        return issue_plates(
            register, specifications=SPECIFICATIONS, actor=CLERK, now=now, **scope
        ).issued

    with ThreadPoolExecutor(2) as desks:
        scopes = [{"reference_name": "大定路"}, {"division_code": "410883000000"}]
        issued = list(desks.map(desk, scopes))

    assert sum(issued) == len(in_force(register)) == 29


def test_two_desks_at_once_replace_a_plate_once(
    register: Register, now: datetime
) -> None:
    build_town(register)
    issue_plates(
        register,
        reference_name="黄河大道",
        specifications=SPECIFICATIONS,
        actor=CLERK,
        now=now,
    )
    code = in_force(register)[0].code
    start = Barrier(2)

    def desk(reason: str) -> bool:
        start.wait()
        try:
            replace_plate(register, code=code, reason=reason, actor=CLERK, now=now)
        except PlateNotInForce:
            return False
        return True

    with ThreadPoolExecutor(2) as desks:
        replaced = list(desks.map(desk, ["faded", "lost"]))

    assert sorted(replaced) == [False, True]
    assert len(in_force(register)) == 2
