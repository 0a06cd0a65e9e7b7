"""Giving addresses their plate codes (赋码)."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.core.actors import Actor
from doorplate.core.chunks import in_chunks
from doorplate.core.progress import Bar, silent
from doorplate.database import Register, Transaction
from doorplate.plates import store
from doorplate.plates.artwork import Specifications, specification_for
from doorplate.plates.kinds import AUTO, KindRules, load_kind_rules
from doorplate.plates.model import Door, IssueReport, PrintBatch, Scope
from doorplate.plates.service.scoping import scope_of

# Rows in one statement: few statements, and room for their variables on SQLite.
_CHUNK: Final = 5_000


def issue_plates(
    register: Register,
    *,
    reference_name: str | None = None,
    division_code: str | None = None,
    address_uid: UUID | None = None,
    scheme: str = "gb",
    kind: str = AUTO,
    rules: KindRules | None = None,
    specifications: Specifications,
    actor: Actor,
    now: datetime,
    bar: Bar = silent,
) -> IssueReport:
    """Issue plates for the current addresses of a street, a division, or for one.

    `kind` is the key of a specification, or ``auto``: then `rules` choose, those that
    come with the project unless others are given. Of a street or a division only the
    levels that suit `kind` get plates (`KindRules.only`). An address that has a plate
    of its kind in force gets no other, so a second run issues nothing. All or nothing;
    the new plates form one print batch.

    Raises UnknownPlateKind, ScopeUnclear, DivisionUnknown, and what the addresses'
    queries raise for names they do not know.
    """
    chosen = _rules(kind, rules, one=address_uid is not None)
    for each in chosen.kinds:
        specification_for(each, specifications)
    with register.writing(Permission.PLATES_MANAGE) as transaction:
        scope = scope_of(
            transaction,
            reference_name=reference_name,
            division_code=division_code,
            address_uid=address_uid,
            scheme=scheme,
        )
        plan = _Plan(chosen)
        with bar("Finding addresses", store.count_current(transaction, scope)) as done:
            for doors in store.current_doors(transaction, scope, size=_CHUNK):
                plan.add(doors, store.kinds_in_force(transaction, doors))
                done(len(doors))
        batch = _carry_out(transaction, plan, scope, actor=actor, now=now, bar=bar)
    return plan.report(batch)


class _Plan:
    """Which addresses will get plates."""

    def __init__(self, rules: KindRules) -> None:
        self.wanted: list[tuple[int, str]] = []
        self._already = 0
        self._unsuited = 0
        self._rules = rules

    def add(self, doors: Iterable[Door], in_force: set[tuple[int, str]]) -> None:
        """Plan the plates of `doors`, but for those `in_force`."""
        for door in doors:
            kind = self._rules.kind_for(door)
            if kind is None:
                self._unsuited += 1
            elif (door.address_id, kind) in in_force:
                self._already += 1
            else:
                self.wanted.append((door.address_id, kind))

    def report(self, batch: PrintBatch | None) -> IssueReport:
        """Return what the plan came to."""
        return IssueReport(
            batch=batch,
            already=self._already,
            unsuited=self._unsuited,
            by_kind=Counter(kind for _, kind in self.wanted),
        )


def _carry_out(
    transaction: Transaction,
    plan: _Plan,
    scope: Scope,
    *,
    actor: Actor,
    now: datetime,
    bar: Bar,
) -> PrintBatch | None:
    if not plan.wanted:
        return None
    total = len(plan.wanted)
    batch = store.add_batch(
        transaction, title=scope.title, plates=total, actor=actor, now=now
    )
    with bar("Issuing plates", total) as done:
        for doors in in_chunks(plan.wanted, _CHUNK):
            keys = store.new_keys(transaction, len(doors))
            store.add_plates(transaction, keys, doors, batch_id=batch.id, now=now)
            done(len(doors))
    record_entry(
        transaction,
        actor=actor,
        action="plates.issue",
        subject=f"print batch {batch.id}",
        now=now,
        details={"title": scope.title, "plates": total},
    )
    return batch


def _rules(kind: str, rules: KindRules | None, *, one: bool) -> KindRules:
    if kind != AUTO and one:
        return KindRules.always(kind)
    given = rules or load_kind_rules()
    return given if kind == AUTO else given.only(kind)
