"""A small town straight in the tables: what plates are issued for."""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import UTC, date, datetime
from itertools import count
from uuid import uuid4

from sqlalchemy import insert, select, update

from doorplate.addresses.locators import LOCATORS, Locators
from doorplate.addresses.service import reference_named
from doorplate.addresses.tables import address, reference_object
from doorplate.database import Register, Transaction
from doorplate.divisions.tables import division, division_list, division_sighting

COUNTY = "410883000000"
SOUTH, NORTH = "410883001000", "410883002000"
VILLAGE = "410883002201"

_DIVISIONS = [
    ("410000000000", "河南省", "province", None),
    ("410800000000", "焦作市", "city", "410000000000"),
    (COUNTY, "孟州市", "county", "410800000000"),
    (SOUTH, "大定街道", "township", COUNTY),
    (NORTH, "河雍街道", "township", COUNTY),
    (VILLAGE, "梧桐村委会", "village", NORTH),
]
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def build_town(register: Register) -> None:
    """大定路 (20 houses), 黄河大道 (2), 梧桐村 (3), 河阳郡府小区 (3 levels)."""
    with register.writing() as transaction:
        _add_divisions(transaction)
        add_street(transaction, "大定路", SOUTH, map(_house, range(1, 21)))
        add_street(transaction, "黄河大道", NORTH, map(_house, range(1, 3)))
        add_street(
            transaction, "梧桐村", VILLAGE, map(_house, range(1, 4)), kind="locality"
        )
        add_street(transaction, "河阳郡府小区", SOUTH, _compound(), kind="locality")


def add_street(
    transaction: Transaction,
    name: str,
    division_code: str,
    doors: Iterable[Locators],
    *,
    kind: str = "thoroughfare",
) -> None:
    reference_id = transaction.execute(
        insert(reference_object).returning(reference_object.c.id),
        {
            "uid": uuid4(),
            "kind": kind,
            "name": name,
            "scheme": "gb",
            "division_code": division_code,
            "status": "current",
            "recorded_at": _LONG_AGO,
        },
    ).scalar_one()
    # Backwards, so that walking order is not the order of the keys by luck.
    for locators in reversed(list(doors)):
        transaction.execute(
            insert(address), _address(reference_id, division_code, locators)
        )


def retire_address(register: Register, address_id: int) -> None:
    with register.writing() as transaction:
        transaction.execute(
            update(address).where(address.c.id == address_id).values(status="retired")
        )


def address_ids(register: Register, street: str) -> list[int]:
    """The street's addresses in walking order."""
    with register.reading() as transaction:
        reference = reference_named(transaction, street)
        rows = transaction.execute(
            select(address.c.id)
            .where(address.c.reference_id == reference.id)
            .order_by(address.c.sort_key)
        )
        return list(rows.scalars())


def _house(number: int) -> Locators:
    return Locators(number=str(number))


def _compound() -> list[Locators]:
    building, unit = Locators(building="3"), Locators(building="3", unit="2")
    rooms = [Locators(building="3", unit="2", room=room) for room in ("301", "302")]
    return [building, unit, *rooms]


def _address(
    reference_id: int, division_code: str, locators: Locators
) -> dict[str, object]:
    named = dict(zip(LOCATORS, astuple(locators), strict=True))
    return named | {
        "uid": uuid4(),
        "reference_id": reference_id,
        "scheme": "gb",
        "division_code": division_code,
        "level": locators.level.value,
        "identity": f"{reference_id} {astuple(locators)}",
        "sort_key": locators.sort_key(),
        "status": "current",
        "valid_from": date(2026, 1, 1),
        "recorded_at": _LONG_AGO,
    }


def _add_divisions(transaction: Transaction) -> None:
    transaction.execute(
        insert(division_list),
        {
            "id": 1,
            "scheme": "gb",
            "as_of": date(2023, 6, 30),
            "source": "town.py",
            "complete": False,
            "scope": {},
            "loaded_at": _LONG_AGO,
            "loaded_by": "test",
        },
    )
    for key, (code, name, level, parent) in zip(count(1), _DIVISIONS, strict=False):
        transaction.execute(
            insert(division),
            {"id": key, "scheme": "gb", "code": code, "recorded_at": _LONG_AGO},
        )
        transaction.execute(
            insert(division_sighting),
            {
                "division_id": key,
                "list_id": 1,
                "name": name,
                "level": level,
                "parent_code": parent,
            },
        )
