"""Sheets, and where plates lie on them. Millimetres, y downwards from the top left."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from doorplate.core.errors import NotFound
from doorplate.plates.artwork.primitives import Box
from doorplate.plates.artwork.reading import SpecificationInvalid, Table


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
    source = path or files("doorplate.plates.pdf") / "sheets.toml"
    try:
        root = Table(tomllib.loads(source.read_text(encoding="utf-8")), "")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecificationInvalid(
            key=str(source), problem=f"is not TOML: {error}"
        ) from error
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


def _grid(
    sheet: Sheet, page_width: float, page_height: float, width: float, height: float
) -> Imposition:
    columns = _edges(page_width, width, sheet)
    rows = _edges(page_height, height, sheet)
    places = tuple(Box(x, y, width, height) for y in rows for x in columns)
    marks = (
        *_marks(columns, width, page_height, rows, height, sheet),
        *(
            (x, y, other_x, other_y)
            for y, x, other_y, other_x in _marks(
                rows, height, page_width, columns, width, sheet
            )
        ),
    )
    return Imposition(page_width, page_height, places, marks)


def _edges(page: float, size: float, sheet: Sheet) -> list[float]:
    """Return where plates begin along one side of the page, the rest shared evenly."""
    step = size + sheet.gutter
    # A hair of slack: 7 + 196 + 7 must fit into 210 in floating point, too.
    count = int((page - 2 * sheet.margin + sheet.gutter + _SLACK) // step)
    first = (page - count * step + sheet.gutter) / 2
    return [first + i * step for i in range(count)]


def _marks(
    starts: list[float],
    size: float,
    page: float,
    across: list[float],
    depth: float,
    sheet: Sheet,
) -> list[tuple[float, float, float, float]]:
    """Return marks at both ends of each cut that runs along the page's other side."""
    if not sheet.mark or not starts or not across:
        return []
    near = across[0] - sheet.bleed
    far = across[-1] + depth + sheet.bleed
    cuts = [edge for start in starts for edge in (start, start + size)]
    return [
        mark
        for cut in cuts
        for mark in (
            (cut, max(0, near - sheet.mark), cut, near),
            (cut, far, cut, min(page, far + sheet.mark)),
        )
    ]


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


_SLACK: Final = 1e-9
