"""Text into a band: condensed a little, then in more lines, then smaller.

Lines are measured in ems by their ink, so that what is centred looks centred and
nothing sticks out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

from doorplate.plates.artwork.primitives import TextRun
from doorplate.plates.artwork.specification import Band
from doorplate.plates.fonts import Font

# A numeral with its joined parts (1024-3), or what stands beside one (号).
_PIECE: Final = re.compile(r"([0-9A-Za-z]+(?:[-—–][0-9A-Za-z]+)*)|[^0-9A-Za-z]+")
_WORD: Final = re.compile(r"[^\W\u2e80-\uffff\U00010000-\U0010ffff]+")
# Between two lines, in ems.
_LEADING: Final = 0.16
# Another line has to gain this much to be worth it.
_GAIN: Final = 1.15
# The square that a Chinese character fills, below and above the baseline; it keeps
# lines of different characters at one height.
_SQUARE: Final = (-0.12, 0.88)
_LAST_LATIN: Final = "\u024f"


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces of text with their scales, and the box of the whole in ems, y upwards."""

    pieces: tuple[tuple[str, float], ...]
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From the first ink to the last."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From the lowest to the highest."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines at the size and horizontal scale at which they fit."""

    lines: tuple[Line, ...]
    size: float
    stretch: float


@lru_cache(maxsize=8192)
def set_text(band: Band, text: str, font: Font) -> tuple[TextRun, ...]:
    """Return `text` as runs inside `band`, as large as it goes.

    Raises MissingGlyph.
    """
    font.require(text)
    if not text.strip():
        return ()
    return tuple(_place(_best(band, text, font), band, font))


def _best(band: Band, text: str, font: Font) -> Setting:
    best = _fit(band, [_measure(text, band, font)])
    for count in range(2, min(band.lines, len(text)) + 1):
        lines = [_measure(line, band, font) for line in _break(text, count, font)]
        setting = _fit(band, lines)
        if setting.size > best.size * _GAIN:
            best = setting
    return best


def _fit(band: Band, lines: Sequence[Line]) -> Setting:
    height = sum(line.height for line in lines) + _LEADING * (len(lines) - 1)
    width = max(line.width for line in lines)
    size = min(
        band.size, band.box.height / height, band.box.width / (width * band.condense)
    )
    return Setting(tuple(lines), size, min(1, band.box.width / (width * size)))


def _place(setting: Setting, band: Band, font: Font) -> Iterator[TextRun]:
    size, box = setting.size, band.box
    height = sum(line.height for line in setting.lines)
    height = (height + _LEADING * (len(setting.lines) - 1)) * size
    top = box.y + (box.height - height) / 2
    for line in setting.lines:
        yield from _place_line(line, setting, band, font, top + line.top * size)
        top += (line.height + _LEADING) * size


def _place_line(
    line: Line, setting: Setting, band: Band, font: Font, baseline: float
) -> Iterator[TextRun]:
    em = setting.size * setting.stretch
    free = band.box.width - line.width * em
    shift = {"left": 0.0, "centre": free / 2, "right": free}[band.align]
    x = band.box.x + shift - line.left * em
    for text, scale in line.pieces:
        width = _advance(text, font) * scale * em
        size = setting.size * scale
        yield TextRun(text, x, baseline, size, setting.stretch, width, band.colour)
        x += width


def _measure(text: str, band: Band, font: Font) -> Line:
    pieces = tuple(_pieces(text, band.small))
    pen = 0.0
    left, right = float("inf"), float("-inf")
    bottom, top = 0.0, 0.0
    for piece, scale in pieces:
        for character in piece:
            glyph = font.glyph(character)
            low, high = (0.0, 0.0) if character <= _LAST_LATIN else _SQUARE
            left = min(left, pen + glyph.left * scale)
            right = max(right, pen + glyph.right * scale)
            bottom = min(bottom, glyph.bottom * scale, low * scale)
            top = max(top, glyph.top * scale, high * scale)
            pen += glyph.advance * scale
    return Line(pieces, left, bottom, right, top)


def _pieces(text: str, small: float) -> list[tuple[str, float]]:
    """Return pieces and scales: full size for numerals, `small` for what is beside."""
    pieces = list(_PIECE.finditer(text))
    if small == 1 or not any(piece[1] for piece in pieces):
        return [(text, 1)]
    return [(piece[0], 1 if piece[1] else small) for piece in pieces]


def _break(text: str, count: int, font: Font) -> list[str]:
    """Return `text` in at most `count` lines of about one width.

    A word or a numeral stays whole where there is any other place to break.
    """
    ends = list(accumulate(font.glyph(character).advance for character in text))
    inside = {place for word in _WORD.finditer(text) for place in _inside(word)}
    places = sorted(set(range(1, len(text))) - inside) or range(1, len(text))
    goals = [ends[-1] * line / count for line in range(1, count)]
    cuts = {min(places, key=lambda i: abs(ends[i - 1] - goal)) for goal in goals}
    lines = [text[i:j] for i, j in pairwise([0, *sorted(cuts), len(text)])]
    return [line.strip() for line in lines if line.strip()]


def _inside(word: re.Match[str]) -> range:
    return range(word.start() + 1, word.end())


def _advance(text: str, font: Font) -> float:
    return sum(font.glyph(character).advance for character in text)
