"""Lists of addresses and streets: filtered, ordered, a page at a time, and counted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, update

from doorplate.addresses.locators import Level
from doorplate.addresses.model import Address, ReferenceKind, ReferenceObject, Status
from doorplate.addresses.store import reading
from doorplate.addresses.tables import (
    address,
    address_flag,
    address_position,
    reference_object,
)
from doorplate.core.chunks import in_chunks
from doorplate.database import Transaction
from doorplate.database.functions import among, by_code_points
from doorplate.database.reach import in_reach

_CHUNK: Final = 1000


@dataclass(frozen=True, slots=True)
class AddressFilter:
    """What a list of addresses is limited to; what is None limits nothing.

    `ids` are addresses that a typed text says, `street` a part of a street's name,
    `number` a house number in its canonical form: any of the three will do.
    `division_codes` are all codes that count. `flag` is the code of an open doubt, or
    ``any``. `placed` asks whether there is a position; `living` leaves out what is
    retired.
    """

    ids: tuple[int, ...] | None = None
    street: str | None = None
    number: str | None = None
    reference_id: int | None = None
    division_codes: tuple[str, ...] | None = None
    status: Status | None = None
    level: Level | None = None
    flag: str | None = None
    placed: bool | None = None
    living: bool = False


@dataclass(frozen=True, slots=True)
class StreetRow:
    """A street or locality of a list, with the number of its living addresses."""

    reference: ReferenceObject
    addresses: int
    has_geometry: bool


_ADDRESS_ORDER: Final[Mapping[str, tuple[ColumnElement[Any], ...]]] = {
    "address": (
        by_code_points(reference_object.c.name),
        address.c.reference_id,
        address.c.sort_key,
    ),
    "division": (address.c.division_code, address.c.reference_id, address.c.sort_key),
    "since": (address.c.valid_from, address.c.reference_id, address.c.sort_key),
    "status": (
        by_code_points(address.c.status),
        address.c.reference_id,
        address.c.sort_key,
    ),
    "level": (
        by_code_points(address.c.level),
        address.c.reference_id,
        address.c.sort_key,
    ),
}
ADDRESS_SORTS: Final = tuple(_ADDRESS_ORDER)


def count_addresses(transaction: Transaction, wanted: AddressFilter) -> int:
    """Return the number of addresses of a list."""
    statement = _addresses(transaction, wanted, func.count())
    found: int = transaction.execute(statement).scalar_one()
    return found


def list_addresses(
    transaction: Transaction,
    wanted: AddressFilter,
    *,
    sort: str,
    descending: bool,
    limit: int | None,
    offset: int,
) -> Iterator[Address]:
    """Yield the addresses of a list in order; equal ones by id."""
    order = [*_ADDRESS_ORDER.get(sort, _ADDRESS_ORDER["address"]), address.c.id]
    statement = (
        _addresses(transaction, wanted, address.c.id)
        .order_by(*(column.desc() if descending else column for column in order))
        .limit(limit)
        .offset(offset or None)
    )
    ids = list(transaction.execute(statement).scalars())
    for keys in in_chunks(ids, _CHUNK):
        yield from reading.by_ids(transaction, keys)


def count_flags(transaction: Transaction, ids: Iterable[int]) -> dict[int, int]:
    """Return the number of open doubts of each of the addresses that has any."""
    statement = (
        select(address_flag.c.address_id, func.count())
        .where(
            among(address_flag.c.address_id, ids), address_flag.c.resolved_at.is_(None)
        )
        .group_by(address_flag.c.address_id)
    )
    return {row[0]: row[1] for row in transaction.execute(statement)}


def flag_codes(transaction: Transaction) -> dict[str, int]:
    """Return the number of open doubts of each code."""
    statement = (
        select(address_flag.c.code, func.count())
        .join_from(address_flag, address)
        .where(in_reach(transaction, address), address_flag.c.resolved_at.is_(None))
        .group_by(address_flag.c.code)
        .order_by(by_code_points(address_flag.c.code))
    )
    return {row[0]: row[1] for row in transaction.execute(statement)}


def parts_of(transaction: Transaction, address_id: int) -> list[Address]:
    """Return what lies in an address one level down, in walking order."""
    statement = (
        select(address.c.id)
        .where(address.c.parent_id == address_id, in_reach(transaction, address))
        .order_by(address.c.sort_key, address.c.id)
    )
    return reading.by_ids(transaction, list(transaction.execute(statement).scalars()))


def reference_by_uid(transaction: Transaction, uid: UUID) -> ReferenceObject | None:
    """Return the street or locality with this identifier."""
    found = reading.references(transaction, reference_object.c.uid == uid)
    return found[0] if found else None


def list_streets(
    transaction: Transaction,
    *,
    name: str | None,
    kind: ReferenceKind | None,
    sort: str,
    descending: bool,
    limit: int | None,
    offset: int,
) -> tuple[list[StreetRow], int]:
    """Return streets and localities in order, and how many there are of them."""
    columns = reference_object.c
    where = [
        columns.status == Status.CURRENT,
        in_reach(transaction, reference_object, or_above=True),
    ]
    if name:
        where.append(columns.name.contains(name, autoescape=True))
    if kind is not None:
        where.append(columns.kind == kind)
    numbered = (
        select(address.c.reference_id, func.count().label("addresses"))
        .where(in_reach(transaction, address), address.c.status != Status.RETIRED)
        .group_by(address.c.reference_id)
        .subquery()
    )
    count = func.coalesce(numbered.c.addresses, 0)
    orders: dict[str, ColumnElement[Any]] = {
        "addresses": count,
        "division": by_code_points(columns.division_code),
    }
    order = [orders.get(sort, by_code_points(columns.name)), columns.id]
    statement = (
        select(columns.id, count)
        .join_from(reference_object, numbered, isouter=True)
        .where(*where)
        .order_by(*(column.desc() if descending else column for column in order))
        .limit(limit)
        .offset(offset or None)
    )
    return _street_rows(transaction, statement), _count_streets(transaction, where)


def _count_streets(transaction: Transaction, where: list[ColumnElement[bool]]) -> int:
    statement = select(func.count()).select_from(reference_object).where(*where)
    found: int = transaction.execute(statement).scalar_one()
    return found


def _street_rows(transaction: Transaction, statement: Select[Any]) -> list[StreetRow]:
    counts = {row[0]: row[1] for row in transaction.execute(statement)}
    known: dict[int, ReferenceObject] = {}
    for keys in in_chunks(list(counts), _CHUNK):
        here = reference_object.c.id.in_(keys)
        known.update((one.id, one) for one in reading.references(transaction, here))
    return [
        StreetRow(known[key], count, known[key].geometry is not None)
        for key, count in counts.items()
    ]


def _addresses(
    transaction: Transaction,
    wanted: AddressFilter,
    *columns: Any,  # noqa: ANN401
) -> Select[Any]:
    return (
        select(*columns)
        .select_from(address)
        .join(reference_object, reference_object.c.id == address.c.reference_id)
        .where(
            in_reach(transaction, address),
            in_reach(transaction, reference_object, or_above=True),
            *_said(wanted),
            *_equal(wanted),
            *_having(wanted),
        )
    )


def _said(wanted: AddressFilter) -> Iterator[ColumnElement[bool]]:
    """Yield the condition that a typed text makes, where there is one."""
    any_of: list[ColumnElement[bool]] = []
    if wanted.ids:
        any_of.append(among(address.c.id, wanted.ids))
    if wanted.street:
        any_of.append(reference_object.c.name.contains(wanted.street, autoescape=True))
    if wanted.number:
        any_of.append(address.c.number == wanted.number)
    if any_of:
        yield or_(*any_of)
    elif wanted.ids is not None:
        yield literal(value=False)


def _equal(wanted: AddressFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.reference_id is not None:
        yield address.c.reference_id == wanted.reference_id
    if wanted.division_codes is not None:
        yield among(address.c.division_code, wanted.division_codes)
    if wanted.status is not None:
        yield address.c.status == wanted.status
    if wanted.living:
        yield address.c.status != Status.RETIRED
    if wanted.level is not None:
        yield address.c.level == wanted.level


def _having(wanted: AddressFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.flag is not None:
        flagged = exists().where(
            address_flag.c.address_id == address.c.id,
            address_flag.c.resolved_at.is_(None),
        )
        if wanted.flag != "any":
            flagged = flagged.where(address_flag.c.code == wanted.flag)
        yield flagged
    if wanted.placed is not None:
        placed = exists().where(address_position.c.address_id == address.c.id)
        yield placed if wanted.placed else ~placed


def settle_flags(
    transaction: Transaction, address_id: int, code: str, now: datetime
) -> int:
    """Close the open doubts of a code about an address; return how many there were."""
    statement = (
        update(address_flag)
        .where(
            address_flag.c.address_id == address_id,
            address_flag.c.code == code,
            address_flag.c.resolved_at.is_(None),
        )
        .values(resolved_at=now)
    )
    return transaction.execute(statement).rowcount
