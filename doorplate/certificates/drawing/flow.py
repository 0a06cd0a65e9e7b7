"""Pages filled from top to bottom: paragraphs, tables, drawings."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from doorplate.certificates.drawing import svg
from doorplate.certificates.drawing.faces import Faces
from doorplate.certificates.drawing.items import (
    BLACK,
    HEIGHT,
    LINE,
    PALE,
    SOFT,
    WIDTH,
    Item,
    Words,
)
from doorplate.certificates.drawing.typesetting import lines_of, width_of
from doorplate.plates.artwork.primitives import Box, Colour, Panel

LEFT: Final = 22.0
RIGHT: Final = WIDTH - LEFT
TOP: Final = 20.0
# Below this stands the foot of the page.
BOTTOM: Final = HEIGHT - 24.0
MEASURE: Final = RIGHT - LEFT

# From one baseline to the next, and from the top of a line to its baseline, in ems.
_LEADING: Final = 1.5
_ASCENT: Final = 1.12
_CELL: Final = 1.4


@dataclass(frozen=True, slots=True)
class Type:
    """How words are set: em in mm, colour, and whether in the font's own bold."""

    size: float
    colour: Colour = BLACK
    bold: bool = False

    @property
    def leading(self) -> float:
        """From one baseline to the next."""
        return self.size * _LEADING


BODY: Final = Type(3.6)
SMALL: Final = Type(3.0, SOFT)
LABEL: Final = Type(3.2, SOFT)
HEADING: Final = Type(3.7, bold=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and its width in mm."""

    heading: str
    width: float


@dataclass
class Flow:
    """The pages so far, and how far down the last one is filled."""

    faces: Faces
    pages: list[list[Item]] = field(default_factory=lambda: [[]])
    y: float = TOP

    def put(self, *items: Item) -> None:
        """Draw on the present page, wherever the items say."""
        self.pages[-1] += items

    def words(self, text: str, x: float, baseline: float, style: Type) -> None:
        """Set one line from x on."""
        self.put(Words(text, x, baseline, style.size, style.colour, style.bold))

    def centred(self, text: str, style: Type, *, spacing: float = 0) -> None:
        """Set one line in the middle of the page, with space between characters."""
        pieces = list(text) if spacing else [text]
        widths = [self.width_of(piece, style) for piece in pieces]
        x = (WIDTH - sum(widths) - spacing * (len(pieces) - 1)) / 2
        for piece, width in zip(pieces, widths, strict=True):
            self.words(piece, x, self.y + style.size * _ASCENT, style)
            x += width + spacing
        self.y += style.leading

    def width_of(self, text: str, style: Type) -> float:
        """Return how wide a line is. Raises MissingGlyph."""
        return width_of(text, style.size, self.faces.face(bold=style.bold))

    def lines_of(self, text: str, style: Type, width: float) -> list[str]:
        """Return a text in lines not wider than `width`. Raises MissingGlyph."""
        return lines_of(text, width, style.size, self.faces.face(bold=style.bold))

    def space(self, height: float) -> None:
        """Leave some room."""
        self.y += height

    def need(self, height: float) -> None:
        """Begin a new page where less than `height` is left of this one."""
        if self.y + height > BOTTOM:
            self.pages.append([])
            self.y = TOP

    def paragraph(
        self,
        text: str,
        style: Type = BODY,
        *,
        left: float = LEFT,
        width: float = MEASURE,
    ) -> None:
        """Set a text in as many lines as it takes."""
        for line in self.lines_of(text, style, width):
            self.need(style.leading)
            self.words(line, left, self.y + style.size * _ASCENT, style)
            self.y += style.leading

    def height_of(self, text: str, style: Type, width: float) -> float:
        """Return how high a paragraph would be."""
        return len(self.lines_of(text, style, width)) * style.leading

    def heading(self, text: str, *, room: float = 20) -> None:
        """Set a heading, on a page that has `room` below it."""
        self.space(3.5)
        self.need(HEADING.leading + room)
        self.paragraph(text, HEADING)
        self.space(0.8)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Set rows in columns; the headings stand on each page that has some."""
        self._headings(columns)
        for row in rows:
            height = self._row_height(columns, row)
            if self.y + height > BOTTOM:
                self.need(HEIGHT)
                self._headings(columns)
            self._row(columns, row, height)

    def drawing(self, drawing: str, *, x: float, width: float) -> float:
        """Place a map at the present height, without moving on; return its height."""
        clipped = svg.drawn(drawing, x=x, y=self.y, width=width, faces=self.faces)
        self.put(clipped)
        frame = Box(x, self.y, clipped.width, clipped.height)
        self.put(Panel(frame, line=LINE, line_width=0.2))
        return clipped.height

    @contextmanager
    def beside(self, height: float) -> Iterator[None]:
        """Keep what is set in the block at its height; go on below the taller."""
        top = self.y
        yield
        self.y = max(self.y, top + height)

    def _row_height(self, columns: Sequence[Column], row: Sequence[str]) -> float:
        heights = (
            self.height_of(text, BODY, column.width - 2 * _CELL)
            for column, text in zip(columns, row, strict=True)
        )
        return max(heights) + 2 * _CELL

    def _headings(self, columns: Sequence[Column]) -> None:
        height = LABEL.leading + _CELL
        width = sum(column.width for column in columns)
        self.put(Panel(Box(LEFT, self.y, width, height), fill=PALE))
        x = LEFT
        for column in columns:
            baseline = self.y + _CELL / 2 + LABEL.size * _ASCENT
            style = Type(LABEL.size, LABEL.colour, bold=True)
            self.words(column.heading, x + _CELL, baseline, style)
            x += column.width
        self.y += height

    def _row(
        self, columns: Sequence[Column], row: Sequence[str], height: float
    ) -> None:
        top, x = self.y, LEFT
        for column, text in zip(columns, row, strict=True):
            self.y = top + _CELL
            self.paragraph(text, BODY, left=x + _CELL, width=column.width - 2 * _CELL)
            x += column.width
        self.y = top + height
        rule = Box(LEFT, self.y, sum(column.width for column in columns), 0)
        self.put(Panel(rule, line=LINE, line_width=0.15))
