"""Load a dated list of divisions: evidence is added, never changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Final, NamedTuple

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.core.actors import Actor
from doorplate.core.chunks import in_chunks
from doorplate.database import Register, Transaction
from doorplate.database.reach import demand_everywhere
from doorplate.divisions.acceptance import Accepted, Scope, accept
from doorplate.divisions.history import Sighting, form_on, standing
from doorplate.divisions.reading import Listed, ListFile, read_list, write_rejects
from doorplate.divisions.schemes import Level, scheme_named
from doorplate.divisions.store import lists
from doorplate.files import Finding

_CHUNK: Final = 5_000


class Renamed(NamedTuple):
    """A name that differs between a list and the one before it, or after it."""

    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ListReport:
    """What became of a list: read = created + merged + rejected.

    `vanished` are the codes that an earlier list has and this one, though it is about
    their parents, has not.
    """

    read: int
    created: int
    merged: int
    rejected: tuple[Finding, ...]
    notices: tuple[Finding, ...]
    renamed: tuple[Renamed, ...]
    vanished: tuple[str, ...]


def load_divisions(
    register: Register,
    *,
    path: Path,
    scheme: str,
    as_of: date,
    complete: bool = False,
    columns: Mapping[str, str] | None = None,
    level: Level | None = None,
    rejects: Path | None = None,
    progress: Callable[[int], None] = lambda _: None,
    actor: Actor,
    now: datetime,
) -> ListReport:
    """Load the list of a scheme's divisions as they were on a day, in one transaction.

    Lists may be loaded in any order; the same list again changes nothing. A
    `complete` list ends the divisions it lacks. Rejected rows are written to
    `rejects`, to be mended and loaded again. `columns` and `level`: see `read_list`;
    `progress` is told of rows as they are written.

    Raises FileUnreadable, FileUnwritable, ColumnUnknown, ColumnMissing, NotPermitted.
    """
    file = read_list(path, scheme_named(scheme), columns or {}, level)
    with register.writing(Permission.DIVISIONS_MANAGE) as transaction:
        demand_everywhere(transaction)
        accepted = _accepted(transaction, scheme, file)
        evidence = _Evidence(
            transaction,
            scheme=scheme,
            as_of=as_of,
            source=path.name,
            complete=complete,
            scope=accepted.scope(),
            now=now,
            by=actor.name,
        )
        for rows in in_chunks(list(accepted.rows.values()), _CHUNK):
            evidence.add(rows)
            progress(len(rows))
        evidence.compare_with_complete_lists()
        evidence.note_absent(accepted.rows)
        evidence.keep_completeness()
        rejected = sorted([*file.findings, *accepted.rejected], key=_by_row)
        if rejects is not None:
            write_rejects(rejects, path, {f.row_number: f for f in rejected})
        record_entry(
            transaction,
            actor=actor,
            action="divisions.load",
            subject=f"list {scheme} {as_of}",
            now=now,
            details={"source": path.name, "read": file.read},
        )
    created = len(evidence.fresh)
    return ListReport(
        read=file.read,
        created=created,
        merged=file.read - created - len(rejected),
        rejected=tuple(rejected),
        notices=tuple(sorted(accepted.notices, key=_by_row)),
        renamed=tuple(evidence.renamed),
        vanished=tuple(evidence.vanished),
    )


def _by_row(finding: Finding) -> int:
    return finding.row_number


def _accepted(transaction: Transaction, scheme: str, file: ListFile) -> Accepted:
    def registered(codes: set[str]) -> dict[str, Level]:
        return {
            code: form_on(known.sightings).level
            for chunk in in_chunks(sorted(codes), _CHUNK)
            for code, known in lists.known(transaction, scheme, chunk).items()
        }

    @cache
    def highest() -> Level | None:
        return lists.highest_level(transaction, scheme)

    return accept(file.rows, scheme_named(scheme), registered, highest)


@dataclass
class _Evidence:
    """What one list adds to what is known."""

    transaction: Transaction
    scheme: str
    as_of: date
    source: str
    complete: bool
    scope: Scope
    now: datetime
    by: str
    fresh: list[str] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)

    @cached_property
    def list_id(self) -> int:
        """The list's key: a list that says nothing new is not kept."""
        return lists.add_list(
            self.transaction,
            scheme=self.scheme,
            as_of=self.as_of,
            source=self.source,
            complete=self.complete,
            scope=self.scope,
            now=self.now,
            by=self.by,
        )

    def add(self, rows: Sequence[Listed]) -> None:
        """Add what the rows say, where it was not known to hold on that very day."""
        codes = [row.code for row in rows]
        known = lists.known(self.transaction, self.scheme, codes)
        fresh = [code for code in codes if code not in known]
        keys = {code: found.division_id for code, found in known.items()}
        if fresh:
            keys |= lists.add_divisions(self.transaction, self.scheme, fresh, self.now)
            self.fresh += fresh
        news = [row for row in rows if not self._is_known(row, known.get(row.code))]
        if news:
            lists.add_sightings(
                self.transaction,
                (
                    (keys[row.code], self.list_id, row.name, row.level, row.parent_code)
                    for row in news
                ),
            )
            for row in news:
                self.renamed += self._renamed(row, known)

    def _is_known(self, row: Listed, known: lists.Known | None) -> bool:
        said = self._said_that_day(known.sightings) if known else None
        told = (row.name, row.level, row.parent_code)
        return said is not None and said[2:] == told

    def _said_that_day(self, sightings: Sequence[Sighting]) -> Sighting | None:
        same_day = (s for s in standing(sightings) if s.as_of == self.as_of)
        return next(same_day, None)

    def _said_before(self, sightings: Sequence[Sighting]) -> Sighting | None:
        before = [s for s in standing(sightings) if s.as_of < self.as_of]
        return before[-1] if before else None

    def _said_after(self, sightings: Sequence[Sighting]) -> Sighting | None:
        after = (s for s in standing(sightings) if s.as_of > self.as_of)
        return next(after, None)

    def _renamed(
        self, row: Listed, known: Mapping[str, lists.Known]
    ) -> Iterator[Renamed]:
        if row.code not in known:
            return
        sightings = known[row.code].sightings
        before, after = self._said_before(sightings), self._said_after(sightings)
        if before and before.name and before.name != row.name:
            yield Renamed(row.code, before.name, row.name)
        if after and after.name and after.name != row.name:
            yield Renamed(row.code, row.name, after.name)

    def compare_with_complete_lists(self) -> None:
        """Note in complete lists loaded before that they lack what is new now."""
        earlier = lists.complete_lists(self.transaction, self.scheme)
        if not earlier or not self.fresh:
            return
        index = lists.index(self.transaction, self.scheme)
        for key, _, scope in earlier:
            if key == self.list_id:
                continue
            lacking = [c for c in self.fresh if scope.holds(c, index)]
            for codes in in_chunks(lacking, _CHUNK):
                known = lists.known(self.transaction, self.scheme, codes)
                self._add_absent(key, [k.division_id for k in known.values()])

    def _add_absent(self, list_id: int, division_ids: Sequence[int]) -> None:
        rows = ((key, list_id, None, None, None) for key in division_ids)
        lists.add_sightings(self.transaction, rows)

    def note_absent(self, listed: Mapping[str, Listed]) -> None:
        """Find the divisions the list lacks; a complete one says that they are no more.

        It says so of divisions that only later lists know, too: an older list may tell
        that they had been there before.
        """
        index = lists.index(self.transaction, self.scheme)
        lacking = [
            division.code
            for division in index
            if division.code not in listed and self.scope.holds(division.code, index)
        ]
        for codes in in_chunks(lacking, _CHUNK):
            known = lists.known(self.transaction, self.scheme, codes)
            news = {code: k for code, k in known.items() if not self._is_absent(k)}
            self.vanished += filter(lambda code: self._was_there(news[code]), news)
            if self.complete and news:
                self._add_absent(self.list_id, [k.division_id for k in news.values()])

    def keep_completeness(self) -> None:
        """Keep a complete list that says nothing new but that: older ones may come."""
        known = lists.complete_lists(self.transaction, self.scheme)
        if self.complete and (self.as_of, self.scope) not in {k[1:] for k in known}:
            self.list_id  # noqa: B018 - which adds it

    def _is_absent(self, known: lists.Known) -> bool:
        said = self._said_that_day(known.sightings)
        return said is not None and said.name is None

    def _was_there(self, known: lists.Known) -> bool:
        before = self._said_before(known.sightings)
        return before is not None and before.name is not None
