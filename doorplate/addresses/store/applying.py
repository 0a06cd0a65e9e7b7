"""How an approved change is written: versions first, then the present state."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shapely import Point
from sqlalchemy import Text, bindparam, cast, func, select, update

from doorplate.addresses.changes.kinds import Effect
from doorplate.addresses.identities import identity_prefix
from doorplate.addresses.model import Position, Status
from doorplate.addresses.store.loading import (
    ADDRESS_COLUMNS,
    POSITION_COLUMNS,
    REFERENCE_COLUMNS,
)
from doorplate.addresses.store.successions import Succession
from doorplate.addresses.tables import (
    address,
    address_position,
    change_effect,
    reference_object,
    succession,
)
from doorplate.database import Transaction
from doorplate.database.bulk import bulk_insert, reserve_keys
from doorplate.database.functions import among
from doorplate.database.reach import in_reach


def hold(
    transaction: Transaction, *, references: Iterable[int], addresses: Iterable[int]
) -> None:
    """Keep others from changing these until the transaction ends.

    Streets come first, and both in order of their keys, so that two never wait for
    each other.
    """
    streets = (
        select(reference_object.c.id)
        .where(among(reference_object.c.id, sorted(references)))
        .where(in_reach(transaction, reference_object, or_above=True))
        .order_by(reference_object.c.id)
        .with_for_update()
    )
    transaction.execute(streets).all()
    doors = (
        select(address.c.id)
        .where(among(address.c.id, sorted(addresses)), in_reach(transaction, address))
        .order_by(address.c.id)
        .with_for_update()
    )
    transaction.execute(doors).all()


def add_reference(
    transaction: Transaction,
    *,
    uid: UUID,
    kind: str,
    name: str,
    scheme: str,
    division_code: str,
    now: datetime,
) -> int:
    """Add a street or locality; return its key."""
    (key,) = reserve_keys(transaction, reference_object, 1)
    values = (key, uid, kind, name, scheme, division_code, Status.CURRENT, None, now)
    bulk_insert(transaction, reference_object, REFERENCE_COLUMNS, [values])
    return key


def rename_reference(transaction: Transaction, reference_id: int, name: str) -> None:
    """Give a street another name, and its addresses the identities that follow.

    Retired ones keep the identity they had.
    """
    here = in_reach(transaction, reference_object)
    found = select(reference_object.c.name).where(
        reference_object.c.id == reference_id, here
    )
    before = transaction.execute(found).scalar_one()
    columns = address.c
    along = (
        (columns.reference_id == reference_id)
        & (columns.status != Status.RETIRED)
        & in_reach(transaction, address)
    )
    places = select(columns.scheme, columns.division_code).where(along).distinct()
    for scheme, code in transaction.execute(places).all():
        old, new = (identity_prefix(scheme, code, each) for each in (before, name))
        statement = (
            update(address)
            .where(along, columns.scheme == scheme, columns.division_code == code)
            .values(identity=new + func.substr(columns.identity, len(old) + 1))
        )
        transaction.execute(statement)
    statement = update(reference_object).where(reference_object.c.id == reference_id)
    transaction.execute(statement.where(here).values(name=name))


def add_addresses(transaction: Transaction, rows: Iterable[Sequence[Any]]) -> None:
    """Add addresses, values in the order of ADDRESS_COLUMNS."""
    bulk_insert(transaction, address, ADDRESS_COLUMNS, rows)


def rewrite_addresses(
    transaction: Transaction, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Bring addresses to their new state: `key` and the columns that change.

    Identities are first set aside: two addresses may exchange their numbers.
    """
    if not rows:
        return
    keys = [row["key"] for row in rows]
    here = in_reach(transaction, address)
    aside = update(address).where(among(address.c.id, keys), here)
    transaction.execute(aside.values(identity="|" + cast(address.c.id, Text)))
    names = [name for name in rows[0] if name != "key"]
    statement = (
        update(address)
        .where(address.c.id == bindparam("at_key"), here)
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    transaction.execute(
        statement,
        [
            {"at_key": row["key"]} | {f"new_{name}": row[name] for name in names}
            for row in rows
        ],
    )


def valid_since(
    transaction: Transaction, ids: Iterable[int], day: date
) -> dict[int, date]:
    """Return those of some loaded addresses that are only valid from a day on."""
    columns = address.c
    statement = select(columns.id, columns.valid_from).where(
        among(columns.id, ids),
        columns.valid_from >= day,
        columns.load_id.is_not(None),
        columns.status != Status.RETIRED,
        in_reach(transaction, address),
    )
    return {row.id: row.valid_from for row in transaction.execute(statement)}


def begin_addresses(transaction: Transaction, ids: Sequence[int], day: date) -> None:
    """Say that addresses were there earlier than a list told."""
    statement = update(address).where(
        among(address.c.id, ids), in_reach(transaction, address)
    )
    transaction.execute(statement.values(valid_from=day))


def retire_addresses(transaction: Transaction, ids: Sequence[int], day: date) -> None:
    """End addresses for good, from a day on."""
    statement = update(address).where(
        among(address.c.id, ids), in_reach(transaction, address)
    )
    transaction.execute(statement.values(status=Status.RETIRED, valid_to=day))


def add_positions(
    transaction: Transaction, places: Sequence[tuple[int, Position]], now: datetime
) -> list[int]:
    """Add a position to each address; return their keys."""
    keys = list(reserve_keys(transaction, address_position, len(places)))
    rows = (
        (
            *(key, address_id, one.specification, one.method),
            *(Point(one.longitude, one.latitude), one.original_x, one.original_y),
            *(one.original_crs, one.accuracy_m, now),
        )
        for key, (address_id, one) in zip(keys, places, strict=True)
    )
    bulk_insert(transaction, address_position, ("id", *POSITION_COLUMNS), rows)
    return keys


def move_position(
    transaction: Transaction, position_id: int, position: Position
) -> None:
    """Put a position elsewhere."""
    statement = update(address_position).where(address_position.c.id == position_id)
    transaction.execute(
        statement.values(
            specification=position.specification,
            method=position.method,
            geometry=Point(position.longitude, position.latitude),
            original_x=position.original_x,
            original_y=position.original_y,
            original_crs=position.original_crs,
            accuracy_m=position.accuracy_m,
        )
    )


def add_effects(
    transaction: Transaction, change_id: int, effects: Mapping[Effect, Iterable[int]]
) -> None:
    """Write down what a change did to which address."""
    rows = (
        (change_id, address_id, effect)
        for effect, ids in effects.items()
        for address_id in ids
    )
    names = ("change_id", "address_id", "effect")
    bulk_insert(transaction, change_effect, names, rows)


def add_successions(transaction: Transaction, followed: Iterable[Succession]) -> None:
    """Write down which address followed which."""
    names = ("predecessor_id", "successor_id", "change_id")
    bulk_insert(transaction, succession, names, followed)


def new_address_keys(transaction: Transaction, count: int) -> Sequence[int]:
    """Return keys for addresses to be added in this transaction."""
    return reserve_keys(transaction, address, count) if count else ()
