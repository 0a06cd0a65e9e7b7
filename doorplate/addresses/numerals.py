"""Chinese numerals as they stand on doors: 十二樓, 之一, 三〇二室."""

import re
from typing import Final

_WORDS: Final = "[零〇一二三四五六七八九十百]"
NUMERAL: Final = f"(?:[0-9]+(?![0-9])|{_WORDS}+(?!{_WORDS}))"
"""A pattern of one number in either writing, never a part of one."""

_DIGITS: Final = "零一二三四五六七八九"
_VALUES: Final = {digit: value for value, digit in enumerate(_DIGITS)} | {"〇": 0}
_UNITS: Final = {"十": 10, "百": 100}
_CHINESE: Final = re.compile(f"{_WORDS}+")


def arabic(text: str) -> str:
    """Return `text` with Chinese numerals written in digits, without leading zeros.

    With 十 or 百 they are read as words (二十一 is 21), otherwise digit by digit
    (三〇二 is 302).
    """
    written = _CHINESE.sub(lambda match: str(_value(match[0])), text)
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", written)


def chinese(number: int) -> str:
    """Return a number from 0 to 999 in words as they are spoken: 十二, 一百零三."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if not hundreds:
        leading = {0: "", 1: "十"}.get(tens, _DIGITS[tens] + "十")
        return leading + _DIGITS[ones] if ones or not tens else leading
    words = _DIGITS[hundreds] + "百"
    if tens:
        words += _DIGITS[tens] + "十"
    elif ones:
        words += "零"
    return words + (_DIGITS[ones] if ones else "")


def _value(words: str) -> int:
    if not _UNITS.keys() & set(words):
        return int("".join(str(_VALUES[word]) for word in words))
    total, pending = 0, None
    for word in words:
        if word in _UNITS:
            total += (1 if pending is None else pending) * _UNITS[word]
            pending = None
        else:
            pending = _VALUES[word]
    return total + (pending or 0)
