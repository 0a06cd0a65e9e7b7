"""The one layout behind every output."""

from doorplate.plates.artwork.fitting import set_text
from doorplate.plates.artwork.primitives import Artwork, Colour, PlacedSymbol
from doorplate.plates.artwork.specification import PlateSpecification
from doorplate.plates.fonts import Font
from doorplate.plates.symbol import Symbol
from doorplate.plates.text import PlateText

_BLACK = Colour(0, 0, 0)


def lay_out(
    specification: PlateSpecification, text: PlateText, symbol: Symbol, font: Font
) -> Artwork:
    """Return the artwork of one plate, in millimetres, y downwards.

    Every text lies inside its band, and no band touches the symbol's quiet zone.

    Raises MissingGlyph where the font lacks a character.
    """
    values = text.fields()
    runs = [
        run
        for band in specification.bands
        for run in set_text(band, band.fill(values), font)
    ]
    return Artwork(
        width=specification.width,
        height=specification.height,
        field=specification.field,
        panels=specification.panels,
        symbol=PlacedSymbol(symbol, specification.symbol, _BLACK),
        texts=tuple(runs),
    )
