"""Sheets, and where plates lie on them. Millimetres, y downwards from the top left."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from doorplate.core.errors import NotFound
from doorplate.plates.artwork.primitives import Box
from doorplate.plates.artwork.reading import Table

# Lets 7 + 196 + 7 fit into 210 in floating point, too.
_SLACK: Final = 1e-9


class UnknownSheet(NotFound):
    """There is no sheet “{name}”; there are {known}."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper or film; without a size it takes one plate a page.

    `margin` stays free all round, `gutter` lies between plates, the field runs `bleed`
    over a plate's edge, cut marks are `mark` long and lie in the margin.
    """

    name: str
    width: float
    height: float
    margin: float
    gutter: float
    bleed: float
    mark: float


@dataclass(frozen=True, slots=True)
class Imposition:
    """A page and the places of plates on it, row by row.

    `marks` are the cut marks as (x, y, x, y).
    """

    width: float
    height: float
    places: tuple[Box, ...]
    marks: tuple[tuple[float, float, float, float], ...]


def load_sheets(path: Path | None = None) -> Mapping[str, Sheet]:
    """Return the sheets of a TOML file, or those that come with the project.

    Raises SpecificationInvalid, naming the key that is wrong.
    """
    root = Table.load(path or files("doorplate.plates.pdf") / "sheets.toml")
    return {name: _read_sheet(name, root.table(name)) for name in root.values}


def sheet_named(name: str, sheets: Mapping[str, Sheet]) -> Sheet:
    """Return the sheet of that name in any case; raises UnknownSheet."""
    for known, sheet in sheets.items():
        if known.casefold() == name.casefold():
            return sheet
    raise UnknownSheet(name=name, known=", ".join(sheets))


def impose(sheet: Sheet, width: float, height: float) -> Imposition:
    """Return how plates of `width` by `height` lie on `sheet`.

    The sheet is turned where more fit; a plate too large for it gets a page of its
    own, as large as it needs.
    """
    upright = _grid(sheet, sheet.width, sheet.height, width, height)
    turned = _grid(sheet, sheet.height, sheet.width, width, height)
    best = max(upright, turned, key=lambda page: len(page.places))
    if best.places:
        return best
    border = 2 * sheet.margin
    return _grid(sheet, width + border, height + border, width, height)


@dataclass(frozen=True, slots=True)
class _Row:
    """Plates along one side of a page `page` long: where they begin, their size."""

    page: float
    starts: tuple[float, ...]
    size: float

    @property
    def cuts(self) -> list[float]:
        return [cut for start in self.starts for cut in (start, start + self.size)]

    @property
    def ends(self) -> tuple[float, float]:
        return self.starts[0], self.starts[-1] + self.size


def _grid(
    sheet: Sheet, page_width: float, page_height: float, width: float, height: float
) -> Imposition:
    across = _row(page_width, width, sheet)
    down = _row(page_height, height, sheet)
    places = tuple(Box(x, y, width, height) for y in down.starts for x in across.starts)
    marks: list[tuple[float, float, float, float]] = []
    if places and sheet.mark:
        marks += ((x, y, x, end) for x, y, end in _marks(across, down, sheet))
        marks += ((x, y, end, y) for y, x, end in _marks(down, across, sheet))
    return Imposition(page_width, page_height, places, tuple(marks))


def _row(page: float, size: float, sheet: Sheet) -> _Row:
    """Return as many plates as fit along one side, the rest shared evenly."""
    step = size + sheet.gutter
    count = int((page - 2 * sheet.margin + sheet.gutter + _SLACK) // step)
    first = (page - count * step + sheet.gutter) / 2
    return _Row(page, tuple(first + i * step for i in range(count)), size)


def _marks(cut: _Row, along: _Row, sheet: Sheet) -> Iterator[tuple[float, ...]]:
    """Yield (place, from, to) of the marks at both ends of each cut of `cut`."""
    near, far = along.ends
    near, far = near - sheet.bleed, far + sheet.bleed
    for place in cut.cuts:
        yield place, max(0, near - sheet.mark), near
        yield place, far, min(along.page, far + sheet.mark)


def _read_sheet(name: str, table: Table) -> Sheet:
    sheet = Sheet(
        name=name,
        width=table.number("width", 0),
        height=table.number("height", 0),
        margin=table.number("margin"),
        gutter=table.number("gutter"),
        bleed=table.number("bleed"),
        mark=table.number("mark"),
    )
    if sheet.bleed > min(sheet.margin, sheet.gutter / 2):
        raise table.wrong("bleed", "must fit into the margin and half the gutter")
    table.finish()
    return sheet
