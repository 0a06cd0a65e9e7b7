"""The QR symbol of a plate: ``HTTPS://<HOST>/D/<CODE>`` in upper case, level H.

Upper case because alphanumeric mode takes 5.5 bits a character instead of 8: 35
characters then fit version 3, 29 modules a side. A longer host is accepted and
`cost_of` says what it costs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from doorplate.core.errors import Invalid
from doorplate.core.platecodes import PlateCode
from doorplate.plates import symbol_tables

QUIET_ZONE: Final = 4
"""Light modules all round (ISO/IEC 18004:2015 6.3.8)."""

STANDARD_VERSION: Final = 3
"""What 35 characters need at level H: 29 modules a side."""


class ContentNotAlphanumeric(Invalid):
    """“{content}” cannot become a compact QR symbol: it has no “{character}”."""


class ContentTooLong(Invalid):
    """{length} characters are too many for the QR symbol of a plate."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR symbol without its quiet zone.

    `rows` are the lines from top to bottom; the highest of `size` bits is the leftmost
    module, 1 is dark. `packed_runs` are the horizontal runs of dark modules, a number
    each, for those who write thousands; others ask `runs`.
    """

    content: str
    version: int
    rows: tuple[int, ...]
    packed_runs: tuple[int, ...]

    @property
    def size(self) -> int:
        """Modules a side."""
        return len(self.rows)

    def runs(self) -> list[tuple[int, int, int]]:
        """Return (row, column, length) of every horizontal run of dark modules."""
        return [symbol_tables.unpack_run(self.size, run) for run in self.packed_runs]


@dataclass(frozen=True, slots=True)
class SymbolCost:
    """What the length of a content costs: its version, and a module's side in mm."""

    length: int
    version: int
    module: float

    @property
    def is_standard(self) -> bool:
        """Whether the symbol has no more modules than the standard one."""
        return self.version <= STANDARD_VERSION


def content_of(base: str, code: PlateCode) -> str:
    """Return what the symbol of `code` says: ``HTTPS://MP.EXAMPLE/D/<CODE>``.

    `base` is scheme and host, in any case, with or without the last slash.

    Raises ContentNotAlphanumeric where a character has no place in alphanumeric mode.
    """
    return link_below(base, f"/D/{code}")


def link_below(base: str, path: str) -> str:
    """Return the address of a page below `base` as a symbol says it, in upper case.

    Raises ContentNotAlphanumeric where a character has no place in alphanumeric mode.
    """
    content = f"{base.rstrip('/')}{path}".upper()
    for character in content:
        if character not in symbol_tables.ALPHABET:
            raise ContentNotAlphanumeric(content=content, character=character)
    return content


def cost_of(content: str, size: float) -> SymbolCost:
    """Return what `content` costs in a square of `size` mm, quiet zone included."""
    version = smallest_version(len(content))
    return SymbolCost(len(content), version, size / side_with_quiet_zone(version))


def side_with_quiet_zone(version: int) -> int:
    """Return the modules a side of a symbol of `version` with its quiet zone."""
    return symbol_tables.side(version) + 2 * QUIET_ZONE


@lru_cache(maxsize=256)
def smallest_version(length: int) -> int:
    """Return the smallest version that holds `length` characters at level H.

    Raises ContentTooLong above version 11: a plate's module would be a pinprick.
    """
    if length > symbol_tables.LONGEST:
        raise ContentTooLong(length=length)
    return symbol_tables.smallest_version(length)


def symbol_of(content: str) -> Symbol:
    """Return the symbol of one content; raises ContentTooLong."""
    return symbols_of([content])[0]


def symbols_of(contents: Sequence[str]) -> list[Symbol]:
    """Return the symbols of `contents`, in their order; a few hundred go fastest.

    Raises ContentTooLong; a character outside alphanumeric mode is a KeyError, since
    `content_of` has seen to that.
    """
    found: dict[str, Symbol] = {}
    for length in sorted(set(map(len, contents))):
        alike = [content for content in contents if len(content) == length]
        found |= zip(alike, _symbols_of_length(alike, length), strict=True)
    return [found[content] for content in contents]


def _symbols_of_length(contents: Sequence[str], length: int) -> Iterator[Symbol]:
    version = smallest_version(length)
    rows = symbol_tables.of_length(length).rows(contents)
    runs = symbol_tables.dark_runs(rows)
    for content, lines, dark in zip(contents, rows.tolist(), runs, strict=True):
        yield Symbol(content, version, tuple(lines), tuple(dark))
