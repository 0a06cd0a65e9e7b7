"""Changes, what was done with them, and their documents, as rows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, insert, select, update

from doorplate.addresses.changes.kinds import ChangeKind, ChangeState
from doorplate.addresses.changes.model import Change, DocumentBrief, Step
from doorplate.addresses.changes.payloads import Payload, kind_of, parse, written
from doorplate.addresses.tables import change, change_document, change_step
from doorplate.database import Transaction
from doorplate.database.functions import among
from doorplate.database.reach import in_reach


def add_change(
    transaction: Transaction,
    *,
    uid: UUID,
    state: ChangeState,
    scheme: str,
    division_code: str,
    reason: str,
    document_number: str,
    effective_on: date,
    payload: Payload,
    basis: Mapping[str, Any],
    by: str,
    now: datetime,
) -> int:
    """Add a change; return its key."""
    statement = insert(change).values(
        uid=uid,
        kind=kind_of(payload),
        state=state,
        scheme=scheme,
        division_code=division_code,
        reason=reason,
        document_number=document_number,
        effective_on=effective_on,
        payload=written(payload),
        basis=dict(basis),
        proposed_by=by,
        proposed_at=now,
    )
    added: int = transaction.execute(statement.returning(change.c.id)).scalar_one()
    return added


def change_by_uid(
    transaction: Transaction, uid: UUID, *, hold: bool = False
) -> Change | None:
    """Return a change within the reach; `hold` it: nobody else decides meanwhile."""
    statement = _changes(transaction).where(change.c.uid == uid)
    if hold:
        statement = statement.with_for_update()
    row = transaction.execute(statement).one_or_none()
    return None if row is None else _change(row)


def changes(
    transaction: Transaction,
    *,
    states: Collection[ChangeState] | None = None,
    drafts_of: str | None = None,
    limit: int,
    offset: int = 0,
) -> list[Change]:
    """Return the changes within the reach, the latest proposed first.

    Only the drafts of one person, where one is named.
    """
    statement = _changes(transaction).order_by(
        change.c.proposed_at.desc(), change.c.id.desc()
    )
    if states is not None:
        statement = statement.where(among(change.c.state, states))
    if drafts_of is not None:
        is_shown = (change.c.state != ChangeState.DRAFT) | (
            change.c.proposed_by == drafts_of
        )
        statement = statement.where(is_shown)
    rows = transaction.execute(statement.limit(limit).offset(offset))
    return list(map(_change, rows))


def count_by_state(transaction: Transaction) -> dict[ChangeState, int]:
    """Return how many changes within the reach stand where."""
    statement = (
        select(change.c.state, func.count())
        .where(in_reach(transaction, change))
        .group_by(change.c.state)
    )
    rows = transaction.execute(statement)
    return {ChangeState(state): many for state, many in rows}


def set_state(
    transaction: Transaction,
    change_id: int,
    state: ChangeState,
    *,
    decided_at: datetime | None,
) -> None:
    """Move a change on."""
    statement = (
        update(change)
        .where(change.c.id == change_id, in_reach(transaction, change))
        .values(state=state, decided_at=decided_at)
    )
    transaction.execute(statement)


def renew_basis(
    transaction: Transaction, change_id: int, basis: Mapping[str, Any]
) -> None:
    """Say anew upon what a change is proposed: a draft may have waited."""
    statement = (
        update(change)
        .where(change.c.id == change_id, in_reach(transaction, change))
        .values(basis=dict(basis))
    )
    transaction.execute(statement)


def add_step(
    transaction: Transaction,
    change_id: int,
    step: str,
    *,
    actor: str,
    at: datetime,
    comment: str = "",
) -> None:
    """Add what somebody did with a change."""
    statement = insert(change_step).values(
        change_id=change_id, step=step, actor=actor, at=at, comment=comment
    )
    transaction.execute(statement)


def steps_of(transaction: Transaction, change_id: int) -> list[Step]:
    """Return what was done with a change, the oldest first."""
    columns = change_step.c
    statement = (
        select(columns.step, columns.actor, columns.at, columns.comment)
        .where(columns.change_id == change_id)
        .order_by(columns.id)
    )
    return [Step(*row) for row in transaction.execute(statement)]


def approvers(
    transaction: Transaction, change_ids: Sequence[int]
) -> dict[int, list[str]]:
    """Return who has approved each change so far."""
    columns = change_step.c
    statement = (
        select(columns.change_id, columns.actor)
        .where(among(columns.change_id, change_ids), columns.step == "approved")
        .order_by(columns.id)
    )
    found: dict[int, list[str]] = {}
    for key, actor in transaction.execute(statement):
        found.setdefault(key, []).append(actor)
    return found


def add_document(
    transaction: Transaction, change_id: int, brief: DocumentBrief, content: bytes
) -> None:
    """Keep a change's document."""
    statement = insert(change_document).values(
        change_id=change_id,
        name=brief.name,
        media_type=brief.media_type,
        sha256=brief.sha256,
        size=brief.size,
        content=content,
    )
    transaction.execute(statement)


def document_brief(transaction: Transaction, change_id: int) -> DocumentBrief | None:
    """Return what is known of a change's document, where it has one."""
    columns = change_document.c
    statement = select(
        columns.name, columns.media_type, columns.sha256, columns.size
    ).where(columns.change_id == change_id)
    row = transaction.execute(statement).one_or_none()
    return None if row is None else DocumentBrief(*row)


def document_content(transaction: Transaction, change_id: int) -> bytes:
    """Return the content of a change's document, which is there."""
    columns = change_document.c
    statement = select(columns.content).where(columns.change_id == change_id)
    return bytes(transaction.execute(statement).scalar_one())


def _changes(transaction: Transaction) -> Select[Any]:
    return select(change).where(in_reach(transaction, change))


def _change(row: Row[Any]) -> Change:
    kind = ChangeKind(row.kind)
    return Change(
        id=row.id,
        uid=row.uid,
        kind=kind,
        state=ChangeState(row.state),
        scheme=row.scheme,
        division_code=row.division_code,
        reason=row.reason,
        document_number=row.document_number,
        effective_on=row.effective_on,
        payload=parse(kind, row.payload),
        basis=row.basis,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_at=row.decided_at,
    )
