"""A planned change into the register: all of it in the transaction that is open."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from uuid_utils.compat import uuid7

from doorplate.addresses.changes.hooks import Applied
from doorplate.addresses.changes.kinds import Effect
from doorplate.addresses.changes.model import Change, Created, Plan
from doorplate.addresses.changes.payloads import NewStreet
from doorplate.addresses.identities import identity
from doorplate.addresses.locators import LOCATORS
from doorplate.addresses.model import Position, ReferenceObject, Status
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store import applying as store
from doorplate.addresses.store import versions
from doorplate.addresses.store.successions import Succession
from doorplate.addresses.store.versions import Kind
from doorplate.addresses.versions import AddressFacts, Facts, ReferenceFacts
from doorplate.core.bitemporal import value_on
from doorplate.core.periods import Period
from doorplate.database import Transaction


def apply(
    transaction: Transaction,
    change: Change,
    plan: Plan,
    *,
    specification: AddressSpecification,
    now: datetime,
) -> Applied:
    """Write what a plan comes to: versions, addresses, positions, successions.

    Versions are written first: what a thing was so far is told by its own row.
    """
    work = _Work(transaction, change, specification, now)
    work.reach_back(plan)
    work.rename(plan)
    # What retires frees its number for what is rewritten.
    work.retire(plan)
    work.rewrite(plan)
    work.move(plan)
    made = work.create(plan)
    return work.finish(plan, made)


@dataclass
class _Work:
    transaction: Transaction
    change: Change
    specification: AddressSpecification
    now: datetime
    effects: dict[Effect, tuple[int, ...]] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return self.change.effective_on

    def revise(self, kind: Kind[Facts], facts: dict[int, Facts | None]) -> None:
        versions.revise_many(
            self.transaction,
            kind,
            facts,
            valid=Period(self.day),
            change_id=self.change.id,
            at=self.now,
        )

    def reach_back(self, plan: Plan) -> None:
        """Take it that what a change is about was there on the day before.

        Loads say of an address only that it was on a list of some day; a change that
        took effect before that day is evidence that it is older.
        """
        ids = [one.address.id for one in plan.rewritten]
        ids += [one.address.id for one in plan.moved]
        ids += [one.id for one in plan.retired]
        if plan.renamed is not None:
            ids += versions.ids_once_along(self.transaction, plan.renamed.id)
        eve = self.day - timedelta(days=1)
        later = store.valid_since(self.transaction, ids, self.day)
        points = versions.position_ids(self.transaction, list(later))
        self.begin(versions.ADDRESSES, {key: [key] for key in later}, later, eve)
        self.begin(versions.POSITIONS, points, later, eve)
        store.begin_addresses(self.transaction, list(later), eve)

    def begin(
        self,
        kind: Kind[Facts],
        things: Mapping[int, Sequence[int]],
        later: Mapping[int, date],
        eve: date,
    ) -> None:
        """Say of the things of some addresses that they held since the eve."""
        every = [key for several in things.values() for key in several]
        told = versions.versions_of(self.transaction, kind, every)
        by_start: defaultdict[date, dict[int, Facts | None]] = defaultdict(dict)
        for address_id, several in things.items():
            start = later[address_id]
            for key in several:
                said = value_on(told.get(key, ()), start)
                if said is not None:
                    by_start[start][key] = said.facts
        for start, facts in by_start.items():
            versions.revise_many(
                self.transaction,
                kind,
                facts,
                valid=Period(eve, start),
                change_id=None,
                at=self.now,
            )

    def rename(self, plan: Plan) -> None:
        street = plan.renamed
        if street is None:
            return
        facts = replace(_street_facts(street), name=plan.new_name)
        self.revise(versions.REFERENCES, {street.id: facts})
        store.rename_reference(self.transaction, street.id, plan.new_name)

    def rewrite(self, plan: Plan) -> None:
        facts: dict[int, AddressFacts | None] = {}
        rows = []
        for one in plan.rewritten:
            before = one.address
            facts[before.id] = AddressFacts(
                *(before.reference.id, one.parent_id, before.scheme),
                *(one.division_code, one.locators, before.status),
            )
            key = identity(
                self.specification,
                scheme=before.scheme,
                division_code=one.division_code,
                reference_name=before.reference.name,
                locators=one.locators,
            )
            row = {name: getattr(one.locators, name) for name in LOCATORS}
            rows.append(
                row
                | {
                    "key": before.id,
                    "parent_id": one.parent_id,
                    "division_code": one.division_code,
                    "level": one.locators.level,
                    "identity": key,
                    "sort_key": one.locators.sort_key(),
                }
            )
        self.revise(versions.ADDRESSES, facts)
        store.rewrite_addresses(self.transaction, rows)
        self.effects[Effect.REWRITTEN] = tuple(facts)

    def retire(self, plan: Plan) -> None:
        ids = [one.id for one in plan.retired]
        points = versions.position_ids(self.transaction, ids)
        self.revise(versions.ADDRESSES, dict.fromkeys(ids))
        every = [key for several in points.values() for key in several]
        self.revise(versions.POSITIONS, dict.fromkeys(every))
        store.retire_addresses(self.transaction, ids, self.day)
        self.effects[Effect.RETIRED] = tuple(ids)

    def move(self, plan: Plan) -> None:
        fresh = []
        for one in plan.moved:
            if one.position_id is None:
                fresh.append((one.address.id, one.position))
                continue
            self.revise(versions.POSITIONS, {one.position_id: one.position})
            store.move_position(self.transaction, one.position_id, one.position)
        self.add_positions(fresh)
        self.effects[Effect.MOVED] = tuple(one.address.id for one in plan.moved)

    def create(self, plan: Plan) -> list[int]:
        """Make the new addresses; return their keys in the order of the plan."""
        if plan.street is None:
            return []
        street_id = self.street(plan.street)
        keys = list(store.new_address_keys(self.transaction, len(plan.created)))
        facts, rows, places = {}, [], []
        for key, one in zip(keys, plan.created, strict=True):
            place = one.parent_index
            parent_id = one.parent_id if place is None else keys[place]
            facts[key] = AddressFacts(
                *(street_id, parent_id, plan.street.scheme),
                *(one.division_code, one.locators, Status.CURRENT),
            )
            rows.append(self.row(key, facts[key], plan.street.name, one))
            if one.position is not None:
                places.append((key, one.position))
        store.add_addresses(self.transaction, rows)
        versions.add_versions(
            self.transaction,
            versions.ADDRESSES,
            facts,
            valid=Period(self.day),
            change_id=self.change.id,
            at=self.now,
        )
        self.add_positions(places)
        self.effects[Effect.CREATED] = tuple(keys)
        return keys

    def street(self, street: ReferenceObject | NewStreet) -> int:
        if isinstance(street, ReferenceObject):
            return street.id
        key = store.add_reference(
            self.transaction,
            uid=uuid7(),
            kind=street.kind,
            name=street.name,
            scheme=street.scheme,
            division_code=street.division_code,
            now=self.now,
        )
        facts = ReferenceFacts(
            street.kind, street.name, street.scheme, street.division_code, None
        )
        versions.add_versions(
            self.transaction,
            versions.REFERENCES,
            {key: facts},
            valid=Period(self.day),
            change_id=self.change.id,
            at=self.now,
        )
        return key

    def row(
        self, key: int, facts: AddressFacts, street_name: str, one: Created
    ) -> tuple[object, ...]:
        own = identity(
            self.specification,
            scheme=facts.scheme,
            division_code=facts.division_code,
            reference_name=street_name,
            locators=facts.locators,
        )
        locators = facts.locators
        return (
            *(key, uuid7(), facts.reference_id, facts.parent_id, facts.scheme),
            *(facts.division_code, locators.level, *locators.values, own),
            *(locators.sort_key(), facts.status, self.day, self.now, None, one.listed),
        )

    def add_positions(self, places: list[tuple[int, Position]]) -> None:
        if not places:
            return
        keys = store.add_positions(self.transaction, places, self.now)
        versions.add_versions(
            self.transaction,
            versions.POSITIONS,
            {key: one for key, (_, one) in zip(keys, places, strict=True)},
            valid=Period(self.day),
            change_id=self.change.id,
            at=self.now,
        )

    def finish(self, plan: Plan, made: list[int]) -> Applied:
        """Write down what was done, and which address followed which."""
        followed = [*plan.followed]
        followed += [(old, made[place]) for old, place in plan.followed_new]
        store.add_successions(
            self.transaction,
            (Succession(old, new, self.change.id) for old, new in followed),
        )
        store.add_effects(self.transaction, self.change.id, self.effects)
        return Applied(
            change=replace(self.change.brief, decided_at=self.now),
            addresses=self.effects,
            renamed=() if plan.renamed is None else (plan.renamed.id,),
            successors=_successors(followed),
        )


def _street_facts(street: ReferenceObject) -> ReferenceFacts:
    return ReferenceFacts(
        *(street.kind, street.name, street.scheme, street.division_code),
        street.geometry,
    )


def _successors(followed: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    found: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
    for old, new in followed:
        found[old] += (new,)
    return dict(found)
