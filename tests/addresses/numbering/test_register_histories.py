"""Streets of the register live through approved changes: numbers keep their word there.

The same random life runs on both databases, and ends with the same numbers.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from doorplate.addresses.changes.deciding import approve_change
from doorplate.addresses.changes.payloads import Demolish, Merge, New, Payload, Split
from doorplate.addresses.changes.proposing import propose_change
from doorplate.addresses.model import ReferenceObject
from doorplate.addresses.numbering.handing import NothingNumbered, payloads
from doorplate.addresses.numbering.model import House, Number
from doorplate.addresses.numbering.plan import Plan
from doorplate.addresses.numbering.rules import load_rules
from doorplate.addresses.numbering.service import (
    numbers_of,
    propose_numbers,
    street_order,
)
from doorplate.addresses.redrawing import redraw_reference
from doorplate.addresses.service import addresses_of, reference_named
from doorplate.core.actors import Actor
from doorplate.database import Register
from tests.addresses.county import found_county
from tests.addresses.numbering.strategies import HISTORIES
from tests.addresses.numbering.town import STREET, at, draw_street, drawn
from tests.addresses.town import NOW, PRACTICE, TODAY

CLERK, OTHER = Actor("李"), Actor("王")
STEPS: Final = 10
LIVES: Final = max(HISTORIES // 100, 3)
RULES: Final = load_rules().rules


@dataclass
class Life:
    """One street of a register, and what its numbers were given to."""

    register: Register
    seed: int
    length_m: float = 200.0
    today: date = TODAY
    now: datetime = NOW
    given: dict[Number, str] = field(default_factory=dict)
    told: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.rule = RULES[self.random.choice([*RULES])]

    def live(self) -> None:
        for turn in range(STEPS):
            self.today += timedelta(days=1)
            self.now += timedelta(days=1)
            standing = self.standing()
            what = self.random.choice(["build", "build", "split", "merge", "demolish"])
            if turn == STEPS // 2:
                self._extend()
            elif what == "build" or len(standing) < 3:
                self._build(f"{turn}", self.random.randint(1, 3))
            elif what == "split":
                self._split(f"{turn}", self.random.choice(standing))
            else:
                one, other = self.random.sample(standing, 2)
                change = Merge(one, (other,)) if what == "merge" else Demolish((other,))
                self._do(change)
            self.check()

    def standing(self) -> list[UUID]:
        with self.register.reading() as transaction:
            street = self.street(transaction)
            return [
                one.uid for one in addresses_of(transaction, reference_id=street.id)
            ]

    def street(self, transaction: object) -> ReferenceObject:
        return reference_named(transaction, STREET)  # type: ignore[arg-type]

    def _place(self) -> tuple[float, float]:
        east = round(self.random.uniform(0, self.length_m), 1)
        return at(east, self.random.choice([-9.0, 9.0]))

    def _numbered(self, houses: list[House]) -> Plan:
        with self.register.reading() as transaction:
            street = self.street(transaction)
            plan = propose_numbers(transaction, street, rule=self.rule, houses=houses)
        assert plan.breaches == []
        return plan

    def _build(self, key: str, count: int) -> None:
        plan = self._numbered(
            [House(f"{key}-{n}", *self._place()) for n in range(count)]
        )
        with self.register.reading() as transaction:
            try:
                found = payloads(transaction, self.street(transaction), plan)
            except NothingNumbered:
                # Before the first number, or where the rule has no sub-numbers.
                assert {one.why.code for one in plan.houses} <= {
                    "before-first-number",
                    "no-number-free",
                }
                return
        for payload in found:
            self._do(payload)

    def _split(self, key: str, whole: UUID) -> None:
        """Let a new house come out of one, a few metres on along its side."""
        with self.register.reading() as transaction:
            street = self.street(transaction)
            along = addresses_of(transaction, reference_id=street.id)
            (house,) = (one for one in along if one.uid == whole)
            assert house.position is not None
            new = House(key, house.position.longitude + 4e-5, house.position.latitude)
        plan = self._numbered([new])
        with self.register.reading() as transaction:
            try:
                (made,) = payloads(transaction, self.street(transaction), plan)
            except NothingNumbered:
                return
        assert isinstance(made, New)
        self._do(Split(whole, made.doors))

    def _extend(self) -> None:
        self.length_m += 60
        with self.register.reading() as transaction:
            uid = self.street(transaction).uid
        redraw_reference(
            self.register,
            uid=uid,
            geometry=drawn((0, 0), (self.length_m, 0)),
            actor=CLERK,
            now=self.now,
        )

    def _do(self, payload: Payload) -> None:
        change = propose_change(
            self.register,
            payload=payload,
            reason="生长",
            effective_on=self.today,
            practice=PRACTICE,
            actor=CLERK,
            now=self.now,
        )
        approve_change(
            self.register,
            uid=change.uid,
            practice=PRACTICE,
            actor=OTHER,
            now=self.now,
            today=self.today,
        )

    def check(self) -> None:
        with self.register.reading() as transaction:
            street = self.street(transaction)
            ever = numbers_of(transaction, street)
            standing = [one for one in ever.known if one.standing]
            order = street_order(transaction, street) if standing else None
        assert ever.taken == []
        held = {one.number: one.key for one in ever.known}
        # What was ever given is still known, and is nobody else's.
        assert held.items() >= self.given.items()
        assert len(held) == len(ever.known)
        self.given = held
        if order is not None:
            assert [one.remark.code for one in order.disorder.findings] == []
        self.told.append((str(self.length_m), tuple(sorted(map(str, held)))))


@pytest.fixture
def streets(
    both_registers: tuple[Register, Register], tmp_path: Path
) -> tuple[Register, Register]:
    for register in both_registers:
        found_county(register, tmp_path)
    return both_registers


def lives(registers: tuple[Register, Register], seed: int) -> Iterator[Life]:
    for register in registers:
        life = Life(register, seed)
        life.live()
        yield life


@pytest.mark.parametrize("seed", range(LIVES))
def test_numbers_of_a_street_keep_their_word_through_approved_changes(
    streets: tuple[Register, Register], tmp_path: Path, seed: int
) -> None:
    for register in streets:
        draw_street(register, tmp_path, (0, 0), (200, 0))

    one, other = lives(streets, seed)

    assert one.told == other.told
    assert len(one.given) > 1
