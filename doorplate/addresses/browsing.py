"""Looking through the register: texts, filters that people type, doubts settled."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.addresses.locators import Locators, LocatorUnreadable
from doorplate.addresses.matching import matches_of
from doorplate.addresses.model import (
    Address,
    AddressUnknown,
    ReferenceObject,
    ReferenceUnknown,
)
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store import lists, reading
from doorplate.addresses.store.lists import (
    AddressFilter,
    StreetRow,
    count_addresses,
    count_flags,
    flag_codes,
    list_addresses,
    list_streets,
    parts_of,
)
from doorplate.core.actors import Actor
from doorplate.core.errors import NotFound
from doorplate.database import Register, Transaction
from doorplate.divisions.model import Division, DivisionUnknown
from doorplate.divisions.service import chain, division_index

__all__ = [
    "AddressFilter",
    "DoubtUnknown",
    "StreetRow",
    "Texts",
    "count_addresses",
    "count_flags",
    "filter_by_division",
    "filter_by_text",
    "flag_codes",
    "list_addresses",
    "list_streets",
    "parts_of",
    "reference_by_uid",
    "settle_doubt",
]


class DoubtUnknown(NotFound):
    """There is no open doubt “{code}” about this address: it may be settled already."""


class Texts:
    """Addresses written out; the divisions of each code are looked up once."""

    def __init__(
        self, transaction: Transaction, specification: AddressSpecification
    ) -> None:
        self._transaction = transaction
        self._specification = specification
        self._chains: dict[tuple[str, str], tuple[Division, ...]] = {}

    def chain(self, scheme: str, code: str) -> tuple[Division, ...]:
        """Return a division and what it lies in; nothing where no list tells of it."""
        key = scheme, code
        if key not in self._chains:
            try:
                found = chain(self._transaction, scheme=scheme, code=code)
            except DivisionUnknown:
                found = ()
            self._chains[key] = found
        return self._chains[key]

    def standard(self, address: Address) -> str:
        """Return the standard address."""
        divisions = self.chain(address.scheme, address.division_code)
        return self._specification.text(address, divisions)

    def short(self, address: Address) -> str:
        """Return the text from the street or locality on."""
        return self._specification.short_text(address)

    def door(self, address: Address) -> str:
        """Return the text after the street or locality."""
        return self._specification.locators_text(address.locators)

    def division(self, scheme: str, code: str) -> str:
        """Return a division's name, or its code where no list tells of it."""
        found = self.chain(scheme, code)
        return self._specification.spoken_name(found[-1].name) if found else code


def filter_by_text(
    transaction: Transaction, wanted: AddressFilter, text: str
) -> AddressFilter:
    """Limit a list to what a typed text may mean.

    It is an address written out, one that it was once, an alias, a part of a street's
    name, or a house number alone.
    """
    ids = tuple(match.address.id for match in matches_of(transaction, text))
    return replace(
        wanted, ids=ids, street=text if not ids else None, number=_number(text)
    )


def filter_by_division(
    transaction: Transaction, wanted: AddressFilter, *, scheme: str, text: str
) -> AddressFilter:
    """Limit a list to a division, by code, name or part of one, and all within it."""
    index = division_index(transaction, scheme=scheme)
    exact = index.by_code(text)
    found = [exact] if exact else index.find(text)
    tops = {one.code for one in found or index if found or text in one.name}
    inside = [
        one.code
        for one in index
        if any(above.code in tops for above in index.ancestors(one.code))
    ]
    return replace(wanted, division_codes=tuple(inside))


def reference_by_uid(transaction: Transaction, uid: UUID) -> ReferenceObject:
    """Return a street or locality by its identifier. Raises ReferenceUnknown."""
    found = lists.reference_by_uid(transaction, uid)
    if found is None:
        raise ReferenceUnknown(name=uid)
    return found


def settle_doubt(
    register: Register,
    *,
    uid: UUID,
    code: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Address:
    """Close the open doubts of a code about an address, for a reason.

    The address stays as it is: what is wrong with it is changed by a proposal.

    Raises AddressUnknown, DoubtUnknown.
    """
    with register.writing(Permission.CHANGES_PROPOSE) as transaction:
        found = reading.by_uid(transaction, uid)
        if found is None:
            raise AddressUnknown(text=uid)
        settled = lists.settle_flags(transaction, found.id, code, now)
        if not settled:
            raise DoubtUnknown(code=code)
        record_entry(
            transaction,
            actor=actor,
            action="addresses.settle",
            subject=f"address {uid}",
            now=now,
            details={"code": code, "reason": reason, "doubts": settled},
        )
        return found


def _number(text: str) -> str | None:
    try:
        return Locators.parse(text).number
    except LocatorUnreadable:
        return None
