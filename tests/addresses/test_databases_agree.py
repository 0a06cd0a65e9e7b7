"""Both databases answer the same, whatever was done to them."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point
from sqlalchemy import delete, insert, select, update

from doorplate.addresses import service
from doorplate.addresses.locators import Level, Locators
from doorplate.addresses.model import Address
from doorplate.addresses.tables import (
    address,
    address_alias,
    address_flag,
    address_position,
    reference_object,
)
from doorplate.core.folding import fold_for_comparison
from doorplate.database import Register, Transaction
from geo.geodesy import distance_m
from tests.addresses.county import NOON, NORTH, PLUM, TODAY, found_county
from tests.addresses.strategies import locators

CENTRE = (112.785, 34.905)
NAMES = ["大定路", "Ａ街", "a街", "韩愈大街", "路"]
# Few places, so that distances are often equal and ids have to decide.
places = st.tuples(
    st.sampled_from([112.785, 112.7851, 112.7852, 112.79]),
    st.sampled_from([34.905, 34.9051, 34.9]),
)
keys = st.integers(1, 6)


@dataclass(frozen=True)
class Step:
    """One thing that happens to a register."""

    kind: str
    key: int
    name: str
    locators: Locators
    place: tuple[float, float]
    division_code: str


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(
            ["street", "address", "address", "position", "alias", "retire"]
        ),
        keys,
        st.sampled_from(NAMES),
        locators,
        places,
        st.sampled_from([NORTH, PLUM]),
    ),
    max_size=25,
)


def do(transaction: Transaction, step: Step, number: int) -> None:
    """Do a step, unless what it needs is not there."""
    streets = set(transaction.execute(select(reference_object.c.id)).scalars())
    houses = set(transaction.execute(select(address.c.id)).scalars())
    if step.kind == "street":
        add_street(transaction, step, number)
    elif step.kind == "address" and step.key in streets:
        add_address(transaction, step, number)
    elif step.kind == "position" and step.key in houses:
        transaction.execute(insert(address_position), position_row(step))
    elif step.kind == "alias" and step.key in houses:
        add_alias(transaction, step)
    elif step.kind == "retire" and step.key in houses:
        transaction.execute(
            update(address).where(address.c.id == step.key).values(status="retired")
        )


def add_street(transaction: Transaction, step: Step, number: int) -> None:
    there = select(reference_object.c.id).where(
        (reference_object.c.id == step.key)
        | (
            (reference_object.c.name == step.name)
            & (reference_object.c.division_code == step.division_code)
        )
    )
    if transaction.execute(there).first() is None:
        x, y = step.place
        drawn = LineString([(x, y), (x + 0.001, y)]) if number % 2 else None
        row = {
            "id": step.key,
            "uid": UUID(int=number),
            "kind": "thoroughfare",
            "name": step.name,
            "scheme": "gb",
            "division_code": step.division_code,
            "status": "current",
            "geometry": drawn,
            "recorded_at": NOON,
        }
        transaction.execute(insert(reference_object), row)


def add_address(transaction: Transaction, step: Step, number: int) -> None:
    row = {
        **asdict(step.locators),
        "id": number + 1,
        "uid": UUID(int=1000 + number),
        "reference_id": step.key,
        "scheme": "gb",
        "division_code": step.division_code,
        "level": step.locators.level,
        "identity": f"{number}",
        "sort_key": step.locators.sort_key(),
        "status": "current",
        "valid_from": TODAY,
        "recorded_at": NOON,
    }
    transaction.execute(insert(address), row)
    transaction.execute(
        insert(address_position), position_row(replace(step, key=number + 1))
    )


def position_row(step: Step) -> dict[str, object]:
    return {
        "address_id": step.key,
        "specification": "entrance" if step.locators.room else "building",
        "method": "survey",
        "geometry": Point(step.place),
        "original_x": step.place[0],
        "original_y": step.place[1],
        "original_crs": "WGS84",
        "recorded_at": NOON,
    }


def add_alias(transaction: Transaction, step: Step) -> None:
    folded = fold_for_comparison(step.name)
    there = select(address_alias.c.id).where(
        address_alias.c.address_id == step.key, address_alias.c.folded == folded
    )
    if transaction.execute(there).first() is None:
        row = {
            "address_id": step.key,
            "text": step.name,
            "folded": folded,
            "kind": "name",
            "recorded_at": NOON,
        }
        transaction.execute(insert(address_alias), row)


def empty(transaction: Transaction) -> None:
    for table in (
        *(address_flag, address_alias, address_position, address, reference_object),
    ):
        transaction.execute(delete(table))


def answers(transaction: Transaction, history: list[Step]) -> list[Any]:
    """Ask everything that other rooms ask."""
    x, y = CENTRE
    around: dict[str, Any] = {"longitude": x, "latitude": y}
    asked = [
        lambda: service.addresses_of(transaction, division_code="4108"),
        lambda: service.addresses_of(transaction, division_code=PLUM),
        lambda: service.addresses_of(transaction, levels=[Level.ROOM, Level.UNIT]),
        lambda: service.references(transaction),
        lambda: service.references_near(transaction, **around, radius_m=50),
        *(
            lambda metres=metres, limit=limit: service.neighbours(
                transaction, **around, radius_m=metres, limit=limit
            )
            for metres, limit in [(5, 9), (15, 2), (100, 3), (1000, 99)]
        ),
        *(
            lambda key=key: service.addresses_of(transaction, reference_id=key)
            for key in range(1, 7)
        ),
        *(lambda name=name: service.find_by_text(transaction, name) for name in NAMES),
        *(
            lambda step=step: service.find_by_text(
                transaction, f"{step.name}{step.locators.number}号"
            )
            for step in history
        ),
    ]
    return [ask() for ask in asked]


@pytest.fixture
def both_counties(
    both_registers: tuple[Register, Register], tmp_path: Path
) -> tuple[Register, Register]:
    for register in both_registers:
        found_county(register, tmp_path, boundaries=False)
    return both_registers


@given(steps)
def test_both_databases_answer_the_same(
    both_counties: tuple[Register, Register], history: list[Step]
) -> None:
    said = []
    for register in both_counties:
        with register.writing() as transaction:
            empty(transaction)
            for number, step in enumerate(history):
                do(transaction, step, number)
            said.append(answers(transaction, history))

    assert said[0] == said[1]


@given(steps)
def test_neighbours_come_nearest_first_and_are_all_there_are(
    sqlite_register: Register, history: list[Step]
) -> None:
    with sqlite_register.writing() as transaction:
        empty(transaction)
        for number, step in enumerate(history):
            do(transaction, step, number)
        x, y = CENTRE
        near = service.neighbours(
            transaction, longitude=x, latitude=y, radius_m=30, limit=1000
        )
        every = service.addresses_of(transaction)
        away = {
            one.id: min(
                distance_m(x, y, place.longitude, place.latitude)
                for place in service.positions_of(transaction, one)
            )
            for one in every
        }

    expected = [
        one.id
        for one in every
        if one.level in {Level.HOUSE, Level.BUILDING} and away[one.id] <= 30
    ]
    assert [one.id for one in near] == sorted(
        expected, key=lambda key: (round(away[key], 3), key)
    )


@given(st.lists(locators, min_size=1, max_size=12))
def test_walking_order_is_that_of_the_code_points(
    both_registers: tuple[Register, Register], several: list[Locators]
) -> None:
    street = Step("street", 1, "大定路", several[0], CENTRE, NORTH)
    for register in both_registers:
        with register.writing() as transaction:
            empty(transaction)
            do(transaction, street, 0)
            for number, one in enumerate(several, start=1):
                do(transaction, replace(street, kind="address", locators=one), number)
            walked = service.addresses_of(transaction, reference_id=1)

        assert [walk_key(one) for one in walked] == sorted(map(walk_key, walked))


def walk_key(one: Address) -> tuple[bytes, int]:
    return one.locators.sort_key().encode(), one.id


def test_unknown_address_is_not_found(register: Register) -> None:
    with register.reading() as transaction:
        with pytest.raises(service.AddressUnknown):
            service.address_by_id(transaction, 1)
        with pytest.raises(service.AddressUnknown):
            service.address_by_uid(transaction, UUID(int=1))
