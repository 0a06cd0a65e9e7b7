"""One chunk of a file: what its rows say, and how they are written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from doorplate.addresses.loading.aliases import write_aliases
from doorplate.addresses.loading.area import Area
from doorplate.addresses.loading.assembly import (
    Assembled,
    Assembly,
    GoodRow,
    Origin,
    identity_of,
)
from doorplate.addresses.loading.coordinates import County, Points, place_points
from doorplate.addresses.loading.mapping import Field
from doorplate.addresses.loading.numbers import Numbers
from doorplate.addresses.loading.places import Places
from doorplate.addresses.loading.positions import Surveyed, write_positions
from doorplate.addresses.loading.references import References
from doorplate.addresses.loading.review import Review, review
from doorplate.addresses.loading.rows import Chunk
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store import loading as store
from doorplate.addresses.store.loading import Tally
from doorplate.database import Transaction
from doorplate.database.reach import reach_of
from doorplate.files import Finding

NEW_STREET_ABOVE: Final = "new-street-above-your-area"
"""The code of rows along a street that is new, and named for a division above."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rows of a file are read by and held against."""

    fields: dict[str, Field]
    specification: AddressSpecification
    scheme: str
    within: str | None
    county: County
    surveyed: Surveyed
    valid_from: date
    now: datetime
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of a chunk, and of its rows that would be rejected."""

    tally: Tally
    rejected: tuple[Finding, ...]
    notices: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A chunk as far as it can be judged without the register."""

    review: Review
    rows: list[GoodRow]
    points: Points


class ChunkWriter:
    """Prepares and writes the chunks of one load, one after the other."""

    def __init__(self, plan: Plan, load_id: int) -> None:
        self._plan = plan
        self._origin = Origin(load_id, plan.scheme, plan.valid_from, plan.now)
        self._places = Places(
            plan.surveyed.index,
            plan.scheme,
            plan.specification,
            plan.within,
            None if plan.area is None else plan.area.codes,
        )
        self._numbers = Numbers(plan.specification)
        self._references = References(plan.surveyed.index, plan.scheme, plan.now)

    def prepare(self, chunk: Chunk) -> Prepared:
        """Judge the rows of a chunk: their texts, divisions, numbers, coordinates."""
        plan = self._plan
        found = review(chunk, plan.fields)
        places = self._places.locate(found)
        numbers = self._numbers.number(found)
        points = place_points(found, plan.surveyed.crs, plan.county)
        rows = [
            GoodRow(position, place, numbered)
            for position, (place, numbered) in enumerate(
                zip(places, numbers, strict=True)
            )
            if place and numbered and position not in found.rejected
        ]
        return Prepared(found, rows, points)

    def write(self, transaction: Transaction, prepared: Prepared) -> Tally:
        """Write a chunk: all of it or, where the transaction fails, nothing."""
        plan, found = self._plan, prepared.review
        rows = self._permitted(transaction, prepared)
        ids = self._references.ids(transaction, (row.place for row in rows))
        made = Assembly(transaction, self._origin, ids, self._references).assemble(rows)
        _notice_merged(found, made)
        write_positions(
            transaction,
            review=found,
            rows=rows,
            made=made,
            points=prepared.points,
            surveyed=plan.surveyed,
            now=plan.now,
        )
        write_aliases(
            transaction,
            review=found,
            rows=rows,
            made=made,
            specification=plan.specification,
            now=plan.now,
        )
        store.insert_findings(transaction, self._origin.load_id, _findings(found))
        return Tally(
            created=len(made.created),
            merged=len(made.merged),
            rejected=len(found.rejected) + len(found.chunk.broken),
            parents_created=made.parents_created,
        )

    def foresee(self, transaction: Transaction, prepared: Prepared) -> Foreseen:
        """Tell what `write` would do with a chunk, and write nothing."""
        found = prepared.review
        rows = self._permitted(transaction, prepared)
        new = {*self._references.missing(transaction, (row.place for row in rows))}
        called = self._references.present_name
        named = [
            (identity_of(self._plan.scheme, row, called(row.place)), row)
            for row in rows
        ]
        asked = {identity for identity, row in named if row.place not in new}
        known = set(store.known_addresses(transaction, asked)) if asked else set()
        merged = 0
        for identity, _ in named:
            merged += identity in known
            known.add(identity)
        broken = [one.finding for one in found.chunk.broken]
        rejected = [*found.rejected.values(), *broken]
        return Foreseen(
            Tally(len(rows) - merged, merged, len(rejected)),
            tuple(sorted(rejected, key=lambda one: one.row_number)),
            tuple(found.notices),
        )

    def _permitted(self, transaction: Transaction, prepared: Prepared) -> list[GoodRow]:
        """Reject rows along streets that whoever loads may not name."""
        if self._plan.area is not None:
            self._plan.area.require(transaction)
        reach, rows = reach_of(transaction), prepared.rows
        if reach.is_everywhere:
            return rows
        missing = self._references.missing(transaction, (row.place for row in rows))
        barred = {
            place
            for place in missing
            if not reach.holds(self._plan.scheme, place.owner_code)
        }
        for row in rows:
            if row.place in barred:
                kind, name = row.place.kind.value, row.place.name
                prepared.review.reject(row.position, kind, NEW_STREET_ABOVE, name)
        return [row for row in rows if row.place not in barred]


def _notice_merged(found: Review, made: Assembled) -> None:
    numbers = found.column("number")
    for position, by_this_load in made.merged.items():
        code = "duplicate-row" if by_this_load else "already-registered"
        found.notice(position, "number", code, numbers[position])


def _findings(
    found: Review,
) -> Iterable[tuple[Finding, dict[str, str] | list[str] | None]]:
    """Return a chunk's findings by row number; rejected rows as they stood."""
    chunk = found.chunk
    told: list[tuple[Finding, dict[str, str] | list[str] | None]] = [
        (finding, chunk.row(position)) for position, finding in found.rejected.items()
    ]
    told += [(broken.finding, list(broken.fields)) for broken in chunk.broken]
    told += [(notice, None) for notice in found.notices]
    return sorted(told, key=lambda one: (one[0].row_number, one[0].severity))
