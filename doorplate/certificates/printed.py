"""The words a PDF page prints, read back from its content, as a viewer would see them.

Only what this program writes is understood; whatever else a page does is a sign that it
is not ours any more.
"""

import re
from typing import Final

import pikepdf
from pikepdf import Name

_ENTRY: Final = re.compile(r"<([0-9A-F]{4})> <([0-9A-F]+)>")
_SHAPES: Final = ("q", "Q", "cm", "re", "m", "l", "c", "h", "f", "S", "B", "n", "W")
_PENS: Final = ("w", "J", "j", "rg", "RG", "BT", "ET", "Tf", "Tm", "Tj")
_KNOWN: Final = frozenset((*_SHAPES, *_PENS))


class Unprintable(Exception):
    """A page does something that none of ours does."""


def printed_words(page: pikepdf.Page) -> list[str]:
    """Return the texts in the order they are drawn. Raises Unprintable."""
    if set(page.obj.keys()) - {
        "/Type",
        "/Parent",
        "/MediaBox",
        "/Contents",
        "/Resources",
    }:
        raise Unprintable("a page has more than its content")
    fonts = {
        name: _characters(font) for name, font in page.resources[Name.Font].items()
    }
    found: list[str] = []
    characters: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        name, operands = str(instruction.operator), instruction.operands
        if name not in _KNOWN:
            raise Unprintable(name)
        if name == "Tf":
            characters = fonts[str(operands[0])]
        elif name == "Tj":
            found.append(_text(bytes(operands[0]), characters))
    return found


def _text(shown: bytes, characters: dict[int, str]) -> str:
    numbers = (int.from_bytes(shown[i : i + 2]) for i in range(0, len(shown), 2))
    return "".join(characters[number] for number in numbers)


def _characters(font: pikepdf.Object) -> dict[int, str]:
    """Return what each number of a font stands for (ISO 32000-1:2008, 9.10.3)."""
    table = font[Name.ToUnicode].read_bytes().decode("ascii")
    return {
        int(number, 16): bytes.fromhex(text).decode("utf-16-be")
        for number, text in _ENTRY.findall(table)
    }
