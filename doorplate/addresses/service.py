"""Use cases and queries of addresses, as other rooms call them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from doorplate.addresses.history import (
    address_as_of,
    ended_by,
    former_texts,
    history_of,
    names_over_time,
    present_successors,
    street_as_of,
)
from doorplate.addresses.loading.loader import load_addresses
from doorplate.addresses.loading.streets import load_reference_objects
from doorplate.addresses.locators import Level
from doorplate.addresses.matching import matches_of
from doorplate.addresses.model import (
    Address,
    AddressUnknown,
    Alias,
    Flag,
    Position,
    ReferenceAmbiguous,
    ReferenceObject,
    ReferenceUnknown,
)
from doorplate.addresses.store import reading
from doorplate.database import Transaction

__all__ = [
    "address_as_of",
    "address_by_id",
    "address_by_uid",
    "addresses_by_ids",
    "addresses_of",
    "aliases_of",
    "ended_by",
    "find_by_text",
    "flags_of",
    "former_texts",
    "history_of",
    "load_addresses",
    "load_reference_objects",
    "matches_of",
    "names_over_time",
    "neighbours",
    "positions_of",
    "present_successors",
    "reference_named",
    "references",
    "references_near",
    "street_as_of",
]


def address_by_id(transaction: Transaction, address_id: int) -> Address:
    """Return an address, retired ones too. Raises AddressUnknown."""
    found = reading.by_ids(transaction, [address_id])
    if not found:
        raise AddressUnknown(text=address_id)
    return found[0]


def addresses_by_ids(
    transaction: Transaction, address_ids: Sequence[int]
) -> list[Address]:
    """Return many addresses, retired ones too, in the order of their ids given."""
    return reading.by_ids(transaction, address_ids)


def address_by_uid(transaction: Transaction, uid: UUID) -> Address:
    """Return an address by its identifier. Raises AddressUnknown."""
    found = reading.by_uid(transaction, uid)
    if found is None:
        raise AddressUnknown(text=uid)
    return found


def find_by_text(transaction: Transaction, text: str) -> list[Address]:
    """Return the addresses that `text` says exactly; those that it once said, last.

    `text` is a standard address, a short one (from the street on), the divisions
    written out as far as anybody likes, or an alias; width, case and spaces do not
    count. `matches_of` tells which text it was, and since when it is none. Nothing near
    it is offered: that is the finding room's work.
    """
    return [match.address for match in matches_of(transaction, text)]


def reference_named(
    transaction: Transaction, name: str, *, division_code: str = ""
) -> ReferenceObject:
    """Return the one street or locality of this name.

    `division_code`, or its first digits, tells apart those of one name.

    Raises ReferenceUnknown; ReferenceAmbiguous, which lists the candidates.
    """
    found = [
        one
        for one in reading.references_named(transaction, name)
        if one.division_code.startswith(division_code)
    ]
    if not found:
        raise ReferenceUnknown(name=name)
    if len(found) > 1:
        candidates = ", ".join(f"{one.name} ({one.division_code})" for one in found)
        raise ReferenceAmbiguous(name=name, candidates=candidates)
    return found[0]


def references(transaction: Transaction) -> list[ReferenceObject]:
    """Return every street and locality, by division and age."""
    return reading.references(transaction)


def addresses_of(
    transaction: Transaction,
    *,
    reference_id: int | None = None,
    division_code: str | None = None,
    levels: Iterable[Level] | None = None,
) -> list[Address]:
    """Return the addresses of a street, or of a division, in walking order.

    `division_code` may be the first digits of a code: with it all below it are meant.
    Retired addresses are left out.
    """
    if reference_id is not None:
        return reading.along(transaction, reference_id, levels)
    return reading.inside(transaction, division_code or "", levels)


def neighbours(
    transaction: Transaction,
    *,
    longitude: float,
    latitude: float,
    radius_m: float,
    limit: int,
) -> list[Address]:
    """Return current houses and buildings within metres of a WGS-84 point.

    The nearest first, equal ones (to a millimetre) by id; at most `limit`.
    """
    return reading.nearest(
        transaction,
        longitude=longitude,
        latitude=latitude,
        radius_m=radius_m,
        limit=limit,
    )


def references_near(
    transaction: Transaction, *, longitude: float, latitude: float, radius_m: float
) -> list[ReferenceObject]:
    """Return streets and localities with a geometry that may come that near.

    Their boxes do; whether the line itself does is for a drawing to clip.
    """
    box = reading.bounds_around(longitude, latitude, radius_m)
    return reading.references_meeting(transaction, box)


def positions_of(transaction: Transaction, address: Address) -> list[Position]:
    """Return all positions of an address, the one that stands for it first."""
    return reading.positions(transaction, address.id)


def aliases_of(transaction: Transaction, address: Address) -> list[Alias]:
    """Return the other texts of an address."""
    return reading.aliases(transaction, address.id)


def flags_of(transaction: Transaction, address: Address) -> list[Flag]:
    """Return the open doubts about an address."""
    return reading.flags(transaction, address.id)
