"""What is found about the rows of one chunk, and which of them are rejected."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from doorplate.addresses.loading.mapping import Field
from doorplate.addresses.loading.rows import Chunk
from doorplate.addresses.locators import LOCATORS
from doorplate.core.folding import fold_width
from doorplate.files import Finding, Severity, has_lost_characters

_FULL_WIDTH_DIGIT: Final = re.compile("[０-９]")
_NUMBERED: Final = frozenset({*LOCATORS, "division_code", "x", "y"})


@dataclass(slots=True)
class Review:
    """The texts of a chunk's fields, folded, and the findings about its rows.

    A row is rejected for the first reason found; the positions are those in the chunk.
    """

    chunk: Chunk
    texts: dict[str, Sequence[str]]
    rejected: dict[int, Finding] = field(default_factory=dict)
    notices: list[Finding] = field(default_factory=list)

    def column(self, name: str) -> Sequence[str]:
        """Return a field's texts, empty ones where the file does not say it."""
        return self.texts.get(name) or [""] * len(self.chunk.numbers)

    def reject(self, position: int, name: str, code: str, value: str) -> None:
        """Reject a row, unless it is rejected already."""
        row_number = self.chunk.numbers[position]
        self.rejected.setdefault(position, Finding(row_number, name, code, value))

    def notice(self, position: int, name: str, code: str, value: str) -> None:
        """Say something about a row that does not keep it out."""
        row_number = self.chunk.numbers[position]
        self.notices.append(Finding(row_number, name, code, value, Severity.NOTICE))


class _Folded(dict[str, str]):
    """Texts and their folded forms, each folded once."""

    def __missing__(self, text: str) -> str:
        # Most texts of a list are numbers: nothing in those has another width.
        plain = text.isascii() and " " not in text and text.isprintable()
        folded = self[text] = text if plain else fold_width(text)
        return folded


def review(chunk: Chunk, fields: dict[str, Field]) -> Review:
    """Read the fields of a chunk, and look for what an old file loses.

    Lost characters (``?``) reject a row; full-width digits are folded and noticed.
    """
    count = len(chunk.numbers)
    found = Review(chunk, {})
    for name, one in fields.items():
        texts = one.values(chunk.columns, count) if count else []
        _each(texts, has_lost_characters, found.reject, name, "lost-characters")
        if name in _NUMBERED:
            _each(texts, _has_full_width, found.notice, name, "full-width-digits")
        folded = _Folded()
        found.texts[name] = [folded[text] for text in texts]
    return found


def _each(
    texts: Sequence[str],
    matches: Callable[[str], bool],
    tell: Callable[[int, str, str, str], None],
    name: str,
    code: str,
) -> None:
    # Most columns of most chunks are sound: one look at all of it says so.
    if not matches("\n".join(texts)):
        return
    for position, text in enumerate(texts):
        if matches(text):
            tell(position, name, code, text)


def _has_full_width(text: str) -> bool:
    return _FULL_WIDTH_DIGIT.search(text) is not None
