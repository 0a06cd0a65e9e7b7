"""What a change comes to: the same for its preview, its approval and its tests.

A planner reads the register and writes nothing. It refuses what must not be: a retired
address touched again, a number given twice, a day before what is known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from doorplate.addresses.changes.checking import checked, claim, decided_since
from doorplate.addresses.changes.kinds import ChangeKind
from doorplate.addresses.changes.model import (
    ChangeStale,
    Created,
    DayBeforeAll,
    DivisionNowhere,
    EffectTooEarly,
    Moved,
    NothingChanges,
    NumberMissing,
    NumberTaken,
    Plan,
    RetiredForGood,
    Rewritten,
    StreetNameMissing,
    StreetNameTaken,
)
from doorplate.addresses.changes.payloads import (
    Demolish,
    Door,
    Merge,
    Move,
    New,
    NewStreet,
    Payload,
    Reassign,
    Rename,
    Renumber,
    Replace,
    Split,
    kind_of,
)
from doorplate.addresses.changes.reassigning import reassignment
from doorplate.addresses.identities import identity, identity_prefix
from doorplate.addresses.locators import LOCATORS, Locators
from doorplate.addresses.model import (
    Address,
    AddressUnknown,
    ReferenceObject,
    ReferenceUnknown,
    Status,
)
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store import planning as store
from doorplate.addresses.store import reading, versions
from doorplate.addresses.versions import Said
from doorplate.core.bitemporal import SINCE_EVER, Version
from doorplate.core.folding import fold_width
from doorplate.database import Transaction
from doorplate.database.reach import demand_everywhere
from doorplate.divisions.model import DivisionUnknown
from doorplate.divisions.service import chain


@dataclass(frozen=True)
class Planner:
    """Works out what changes come to, from one state of the register."""

    transaction: Transaction
    specification: AddressSpecification
    effective_on: date

    def plan(self, payload: Payload) -> Plan:
        """Return what a change comes to. Raises what the module's errors say."""
        if self.effective_on == SINCE_EVER:
            # There has to be a day before it, for what was so far.
            raise DayBeforeAll(day=self.effective_on)
        made = _PLANNERS[kind_of(payload)](self, payload)
        self._refuse_early(made)
        self._refuse_taken(made)
        return made

    def new(self, payload: New) -> Plan:
        """Make addresses, along a street that may be new."""
        street = self._street(payload.street)
        created = self._created(street, payload.doors)
        if not created and not isinstance(street, NewStreet):
            raise NothingChanges
        return Plan(street=street, created=tuple(created))

    def rename(self, payload: Rename) -> Plan:
        """Give a street another name."""
        street = self._known_street(payload.street)
        name = fold_width(payload.name)
        if name == street.name:
            raise NothingChanges
        self._refuse_name(name, street.scheme, street.division_code, street.id)
        for scheme, code, _ in store.codes_along(self.transaction, street.id):
            prefix = identity_prefix(scheme, code, name)
            if store.is_prefix_in_use(self.transaction, prefix, beside=street.id):
                raise StreetNameTaken(name=name)
        return Plan(renamed=street, new_name=name)

    def renumber(self, payload: Renumber) -> Plan:
        """Give addresses other locators, and what lies in them along."""
        rewritten: dict[int, Rewritten] = {}
        for one in payload.numbers:
            address = self._address(one.address)
            self._refuse_numberless(one.locators)
            changed = {
                name: getattr(one.locators, name)
                for name in LOCATORS
                if getattr(one.locators, name) != getattr(address.locators, name)
            }
            for each in (address, *store.parts_of(self.transaction, [address.id])):
                locators = replace(each.locators, **changed)
                rewritten[each.id] = Rewritten(
                    each, locators, each.division_code, each.parent_id
                )
        kept = [
            one for one in rewritten.values() if one.locators != one.address.locators
        ]
        if not kept:
            raise NothingChanges
        return Plan(rewritten=tuple(kept), touched=tuple(one.address for one in kept))

    def move(self, payload: Move) -> Plan:
        """Put the point of an address elsewhere, or give it its first one."""
        address = self._address(payload.address)
        position = checked(payload.position)
        keys = versions.position_ids(self.transaction, [address.id]).get(address.id, [])
        told = versions.versions_of(self.transaction, versions.POSITIONS, keys)
        standing = [
            (key, one.value.facts)
            for key, several in told.items()
            for one in several
            if one.stands and one.valid.end is None
        ]
        same = (
            key for key, one in standing if one.specification == position.specification
        )
        if any(one == position for _, one in standing):
            raise NothingChanges
        moved = Moved(address, next(same, None), position)
        return Plan(moved=(moved,), touched=(address,))

    def split(self, payload: Split) -> Plan:
        """Leave the house what it is; new ones follow it."""
        address = self._address(payload.address)
        created = self._created(address.reference, payload.doors)
        if not created:
            raise NothingChanges
        return Plan(
            street=address.reference,
            created=tuple(created),
            followed_new=tuple(
                (address.id, place) for place, one in enumerate(created) if one.listed
            ),
            touched=(address,),
        )

    def merge(self, payload: Merge) -> Plan:
        """Retire the others, with all that lies in them; they lead to the one."""
        into = self._address(payload.into)
        others = dict.fromkeys(uid for uid in payload.merged if uid != payload.into)
        merged = [self._address(uid) for uid in others]
        if not merged:
            raise NothingChanges
        retired = self._with_parts(merged)
        return Plan(
            retired=retired,
            followed=tuple((one.id, into.id) for one in merged),
            touched=(into, *retired),
        )

    def replaced(self, payload: Replace) -> Plan:
        """Retire all old ones; each is followed by every new one."""
        old = [self._address(uid) for uid in dict.fromkeys(payload.old)]
        street = self._street(payload.street)
        created = self._created(street, payload.doors)
        if not old or not created:
            raise NothingChanges
        retired = self._with_parts(old)
        return Plan(
            street=street,
            created=tuple(created),
            retired=retired,
            followed_new=tuple(
                (one.id, place)
                for one in old
                for place, door in enumerate(created)
                if door.listed
            ),
            touched=retired,
        )

    def demolish(self, payload: Demolish) -> Plan:
        """Retire addresses, with all that lies in them."""
        old = [self._address(uid) for uid in payload.addresses]
        if not old:
            raise NothingChanges
        retired = self._with_parts(old)
        return Plan(retired=retired, touched=retired)

    def reassign(self, payload: Reassign) -> Plan:
        """Put houses, and what lies in them, where new boundaries have them.

        Raises ChangeStale where anything would move otherwise than was shown.
        """
        demand_everywhere(self.transaction)
        found = reassignment(self.transaction, payload.generation)
        if found.digest != payload.digest:
            told = f"{len(found.moves)} ≠ {payload.digest[:8]}"
            raise ChangeStale(differences=told)
        if not found.moves:
            raise NothingChanges
        codes = {one.address_id: one.after for one in found.moves}
        houses = reading.by_ids(self.transaction, list(codes))
        parts = store.parts_of(self.transaction, codes)
        rewritten = []
        for one in (*houses, *parts):
            code = codes.get(one.id) or codes[one.parent_id or 0]
            codes[one.id] = code
            rewritten.append(Rewritten(one, one.locators, code, one.parent_id))
        return Plan(
            rewritten=tuple(rewritten),
            generation=payload.generation,
            accept=payload.accept,
        )

    def _address(self, uid: UUID) -> Address:
        found = reading.by_uid(self.transaction, uid)
        if found is None:
            raise AddressUnknown(text=uid)
        if found.status is Status.RETIRED:
            raise RetiredForGood(text=self.specification.short_text(found))
        return found

    def _with_parts(self, addresses: Sequence[Address]) -> tuple[Address, ...]:
        parts = store.parts_of(self.transaction, [one.id for one in addresses])
        return tuple({one.id: one for one in (*addresses, *parts)}.values())

    def _street(self, street: UUID | NewStreet) -> ReferenceObject | NewStreet:
        if isinstance(street, UUID):
            return self._known_street(street)
        named = replace(street, name=fold_width(street.name))
        self._refuse_name(named.name, named.scheme, named.division_code)
        self._refuse_nowhere(named.scheme, named.division_code)
        return named

    def _known_street(self, uid: UUID) -> ReferenceObject:
        found = store.reference_by_uid(self.transaction, uid)
        if found is None:
            raise ReferenceUnknown(name=uid)
        return found

    def _created(
        self, street: ReferenceObject | NewStreet, doors: Iterable[Door]
    ) -> list[Created]:
        """Return the doors, each after what it lies in, where that is not there."""
        made: list[Created] = []
        places: dict[tuple[str, Locators], int] = {}
        for door in doors:
            self._refuse_numberless(door.locators)
            self._refuse_nowhere(street.scheme, door.division_code)
            position = None if door.position is None else checked(door.position)
            above = door.locators.parent()
            parent = self._parent(street, door.division_code, above, made, places)
            places[door.division_code, door.locators] = len(made)
            made.append(Created(door.division_code, door.locators, position, *parent))
        return made

    def _parent(
        self,
        street: ReferenceObject | NewStreet,
        division_code: str,
        locators: Locators | None,
        made: list[Created],
        places: dict[tuple[str, Locators], int],
    ) -> tuple[int | None, int | None]:
        """Return the key of what has these locators, or its place in `made`."""
        if locators is None:
            return None, None
        if (division_code, locators) in places:
            return None, places[division_code, locators]
        if not isinstance(street, NewStreet):
            key = self._identity(street.scheme, division_code, street.name, locators)
            known = store.in_use(self.transaction, [key])
            if known:
                return known[key], None
        above = self._parent(street, division_code, locators.parent(), made, places)
        places[division_code, locators] = len(made)
        made.append(Created(division_code, locators, None, *above, listed=False))
        return None, places[division_code, locators]

    def _identity(self, scheme: str, code: str, name: str, locators: Locators) -> str:
        return identity(
            self.specification,
            scheme=scheme,
            division_code=code,
            reference_name=name,
            locators=locators,
        )

    def _refuse_taken(self, plan: Plan) -> None:
        """Refuse a text that another place has, or that two would get."""
        wanted: dict[str, str] = {}
        street = plan.street
        for one in plan.created if street is not None else ():
            assert street is not None  # noqa: S101 - what is created lies along one
            key = self._identity(
                street.scheme, one.division_code, street.name, one.locators
            )
            text = self.specification.short(street.name, one.locators)
            claim(wanted, key, text)
        for change in plan.rewritten:
            name, locators = change.address.reference.name, change.locators
            key = self._identity(
                change.address.scheme, change.division_code, name, locators
            )
            claim(wanted, key, self.specification.short(name, locators))
        freed = {one.address.id for one in plan.rewritten}
        freed |= {one.id for one in plan.retired}
        for key, address_id in store.in_use(self.transaction, list(wanted)).items():
            if address_id not in freed:
                raise NumberTaken(text=wanted[key])

    def _refuse_early(self, plan: Plan) -> None:
        """Refuse a day before something else that is known of what is touched."""
        addresses = {one.id: one for one in plan.touched}
        addresses |= {one.address.id: one.address for one in plan.rewritten}
        told = versions.versions_of(self.transaction, versions.ADDRESSES, addresses)
        retired = {one.id for one in plan.retired}
        for key, address in addresses.items():
            self._refuse_before(
                told[key], self.specification.short_text(address), ends=key in retired
            )
        for moved in plan.moved:
            if moved.position_id is not None:
                key = moved.position_id
                points = versions.versions_of(
                    self.transaction, versions.POSITIONS, [key]
                )
                text = self.specification.short_text(moved.address)
                self._refuse_before(points[key], text)
        if plan.renamed is not None:
            key = plan.renamed.id
            names = versions.versions_of(self.transaction, versions.REFERENCES, [key])
            self._refuse_before(names[key], plan.renamed.name)

    def _refuse_before(
        self, told: Sequence[Version[Said[Any]]], text: str, *, ends: bool = False
    ) -> None:
        since = decided_since(told)
        if since is None or self.effective_on > since:
            return
        if self.effective_on < since or ends:
            raise EffectTooEarly(day=self.effective_on, text=text, since=since)

    def _refuse_numberless(self, locators: Locators) -> None:
        if not locators.are_enough:
            text = self.specification.locators_text(locators)
            raise NumberMissing(text=text)

    def _refuse_nowhere(self, scheme: str, code: str) -> None:
        try:
            chain(self.transaction, scheme=scheme, code=code)
        except DivisionUnknown as error:
            raise DivisionNowhere(code=code) from error

    def _refuse_name(
        self, name: str, scheme: str, code: str, own: int | None = None
    ) -> None:
        if not name:
            raise StreetNameMissing
        for one in reading.references_named(self.transaction, name):
            if (one.scheme, one.division_code) == (scheme, code) and one.id != own:
                raise StreetNameTaken(name=name)


_PLANNERS: Final[Mapping[ChangeKind, Callable[[Planner, Any], Plan]]] = {
    ChangeKind.NEW: Planner.new,
    ChangeKind.RENAME: Planner.rename,
    ChangeKind.RENUMBER: Planner.renumber,
    ChangeKind.MOVE: Planner.move,
    ChangeKind.SPLIT: Planner.split,
    ChangeKind.MERGE: Planner.merge,
    ChangeKind.REPLACE: Planner.replaced,
    ChangeKind.DEMOLISH: Planner.demolish,
    ChangeKind.REASSIGN: Planner.reassign,
}
