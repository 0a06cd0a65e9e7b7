"""The locators of rows, each combination of texts read once."""

from dataclasses import dataclass
from typing import Final, Self

from doorplate.addresses.identities import identity_of
from doorplate.addresses.loading.review import Review
from doorplate.addresses.locators import (
    LOCATORS,
    Locators,
    LocatorUnreadable,
    parse_column,
    split_note,
)
from doorplate.addresses.specification import AddressSpecification

_MOST_KNOWN: Final = 100_000
"""How many combinations are kept: memory stays flat in the longest file."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """Locators with all that a row of the register needs of them.

    `columns` are the level and the locators, in the register's order; `identity` holds
    the locators that tell addresses apart; `note` is what stood in parentheses.
    """

    locators: Locators
    columns: tuple[str | None, ...]
    identity: str
    sort_key: str
    parent: Self | None
    note: str | None = None


class Unreadable(ValueError):
    """A locator cannot be read, or there is none."""

    def __init__(self, field: str, code: str, value: str) -> None:
        super().__init__(code)
        self.reason = field, code, value


class Numbers:
    """Reads locators for one address specification."""

    def __init__(self, specification: AddressSpecification) -> None:
        self._specification = specification
        self._known: dict[tuple[str, ...], Numbered | Unreadable] = {}

    def number(self, review: Review) -> list[Numbered | None]:
        """Return the locators of each row; the rows without any are rejected."""
        columns = [review.column(name) for name in LOCATORS]
        known = self._known
        if len(known) > _MOST_KNOWN:
            known.clear()
        found: list[Numbered | None] = []
        for position, key in enumerate(zip(*columns, strict=True)):
            outcome = known.get(key)
            if outcome is None:
                outcome = known[key] = self._outcome(key)
            if isinstance(outcome, Unreadable):
                review.reject(position, *outcome.reason)
                found.append(None)
            else:
                found.append(outcome)
        return found

    def _outcome(self, texts: tuple[str, ...]) -> Numbered | Unreadable:
        try:
            return self._read(dict(zip(LOCATORS, texts, strict=True)))
        except Unreadable as unreadable:
            return unreadable

    def _read(self, texts: dict[str, str]) -> Numbered:
        texts["number"], note = split_note(texts["number"])
        found = Locators()
        for name, text in texts.items():
            if text:
                found = _column(name, text).within(found)
        if not found.are_enough:
            raise Unreadable("number", "missing-number", texts["number"])
        return self._numbered(found, note)

    def _numbered(self, locators: Locators, note: str | None = None) -> Numbered:
        above = locators.parent()
        return Numbered(
            locators=locators,
            columns=(locators.level, *locators.values),
            identity=identity_of(self._specification.identifying(locators)),
            sort_key=locators.sort_key(),
            parent=None if above is None else self._numbered(above),
            note=note,
        )


def _column(name: str, text: str) -> Locators:
    try:
        return parse_column(name, text)
    except LocatorUnreadable as error:
        raise Unreadable(name, f"{name}-unreadable", text) from error
