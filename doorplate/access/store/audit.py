"""Entries of the audit and their seals as rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, insert, select

from doorplate.access.entries import Content, Entry, Seal, Wanted
from doorplate.access.tables import audit_entry, audit_seal
from doorplate.database import Transaction

_ENTRY = audit_entry.c
_SEAL = audit_seal.c
_AT_ONCE = 5_000


def add_entry(transaction: Transaction, content: Content, stamp: str | None) -> None:
    """Add an entry to the audit."""
    transaction.execute(
        insert(audit_entry).values(
            uid=content.uid,
            at=content.at,
            actor=content.actor,
            action=content.action,
            subject=content.subject,
            outcome=content.outcome,
            details=dict(content.details),
            stamp=stamp,
        )
    )


def unsealed(
    transaction: Transaction, *, after: int = 0, limit: int | None = None
) -> list[Entry]:
    """Return committed entries without a seal whose number is over `after`."""
    statement = (
        select(audit_entry)
        .outerjoin(audit_seal, _SEAL.entry_id == _ENTRY.id)
        .where(_SEAL.sequence.is_(None), _ENTRY.id > after)
        .order_by(_ENTRY.id)
        .limit(limit)
    )
    return [_entry(row) for row in transaction.execute(statement)]


def head(transaction: Transaction) -> Seal | None:
    """Return the last seal."""
    statement = select(audit_seal).order_by(_SEAL.sequence.desc()).limit(1)
    row = transaction.execute(statement).one_or_none()
    return None if row is None else _seal(row)


def highest_sealed(transaction: Transaction) -> int:
    """Return the highest number of an entry that has a seal."""
    return transaction.execute(select(func.max(_SEAL.entry_id))).scalar_one() or 0


def add_seals(transaction: Transaction, seals: Sequence[Seal]) -> None:
    """Add links to the chain."""
    rows = [
        {
            "sequence": each.sequence,
            "entry_id": each.entry_id,
            "key_id": each.key_id,
            "mac": each.mac,
        }
        for each in seals
    ]
    transaction.execute(insert(audit_seal), rows)


def sealed_entries(transaction: Transaction) -> Iterator[tuple[Seal, Entry | None]]:
    """Yield the chain in order, each link with its entry, or None where it is gone."""
    statement = (
        select(_SEAL.sequence, _SEAL.entry_id, _SEAL.key_id, _SEAL.mac, *audit_entry.c)
        .outerjoin(audit_entry, _SEAL.entry_id == _ENTRY.id)
        .order_by(_SEAL.sequence)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in transaction.execute(statement):
        yield _seal(row), (None if row.id is None else _entry(row))


def entries(
    transaction: Transaction,
    wanted: Wanted,
    *,
    skip: int = 0,
    limit: int | None = None,
    oldest_first: bool = False,
) -> list[Entry]:
    """Return entries, the newest first unless asked otherwise."""
    statement = _matching(select(audit_entry), wanted)
    order = (_ENTRY.at, _ENTRY.id)
    ordered = statement.order_by(
        *(order if oldest_first else (each.desc() for each in order))
    )
    rows = transaction.execute(ordered.offset(skip).limit(limit))
    return [_entry(row) for row in rows]


def count(transaction: Transaction, wanted: Wanted) -> int:
    """Return how many entries there are."""
    statement = _matching(select(func.count()).select_from(audit_entry), wanted)
    found: int = transaction.execute(statement).scalar_one()
    return found


def _matching(statement: Select[Any], wanted: Wanted) -> Select[Any]:
    conditions = []
    if wanted.actor:
        conditions.append(_ENTRY.actor == wanted.actor)
    if wanted.action:
        conditions.append(_ENTRY.action.startswith(wanted.action, autoescape=True))
    if wanted.subject:
        conditions.append(_ENTRY.subject.contains(wanted.subject, autoescape=True))
    if wanted.outcome:
        conditions.append(_ENTRY.outcome == wanted.outcome)
    if wanted.since:
        conditions.append(_ENTRY.at >= wanted.since)
    if wanted.before:
        conditions.append(_ENTRY.at < wanted.before)
    return statement.where(*conditions)


def _entry(row: Row[Any]) -> Entry:
    content = Content(
        uid=row.uid,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        outcome=row.outcome,
        details=row.details,
    )
    return Entry(row.id, content, row.stamp)


def _seal(row: Row[Any]) -> Seal:
    return Seal(row.sequence, row.entry_id, row.key_id, row.mac)
