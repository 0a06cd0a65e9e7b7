"""From rows that were found good to addresses: made, merged, with their parents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from uuid_utils import uuid7

from doorplate.addresses.identities import identity_prefix
from doorplate.addresses.loading.numbers import Numbered
from doorplate.addresses.loading.places import Place
from doorplate.addresses.loading.references import References
from doorplate.addresses.model import Status
from doorplate.addresses.store import loading as store
from doorplate.addresses.store.loading import KnownAddress
from doorplate.database import Transaction

_Chain: TypeAlias = list[tuple[str, Numbered]]
"""Identities and locators from the outermost parent to the row's own address."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What every address made by a load has in common."""

    load_id: int
    scheme: str
    valid_from: date
    now: datetime


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A row with a place and locators; `position` is its place in the chunk."""

    position: int
    place: Place
    numbered: Numbered


@dataclass(slots=True)
class Assembled:
    """The address of each good row, and what became of the row.

    `merged` says whether an earlier row of the same file named the address. A row that
    names what the load had made as the parent of another counts as created, and the
    parent no more: the order of rows in a file does not matter.
    """

    address_ids: dict[int, int] = field(default_factory=dict)
    created: set[int] = field(default_factory=set)
    merged: dict[int, bool] = field(default_factory=dict)
    parents_created: int = 0


def identity_of(scheme: str, row: GoodRow, street: str) -> str:
    """Return what tells a row's address from all others that are not retired.

    `street` is what its street or locality is called now.
    """
    prefix = identity_prefix(scheme, row.place.division_code, street)
    return prefix + row.numbered.identity


class Assembly:
    """Gives every row of a chunk its address."""

    def __init__(
        self,
        transaction: Transaction,
        origin: Origin,
        reference_ids: dict[Place, int],
        references: References,
    ) -> None:
        self._transaction = transaction
        self._origin = origin
        self._reference_ids = reference_ids
        self._references = references
        self._common = (
            *(Status.CURRENT, origin.valid_from, origin.now, origin.load_id),
        )
        self._prefixes: dict[Place, str] = {}
        self._known: dict[str, KnownAddress] = {}
        self._rows: list[tuple[object, ...]] = []

    def assemble(self, rows: Sequence[GoodRow]) -> Assembled:
        """Find or make the address of each row, and of what holds it.

        Rows are taken in order: the first of an identity makes it, others are merged.
        """
        identities = [self._identities(row) for row in rows]
        wanted = {identity for chain in identities for identity, _ in chain}
        self._known = self._ask_for(rows, identities)
        missing = len(wanted) - len(self._known)
        ids = iter(store.new_address_ids(self._transaction, missing))
        result = Assembled()
        adopted: list[int] = []
        for row, chain in zip(rows, identities, strict=True):
            own, _ = chain[-1]
            known = self._known.get(own)
            if known is None:
                result.created.add(row.position)
                result.parents_created += self._make(row.place, chain, ids) - 1
            elif known.load_id == self._origin.load_id and not known.listed:
                result.created.add(row.position)
                result.parents_created -= 1
                self._known[own] = known._replace(listed=True)
                adopted.append(known.id)
            else:
                result.merged[row.position] = known.load_id == self._origin.load_id
            result.address_ids[row.position] = self._known[own].id
        store.insert_addresses(self._transaction, self._rows)
        store.list_addresses(self._transaction, adopted)
        return result

    def _ask_for(
        self, rows: Sequence[GoodRow], identities: Sequence[_Chain]
    ) -> dict[str, KnownAddress]:
        """Return the addresses that are there; along a new street there are none."""
        asked = {
            identity
            for row, chain in zip(rows, identities, strict=True)
            if self._reference_ids[row.place] not in self._references.fresh
            for identity, _ in chain
        }
        return store.known_addresses(self._transaction, asked) if asked else {}

    def _identities(self, row: GoodRow) -> _Chain:
        prefix = self._prefixes.get(row.place)
        if prefix is None:
            prefix = self._prefixes[row.place] = self._prefix(row.place)
        chain: _Chain = []
        numbered: Numbered | None = row.numbered
        while numbered is not None:
            chain.append((prefix + numbered.identity, numbered))
            numbered = numbered.parent
        chain.reverse()
        return chain

    def _prefix(self, place: Place) -> str:
        name = self._references.names[self._reference_ids[place]]
        return identity_prefix(self._origin.scheme, place.division_code, name)

    def _make(self, place: Place, chain: _Chain, ids: Iterator[int]) -> int:
        made, parent_id = 0, None
        own = len(chain) - 1
        for depth, (identity, numbered) in enumerate(chain):
            if identity not in self._known:
                made += 1
                key, listed = next(ids), depth == own
                self._known[identity] = KnownAddress(key, self._origin.load_id, listed)
                head = (key, uuid7(), self._reference_ids[place], parent_id)
                where = (self._origin.scheme, place.division_code)
                tail = (identity, numbered.sort_key)
                self._rows.append(
                    (*head, *where, *numbered.columns, *tail, *self._common, listed)
                )
            parent_id = self._known[identity].id
        return made
