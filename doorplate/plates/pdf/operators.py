"""Artwork as PDF operators (ISO 32000-1:2008, 8 and 9), written out directly.

Everything is in millimetres with y downwards: the page sets that up once, so artwork
needs no arithmetic. Text turns itself upright again in its matrix.
"""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import Final

from doorplate.plates.artwork.primitives import (
    Artwork,
    Box,
    Colour,
    Panel,
    PlacedSymbol,
    TextRun,
)
from doorplate.plates.pdf.sheets import Imposition
from doorplate.plates.symbol_tables import pack_run

POINTS_PER_MILLIMETRE: Final = 72 / 25.4
# How far along its tangent the handle of a quarter circle lies.
_CIRCLE: Final = 0.5523
_MARK_WIDTH: Final = 0.1


class Characters(dict[int, str]):
    """The characters printed so far, each with its number in the subset font.

    Numbers are four hexadecimal digits in order of first use; 0000 is left to
    .notdef, which is never printed. Made for `str.translate`.
    """

    def __missing__(self, point: int) -> str:
        """Give a new character the next number."""
        self[point] = number = f"{len(self) + 1:04X}"
        return number

    @property
    def text(self) -> str:
        """The characters in the order of their numbers."""
        return "".join(map(chr, self))


def page_head(page: Imposition) -> str:
    """Return what turns the page's points into millimetres, y downwards."""
    k = POINTS_PER_MILLIMETRE
    lines = "".join(f"{_n(*mark[:2])} m {_n(*mark[2:])} l " for mark in page.marks)
    marks = f"{_MARK_WIDTH} w {lines}S\n" if lines else ""
    return f"{k:.6f} 0 0 {-k:.6f} 0 {page.height * k:.4f} cm\n{marks}"


def background(artwork: Artwork, bleed: float) -> str:
    """Return the field, `bleed` mm over the edge, and the panels."""
    return "".join(map(panel, (_bled(artwork.field, bleed), *artwork.panels)))


def plate(place: Box, background: str, artwork: Artwork, characters: Characters) -> str:
    """Return one whole plate at `place`; new characters enter `characters`."""
    return (
        f"q 1 0 0 1 {_n(place.x, place.y)} cm\n{background}"
        f"{symbol(artwork.symbol)}BT /F 1 Tf\n{_texts(artwork.texts, characters)}"
        "ET Q\n"
    )


def _bled(field: Panel, bleed: float) -> Panel:
    """Return the field run over the edge; the cut makes its round corners."""
    if not bleed:
        return field
    box = field.box
    wider = Box(
        box.x - bleed, box.y - bleed, box.width + 2 * bleed, box.height + 2 * bleed
    )
    return Panel(wider, fill=field.fill)


def panel(panel: Panel) -> str:
    """Return one box, filled or outlined or both."""
    outline = _rounded(panel.box, panel.radius) if panel.radius else _plain(panel.box)
    paint = ""
    if panel.fill:
        paint += f"{tint(panel.fill)} rg {outline}f\n"
    if panel.line:
        paint += f"{tint(panel.line)} RG {_n(panel.line_width)} w {outline}S\n"
    return paint


def _plain(box: Box) -> str:
    return f"{_n(box.x, box.y, box.width, box.height)} re "


def _rounded(box: Box, radius: float) -> str:
    left, top, right, bottom = box.x, box.y, box.right, box.bottom
    r, h = radius, radius * (1 - _CIRCLE)
    return (
        f"{_n(left + r, top)} m {_n(right - r, top)} l "
        f"{_n(right - h, top, right, top + h, right, top + r)} c "
        f"{_n(right, bottom - r)} l "
        f"{_n(right, bottom - h, right - h, bottom, right - r, bottom)} c "
        f"{_n(left + r, bottom)} l "
        f"{_n(left + h, bottom, left, bottom - h, left, bottom - r)} c "
        f"{_n(left, top + r)} l "
        f"{_n(left, top + h, left + h, top, left + r, top)} c h "
    )


def symbol(placed: PlacedSymbol) -> str:
    """Return the symbol as one path, so that no seams show between its rows."""
    x, y = placed.origin
    runs = _run_operators(placed.symbol.size)
    path = "\n".join([runs[run] for run in placed.symbol.packed_runs])
    return (
        f"q {placed.module:.5f} 0 0 {placed.module:.5f} {_n(x, y)} cm"
        f" {tint(placed.colour)} rg\n{path}\nf Q\n"
    )


@cache
def _run_operators(size: int) -> dict[int, str]:
    """Return the operator of every run a symbol of `size` modules may have."""
    return {
        pack_run(size, row, column, length): f"{column} {row} {length} 1 re"
        for row in range(size)
        for column in range(size)
        for length in range(1, size - column + 1)
    }


def _texts(runs: Iterable[TextRun], characters: Characters) -> str:
    """Return the runs, setting the colour only where it changes."""
    return "".join(
        f"{tint(colour)} rg\n" + "".join(_text(run, characters) for run in alike)
        for colour, alike in groupby(runs, key=lambda run: run.colour)
    )


def _text(run: TextRun, characters: Characters) -> str:
    return (
        f"{run.size * run.stretch:.4f} 0 0 {-run.size:.4f} {_n(run.x, run.baseline)} Tm"
        f" <{run.text.translate(characters)}> Tj\n"
    )


def tint(colour: Colour) -> str:
    """Return a colour as the three operands of `rg` and `RG`."""
    return " ".join(f"{part / 255:.4g}" for part in colour)


def _n(*numbers: float) -> str:
    return " ".join(f"{number:.3f}" for number in numbers)
