"""From what somebody wants to a proposal that another person can decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.addresses.changes.basis import basis_of
from doorplate.addresses.changes.documents import Document
from doorplate.addresses.changes.kinds import ChangeState
from doorplate.addresses.changes.model import (
    Change,
    ChangeClosed,
    ChangeUnknown,
    DivisionOutside,
    NotYours,
    Plan,
    ReasonMissingForChange,
)
from doorplate.addresses.changes.payloads import Payload, kind_of
from doorplate.addresses.changes.planning import Planner
from doorplate.addresses.changes.practice import Practice
from doorplate.addresses.store import changes as store
from doorplate.core.actors import Actor
from doorplate.database import Register, Transaction
from doorplate.database.reach import reach_of
from doorplate.divisions.service import chain


def propose_change(
    register: Register,
    *,
    payload: Payload,
    reason: str,
    document_number: str = "",
    effective_on: date,
    document: Document | None = None,
    draft: bool = False,
    uid: UUID | None = None,
    practice: Practice,
    actor: Actor,
    now: datetime,
) -> Change:
    """Propose a change, or keep a draft of it; nothing else is done.

    The same `uid` again, by the same person, is the same proposal.

    Raises what planning it raises (`doorplate.addresses.changes.planning`),
    ReasonMissingForChange, DivisionOutside.
    """
    (made,) = propose_together(
        register,
        payloads=(payload,),
        reason=reason,
        document_number=document_number,
        effective_on=effective_on,
        document=document,
        draft=draft,
        uid=uid,
        practice=practice,
        actor=actor,
        now=now,
    )
    return made


def propose_together(
    register: Register,
    *,
    payloads: Sequence[Payload],
    reason: str,
    document_number: str = "",
    effective_on: date,
    document: Document | None = None,
    draft: bool = False,
    uid: UUID | None = None,
    practice: Practice,
    actor: Actor,
    now: datetime,
) -> list[Change]:
    """Propose several changes for one reason: all of them, or none.

    `uid` is that of the first; those of the others follow from it.

    Raises as `propose_change` does.
    """
    why = reason.strip()
    if not why:
        raise ReasonMissingForChange
    first = uid or uuid7()
    with register.writing(Permission.CHANGES_PROPOSE) as transaction:
        return [
            _propose(
                transaction,
                payload,
                _Said(why, document_number.strip(), effective_on, document),
                uid=uuid5(first, str(place)) if place else first,
                draft=draft,
                practice=practice,
                actor=actor,
                now=now,
            )
            for place, payload in enumerate(payloads)
        ]


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of a change beside what it is."""

    reason: str
    document_number: str
    effective_on: date
    document: Document | None


def _propose(
    transaction: Transaction,
    payload: Payload,
    said: _Said,
    *,
    uid: UUID,
    draft: bool,
    practice: Practice,
    actor: Actor,
    now: datetime,
) -> Change:
    known = store.change_by_uid(transaction, uid)
    if known is not None and known.proposed_by == actor.name:
        return known
    planner = Planner(transaction, practice.specification, said.effective_on)
    plan = planner.plan(payload)
    code = division_of(transaction, plan)
    key = store.add_change(
        transaction,
        uid=uid,
        state=ChangeState.DRAFT if draft else ChangeState.PROPOSED,
        scheme=plan.scheme,
        division_code=code,
        reason=said.reason,
        document_number=said.document_number,
        effective_on=said.effective_on,
        payload=payload,
        basis=basis_of(plan, practice.specification),
        by=actor.name,
        now=now,
    )
    if said.document is not None:
        content = said.document.content
        store.add_document(transaction, key, said.document.brief, content)
    step = "drafted" if draft else "proposed"
    store.add_step(transaction, key, step, actor=actor.name, at=now)
    _note(transaction, uid, step, actor, now, kind=kind_of(payload).value)
    return change_known(transaction, uid)


def submit_change(
    register: Register, *, uid: UUID, practice: Practice, actor: Actor, now: datetime
) -> Change:
    """Propose what was a draft, upon the register as it is now.

    Raises ChangeUnknown, NotYours, ChangeClosed, and what planning it raises.
    """
    with register.writing(Permission.CHANGES_PROPOSE) as transaction:
        change = _own(transaction, uid, actor)
        if change.state is ChangeState.PROPOSED:
            return change
        planner = Planner(transaction, practice.specification, change.effective_on)
        basis = basis_of(planner.plan(change.payload), practice.specification)
        store.renew_basis(transaction, change.id, basis)
        store.set_state(transaction, change.id, ChangeState.PROPOSED, decided_at=None)
        store.add_step(transaction, change.id, "proposed", actor=actor.name, at=now)
        _note(transaction, uid, "proposed", actor, now)
        return change_known(transaction, uid)


def withdraw_change(
    register: Register, *, uid: UUID, comment: str = "", actor: Actor, now: datetime
) -> Change:
    """Take back one's own draft or proposal. Raises as `submit_change` does."""
    with register.writing(Permission.CHANGES_PROPOSE) as transaction:
        change = _own(transaction, uid, actor)
        store.set_state(transaction, change.id, ChangeState.WITHDRAWN, decided_at=now)
        store.add_step(
            *(transaction, change.id, "withdrawn"),
            actor=actor.name,
            at=now,
            comment=comment.strip(),
        )
        _note(transaction, uid, "withdrawn", actor, now)
        return change_known(transaction, uid)


def change_known(transaction: Transaction, uid: UUID, *, hold: bool = False) -> Change:
    """Return a change within the reach. Raises ChangeUnknown."""
    found = store.change_by_uid(transaction, uid, hold=hold)
    if found is None:
        raise ChangeUnknown(uid=uid)
    return found


def division_of(transaction: Transaction, plan: Plan) -> str:
    """Return the smallest division that holds all that a plan is about.

    Raises DivisionOutside where it is not within the reach.
    """
    code = common_division(transaction, plan.scheme, plan.divisions)
    if code is None or not reach_of(transaction).holds(plan.scheme, code):
        raise DivisionOutside(code=code or ", ".join(sorted(plan.divisions)))
    return code


def common_division(
    transaction: Transaction, scheme: str, codes: Iterable[str]
) -> str | None:
    """Return the smallest division that holds all of some; None where none does."""
    several = sorted(set(codes))
    if len(several) == 1:
        return several[0]
    chains = [
        [one.code for one in chain(transaction, scheme=scheme, code=code)]
        for code in several
    ]
    common = [level[0] for level in zip(*chains, strict=False) if len(set(level)) == 1]
    return common[-1] if common else None


def _own(transaction: Transaction, uid: UUID, actor: Actor) -> Change:
    change = change_known(transaction, uid, hold=True)
    if change.proposed_by != actor.name:
        raise NotYours
    if not change.is_open:
        raise ChangeClosed(state=change.state.value)
    return change


def _note(
    transaction: Transaction,
    uid: UUID,
    step: str,
    actor: Actor,
    now: datetime,
    **details: str,
) -> None:
    record_entry(
        transaction,
        actor=actor,
        action=f"changes.{step}",
        subject=f"change {uid}",
        now=now,
        details=details,
    )
