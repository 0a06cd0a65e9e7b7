"""Random histories of changes: what was known stays known, what was said finds."""

import os
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import select

from doorplate.addresses.changes.model import (
    EffectTooEarly,
    NothingChanges,
    NumberTaken,
    StreetNameTaken,
)
from doorplate.addresses.changes.payloads import (
    Demolish,
    Merge,
    Move,
    New,
    Number,
    Payload,
    Rename,
    Renumber,
    Replace,
    Split,
)
from doorplate.addresses.history.asof import addresses_as_of
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Address, Status
from doorplate.addresses.service import addresses_of, matches_of, reference_named
from doorplate.addresses.store import reading
from doorplate.addresses.tables import address
from doorplate.database import Register, Transaction
from tests.addresses.town import LAST_YEAR, NOW, PRACTICE, build, done, door, point

HISTORIES = 500 if os.environ.get("DOORPLATE_TEST_PROOF") else 8
CHANGES = 10
LAST_DAY: Final = LAST_YEAR + timedelta(days=400)
SPEC = PRACTICE.specification


@dataclass
class Walk:
    """One town, changed again and again, and all that was ever answered of it."""

    register: Register
    moments: random.Random
    step: int = 0
    day: date = LAST_YEAR
    street: str = "大定路"
    texts: dict[str, set[UUID]] = field(default_factory=dict)
    answers: dict[tuple[date, datetime], list[Address]] = field(default_factory=dict)
    retired: set[UUID] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        return NOW + timedelta(hours=2 * self.step)

    def houses(self) -> list[Address]:
        with self.register.reading() as transaction:
            return [one for one in addresses_of(transaction) if not one.parent_id]

    def any_house(self) -> UUID:
        return self.moments.choice(self.houses()).uid

    def number(self) -> str:
        return str(self.moments.randrange(1, 30))

    def payload(self) -> Payload:
        """Return a change of a random kind; some of them are refused."""
        with self.register.reading() as transaction:
            street = reference_named(transaction, self.street).uid
        doors = (door(f"{self.number()}号"), door(f"{self.number()}号附1"))
        makers = (
            lambda: New(street, doors[:1]),
            lambda: Rename(street, f"{self.number()}大街"),
            lambda: Renumber(
                (Number(self.any_house(), Locators(number=self.number())),)
            ),
            lambda: Move(self.any_house(), point(112.78 + self.moments.random() / 99)),
            lambda: Split(self.any_house(), doors),
            lambda: Merge(self.any_house(), (self.any_house(),)),
            lambda: Replace((self.any_house(), self.any_house()), street, doors),
            lambda: Demolish((self.any_house(),)),
        )
        made: Payload = self.moments.choice(makers)()
        return made

    def change(self) -> None:
        """Change something, or be refused for one of the reasons there are."""
        self.step += 1
        self.day += timedelta(days=self.moments.randrange(0, 30))
        payload = self.payload()
        try:
            done(
                *(self.register, payload),
                effective_on=self.day,
                today=LAST_DAY,
                now=self.now,
            )
        except (NumberTaken, NothingChanges, EffectTooEarly, StreetNameTaken):
            return
        if isinstance(payload, Rename):
            self.street = payload.name

    def look(self) -> None:
        """Keep what everybody is told now."""
        known = self.now + timedelta(hours=1)
        with self.register.reading() as transaction:
            present = self._all(transaction)
            for on in (self.day, LAST_YEAR, LAST_DAY):
                found = addresses_as_of(transaction, present, on, known)
                self.answers[on, known] = sorted(found, key=lambda one: one.id)
        for one in present:
            if one.status is Status.RETIRED:
                self.retired.add(one.uid)
            else:
                text = SPEC.short_text(one)
                self.texts.setdefault(text, set()).add(one.uid)

    def check(self) -> None:
        """Refuse any answer that has changed, any text that does not find."""
        with self.register.reading() as transaction:
            every = self._all(transaction)
            in_use = [one for one in every if one.status is not Status.RETIRED]
            assert addresses_as_of(transaction, in_use, LAST_DAY, None) == in_use
            assert not self.retired & {one.uid for one in in_use}
            for (on, known), before in self.answers.items():
                told = addresses_as_of(transaction, every, on, known)
                assert sorted(told, key=lambda one: one.id) == before
            for text, uids in self.texts.items():
                found = {one.address.uid for one in matches_of(transaction, text)}
                assert uids <= found

    @staticmethod
    def _all(transaction: Transaction) -> list[Address]:
        ids = transaction.execute(select(address.c.id)).scalars()
        return reading.by_ids(transaction, sorted(ids))


def test_what_was_known_never_changes_and_what_was_said_always_finds(
    register: Register, tmp_path: Path
) -> None:
    build(register, tmp_path)
    moments = random.Random(20261124)
    walk = Walk(register, moments)
    walk.look()
    for _ in range(HISTORIES * CHANGES):
        walk.change()
        walk.look()
        if walk.step % CHANGES == 0:
            walk.check()
            walk.answers.clear()
            walk.day = min(walk.day, LAST_DAY - timedelta(days=300))
