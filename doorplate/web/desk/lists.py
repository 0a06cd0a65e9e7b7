"""A list described as data: columns, filters, a way to fetch. The rest is furniture.

Every list has the same filters above it, columns to sort by and to choose from, pages,
and an export of exactly what is filtered; what is asked stands in the address, so that
a list can be sent to a colleague.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeAlias, TypeVar

from werkzeug.datastructures import MultiDict

from doorplate.database import Transaction

Row = TypeVar("Row")
Choices: TypeAlias = Callable[[], Sequence[tuple[str, str]]]

SIZES: Final = (25, 50, 100, 200)
"""How many rows a page may have; the second is usual."""

_USUAL: Final = SIZES[1]
_LAST_PAGE: Final = 10**6


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: `value` makes a text, number, day or nothing of a row.

    `label` is a message in English. `sort` says that the list can be ordered by it,
    under its key. `shown` is what people see before they choose. `link` leads to a
    page, `tone` makes a badge of it.
    """

    key: str
    label: str
    value: Callable[[Row], object]
    sort: bool = False
    shown: bool = True
    link: Callable[[Row], str | None] | None = None
    tone: Callable[[Row], str] | None = None


@dataclass(frozen=True)
class Filter:
    """One filter: a text to type, or one of some choices (value, text to show)."""

    key: str
    label: str
    choices: Choices | None = None
    hint: str = ""


@dataclass(frozen=True)
class Asked:
    """What of a list is wanted: `filters` by key, only those that are set.

    `limit` is None for all of it.
    """

    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True)
class Found(Generic[Row]):
    """The rows of a page, and how many there are on all of them."""

    rows: Iterable[Row]
    total: int


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A list of a room.

    `title`, `lead` and `empty` are messages in English. `fetch` is given a transaction
    opened for the list's need. `sort` is the key it is ordered by where nobody asks,
    with ``-`` before it from the end. `export` is the permission to take it away; none
    without. `extra` gives what a template of its own needs besides.
    """

    key: str
    title: str
    columns: Sequence[Column[Row]]
    fetch: Callable[[Transaction, Asked], Found[Row]]
    filters: Sequence[Filter] = ()
    sort: str = ""
    lead: str = ""
    empty: str = ""
    export: str | None = None
    template: str = "desk/list.html"
    extra: Callable[[], Mapping[str, Any]] = dict


@dataclass(frozen=True)
class View(Generic[Row]):
    """What of a listing a request asks for: the state of its address, read once."""

    listing: Listing[Row]
    filters: Mapping[str, str]
    sort: str
    page: int
    size: int
    shown: tuple[Column[Row], ...]

    @property
    def asked(self) -> Asked:
        """What to fetch for a page."""
        return Asked(
            self.filters,
            self.sort.removeprefix("-"),
            self.sort.startswith("-"),
            self.size,
            (self.page - 1) * self.size,
        )

    @property
    def everything(self) -> Asked:
        """What to fetch for an export: all pages of it."""
        return Asked(
            self.filters, self.sort.removeprefix("-"), self.sort.startswith("-")
        )

    def arguments(self, **changes: object) -> dict[str, object]:
        """Return the address's arguments with some of them changed; None leaves out."""
        present: dict[str, object] = {**self.filters}
        if self.sort != self.listing.sort:
            present["sort"] = self.sort
        if self.size != _USUAL:
            present["size"] = self.size
        if self.page != 1:
            present["page"] = self.page
        merged = {**present, **changes}
        return {key: value for key, value in merged.items() if value is not None}

    def sorting(self, column: Column[Row]) -> tuple[str, str | None]:
        """Return what a click on a column sorts by, and how it is sorted now (ARIA)."""
        if self.sort == column.key:
            return f"-{column.key}", "ascending"
        if self.sort == f"-{column.key}":
            return column.key, "descending"
        return column.key, None

    def pages(self, total: int) -> int:
        """Return the number of pages, at least one."""
        return max(1, -(-total // self.size))


def read_view(
    listing: Listing[Row],
    arguments: MultiDict[str, str],
    chosen: Sequence[str] | None,
) -> View[Row]:
    """Read a request for a list; what it cannot have becomes the usual.

    `chosen` are the keys of the columns that this person chose before.
    """
    sortable = {column.key for column in listing.columns if column.sort}
    sort = arguments.get("sort", "")
    if sort.removeprefix("-") not in sortable:
        sort = listing.sort
    size = _whole(arguments.get("size"), _USUAL)
    return View(
        listing,
        _filters(listing.filters, arguments),
        sort,
        min(max(_whole(arguments.get("page"), 1), 1), _LAST_PAGE),
        size if size in SIZES else _USUAL,
        _shown(listing.columns, chosen),
    )


def _filters(known: Sequence[Filter], arguments: MultiDict[str, str]) -> dict[str, str]:
    typed = {one.key: arguments.get(one.key, "").strip() for one in known}
    return {
        one.key: typed[one.key]
        for one in known
        if typed[one.key] and _is_choice(one, typed[one.key])
    }


def _is_choice(one: Filter, value: str) -> bool:
    return one.choices is None or value in {key for key, _ in one.choices()}


def _shown(
    columns: Sequence[Column[Row]], chosen: Sequence[str] | None
) -> tuple[Column[Row], ...]:
    if chosen is not None:
        wanted = tuple(column for column in columns if column.key in chosen)
        if wanted:
            return wanted
    return tuple(column for column in columns if column.shown)


def _whole(text: str | None, otherwise: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return otherwise
