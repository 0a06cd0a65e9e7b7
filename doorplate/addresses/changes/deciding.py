"""Another person decides: approve, and all of it is done at once; or reject."""

from datetime import date, datetime
from uuid import UUID

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.addresses.changes.applying import apply
from doorplate.addresses.changes.basis import basis_of, refuse_stale
from doorplate.addresses.changes.kinds import ChangeState
from doorplate.addresses.changes.mass import mass_of
from doorplate.addresses.changes.model import (
    Change,
    ChangeNotProposed,
    NotYetInEffect,
    OwnChange,
    Plan,
)
from doorplate.addresses.changes.payloads import NewStreet
from doorplate.addresses.changes.planning import Planner
from doorplate.addresses.changes.practice import Practice
from doorplate.addresses.changes.proposing import change_known
from doorplate.addresses.store import applying
from doorplate.addresses.store import changes as store
from doorplate.core.actors import Actor
from doorplate.database import Register, Transaction
from doorplate.divisions.service import activate_within


def approve_change(
    register: Register,
    *,
    uid: UUID,
    comment: str = "",
    practice: Practice,
    actor: Actor,
    now: datetime,
    today: date,
) -> Change:
    """Approve a change, and do all of it in one transaction.

    A mass change only counts the first approval: it stays proposed until a second
    person, who is not its proposer either, approves. Approving again what oneself has
    approved changes nothing: a retry after a lost answer is safe.

    Raises ChangeUnknown, ChangeNotProposed, OwnChange, NotYetInEffect, ChangeStale, and
    what planning it raises.
    """
    with register.writing(Permission.CHANGES_APPROVE) as transaction:
        change = change_known(transaction, uid, hold=True)
        before = store.approvers(transaction, [change.id]).get(change.id, [])
        if actor.name in before:
            return change
        _refuse_undecidable(change, actor)
        if today < change.effective_on:
            raise NotYetInEffect(day=change.effective_on)
        plan = _held_plan(transaction, change, practice)
        refuse_stale(change.basis, basis_of(plan, practice.specification))
        masses = mass_of(transaction, plan, practice.rule)
        store.add_step(
            *(transaction, change.id, "approved"),
            actor=actor.name,
            at=now,
            comment=comment.strip(),
        )
        is_done = bool(before) or not masses
        if is_done:
            done = apply(
                transaction, change, plan, specification=practice.specification, now=now
            )
            store.set_state(
                transaction, change.id, ChangeState.APPROVED, decided_at=now
            )
            if plan.generation is not None:
                activate_within(
                    transaction,
                    number=plan.generation,
                    accept=plan.accept,
                    actor=actor,
                    now=now,
                )
            for told in practice.hooks.touched:
                told(transaction, done, actor, now)
        record_entry(
            transaction,
            actor=actor,
            action="changes.approved",
            subject=f"change {uid}",
            now=now,
            details={"kind": change.kind.value, "applied": is_done},
        )
        return change_known(transaction, uid)


def reject_change(
    register: Register, *, uid: UUID, comment: str, actor: Actor, now: datetime
) -> Change:
    """Turn a change down. Raises ChangeUnknown, ChangeNotProposed, OwnChange."""
    with register.writing(Permission.CHANGES_APPROVE) as transaction:
        change = change_known(transaction, uid, hold=True)
        _refuse_undecidable(change, actor)
        store.set_state(transaction, change.id, ChangeState.REJECTED, decided_at=now)
        store.add_step(
            *(transaction, change.id, "rejected"),
            actor=actor.name,
            at=now,
            comment=comment.strip(),
        )
        record_entry(
            transaction,
            actor=actor,
            action="changes.rejected",
            subject=f"change {uid}",
            now=now,
        )
        return change_known(transaction, uid)


def _refuse_undecidable(change: Change, actor: Actor) -> None:
    if change.state is not ChangeState.PROPOSED:
        raise ChangeNotProposed(state=change.state.value)
    if actor.name == change.proposed_by:
        raise OwnChange


def _held_plan(transaction: Transaction, change: Change, practice: Practice) -> Plan:
    """Return what a change comes to, when nobody else can alter what it touches."""
    planner = Planner(transaction, practice.specification, change.effective_on)
    first = planner.plan(change.payload)
    streets = {one.address.reference.id for one in first.rewritten}
    streets |= {
        one.id
        for one in (first.renamed, first.street)
        if one is not None and not isinstance(one, NewStreet)
    }
    applying.hold(
        transaction,
        references=streets,
        addresses={
            *(one.id for one in first.touched),
            *(one.address.id for one in first.rewritten),
        },
    )
    return planner.plan(change.payload)
