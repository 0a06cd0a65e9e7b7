"""Other names that rows give their addresses."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from doorplate.addresses.loading.assembly import Assembled, GoodRow
from doorplate.addresses.loading.review import Review
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store import loading as store
from doorplate.core.folding import fold_for_comparison
from doorplate.database import Transaction


def write_aliases(
    transaction: Transaction,
    *,
    review: Review,
    rows: Sequence[GoodRow],
    made: Assembled,
    specification: AddressSpecification,
    now: datetime,
) -> None:
    """Insert the other names of addresses, each once.

    They are a column of their own (``name``), what stood in parentheses beside the
    number (``note``), and the compound of a house that has a street too (``locality``).
    """
    given = [
        (made.address_ids[position], text, kind)
        for position, text, kind in _other_names(review, rows, specification)
    ]
    there = store.known_aliases(transaction, {address_id for address_id, _, _ in given})
    new: dict[tuple[int, str], tuple[object, ...]] = {}
    for address_id, text, kind in given:
        key = address_id, fold_for_comparison(text)
        if key not in there:
            new.setdefault(key, (address_id, text, key[1], kind, now))
    store.insert_aliases(transaction, new.values())


def _other_names(
    review: Review, rows: Sequence[GoodRow], specification: AddressSpecification
) -> Iterator[tuple[int, str, str]]:
    names, localities = review.column("alias"), review.column("locality")
    for row in rows:
        position = row.position
        if row.numbered.note:
            yield position, row.numbered.note, "note"
        if names[position]:
            yield position, names[position], "name"
        locality = localities[position]
        if locality and locality != row.place.name:
            yield position, _within(locality, row, specification), "locality"


def _within(locality: str, row: GoodRow, specification: AddressSpecification) -> str:
    """Return the address as a compound's people say it: without the street's number."""
    locators = row.numbered.locators
    if locators.building:
        locators = replace(locators, lane=None, alley=None, number=None)
    return specification.short(locality, locators)
