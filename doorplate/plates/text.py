"""What is written on a doorplate, before anybody decides how it looks.

The way from here to a printed sheet, all of it pure functions of values:

    specifications = load_specifications()                      # plates.artwork
    font = Font.load()                                          # plates.fonts
    artwork = lay_out(specification, text, symbol, font)        # plates.artwork
    svg(artwork, font) -> str;  png(artwork, font, dpi) -> bytes    # plates.preview
    write_batch(path, texts, base=..., specifications=..., sheet=..., font=...)
                                                                # plates.pdf

`base` is the public address that codes stand under, such as ``HTTPS://MP.EXAMPLE``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from doorplate.core.platecodes import PlateCode

ILLUSTRATIVE_MARK: Final = "示意"

# "1024-3号" is the numeral "1024-3" and its suffix "号"; 之 joins as a hyphen does.
_NUMBER: Final = re.compile(r"([0-9A-Za-z]+(?:[-—–之][0-9A-Za-z]+)*)(\D*)")


@dataclass(frozen=True, slots=True)
class PlateText:
    """The human texts of one plate.

    `kind` is the key of a plate specification (``large``, ``medium``, ``small``,
    ``building``, ``unit``, ``room``); `name` the street, lane, compound or village
    the number belongs to; `number` the whole number as spoken (``57号``,
    ``1024-3号``, ``3号楼``, ``2单元``, ``302``); `secondary` a second line, such as
    the pinyin or the lane. `illustrative` prints a small 示意.
    """

    kind: str
    name: str
    number: str
    code: PlateCode
    secondary: str = ""
    postcode: str = ""
    department: str = ""
    illustrative: bool = False

    @property
    def numeral(self) -> str:
        """The numeral that leads the number, or all of it where none does."""
        return self._split()[0]

    @property
    def suffix(self) -> str:
        """What follows the numeral: 号, 号楼, 单元, or nothing."""
        return self._split()[1]

    def fields(self) -> Mapping[str, str]:
        """Return the texts by the names that band templates use."""
        return {
            "name": self.name,
            "number": self.number,
            "numeral": self.numeral,
            "suffix": self.suffix,
            "secondary": self.secondary,
            "postcode": self.postcode,
            "department": self.department,
            "code": self.code.printed,
            "mark": ILLUSTRATIVE_MARK if self.illustrative else "",
        }

    def _split(self) -> tuple[str, str]:
        match = _NUMBER.fullmatch(self.number)
        return (match[1], match[2]) if match else (self.number, "")


FIELDS: Final = frozenset(PlateText("", "", "", PlateCode("")).fields())
"""The names a band template may use."""
