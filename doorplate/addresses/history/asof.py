"""Addresses as valid on a day, as known at an instant."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from doorplate.addresses.model import (
    SPECIFICATIONS,
    Address,
    AddressUnknown,
    Position,
    ReferenceObject,
)
from doorplate.addresses.store import reading, versions
from doorplate.addresses.versions import AddressFacts, ReferenceVersion
from doorplate.core.bitemporal import value_on
from doorplate.core.periods import Period
from doorplate.database import Transaction


def address_as_of(
    transaction: Transaction,
    uid: UUID,
    *,
    valid_on: date,
    known_at: datetime | None = None,
) -> Address | None:
    """Return an address as it was on a day, as the register knew it at an instant.

    None where it was no address on that day, or was not known. Without `known_at` all
    that is known now counts. Raises AddressUnknown.
    """
    present = reading.by_uid(transaction, uid)
    if present is None:
        raise AddressUnknown(text=uid)
    found = addresses_as_of(transaction, [present], valid_on, known_at)
    return found[0] if found else None


def street_as_of(
    transaction: Transaction,
    reference: ReferenceObject,
    *,
    valid_on: date,
    known_at: datetime | None = None,
) -> list[Address]:
    """Return the addresses that lay along a street on a day, in walking order."""
    once = versions.ids_once_along(transaction, reference.id)
    found = addresses_as_of(
        transaction, reading.by_ids(transaction, once), valid_on, known_at
    )
    along = [one for one in found if one.reference.id == reference.id]
    return sorted(along, key=lambda one: (one.locators.sort_key(), one.id))


def addresses_as_of(
    transaction: Transaction,
    present: Sequence[Address],
    valid_on: date,
    known_at: datetime | None,
) -> list[Address]:
    """Return those of some addresses that were addresses on a day, as they were."""
    ids = [one.id for one in present]
    told = versions.versions_of(transaction, versions.ADDRESSES, ids)
    held = {key: value_on(told.get(key, ()), valid_on, known_at) for key in ids}
    facts = {key: said.facts for key, said in held.items() if said is not None}
    streets = _streets_as_of(transaction, facts.values(), valid_on, known_at)
    places = _positions_as_of(transaction, list(facts), valid_on, known_at)
    found = []
    for one in present:
        if one.id in facts:
            periods = [
                version.valid
                for version in told[one.id]
                if (version.stands if known_at is None else version.was_known(known_at))
            ]
            then = _as_of(one, facts[one.id], streets, places.get(one.id, []))
            found.append(replace(then, valid_to=_end(periods)))
    return found


def _as_of(
    present: Address,
    facts: AddressFacts,
    streets: dict[int, ReferenceObject],
    places: list[Position],
) -> Address:
    return replace(
        present,
        reference=streets.get(facts.reference_id, present.reference),
        parent_id=facts.parent_id,
        level=facts.locators.level,
        locators=facts.locators,
        scheme=facts.scheme,
        division_code=facts.division_code,
        status=facts.status,
        position=next(iter(places), None),
    )


def _end(periods: Iterable[Period]) -> date | None:
    ends = [period.end for period in periods]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


def _streets_as_of(
    transaction: Transaction,
    facts: Iterable[AddressFacts],
    valid_on: date,
    known_at: datetime | None,
) -> dict[int, ReferenceObject]:
    ids = {one.reference_id for one in facts}
    told = versions.versions_of(transaction, versions.REFERENCES, ids)
    return {
        one.id: reference_on(one, told.get(one.id, []), valid_on, known_at)
        for one in reading.references_by_ids(transaction, ids)
    }


def reference_on(
    present: ReferenceObject,
    told: list[ReferenceVersion],
    valid_on: date,
    known_at: datetime | None,
) -> ReferenceObject:
    """Return a street as it was on a day; before anything is known of it, as first."""
    said = value_on(told, valid_on, known_at)
    if said is None and told:
        said = min(told, key=lambda one: (one.recorded_from, one.valid.start)).value
    if said is None:
        return present
    facts = said.facts
    return replace(
        present,
        kind=facts.kind,
        name=facts.name,
        scheme=facts.scheme,
        division_code=facts.division_code,
        geometry=facts.geometry,
    )


def _positions_as_of(
    transaction: Transaction,
    address_ids: Sequence[int],
    valid_on: date,
    known_at: datetime | None,
) -> dict[int, list[Position]]:
    keys = versions.position_ids(transaction, address_ids)
    every = [key for several in keys.values() for key in several]
    told = versions.versions_of(transaction, versions.POSITIONS, every)
    found: dict[int, list[Position]] = {}
    for address_id, several in keys.items():
        held = (value_on(told.get(key, ()), valid_on, known_at) for key in several)
        places = [said.facts for said in held if said is not None]
        places.sort(key=lambda one: SPECIFICATIONS.index(one.specification))
        found[address_id] = places
    return found
