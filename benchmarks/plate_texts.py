"""A made-up street of plates: what every way of drawing them is given."""

from collections.abc import Iterator
from typing import Final

from doorplate.core.platecodes import ALPHABET, PlateCode
from doorplate.plates.text import PlateText

BASE: Final = "HTTPS://MP.EXAMPLE"
KIND: Final = "small"
_STREETS: Final = (
    "大定路",
    "黄河大道",
    "河雍大街",
    "韩愈大街",
    "梧桐村",
    "河阳郡府小区",
)
# Spreads the made-up codes over all characters; odd, so that none comes twice.
_STRIDE: Final = 48_271


def street(count: int) -> Iterator[PlateText]:
    """Yield the texts of `count` plates of 150 by 90 mm, each with its own code."""
    for number in range(1, count + 1):
        yield PlateText(
            kind=KIND,
            name=_STREETS[number % len(_STREETS)],
            number=f"{number}号",
            code=PlateCode.from_body(_body(number * _STRIDE)),
            illustrative=True,
        )


def _body(number: int) -> str:
    letters = ""
    for _ in range(11):
        number, digit = divmod(number, len(ALPHABET))
        letters += ALPHABET[digit]
    return letters
