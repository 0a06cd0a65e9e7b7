"""Which changes stand behind an address, and which addresses followed which."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import or_, select

from doorplate.addresses.changes.kinds import ChangeBrief, ChangeKind, Effect
from doorplate.addresses.tables import (
    address,
    change,
    change_effect,
    load,
    reference_version,
    succession,
)
from doorplate.database import Transaction
from doorplate.database.functions import among
from doorplate.database.reach import in_reach


class Succession(NamedTuple):
    """One address that followed another, and the key of the change that made it so."""

    predecessor_id: int
    successor_id: int
    change_id: int


def briefs(transaction: Transaction, ids: Iterable[int]) -> dict[int, ChangeBrief]:
    """Return the changes of these keys, in short.

    Those of the divisions around the reach too: a street of the town runs through many.
    """
    columns = change.c
    statement = select(
        *(columns.id, columns.uid, columns.kind, columns.document_number),
        *(columns.effective_on, columns.decided_at),
    ).where(among(columns.id, ids), in_reach(transaction, change, or_above=True))
    return {
        row.id: ChangeBrief(row.id, row.uid, ChangeKind(row.kind), *row[3:])
        for row in transaction.execute(statement)
    }


def changes_of(
    transaction: Transaction, address_id: int, effect: Effect | None = None
) -> list[int]:
    """Return the keys of the changes that did something to an address, oldest first."""
    columns = change_effect.c
    statement = select(columns.change_id).where(columns.address_id == address_id)
    if effect is not None:
        statement = statement.where(columns.effect == effect)
    return list(transaction.execute(statement.order_by(columns.id)).scalars())


def successions_of(transaction: Transaction, address_id: int) -> list[Succession]:
    """Return what an address followed and what followed it, the oldest first."""
    columns = succession.c
    statement = (
        select(columns.predecessor_id, columns.successor_id, columns.change_id)
        .where(
            or_(
                columns.predecessor_id == address_id, columns.successor_id == address_id
            )
        )
        .order_by(columns.id)
    )
    return [Succession(*row) for row in transaction.execute(statement)]


def successors_of(
    transaction: Transaction, address_ids: Iterable[int]
) -> dict[int, list[int]]:
    """Return the addresses that followed each of these."""
    columns = succession.c
    statement = (
        select(columns.predecessor_id, columns.successor_id)
        .where(among(columns.predecessor_id, address_ids))
        .order_by(columns.id)
    )
    found: dict[int, list[int]] = {}
    for before, after in transaction.execute(statement):
        found.setdefault(before, []).append(after)
    return found


def source_of(transaction: Transaction, address_id: int) -> str | None:
    """Return the name of the file that an address was loaded from, where it was."""
    statement = (
        select(load.c.source)
        .join(address, address.c.load_id == load.c.id)
        .where(address.c.id == address_id, in_reach(transaction, address))
    )
    found: str | None = transaction.execute(statement).scalar_one_or_none()
    return found


def effects_of(
    transaction: Transaction, change_id: int, *, limit: int
) -> dict[int, Effect]:
    """Return what a change did to which address, in the order it was done."""
    columns = change_effect.c
    statement = (
        select(columns.address_id, columns.effect)
        .where(columns.change_id == change_id)
        .order_by(columns.id)
        .limit(limit)
    )
    return {key: Effect(effect) for key, effect in transaction.execute(statement)}


def streets_renamed_by(transaction: Transaction, change_id: int) -> list[int]:
    """Return the streets that a change gave their name, new ones left out."""
    columns = reference_version.c
    earlier = reference_version.alias()
    statement = (
        select(columns.reference_id)
        .join(earlier, earlier.c.reference_id == columns.reference_id)
        .where(columns.change_id == change_id)
        .where(earlier.c.change_id.is_distinct_from(change_id))
        .distinct()
        .order_by(columns.reference_id)
    )
    return list(transaction.execute(statement).scalars())
