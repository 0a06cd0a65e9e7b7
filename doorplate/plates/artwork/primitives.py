"""What a finished plate consists of: boxes, one symbol, runs of text.

Lengths are in millimetres from the top left corner of the plate's face, y downwards.
Every output (SVG, PNG, PDF) draws the same things in the same order: the field, the
panels, the symbol, the texts.
"""

from dataclasses import dataclass
from typing import NamedTuple

from doorplate.plates.symbol import Symbol, side_with_quiet_zone


class Colour(NamedTuple):
    """Red, green and blue, 0 to 255 (sRGB)."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02X}{self.green:02X}{self.blue:02X}"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, its sides along the plate's."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right side's x."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower side's y."""
        return self.y + self.height

    def contains(self, other: "Box", slack: float = 1e-6) -> bool:
        """Whether `other` lies inside, give or take `slack` mm."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def overlaps(self, other: "Box", slack: float = 1e-6) -> bool:
        """Whether the two share more than a border of `slack` mm."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > slack
            and min(self.bottom, other.bottom) - max(self.y, other.y) > slack
        )


@dataclass(frozen=True, slots=True)
class Panel:
    """A box, filled or outlined or both; the line lies half inside, half outside."""

    box: Box
    fill: Colour | None = None
    line: Colour | None = None
    line_width: float = 0
    radius: float = 0


@dataclass(frozen=True, slots=True)
class PlacedSymbol:
    """A QR symbol in a square `box`, which includes the quiet zone."""

    symbol: Symbol
    box: Box
    colour: Colour

    @property
    def module(self) -> float:
        """The side of one module."""
        return self.box.width / side_with_quiet_zone(self.symbol.version)

    @property
    def origin(self) -> tuple[float, float]:
        """The top left corner of the top left module."""
        margin = (self.box.width - self.module * self.symbol.size) / 2
        return self.box.x + margin, self.box.y + margin


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters of one size on one baseline.

    `x` is the pen's start, `baseline` its y; `size` the em; `stretch` the horizontal
    scale, 1 or less; `width` the pen's way with `stretch`.
    """

    text: str
    x: float
    baseline: float
    size: float
    stretch: float
    width: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Artwork:
    """One plate, laid out. `field` is the face itself and the bleed around it."""

    width: float
    height: float
    field: Panel
    panels: tuple[Panel, ...]
    symbol: PlacedSymbol
    texts: tuple[TextRun, ...]
