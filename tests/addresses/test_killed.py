"""An approval and a re-assignment killed at any moment: all of it, or nothing."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter, sleep

import pytest
from shapely.geometry import box
from sqlalchemy import func, select

from doorplate.addresses.changes.kinds import ChangeState
from doorplate.addresses.changes.looking import look_at_change
from doorplate.addresses.changes.model import Change
from doorplate.addresses.changes.payloads import Number, Payload, Reassign, Renumber
from doorplate.addresses.history.asof import addresses_as_of
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Address
from doorplate.addresses.service import addresses_of
from doorplate.addresses.tables import change_effect
from doorplate.database import Register
from doorplate.divisions.generations import State
from doorplate.divisions.service import generations
from tests.addresses.county import NORTH, SOUTH, found_county, load_rows, row
from tests.addresses.test_reassigning import moving, staged
from tests.addresses.town import LAST_YEAR, NOW, PRACTICE, TODAY, approve, propose

KILLS = 100 if os.environ.get("DOORPLATE_TEST_PROOF") else 5
HOUSES = 400
# An approval in a process of its own; says when it starts in earnest.
PROGRAM = """
import sys
from datetime import datetime
from uuid import UUID
from doorplate.core.actors import Actor
from doorplate.database import Register
from tests.addresses.town import approve, PRACTICE, TODAY
from doorplate.addresses.changes.deciding import approve_change
register = Register(sys.argv[1])
print("go", flush=True)
approve_change(
    register, uid=UUID(sys.argv[2]), practice=PRACTICE, actor=Actor("王"),
    now=datetime.fromisoformat(sys.argv[3]), today=TODAY,
)
"""


@dataclass
class Street:
    """A street of many houses, which is changed again and again."""

    register: Register
    folder: Path
    rounds: int = 0

    @property
    def now(self) -> datetime:
        return NOW + timedelta(minutes=self.rounds)

    def houses(self) -> list[Address]:
        with self.register.reading() as transaction:
            return addresses_of(transaction)

    def other_numbers(self) -> Renumber:
        """Give every house the number of another."""
        houses = self.houses()
        numbers = [one.locators.number for one in houses]
        shifted = zip(houses, numbers[1:] + numbers[:1], strict=True)
        return Renumber(
            tuple(Number(one.uid, Locators(number=to)) for one, to in shifted)
        )

    def other_boundaries(self) -> Reassign:
        """Put the boundaries in force that are not."""
        with self.register.reading() as transaction:
            (waiting,) = (
                one.number
                for one in generations(transaction)
                if one.state is not State.ACTIVE
            )
        digest = moving(self.register, waiting).digest
        return Reassign(waiting, digest, accept=True)

    def shown(self) -> tuple[list[tuple[object, ...]], list[int]]:
        """Return what everybody sees: houses by key, and the boundaries in force."""
        with self.register.reading() as transaction:
            active = [
                one.number
                for one in generations(transaction)
                if one.state is State.ACTIVE
            ]
        houses = sorted(self.houses(), key=lambda one: one.id)
        return [
            (one.uid, one.locators.number, one.division_code) for one in houses
        ], active

    def refuse_half_done(self, change: Change) -> None:
        """History, effects and the present say the same."""
        with self.register.reading() as transaction:
            present = sorted(addresses_of(transaction), key=lambda one: one.id)
            known = addresses_as_of(transaction, present, TODAY, None)
            many = transaction.execute(
                select(func.count())
                .select_from(change_effect)
                .where(change_effect.c.change_id == change.id)
            ).scalar_one()
        assert known == present
        state = look_at_change(
            self.register, uid=change.uid, practice=PRACTICE
        ).change.state
        assert (many > 0) == (state is ChangeState.APPROVED)


@pytest.fixture
def street(register: Register, tmp_path: Path) -> Street:
    found_county(register, tmp_path)
    rows = [
        row(number=f"{number}号", x=112.7805 + number * 0.00002)
        for number in range(1, HOUSES + 1)
    ]
    load_rows(register, tmp_path, rows, valid_from=LAST_YEAR)
    return Street(register, tmp_path)


@contextmanager
def approving(street: Street, change: Change) -> Iterator[subprocess.Popen[bytes]]:
    """Approve in a process of its own; the block begins as it does."""
    url = street.register.url.render_as_string(hide_password=False)
    words = [url, str(change.uid), street.now.isoformat()]
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    with process, process.stdout:
        assert process.stdout.readline() == b"go\n"
        yield process
        process.kill()


@pytest.mark.parametrize("what", ["approval", "re-assignment"])
def test_killed_at_any_moment_nothing_is_half_done_and_work_goes_on(
    street: Street, what: str
) -> None:
    if what == "re-assignment":
        outlines = {
            NORTH: box(112.78, 34.90, 112.7845, 34.91),
            SOUTH: box(112.7845, 34.90, 112.80, 34.91),
        }
        staged(street.register, street.folder, **outlines)
    moments = random.Random(20261124)
    duration = 0.0
    for number in range(KILLS + 1):
        street.rounds += 1
        payload: Payload = (
            street.other_numbers() if what == "approval" else street.other_boundaries()
        )
        change = propose(street.register, payload, now=street.now)
        before = street.shown()

        with approving(street, change) as process:
            begun = perf_counter()
            if number == 0:
                assert process.wait(timeout=120) == 0
                duration = perf_counter() - begun
            else:
                sleep(moments.uniform(0, duration))

        after = street.shown()
        street.refuse_half_done(change)
        is_done = after != before
        assert is_done == (
            look_at_change(
                street.register, uid=change.uid, practice=PRACTICE
            ).change.state
            is ChangeState.APPROVED
        )
        done = approve(street.register, change, now=street.now)
        assert done.state is ChangeState.APPROVED
        if is_done:
            assert street.shown() == after
        assert street.shown() != before
        street.refuse_half_done(change)
