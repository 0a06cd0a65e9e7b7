"""Places for the words of a small map, so that none lies on another.

Everything is in pixels of the drawing, x to the right and y down. A label takes up
one square for each character, whichever way it runs.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Self
from unicodedata import east_asian_width

from shapely import LineString, Point

NARROW_EM: Final = 0.58
LINE_EM: Final = 1.1
# A street that bends more than this under its name cannot carry it straight.
STRAIGHT: Final = 0.985
# From here on, Chinese names are set upright, one character below the other.
STEEP_DEG: Final = 48.0
WHERE_ALONG: Final = (0.5, 0.35, 0.65, 0.22, 0.78, 0.12, 0.88)


class Box(NamedTuple):
    """A rectangle that is taken or wanted."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Self:
        """Make the box of a size about a centre."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def meets(self, other: "Box") -> bool:
        """Say whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def within(self, other: "Box") -> bool:
        """Say whether this box lies wholly in the other."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


class Paper:
    """The frame and what is taken of it."""

    def __init__(self, frame: Box) -> None:
        self._frame = frame
        self._taken: list[Box] = []

    def take(self, boxes: Iterable[Box]) -> None:
        """Take the boxes, free or not."""
        self._taken.extend(boxes)

    def take_if_free(self, boxes: list[Box]) -> bool:
        """Take all boxes if they lie in the frame and meet nothing; else none."""
        free = all(
            box.within(self._frame) and not any(map(box.meets, self._taken))
            for box in boxes
        )
        if free:
            self.take(boxes)
        return free


class StreetLabel(NamedTuple):
    """A name on its street: upright characters at their own places, or one turn."""

    places: list[tuple[float, float]]
    turn_deg: float
    is_upright: bool


def is_wide(character: str) -> bool:
    """Say whether a character fills a whole square, as Chinese ones do."""
    return east_asian_width(character) in ("W", "F")


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text in a sans-serif face of a size."""
    return size * sum(1.0 if is_wide(c) else NARROW_EM for c in text)


def street_labels(line: LineString, name: str, size: float) -> Iterator[StreetLabel]:
    """Give the ways to set a name on a line, the best first."""
    stacked = all(map(is_wide, name))
    for share in WHERE_ALONG:
        middle = share * line.length
        turn = _turn(line, middle, text_width(name, size))
        if turn is None:
            continue
        if stacked and abs(turn) > STEEP_DEG:
            yield _upright(line, middle, name, size)
        elif _is_straight(line, middle, text_width(name, size)):
            yield _turned(line, middle, name, size, turn)


def label_boxes(label: StreetLabel, size: float) -> list[Box]:
    """Give the squares that the characters of a label take up."""
    return [Box.around(x, y, size, size) for x, y in label.places]


def _span(line: LineString, middle: float, width: float) -> tuple[Point, Point]:
    return line.interpolate(middle - width / 2), line.interpolate(middle + width / 2)


def _turn(line: LineString, middle: float, width: float) -> float | None:
    """Angle of the chord under a text, kept readable; None where it does not fit."""
    if middle < width / 2 or middle + width / 2 > line.length:
        return None
    start, end = _span(line, middle, width)
    angle = math.degrees(math.atan2(end.y - start.y, end.x - start.x))
    return (angle + 90.0) % 180.0 - 90.0


def _is_straight(line: LineString, middle: float, width: float) -> bool:
    start, end = _span(line, middle, width)
    return bool(start.distance(end) >= STRAIGHT * width)


def _upright(line: LineString, middle: float, name: str, size: float) -> StreetLabel:
    steps = [(i - (len(name) - 1) / 2) * LINE_EM * size for i in range(len(name))]
    points = [line.interpolate(min(max(middle + s, 0.0), line.length)) for s in steps]
    places = [(float(p.x), float(p.y)) for p in points]
    downwards = places[0][1] <= places[-1][1]
    return StreetLabel(places if downwards else places[::-1], 0.0, is_upright=True)


def _turned(
    line: LineString, middle: float, name: str, size: float, turn: float
) -> StreetLabel:
    """Set a name in a row along its chord: the squares follow the chord."""
    width = text_width(name, size)
    start, end = _span(line, middle, width)
    x, y = (start.x + end.x) / 2, (start.y + end.y) / 2
    count = max(len(name), math.ceil(width / size))
    along = [((i + 0.5) / count - 0.5) * width for i in range(count)]
    east, south = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    places = [(float(x + a * east), float(y + a * south)) for a in along]
    return StreetLabel(places, turn, is_upright=False)
