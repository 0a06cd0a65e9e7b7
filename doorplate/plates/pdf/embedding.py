"""The one subset font of a batch, as a PDF composite font (ISO 32000-1:2008, 9.7).

Each printed *character* has a number of its own, mapped to a glyph and back to itself,
so text comes out of the file as it went in even where two characters share a glyph, and
above U+FFFF.
"""

from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name

from doorplate.plates.fonts import Font, Subset

_SYMBOLIC: Final = 4
# PDF allows a hundred entries a block.
_BLOCK: Final = 100


def fill_font(
    pdf: pikepdf.Pdf, target: pikepdf.Object, font: Font, characters: str
) -> None:
    """Make the empty dictionary `target` the font of `characters`, numbered from 1."""
    part = font.subset(characters)
    name = Name(f"/{part.tag}+{font.name}")
    target.Type = Name.Font
    target.Subtype = Name.Type0
    target.BaseFont = name
    target.Encoding = Name("/Identity-H")
    target.DescendantFonts = Array(
        [pdf.make_indirect(_descendant(pdf, name, font, part, characters))]
    )
    target.ToUnicode = pdf.make_stream(_to_unicode(characters).encode())


def _descendant(
    pdf: pikepdf.Pdf, name: Name, font: Font, part: Subset, characters: str
) -> Dictionary:
    ids = b"".join(number.to_bytes(2) for number in (0, *part.glyph_ids))
    widths = [round(font.glyph(each).advance * 1000, 3) for each in characters]
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(
            Registry=pikepdf.String("Adobe"),
            Ordering=pikepdf.String("Identity"),
            Supplement=0,
        ),
        DW=1000,
        W=Array([1, Array(widths)]),
        CIDToGIDMap=pdf.make_stream(ids),
        FontDescriptor=pdf.make_indirect(_descriptor(pdf, name, font, part)),
    )


def _descriptor(pdf: pikepdf.Pdf, name: Name, font: Font, part: Subset) -> Dictionary:
    metrics = font.metrics
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=_SYMBOLIC,
        FontBBox=Array(metrics.box),
        ItalicAngle=0,
        Ascent=metrics.ascent,
        Descent=metrics.descent,
        CapHeight=metrics.cap_height,
        StemV=metrics.stem,
        FontFile2=pdf.make_stream(part.data, Length1=len(part.data)),
    )


def _to_unicode(characters: str) -> str:
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{''.join(_blocks(characters))}"
        "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    )


def _blocks(characters: str) -> Iterator[str]:
    entries = [
        f"<{number:04X}> <{character.encode('utf-16-be').hex().upper()}>\n"
        for number, character in enumerate(characters, start=1)
    ]
    for start in range(0, len(entries), _BLOCK):
        block = entries[start : start + _BLOCK]
        yield f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n"
