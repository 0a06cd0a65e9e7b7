"""Looking at changes: lists, one with all that belongs to it, what it would do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from doorplate.access.model import Permission
from doorplate.addresses.changes.documents import Document
from doorplate.addresses.changes.effects import (
    MOST_LINES,
    Line,
    Preview,
    consequences,
    lines_of,
    pairs_of,
)
from doorplate.addresses.changes.kinds import ChangeState, Effect
from doorplate.addresses.changes.mass import mass_of
from doorplate.addresses.changes.model import (
    Change,
    ChangeUnknown,
    DocumentBrief,
    Step,
)
from doorplate.addresses.changes.payloads import Payload
from doorplate.addresses.changes.planning import Planner
from doorplate.addresses.changes.practice import Practice
from doorplate.addresses.changes.proposing import change_known, division_of
from doorplate.addresses.history.asof import addresses_as_of
from doorplate.addresses.history.timeline import MOMENT
from doorplate.addresses.model import Address
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store import changes as store
from doorplate.addresses.store import planning, reading, successions
from doorplate.core.actors import Actor
from doorplate.core.errors import RegistryError
from doorplate.database import Register, Transaction


@dataclass(frozen=True, slots=True)
class Listed:
    """A change in a list, and who has approved it so far."""

    change: Change
    approvers: tuple[str, ...]

    def waits_for(self, actor: Actor, today: date) -> bool:
        """Whether this person could decide it today."""
        change = self.change
        return (
            change.state is ChangeState.PROPOSED
            and change.effective_on <= today
            and actor.name not in (change.proposed_by, *self.approvers)
        )


@dataclass(frozen=True, slots=True)
class Dossier:
    """A change with all that belongs to it.

    `preview` is there while it is open; `refusal` says why it could not be done as
    things are. `lines` are what was done, once it is approved.
    """

    change: Change
    steps: tuple[Step, ...]
    document: DocumentBrief | None
    preview: Preview | None = None
    refusal: RegistryError | None = None
    lines: tuple[Line, ...] = ()


def list_changes(
    register: Register,
    *,
    states: Collection[ChangeState] | None = None,
    seen_by: Actor | None = None,
    limit: int = 200,
    offset: int = 0,
) -> list[Listed]:
    """Return the changes within the reach, the latest proposed first.

    Drafts are only seen by whoever made them (`seen_by`); None sees all.
    """
    with register.reading(Permission.REGISTER_READ) as transaction:
        found = store.changes(
            transaction,
            states=states,
            drafts_of=None if seen_by is None else seen_by.name,
            limit=limit,
            offset=offset,
        )
        approved = store.approvers(transaction, [one.id for one in found])
        return [Listed(one, tuple(approved.get(one.id, ()))) for one in found]


def waiting_for(register: Register, *, actor: Actor, today: date) -> list[Listed]:
    """Return the proposals that somebody may decide, the longest waiting first.

    Raises NotPermitted where nothing may be approved at all.
    """
    with register.reading(Permission.CHANGES_APPROVE) as transaction:
        states = [ChangeState.PROPOSED]
        found = store.changes(transaction, states=states, limit=1000)
        approved = store.approvers(transaction, [one.id for one in found])
        listed = [Listed(one, tuple(approved.get(one.id, ()))) for one in found]
    return [one for one in reversed(listed) if one.waits_for(actor, today)]


def look_at_change(
    register: Register, *, uid: UUID, practice: Practice, seen_by: Actor | None = None
) -> Dossier:
    """Return a change with its effects, foreseen or done. Raises ChangeUnknown."""
    with register.reading(Permission.REGISTER_READ) as transaction:
        change = _seen(transaction, uid, seen_by)
        steps = tuple(store.steps_of(transaction, change.id))
        document = store.document_brief(transaction, change.id)
        if change.state is ChangeState.APPROVED:
            lines = _done(transaction, change, practice.specification)
            return Dossier(change, steps, document, lines=lines)
        if not change.is_open:
            return Dossier(change, steps, document)
        try:
            preview = _preview(
                register, transaction, change.payload, change.effective_on, practice
            )
        except RegistryError as refusal:
            return Dossier(change, steps, document, refusal=refusal)
        return Dossier(change, steps, document, preview)


def preview_change(
    register: Register, *, payload: Payload, effective_on: date, practice: Practice
) -> Preview:
    """Return what a change would do that nobody has proposed yet.

    Raises what planning it raises, and DivisionOutside.
    """
    with register.reading(Permission.CHANGES_PROPOSE) as transaction:
        return _preview(register, transaction, payload, effective_on, practice)


def document_of(
    register: Register, *, uid: UUID, seen_by: Actor | None = None
) -> Document | None:
    """Return the document of a change, where it has one. Raises ChangeUnknown."""
    with register.reading(Permission.REGISTER_READ) as transaction:
        change = _seen(transaction, uid, seen_by)
        brief = store.document_brief(transaction, change.id)
        if brief is None:
            return None
        content = store.document_content(transaction, change.id)
        return Document(brief.name, brief.media_type, content)


def _seen(transaction: Transaction, uid: UUID, seen_by: Actor | None) -> Change:
    """Return a change; a draft only to whoever made it. Raises ChangeUnknown."""
    change = change_known(transaction, uid)
    is_draft = change.state is ChangeState.DRAFT
    if is_draft and seen_by is not None and seen_by.name != change.proposed_by:
        raise ChangeUnknown(uid=uid)
    return change


def _preview(
    register: Register,
    transaction: Transaction,
    payload: Payload,
    effective_on: date,
    practice: Practice,
) -> Preview:
    planner = Planner(transaction, practice.specification, effective_on)
    plan = planner.plan(payload)
    along = (
        sum(many for *_, many in planning.codes_along(transaction, plan.renamed.id))
        if plan.renamed is not None
        else len(plan.rewritten)
    )
    return Preview(
        lines=lines_of(transaction, plan, practice.specification),
        along=along,
        consequences=consequences(
            transaction,
            plan,
            practice.hooks,
            authority=register.authority,
            scheme=plan.scheme,
            division_code=division_of(transaction, plan),
        ),
        masses=tuple(mass_of(transaction, plan, practice.rule)),
        pairs=pairs_of(plan),
    )


def _done(
    transaction: Transaction, change: Change, specification: AddressSpecification
) -> tuple[Line, ...]:
    """Return what an approved change did, from the register's own memory."""
    effects = successions.effects_of(transaction, change.id, limit=MOST_LINES)
    for reference_id in successions.streets_renamed_by(transaction, change.id):
        along = reading.along(transaction, reference_id, None, limit=MOST_LINES)
        effects |= {one.id: Effect.REWRITTEN for one in along}
    present = reading.by_ids(transaction, list(effects))
    day, at = change.effective_on, change.decided_at or change.proposed_at
    before, after = (
        {one.id: one for one in addresses_as_of(transaction, present, day, known_at)}
        for known_at in (at - MOMENT, at)
    )
    return tuple(
        _line(
            *(effects[one.id], one.uid, specification),
            before.get(one.id),
            after.get(one.id),
        )
        for one in present
    )


def _line(
    effect: Effect,
    uid: UUID,
    specification: AddressSpecification,
    before: Address | None,
    after: Address | None,
) -> Line:
    return Line(
        effect,
        uid,
        before=None if before is None else specification.short_text(before),
        after=None if after is None else specification.short_text(after),
        division_before=None if before is None else before.division_code,
        division_after=None if after is None else after.division_code,
        point_before=None if before is None else before.position,
        point_after=None if after is None else after.position,
    )
