"""A street drawn straight: its houses along it, above and below, as one inline SVG.

For a list of what is out of order, and for numbers proposed. As in `geo.sketch` the
drawing holds form only; colours come from the page (``static/css/strip.css``). A long
street is broken into rows, read like lines of text.
"""

import math
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple
from xml.sax.saxutils import escape

from geo.labels import text_width
from geo.sketch import NOT_XML

WIDTH: Final = 960
MARGIN: Final = 54.0
ROW: Final = 104.0
ROAD: Final = 16.0
TICK: Final = 9.0
SIZE: Final = 13.0
NOTE: Final = 11.0
GAP: Final = 5.0
TITLE: Final = 26.0
MOST_ROWS: Final = 60
_ROOM_PX: Final = 24.0
"""How much of a row one house of a side should have."""

Kind = Literal["plain", "wrong", "new", "kept", "gone"]
_FIRST: Final[tuple[Kind, ...]] = ("wrong", "new", "plain", "kept", "gone")
"""Whose numbers are written first, where there is not room for all."""


class Mark(NamedTuple):
    """One house: its number, metres along, above the street or below, and its kind.

    `note` is what a pointer resting on it is told.
    """

    label: str
    along_m: float
    above: bool
    kind: Kind = "plain"
    note: str = ""


def strip(marks: Sequence[Mark], *, length_m: float, title: str) -> str:
    """Draw houses along a street as `<svg>…</svg>`; `title` says what it shows.

    Those beyond an end are drawn at it. Where there is not room for every number, those
    out of order and the new ones are written first, and the others left out.
    """
    rows = _row_count(marks, length_m)
    row_m = max(length_m, 1.0) / rows
    height = TITLE + rows * ROW
    parts = [f'<text class="strip-title" x="{MARGIN:g}" y="18">{_safe(title)}</text>']
    for row in range(rows):
        start = row * row_m
        here = [one for one in marks if _row_of(one, row_m, rows) == row]
        parts += _row(here, start, min(row_m, length_m - start), row_m, row)
    return (
        f'<svg class="strip" role="img" xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="0 0 {WIDTH} {height:g}"><title>{_safe(title)}</title>'
        f"{''.join(parts)}</svg>"
    )


def standalone(drawing: str, style: str) -> str:
    """Return a strip as a file of its own, with the CSS that colours it."""
    end = drawing.index("</title>") + len("</title>")
    return f"{drawing[:end]}<style>{style}</style>{drawing[end:]}\n"


def _row_count(marks: Sequence[Mark], length_m: float) -> int:
    """Return how many rows give the fuller side room for its numbers."""
    if length_m <= 0:
        return 1
    fuller = max(sum(one.above is side for one in marks) for side in (True, False))
    rows = math.ceil(fuller * _ROOM_PX / (WIDTH - 2 * MARGIN))
    return min(max(rows, 1), MOST_ROWS)


def _row_of(one: Mark, row_m: float, rows: int) -> int:
    return min(max(int(one.along_m // row_m), 0), rows - 1)


def _row(
    marks: Sequence[Mark], start_m: float, here_m: float, row_m: float, row: int
) -> list[str]:
    scale = (WIDTH - 2 * MARGIN) / row_m
    middle = TITLE + row * ROW + ROW / 2
    top, length = middle - ROAD / 2, max(here_m, 0.0) * scale
    box = f'x="{MARGIN:g}" y="{top:g}" width="{length:.1f}" height="{ROAD:g}"'
    parts = [
        f'<rect class="strip-road" {box}/>',
        _note(MARGIN - GAP, middle, f"{start_m:.0f}", "end"),
        _note(MARGIN + length + GAP, middle, f"{start_m + here_m:.0f} m", "start"),
    ]
    for above in (True, False):
        side = [one for one in marks if one.above is above]
        xs = {
            id(one): MARGIN + min(max(one.along_m - start_m, 0.0), here_m) * scale
            for one in side
        }
        edge = middle - ROAD / 2 if above else middle + ROAD / 2
        parts += _ticks(side, xs, edge, -TICK if above else TICK)
        parts += _labels(side, xs, edge, above=above)
    return parts


def _ticks(
    side: Sequence[Mark], xs: dict[int, float], edge: float, length: float
) -> list[str]:
    return [
        f'<path class="strip-tick strip-{one.kind}" d="M{xs[id(one)]:.1f} {edge:g}'
        f'v{length:g}"/>'
        for one in side
    ]


def _labels(
    side: Sequence[Mark], xs: dict[int, float], edge: float, *, above: bool
) -> list[str]:
    """Write the numbers there is room for, in two lines: the wrong and new ones first.

    Those out of order stand one line further out, so that they are seen at once.
    """
    taken: dict[int, list[tuple[float, float]]] = {0: [], 1: []}
    parts = []
    for one in sorted(side, key=lambda one: (_FIRST.index(one.kind), one.along_m)):
        half = text_width(one.label, SIZE) / 2 + GAP / 2
        x = xs[id(one)]
        for line in (1, 0) if one.kind == "wrong" else (0,):
            if all(x + half <= a or x - half >= b for a, b in taken[line]):
                taken[line].append((x - half, x + half))
                away = TICK + SIZE * (0.75 + 1.2 * line)
                y = edge + (-away if above else away) + SIZE * 0.36
                parts.append(_label(one, x, y))
                break
    return parts


def _label(one: Mark, x: float, y: float) -> str:
    note = f"<title>{_safe(one.note)}</title>" if one.note else ""
    return (
        f'<text class="strip-number strip-{one.kind}" x="{x:.1f}" y="{y:.1f}"'
        f' text-anchor="middle">{note}{_safe(one.label)}</text>'
    )


def _note(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text class="strip-note" x="{x:.1f}" y="{y + NOTE * 0.36:.1f}"'
        f' text-anchor="{anchor}">{text}</text>'
    )


def _safe(text: str) -> str:
    return escape(NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))
