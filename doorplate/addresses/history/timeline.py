"""The history of an address as a timeline: what happened, when, by which document."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from doorplate.addresses.changes.kinds import ChangeBrief
from doorplate.addresses.history.asof import addresses_as_of
from doorplate.addresses.history.names import named_periods
from doorplate.addresses.model import Address
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store import reading, successions, versions
from doorplate.addresses.store.successions import Succession
from doorplate.addresses.versions import AddressVersion
from doorplate.database import Transaction
from geo.geodesy import distance_m

MOMENT: Final = timedelta(microseconds=1)
"""What was known this long before a change is what it changed."""


@dataclass(frozen=True, slots=True)
class Related:
    """An address that this one followed, or that followed it; `text` is its present."""

    uid: UUID
    text: str
    role: Literal["predecessor", "successor"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to an address on a day, recorded at an instant.

    Without `change` it is how the address came into the register: loaded from the file
    `source`. `before` and `after` are its texts from the street on, None where it was
    no address; `moved_m` is how far its point went.
    """

    day: date
    recorded_at: datetime
    change: ChangeBrief | None
    source: str | None
    before: str | None
    after: str | None
    moved_m: float | None = None
    before_division: str | None = None
    after_division: str | None = None
    related: tuple[Related, ...] = ()


def history_of(
    transaction: Transaction, address: Address, *, specification: AddressSpecification
) -> list[Entry]:
    """Return what happened to an address, in order of time, its coming first."""
    telling = _Telling(transaction, address, specification)
    followed = successions.successions_of(transaction, address.id)
    ids = _changes_behind(transaction, address) | {one.change_id for one in followed}
    found = successions.briefs(transaction, ids)
    entries = [
        telling.changed(one, [each for each in followed if each.change_id == one.id])
        for one in found.values()
    ]
    if not any(one.before is None and one.after is not None for one in entries):
        entries.append(telling.loaded())
    return sorted(entries, key=lambda one: (one.day, one.recorded_at))


@dataclass(frozen=True)
class _Telling:
    transaction: Transaction
    address: Address
    specification: AddressSpecification

    def loaded(self) -> Entry:
        """Tell how the address came into the register."""
        first = self._first()
        then = self._on(first.valid.start, first.recorded_from)
        return Entry(
            day=first.valid.start,
            recorded_at=first.recorded_from,
            change=None,
            source=successions.source_of(self.transaction, self.address.id),
            before=None,
            after=self._text(then),
            after_division=_division(then),
        )

    def changed(self, change: ChangeBrief, followed: list[Succession]) -> Entry:
        """Tell what a change did to the address."""
        day, at = change.effective_on, change.decided_at or self._first().recorded_from
        before, after = self._on(day, at - MOMENT), self._on(day, at)
        return Entry(
            day=day,
            recorded_at=at,
            change=change,
            source=None,
            before=self._text(before),
            after=self._text(after),
            moved_m=_metres(before, after),
            before_division=_division(before),
            after_division=_division(after),
            related=tuple(self._related(followed)),
        )

    def _first(self) -> AddressVersion:
        told = versions.versions_of(
            self.transaction, versions.ADDRESSES, [self.address.id]
        )[self.address.id]
        return min(told, key=lambda one: (one.recorded_from, one.valid.start))

    def _on(self, day: date, known_at: datetime) -> Address | None:
        found = addresses_as_of(self.transaction, [self.address], day, known_at)
        return found[0] if found else None

    def _text(self, address: Address | None) -> str | None:
        return None if address is None else self.specification.short_text(address)

    def _related(self, followed: Iterable[Succession]) -> Iterable[Related]:
        for one in followed:
            is_before = one.successor_id == self.address.id
            key = one.predecessor_id if is_before else one.successor_id
            for other in reading.by_ids(self.transaction, [key]):
                yield Related(
                    other.uid,
                    self.specification.short_text(other),
                    "predecessor" if is_before else "successor",
                )


def _changes_behind(transaction: Transaction, address: Address) -> set[int]:
    """Return the keys of the changes that touched an address, or its street's name.

    Of its streets only what was changed while it lay along them.
    """
    named = named_periods(transaction, address.id)
    streets = {
        one.street.value.change_id
        for one in named
        if one.street.valid.start == one.period.start
    }
    own = successions.changes_of(transaction, address.id)
    return {key for key in (*streets, *own) if key is not None}


def _division(address: Address | None) -> str | None:
    return None if address is None else address.division_code


def _metres(before: Address | None, after: Address | None) -> float | None:
    if before is None or after is None or before.position == after.position:
        return None
    if before.position is None or after.position is None:
        return None
    here, there = before.position, after.position
    return distance_m(here.longitude, here.latitude, there.longitude, there.latitude)
