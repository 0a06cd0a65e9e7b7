"""Our own maps, which are SVG, as items of a page.

Only what `geo.sketch` draws is read: paths of straight lines, cubics and half circles,
circles, and words in the middle of which they stand. Colours are those of a light page.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from doorplate.certificates.drawing.faces import Faces
from doorplate.certificates.drawing.items import Clipped, Item, Outline, Words
from doorplate.certificates.drawing.typesetting import width_of
from doorplate.core.errors import Invalid
from doorplate.plates.artwork.primitives import Colour

_TOKEN: Final = re.compile(r"([A-Za-z])|(-?\d*\.?\d+)")
_TURN: Final = re.compile(r"translate\((-?[\d.]+) (-?[\d.]+)\) rotate\((-?[\d.]+)\)")
# How far along its tangent the handle of a quarter circle lies.
_CIRCLE: Final = 0.5523
# How many numbers each command takes.
_TAKES: Final = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "a": 7, "z": 0}


class DrawingUnreadable(Invalid):
    """The map is no drawing of this program: {reason}."""


@dataclass(frozen=True, slots=True)
class _Style:
    fill: Colour | None = None
    line: Colour | None = None
    width: float = 0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _Type:
    size: float
    style: _Style


def _grey(level: int) -> Colour:
    return Colour(level, level, level)


_STYLES: Final[Mapping[str, _Style]] = {
    "map-ground": _Style(fill=Colour(245, 247, 244)),
    "map-building": _Style(fill=Colour(225, 229, 222), line=_grey(190), width=0.7),
    "map-edge": _Style(line=Colour(178, 188, 198)),
    "map-road": _Style(line=_grey(255)),
    "map-own": _Style(line=Colour(255, 240, 184)),
    "map-name": _Style(fill=Colour(62, 76, 92)),
    "map-dot": _Style(line=Colour(74, 110, 152)),
    "map-number": _Style(fill=Colour(40, 58, 78)),
    "map-here": _Style(fill=Colour(190, 24, 34), bold=True),
    "map-note": _Style(fill=Colour(40, 58, 78)),
    "map-pin": _Style(fill=Colour(200, 28, 40), line=_grey(255), width=1.2),
    "map-eye": _Style(fill=_grey(255)),
    "map-scale": _Style(line=Colour(22, 34, 46), width=1.5),
    "map-north": _Style(fill=Colour(22, 34, 46)),
}


def drawn(svg: str, *, x: float, y: float, width: float, faces: Faces) -> Clipped:
    """Return a map in a box whose top left corner is (x, y), `width` mm wide.

    Raises DrawingUnreadable; MissingGlyph for a name the font cannot set.
    """
    if "<!" in svg:
        raise DrawingUnreadable(reason="<!")
    try:
        root = ET.fromstring(svg)  # noqa: S314 - without "<!" it declares no entities
        _, _, units, height = map(float, root.attrib["viewBox"].split())
        scale = width / units
        reader = _Reader(x, y, scale, faces)
        items = tuple(reader.items(root, ""))
    except (ET.ParseError, KeyError, ValueError, IndexError) as error:
        raise DrawingUnreadable(reason=error) from error
    return Clipped(x, y, width, height * scale, items)


def height_of(svg: str, width: float) -> float:
    """Return how high a map is that is so wide. Raises DrawingUnreadable."""
    found = re.match(r'<svg[^>]* viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise DrawingUnreadable(reason="viewBox")
    return width * float(found[2]) / float(found[1])


class _Reader:
    def __init__(self, x: float, y: float, scale: float, faces: Faces) -> None:
        self._x, self._y, self._scale, self._faces = x, y, scale, faces
        self._readers: Mapping[str, Callable[[ET.Element, str], Iterator[Item]]] = {
            "svg": self.items,
            "g": self.items,
            "path": self._path,
            "circle": self._circle,
            "text": self._text,
        }

    def items(self, parent: ET.Element, css: str) -> Iterator[Item]:
        """Yield what an element holds; texts take class and size from their group."""
        size = parent.get("font-size")
        for child in parent:
            tag = child.tag.rpartition("}")[2]
            if tag == "title":
                continue
            if size is not None:
                child.set("font-size", size)
            yield from self._readers[tag](child, child.get("class", css))

    def _path(self, element: ET.Element, css: str) -> Iterator[Item]:
        style = _STYLES[css]
        width = float(element.get("stroke-width", style.width)) * self._scale
        path = " ".join(self._operators(element.attrib["d"]))
        yield Outline(path, style.fill, style.line, width)

    def _circle(self, element: ET.Element, css: str) -> Iterator[Item]:
        cx, cy, r = (float(element.attrib[name]) for name in ("cx", "cy", "r"))
        half = f"a{r} {r} 0 0 1"
        path = f"M{cx - r} {cy}{half} {2 * r} 0{half} {-2 * r} 0z"
        yield Outline(" ".join(self._operators(path)), _STYLES[css].fill)

    def _text(self, element: ET.Element, css: str) -> Iterator[Item]:
        text = element.text or ""
        type_ = _Type(float(element.attrib["font-size"]), _STYLES[css])
        turn = _TURN.fullmatch(element.get("transform", ""))
        xs = [float(each) for each in element.get("x", "0").split()]
        ys = [float(each) for each in element.get("y", "0").split()]
        if len(xs) > 1:
            for character, x, y in zip(text, xs, ys, strict=True):
                yield self._words(character, (x, y), type_, None)
        else:
            yield self._words(text, (xs[0], ys[0]), type_, turn)

    def _words(
        self,
        text: str,
        middle: tuple[float, float],
        type_: _Type,
        turn: re.Match[str] | None,
    ) -> Words:
        """Set words whose middle is on a baseline, which turns with them."""
        style = type_.style
        half = width_of(text, type_.size, self._faces.face(bold=style.bold)) / 2
        x, y, angle = middle[0] - half, middle[1], 0.0
        if turn is not None:
            angle = float(turn[3])
            cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            x, y = x * cos - y * sin, x * sin + y * cos
            x, y = x + float(turn[1]), y + float(turn[2])
        return Words(
            text,
            *self._at(x, y),
            type_.size * self._scale,
            style.fill or _grey(0),
            bold=style.bold,
            turn_deg=angle,
        )

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self._x + x * self._scale, self._y + y * self._scale

    def _operators(self, data: str) -> Iterator[str]:
        """Yield PDF's operators of SVG's path data."""
        pen = start = (0.0, 0.0)
        for command, numbers in _commands(data):
            if command in "zZ":
                pen = start
                yield "h"
                continue
            ends = _ends(command, numbers, pen)
            points = " ".join(f"{a:.3f} {b:.3f}" for a, b in map(self._place, ends))
            operator = {"m": "m", "c": "c"}.get(command.lower(), "l")
            if command in "aA":
                yield from self._half_circle(pen, ends[-1])
            else:
                yield f"{points} {operator}"
            pen = ends[-1]
            start = pen if command in "mM" else start

    def _place(self, point: tuple[float, float]) -> tuple[float, float]:
        return self._at(*point)

    def _half_circle(
        self, one: tuple[float, float], other: tuple[float, float]
    ) -> Iterator[str]:
        """Yield a half circle on the left of the way back: SVG's positive sweep."""
        middle = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
        along = middle[0] - one[0], middle[1] - one[1]
        up = along[1], -along[0]
        top = middle[0] + up[0], middle[1] + up[1]
        for a, b, out, back in ((one, top, up, along), (top, other, along, up)):
            sign = -1 if b is top else 1
            c1 = a[0] + _CIRCLE * out[0], a[1] + _CIRCLE * out[1]
            c2 = b[0] + sign * _CIRCLE * back[0], b[1] + sign * _CIRCLE * back[1]
            points = (self._place(each) for each in (c1, c2, b))
            yield " ".join(f"{x:.3f} {y:.3f}" for x, y in points) + " c"


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with its numbers; a repeated one need not be written."""
    tokens = [(m[1], m[2]) for m in _TOKEN.finditer(data)]
    place, command = 0, ""
    while place < len(tokens):
        letter, _ = tokens[place]
        if letter:
            command, place = letter, place + 1
        elif command in "mM":
            command = "l" if command == "m" else "L"
        count = _TAKES[command.lower()]
        numbers = [float(number) for _, number in tokens[place : place + count]]
        if len(numbers) < count:
            raise ValueError(f"{command} wants {count} numbers")
        yield command, numbers
        place += count
        if not count and place < len(tokens) and not tokens[place][0]:
            raise ValueError("numbers after z")


def _ends(
    command: str, numbers: list[float], pen: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return the points that a command leads to, in the drawing's own units."""
    base = pen if command.islower() else (0.0, 0.0)
    kind = command.lower()
    if kind == "h":
        return [(base[0] + numbers[0], pen[1])]
    if kind == "v":
        return [(pen[0], base[1] + numbers[0])]
    if kind == "a":
        numbers = numbers[-2:]
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return [(base[0] + a, base[1] + b) for a, b in pairs]
