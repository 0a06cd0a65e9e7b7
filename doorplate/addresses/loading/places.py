"""In which division, and along which street or in which locality, a row lies."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, NamedTuple

from doorplate.addresses.loading.mapping import NAMED_DIVISIONS
from doorplate.addresses.loading.review import Review
from doorplate.addresses.model import ReferenceKind
from doorplate.addresses.specification import AddressSpecification
from doorplate.divisions.model import Division, DivisionIndex, Level
from doorplate.divisions.schemes import CodeWrong, scheme_named

MOST_KNOWN: Final = 50_000
"""How many places are kept in mind: memory stays flat in the longest file."""


OUTSIDE_AREA: Final = "outside-your-area"
"""The code of rows that belong to divisions for which whoever loads is not there."""


class Place(NamedTuple):
    """Where a row's locators count: a division, and a name within its owner.

    `owner_code` is the division within which the name is its own.
    """

    division_code: str
    kind: ReferenceKind
    name: str
    owner_code: str


class Problem(NamedTuple):
    """Why a row has no place, and in which field."""

    field: str
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class _Found:
    division: Division
    repaired: bool = False


class Places:
    """Finds the place of rows, each combination of texts once.

    Rows of divisions that are not `allowed` are rejected; None allows all.
    """

    def __init__(
        self,
        index: DivisionIndex,
        scheme: str,
        specification: AddressSpecification,
        within: str | None = None,
        allowed: Collection[str] | None = None,
    ) -> None:
        self._index = index
        self._scheme = scheme_named(scheme)
        self._specification = specification
        self._within = within
        self._allowed = allowed
        self._divisions: dict[tuple[str, ...], _Found | Problem] = {}
        self._places: dict[tuple[str, str, str], Place | Problem] = {}

    def locate(self, review: Review) -> list[Place | None]:
        """Return the place of each row; the rows without one are rejected."""
        if len(self._places) > MOST_KNOWN:
            self._places.clear()
        divisions = self._locate_divisions(review)
        streets, localities = review.column("thoroughfare"), review.column("locality")
        places: list[Place | None] = []
        for position, division in enumerate(divisions):
            if division is None:
                places.append(None)
                continue
            key = (division.code, streets[position], localities[position])
            if key not in self._places:
                self._places[key] = self._choose(division, *key[1:])
            place = self._places[key]
            if isinstance(place, Problem):
                review.reject(position, *place)
                places.append(None)
            else:
                places.append(place)
        return places

    def _locate_divisions(self, review: Review) -> list[Division | None]:
        columns = [review.column(name) for name in ("division_code", *NAMED_DIVISIONS)]
        found: list[Division | None] = []
        for position, key in enumerate(zip(*columns, strict=True)):
            if key not in self._divisions:
                self._divisions[key] = self._find(key[0], key[1:])
            outcome = self._divisions[key]
            if isinstance(outcome, Problem):
                review.reject(position, *outcome)
                found.append(None)
                continue
            if outcome.repaired:
                review.notice(position, "division_code", "lost-leading-zero", key[0])
            found.append(outcome.division)
        return found

    def _find(self, code: str, names: tuple[str, ...]) -> _Found | Problem:
        """Start at the code, or at the county; go down by the names below it."""
        start, repaired = self._by_code(code) if code else (None, False)
        if isinstance(start, Problem):
            return start
        if start is None and self._within is not None:
            start = self._index.by_code(self._within)
        division = start
        for level, name in zip(Level, names, strict=True):
            if not name or (division and division.level.rank >= level.rank):
                continue
            several = self._index.find(name, within=division.code if division else None)
            at_level = [one for one in several if one.level is level] or several
            if len(at_level) != 1:
                code = "ambiguous-division" if at_level else "unknown-division"
                return Problem(level.value, code, name)
            division = at_level[0]
        if division is None or (division is start and not code):
            return Problem("division_code", "missing-division", "")
        if self._allowed is not None and division.code not in self._allowed:
            said = "division_code" if code else division.level.value
            return Problem(said, OUTSIDE_AREA, code or division.name)
        return _Found(division, repaired)

    def _by_code(self, text: str) -> tuple[Division | Problem, bool]:
        """Return the division, and whether a leading zero had to be put back."""
        finding = "unknown-division"
        try:
            division = self._index.by_code(self._scheme.parse(text))
        except CodeWrong as wrong:
            division, finding = None, wrong.finding
        if division is not None:
            return division, False
        restored = self._index.by_code(f"0{text}")
        if restored is not None:
            return restored, True
        return Problem("division_code", finding, text), False

    def _choose(
        self, division: Division, street: str, locality: str
    ) -> Place | Problem:
        if street:
            return self._place(division, ReferenceKind.THOROUGHFARE, street)
        if locality:
            return self._place(division, ReferenceKind.LOCALITY, locality)
        if division.level is not Level.VILLAGE:
            return Problem("thoroughfare", "missing-reference", "")
        name = self._specification.spoken_name(division.name)
        return self._place(division, ReferenceKind.LOCALITY, name)

    def _place(self, division: Division, kind: ReferenceKind, name: str) -> Place:
        level = self._specification.level_of(kind)
        for above in self._index.ancestors(division.code):
            if above.level is level:
                return Place(division.code, kind, name, above.code)
        return Place(division.code, kind, name, division.code)
