"""Lines of text: how wide they are, and where they break.

Chinese breaks between any two characters, but no line begins with a closing mark or
ends with an opening one (CLREQ 3.1.2); words and numerals stay whole where they can.
"""

import re
from typing import Final

from doorplate.plates.fonts import Font

_NEVER_FIRST: Final = frozenset("，。、；：？！）〕】》”’,.;:?!)]}％%·…—")
_NEVER_LAST: Final = frozenset("（〔【《“‘([{")
_WORD: Final = re.compile(r"[0-9A-Za-z./:'’_+-]+ ?|.", re.DOTALL)


def width_of(text: str, size: float, font: Font) -> float:
    """Return how far the pen goes, in the unit of `size`. Raises MissingGlyph."""
    return sum(font.glyph(character, text).advance for character in text) * size


def lines_of(text: str, width: float, size: float, font: Font) -> list[str]:
    """Return `text` in lines not wider than `width`; at least one.

    A word wider than the line is broken. Raises MissingGlyph.
    """
    lines, line = [], ""
    for piece in _pieces(text, width, size, font):
        if line and width_of((line + piece).rstrip(), size, font) > width:
            kept, carried = _split(line, piece)
            lines.append(kept.rstrip())
            line = carried
        line += piece
    return [*lines, line.rstrip()]


def _split(line: str, piece: str) -> tuple[str, str]:
    """Return what stays on a full line, and what goes along with the next piece."""
    cut = len(line)
    while cut > 1 and (line[cut - 1] in _NEVER_LAST or _first(line, cut, piece)):
        cut -= 1
    # Nothing but marks: they stand where they stand.
    return (line[:cut], line[cut:]) if cut > 1 else (line, "")


def _first(line: str, cut: int, piece: str) -> bool:
    return (line[cut:] or piece)[0] in _NEVER_FIRST


def _pieces(text: str, width: float, size: float, font: Font) -> list[str]:
    found: list[str] = []
    for match in _WORD.finditer(text):
        if width_of(match[0], size, font) > width:
            found += match[0]
        else:
            found.append(match[0])
    return found
