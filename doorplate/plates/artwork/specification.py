"""What a kind of plate looks like: data, read once from TOML and checked.

Sizes are millimetres of the face, from its top left corner, y downwards. The `qr` size
*includes* the quiet zone of four modules on each side, so the square a specification
names is wholly the symbol's, whatever its version. Nothing may be put into it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast

from doorplate.core.errors import NotFound
from doorplate.plates.artwork.primitives import Box, Colour, Panel
from doorplate.plates.artwork.reading import Table
from doorplate.plates.text import FIELDS

Align: TypeAlias = Literal["centre", "left", "right"]

_FIELD: Final = re.compile(r"\{(\w*)\}")
# White behind black is what readers need: many fail on inverted symbols.
_LIGHT_PANEL: Final = Colour(255, 255, 255)


class UnknownPlateKind(NotFound):
    """There is no plate specification “{kind}”; there are {known}."""


@dataclass(frozen=True, slots=True)
class Band:
    """A place for one text, which never leaves it.

    `template` names texts in braces; where one of them is empty the band stays empty.
    `size` is the largest em in mm. A text too wide is condensed down to `condense`,
    then set in up to `lines` lines, then set smaller. `small` is the size of what is
    not a numeral beside a numeral: the 号 of 57号.
    """

    template: str
    box: Box
    colour: Colour
    align: Align = "centre"
    size: float = 1000
    lines: int = 1
    condense: float = 0.75
    small: float = 1

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the template with `values`, empty where one of them is empty."""
        if not all(values[name] for name in _names(self.template)):
            return ""
        return self.template.format_map(values)


@cache
def _names(template: str) -> tuple[str, ...]:
    return tuple(_FIELD.findall(template))


@dataclass(frozen=True, slots=True)
class PlateSpecification:
    """One kind of plate: `title` is its Chinese name, `rim` the frame outside the face.

    `field` is the face, `symbol` the square of the QR symbol with its quiet zone.
    """

    kind: str
    title: str
    width: float
    height: float
    rim: float
    field: Panel
    panels: tuple[Panel, ...]
    symbol: Box
    bands: tuple[Band, ...]


Specifications: TypeAlias = Mapping[str, PlateSpecification]


def load_specifications(path: Path | None = None) -> Specifications:
    """Return the specifications of a TOML file, or those that come with the project.

    Raises SpecificationInvalid, naming the key that is wrong.
    """
    root = Table.load(path or files("doorplate.plates") / "specifications.toml")
    palette = root.table("colours")
    root.colours = {name: palette.colour(name) for name in palette.values}
    kinds = [kind for kind in root.values if kind != "colours"]
    return {kind: _read_plate(kind, root.table(kind)) for kind in kinds}


def specification_for(kind: str, specifications: Specifications) -> PlateSpecification:
    """Return the specification of `kind`; raises UnknownPlateKind."""
    try:
        return specifications[kind]
    except KeyError:
        known = ", ".join(specifications)
        raise UnknownPlateKind(kind=kind, known=known) from None


def _read_plate(kind: str, table: Table) -> PlateSpecification:
    face = Box(0, 0, table.number("width"), table.number("height"))
    fill = table.colour("field")
    specification = PlateSpecification(
        kind=kind,
        title=table.text("title"),
        width=face.width,
        height=face.height,
        rim=table.number("rim", 0),
        field=Panel(face, fill=fill, radius=table.number("radius", 0)),
        panels=tuple(map(_read_panel, table.tables("panels"))),
        symbol=_read_symbol(table.table("qr")),
        bands=tuple(map(_read_band, table.tables("bands"))),
    )
    table.finish()
    _check(specification, table)
    return specification


def _read_symbol(table: Table) -> Box:
    size = table.number("size", at_least=1)
    box = Box(table.number("x"), table.number("y"), size, size)
    table.finish()
    return box


def _read_panel(table: Table) -> Panel:
    panel = Panel(
        table.box("box"),
        fill=table.optional_colour("fill"),
        line=table.optional_colour("line"),
        line_width=table.number("line_width", 0),
        radius=table.number("radius", 0),
    )
    table.finish()
    return panel


def _read_band(table: Table) -> Band:
    band = Band(
        template=_read_template(table),
        box=table.box("box"),
        colour=table.colour("colour"),
        align=cast("Align", table.choice("align", ("centre", "left", "right"))),
        size=table.number("size", 1000, at_least=0.1),
        lines=int(table.number("lines", 1, at_least=1)),
        condense=table.number("condense", 0.75, at_least=0.1),
        small=table.number("small", 1, at_least=0.1),
    )
    if max(band.condense, band.small) > 1:
        raise table.wrong("condense and small", "must be 1 or less")
    if not min(band.box.width, band.box.height):
        raise table.wrong("box", "is empty")
    table.finish()
    return band


def _read_template(table: Table) -> str:
    template = table.text("text")
    for name in _names(template):
        if name not in FIELDS:
            known = ", ".join(sorted(FIELDS))
            raise table.wrong("text", f"names {{{name}}}; there are {known}")
    if set(_FIELD.sub("", template)) & set("{}"):
        raise table.wrong("text", "has a brace that is not part of a name")
    return template


def _check(plate: PlateSpecification, table: Table) -> None:
    face = plate.field.box
    boxes = {f"bands[{i}]": band.box for i, band in enumerate(plate.bands, start=1)}
    boxes["qr"] = plate.symbol
    for name, box in boxes.items():
        if not face.contains(box):
            raise table.wrong(name, "leaves the face")
    for (name, box), (other_name, other) in combinations(boxes.items(), 2):
        if box.overlaps(other):
            raise table.wrong(name, f"overlaps {other_name}")
    _check_background(plate, table)


def _check_background(plate: PlateSpecification, table: Table) -> None:
    """Let nothing but white lie under the symbol and its quiet zone."""
    behind = (plate.field, *plate.panels)
    touching = [panel for panel in behind if panel.box.overlaps(plate.symbol)]
    whole = [panel for panel in touching if panel.fill == _LIGHT_PANEL]
    if not whole or whole[-1] is not touching[-1] or touching[-1].line:
        raise table.wrong("qr", "must lie on a white panel without a line")
    if not touching[-1].box.contains(plate.symbol):
        raise table.wrong("qr", "leaves its white panel")
