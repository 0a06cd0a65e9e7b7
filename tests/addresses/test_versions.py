"""Random histories of addresses, streets and points against a plain model.

Each history is of an address of its own, along a street of its own. The model is a grid
of days by instants: what a program would keep that never forgets anything.
"""

import os
import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from shapely import LineString, Point
from sqlalchemy import insert

from doorplate.addresses.history.asof import addresses_as_of
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Position, ReferenceKind, Status
from doorplate.addresses.service import address_as_of, street_as_of
from doorplate.addresses.store import reading, versions
from doorplate.addresses.tables import address, address_position, reference_object
from doorplate.addresses.versions import AddressFacts, ReferenceFacts
from doorplate.core.bitemporal import value_on
from doorplate.core.periods import Period
from doorplate.database import Register, Transaction

HISTORIES = 10_000 if os.environ.get("DOORPLATE_TEST_PROOF") else 300
BATCH, DAYS, INSTANTS, OPERATIONS = 100, 7, 6, 6
FIRST_DAY: Final = date(2024, 1, 1)
FIRST: Final = datetime(2024, 6, 1, tzinfo=UTC)
VALUES: Final = ("a", "b", "c")

Grid = list[dict[int, Any]]
"""What was known at each instant of each day; day -1 stands for long before."""


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def instant(number: int) -> datetime:
    return FIRST + timedelta(hours=number)


def grid(value: str | None, start: int) -> Grid:
    held = {number: value if number >= start else None for number in range(-1, DAYS)}
    return [dict(held) for _ in range(INSTANTS)]


@dataclass
class History:
    """One address, and what the model says of its number, street and point."""

    address_id: int
    uid: UUID
    reference_id: int
    position_id: int
    numbers: Grid
    names: Grid
    points: Grid


def number_facts(one: History, value: str) -> AddressFacts:
    locators = Locators(number=value.upper())
    return AddressFacts(
        one.reference_id, None, "gb", "410883001201", locators, Status.CURRENT
    )


def name_facts(value: str) -> ReferenceFacts:
    return ReferenceFacts(
        ReferenceKind.THOROUGHFARE, f"{value}路", "gb", "410883000000", None
    )


def point_facts(value: str) -> Position:
    east = 112.78 + VALUES.index(value) / 1000
    return Position("entrance", "gps", east, 34.9, east, 34.9, "WGS84")


def founded(transaction: Transaction, key: int) -> History:
    """Insert a street with one house, as a load does: no versions."""
    uid, start = uuid4(), 1
    street: dict[str, Any] = {
        "id": key,
        "uid": uuid4(),
        "kind": "thoroughfare",
        "name": "a路",
        "scheme": "gb",
        # Each street has a division of its own: they all have one name.
        "division_code": "410883000000",
        "status": "current",
        "recorded_at": FIRST,
    }
    transaction.execute(
        insert(reference_object), street | {"division_code": f"{key:012d}"}
    )
    transaction.execute(
        insert(address),
        {
            "id": key,
            "uid": uid,
            "reference_id": key,
            "scheme": "gb",
            "division_code": "410883001201",
            "level": "house",
            "number": "A",
            "identity": f"{key}",
            "sort_key": "A",
            "status": "current",
            "valid_from": day(start),
            "recorded_at": FIRST,
        },
    )
    point = point_facts("a")
    transaction.execute(
        insert(address_position),
        {
            "id": key,
            "address_id": key,
            "specification": "entrance",
            "method": "gps",
            "geometry": Point(point.longitude, point.latitude),
            "original_x": point.original_x,
            "original_y": point.original_y,
            "original_crs": "WGS84",
            "recorded_at": FIRST,
        },
    )
    numbers, names, points = grid("a", start), grid("a", -1), grid("a", start)
    return History(key, uid, key, key, numbers, names, points)


def say(
    transaction: Transaction, one: History, moments: random.Random, at: int
) -> None:
    """Say something of the address, its street or its point, to register and model."""
    value = moments.choice(VALUES)
    start = moments.randrange(0, DAYS)
    end = moments.choice([None, moments.randrange(start + 1, DAYS + 1)])
    valid = Period(day(start), None if end is None else day(end))
    what = moments.choice(("numbers", "names", "points", "nothing"))
    kind: versions.Kind[Any]
    facts: Any
    if what == "names":
        kind, key, facts = versions.REFERENCES, one.reference_id, name_facts(value)
        facts = replace(facts, division_code=f"{key:012d}")
    elif what == "points":
        kind, key, facts = versions.POSITIONS, one.position_id, point_facts(value)
    else:
        kind, key, facts = versions.ADDRESSES, one.address_id, number_facts(one, value)
    nothing = what == "nothing"
    versions.revise_many(
        transaction,
        kind,
        {key: None if nothing else facts},
        valid=valid,
        change_id=None,
        at=instant(at),
    )
    told: Grid = getattr(one, "numbers" if nothing else what)
    for column in told[at:]:
        days = range(start, DAYS if end is None else min(end, DAYS))
        column.update(dict.fromkeys(days, None if nothing else value))


def expected(one: History, number: int, at: int) -> tuple[str, str, str | None] | None:
    """Return number, street's name and point's longitude as the model has them."""
    value = one.numbers[at][number]
    if value is None:
        return None
    point = one.points[at][number]
    return (
        value.upper(),
        f"{one.names[at][number]}路",
        point and f"{point_facts(point).longitude:.4f}",
    )


def answered(
    transaction: Transaction, histories: list[History], on: date, known: datetime
) -> dict[int, tuple[str, str, str | None]]:
    present = reading.by_ids(transaction, [one.address_id for one in histories])
    return {
        one.id: (
            str(one.locators.number),
            one.reference.name,
            one.position and f"{one.position.longitude:.4f}",
        )
        for one in addresses_as_of(transaction, present, on, known)
    }


def test_register_answers_both_times_as_a_plain_model(register: Register) -> None:
    moments = random.Random(20261124)
    for first in range(0, HISTORIES, BATCH):
        with register.writing() as transaction:
            keys = range(first + 1, first + BATCH + 1)
            histories = [founded(transaction, key) for key in keys]
            for one in histories:
                steps = moments.choices(range(INSTANTS), k=OPERATIONS)
                for at in sorted(steps):
                    say(transaction, one, moments, at)
        with register.reading() as transaction:
            for at in range(INSTANTS):
                for number in range(-1, DAYS):
                    on = day(number)
                    found = answered(transaction, histories, on, instant(at))
                    for one in histories:
                        wanted = expected(one, number, at)
                        assert found.get(one.address_id) == wanted


@pytest.fixture
def one(register: Register) -> History:
    with register.writing() as transaction:
        return founded(transaction, 1)


def test_address_nobody_changed_is_what_its_own_row_says(
    register: Register, one: History
) -> None:
    with register.reading() as transaction:
        was = address_as_of(transaction, one.uid, valid_on=day(1), known_at=FIRST)
        before = address_as_of(transaction, one.uid, valid_on=day(0))
        earlier = FIRST - timedelta(microseconds=1)
        unknown = address_as_of(transaction, one.uid, valid_on=day(1), known_at=earlier)
        (present,) = reading.by_ids(transaction, [1])

    assert was == present
    assert before is None
    assert unknown is None


def test_street_has_the_addresses_it_had_on_a_day(
    register: Register, one: History
) -> None:
    with register.writing() as transaction:
        two = founded(transaction, 2)
        moved = replace(number_facts(one, "c"), reference_id=two.reference_id)
        versions.revise_many(
            transaction,
            versions.ADDRESSES,
            {one.address_id: moved},
            valid=Period(day(3)),
            change_id=None,
            at=instant(1),
        )

    def along(key: int, number: int, at: int) -> list[str | None]:
        with register.reading() as transaction:
            (street,) = reading.references_by_ids(transaction, [key])
            found = street_as_of(
                transaction, street, valid_on=day(number), known_at=instant(at)
            )
        return [each.locators.number for each in found]

    assert along(1, 2, 1) == ["A"]
    assert along(2, 2, 1) == ["A"]
    assert along(1, 3, 1) == []
    assert along(2, 3, 1) == ["A", "C"]
    assert along(1, 3, 0) == ["A"]


def test_better_drawing_of_a_street_keeps_its_names(
    register: Register, one: History
) -> None:
    line = LineString([(112.78, 34.9), (112.79, 34.9)])
    with register.writing() as transaction:
        versions.revise_many(
            transaction,
            versions.REFERENCES,
            {one.reference_id: name_facts("b")},
            valid=Period(day(3)),
            change_id=None,
            at=instant(1),
        )
        versions.restate(
            transaction,
            versions.REFERENCES,
            one.reference_id,
            lambda facts: replace(facts, geometry=line),
            at=instant(2),
        )

    with register.reading() as transaction:
        keys = [one.reference_id]
        told = versions.versions_of(transaction, versions.REFERENCES, keys)
    known = {number: value_on(told[one.reference_id], day(number)) for number in (2, 3)}
    assert {n: said and said.facts.name for n, said in known.items()} == {
        2: "a路",
        3: "b路",
    }
    assert {said and said.facts.geometry for said in known.values()} == {line}
