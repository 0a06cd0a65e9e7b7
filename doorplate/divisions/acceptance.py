"""Which rows of a list the register takes: no code twice, and a parent for each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from doorplate.divisions.model import DivisionIndex
from doorplate.divisions.reading import Listed
from doorplate.divisions.schemes import Level, Scheme
from doorplate.files import Finding, Severity

Levels = Mapping[str, Level]


class Scope(NamedTuple):
    """What a list is about: divisions of some levels below some parents."""

    parents: frozenset[str]
    levels: frozenset[Level]

    def holds(self, code: str, index: DivisionIndex) -> bool:
        """Return whether the list should name a division, were it there."""
        chain = index.ancestors(code)
        return chain[-1].level in self.levels and any(
            division.parent_code in self.parents for division in chain
        )

    def as_json(self) -> dict[str, list[str]]:
        """Return what `from_json` reads."""
        return {"parents": sorted(self.parents), "levels": sorted(self.levels)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Iterable[str]]) -> Self:
        """Read a stored scope."""
        levels = frozenset(map(Level, stored["levels"]))
        return cls(frozenset(stored["parents"]), levels)


@dataclass(slots=True)
class Accepted:
    """The rows to be taken, by code, and findings about the others."""

    rows: dict[str, Listed] = field(default_factory=dict)
    rejected: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)

    def scope(self) -> Scope:
        """Return what the list is about: all below the parents it names.

        The parent of a single topmost row is left out: a city's list does not say
        that its province has no other city.
        """
        above = [row.parent_code for row in self.rows.values()]
        parents = {parent for parent in above if parent is not None}
        roots = [row for row in self.rows.values() if row.parent_code not in self.rows]
        if len(roots) == 1:
            parents.discard(roots[0].parent_code or "")
        tops = {
            p for p in parents if p not in self.rows or self._above(p) not in parents
        }
        levels = {row.level for row in self.rows.values()}
        return Scope(frozenset(tops), frozenset(levels))

    def _above(self, code: str) -> str | None:
        return self.rows[code].parent_code


def accept(
    rows: Iterable[Listed],
    scheme: Scheme,
    registered: Callable[[set[str]], Levels],
    highest: Callable[[], Level | None],
) -> Accepted:
    """Take the rows whose parent is taken too, or registered.

    `registered` returns the levels of those of the codes that the register has. The
    parent of a topmost row may be unknown where the register has nothing `highest`
    above that row. Findings: ``duplicate-code``, ``unknown-parent``,
    ``parent-not-above``; notices: ``duplicate-row``, ``parent-not-listed``.
    """
    result = Accepted()
    unique = _without_repeats(rows, result)
    outside = registered(_parents_outside(unique, scheme))
    top = min((row.level.rank for row in unique.values()), default=0)
    levels = {**outside}
    for row in sorted(unique.values(), key=lambda row: row.level.rank):
        parent = row.parent_code or _parent_told(row, scheme, levels)
        if parent in levels:
            above = levels[parent].rank < row.level.rank
            finding = None if above else "parent-not-above"
        else:
            finding = _orphan(row, top, highest, result)
        if finding:
            value = parent or ""
            result.rejected.append(Finding(row.row_number, "parent", finding, value))
        else:
            levels[row.code] = row.level
            result.rows[row.code] = row._replace(parent_code=parent)
    return result


def _without_repeats(rows: Iterable[Listed], result: Accepted) -> dict[str, Listed]:
    unique: dict[str, Listed] = {}
    for row in rows:
        first = unique.setdefault(row.code, row)
        if first is row:
            continue
        if first[1:] == row[1:]:
            found = "duplicate-row", Severity.NOTICE, result.notices
        else:
            found = "duplicate-code", Severity.REJECTED, result.rejected
        code, severity, findings = found
        findings.append(Finding(row.row_number, "code", code, row.code, severity))
    return unique


def _parents_outside(rows: Mapping[str, Listed], scheme: Scheme) -> set[str]:
    parents: set[str] = set()
    for row in rows.values():
        told = (row.parent_code,) if row.parent_code else _told(row, scheme)
        parents.update(parent for parent in told if parent not in rows)
    return parents


def _told(row: Listed, scheme: Scheme) -> Iterable[str]:
    return scheme.parents_of(row.code, row.level)


def _parent_told(row: Listed, scheme: Scheme, levels: Levels) -> str | None:
    return next((parent for parent in _told(row, scheme) if parent in levels), None)


def _orphan(
    row: Listed, top: int, highest: Callable[[], Level | None], result: Accepted
) -> str | None:
    """Return why a row without known parent is refused; None where it may be."""
    known = highest()
    if row.level.rank > top or (known is not None and known.rank < row.level.rank):
        return "unknown-parent"
    if row.parent_code:
        notice = (row.row_number, "parent", "parent-not-listed", row.parent_code)
        result.notices.append(Finding(*notice, Severity.NOTICE))
    return None
