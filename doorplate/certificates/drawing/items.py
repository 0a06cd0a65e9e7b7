"""What a page consists of. Millimetres from its top left corner, y downwards."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from doorplate.plates.artwork.primitives import Colour, Panel, PlacedSymbol

BLACK: Final = Colour(17, 24, 33)
SOFT: Final = Colour(84, 98, 114)
LINE: Final = Colour(178, 188, 200)
BLUE: Final = Colour(18, 68, 156)
RED: Final = Colour(178, 24, 32)
PALE: Final = Colour(241, 245, 250)


@dataclass(frozen=True, slots=True)
class Words:
    """Characters of one size on one baseline, from `x` on.

    `turn_deg` turns them clockwise about their start.
    """

    text: str
    x: float
    baseline: float
    size: float
    colour: Colour = BLACK
    bold: bool = False
    turn_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Outline:
    """A path of PDF operators, filled or drawn or both, its ends and corners round."""

    path: str
    fill: Colour | None = None
    line: Colour | None = None
    width: float = 0


@dataclass(frozen=True, slots=True)
class Clipped:
    """What is seen of some items through a rectangle."""

    x: float
    y: float
    width: float
    height: float
    items: tuple["Item", ...]


Item: TypeAlias = Words | Outline | Panel | PlacedSymbol | Clipped


@dataclass(frozen=True, slots=True)
class Page:
    """One page of A4, upright."""

    items: tuple[Item, ...]

    @property
    def words(self) -> list[str]:
        """The printed texts, in the order they are drawn."""
        return list(_words(self.items))


def _words(items: tuple[Item, ...]) -> list[str]:
    found: list[str] = []
    for item in items:
        if isinstance(item, Words):
            found.append(item.text)
        elif isinstance(item, Clipped):
            found += _words(item.items)
    return found


WIDTH: Final = 210.0
HEIGHT: Final = 297.0
