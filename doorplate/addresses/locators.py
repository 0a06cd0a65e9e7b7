"""Locators: what tells one address from another along the same street.

A locator is kept in one canonical form, whatever the script and width it was written
in: numerals without their unit, `57-1` for 57-1号 and 57之1號, `57附1` for 57号附1,
`57之1` for 57號之1 (not always the same door as 57之1號: lists hold both), `B1` for the
first floor below ground. How it is shown is the address specification's business.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Final, Self

from doorplate.addresses.numerals import NUMERAL, arabic
from doorplate.core.errors import Invalid
from doorplate.core.folding import fold_width

LOCATORS: Final = (
    "neighbourhood",
    "lane",
    "alley",
    "number",
    "building",
    "unit",
    "floor",
    "room",
)
"""From the largest to the smallest."""

_VALUES: Final[Callable[[object], tuple[str | None, ...]]] = attrgetter(*LOCATORS)

SIMPLE: Final = re.compile(r"[0-9A-Z-]+|[甲乙丙丁戊己庚辛壬癸东西南北中東]")
"""A building, unit or room with a number or letter; others have names of their own."""

_MOST_CHARACTERS: Final = 40
_SUB: Final = rf"[-之]{NUMERAL}"
# The whole of what may follow the name of a street. Each part is optional, and stands
# for itself in a column of its own.
_WHOLE: Final = re.compile(
    rf"""
    (?:第?(?P<neighbourhood>{NUMERAL})(?:[鄰邻组組]|村民小[组組]))?
    (?:(?P<lane>[^0-9号號]{{0,8}}?(?:{NUMERAL}(?:{_SUB})*)?)巷)?
    (?:(?P<alley>{NUMERAL}(?:{_SUB})*)[弄衖])?
    (?:
        (?P<prefix>[^0-9号號栋棟幢座之#|()-]{{0,12}}?)
        (?P<main>{NUMERAL}(?:-?[A-Z])?(?:{_SUB}(?:-?[A-Z])?)*)
        (?P<mark>[号號](?![楼樓栋棟幢座]))?
        (?P<sub>(?:[附之-]{NUMERAL}(?:{_SUB})*[号號]?))?
        (?P<yard>院)?
    )?
    (?:(?P<building>{NUMERAL}(?:-?[A-Z]|-[0-9]+)*|[A-Z][0-9]*|[甲乙丙丁戊己庚辛壬癸东西南北中東])
        (?:[号號][楼樓栋棟幢座]|[栋棟幢座]|\#楼?))?
    (?:(?P<unit>{NUMERAL}|[A-Z][0-9]*|[甲乙丙丁戊己庚辛壬癸东西南北中東])(?:[单單]元|[门門]))?
    (?P<floor>(?:地下|B|-){NUMERAL}[层層楼樓F]?|底{NUMERAL}?[层層]
        |{NUMERAL}(?:[楼樓层層]|F(?![0-9A-Z]))|地下室|屋[顶頂])?
    (?P<room>之?(?:[A-Z]?{NUMERAL}[A-Z]?|[A-Z])(?:{_SUB})*[室房户戶号號]?)?
    """,
    re.VERBOSE,
)
_NOTE: Final = re.compile(r"[(\[](.*?)[)\]]")
_UNITS: Final = {
    "neighbourhood": re.compile(r"第?(.+?)(?:[鄰邻组組]|村民小[组組])?"),
    "lane": re.compile("(.+?)巷?"),
    "alley": re.compile("(.+?)[弄衖]?"),
    "building": re.compile("(.+?)(?:[号號][楼樓栋棟幢座]?|[楼樓栋棟幢座]|#楼?)?"),
    "unit": re.compile("(.+?)(?:[单單]元|[门門])?"),
    "room": re.compile("之?(.+?)(?:[室房户戶号號])?"),
}
_FLOOR: Final = re.compile(rf"(地下|B|-|底|)({NUMERAL})(?:[层層楼樓F])?")
_FLOOR_MARKS: Final = {"地下": "B", "B": "B", "-": "B", "底": "底", "": ""}
_FLOOR_WORDS: Final = {
    "底層": "底",
    "底层": "底",
    "屋頂": "屋顶",
    "地下層": "B1",
    "地下层": "B1",
}


class LocatorUnreadable(Invalid):
    """“{text}” cannot be read as a {locator}."""


class Level(StrEnum):
    """What an address is the address of."""

    HOUSE = "house"
    BUILDING = "building"
    UNIT = "unit"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Locators:
    """The locators of one address, each in its canonical form."""

    neighbourhood: str | None = None
    lane: str | None = None
    alley: str | None = None
    number: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read everything that follows a street's name: ``212巷8号3号楼2单元302室``.

        Raises LocatorUnreadable.
        """
        written = _compact(text)
        match = _WHOLE.fullmatch(written)
        if match is None or not written:
            raise LocatorUnreadable(text=text, locator="number")
        parts = match.groupdict()
        given = {name: parts[name] for name in LOCATORS if parts.get(name)}
        if parts["main"]:
            given["number"] = _canonical_number(match)
        return cls(
            **{name: _canonical(name, value) for name, value in given.items() if value}
        )

    @property
    def values(self) -> tuple[str | None, ...]:
        """The locators from the largest to the smallest."""
        return _VALUES(self)

    @property
    def level(self) -> Level:
        """The smallest thing they lead to; a whole floor counts as a room."""
        if self.room or self.floor:
            return Level.ROOM
        if self.unit:
            return Level.UNIT
        return Level.BUILDING if self.building else Level.HOUSE

    @property
    def are_enough(self) -> bool:
        """Whether they lead to a house or a building at all."""
        return bool(self.number or self.building)

    def parent(self) -> Self | None:
        """Return the locators of what holds this, one level up."""
        match self.level:
            case Level.ROOM:
                above = replace(self, room=None, floor=None)
            case Level.UNIT:
                above = replace(self, unit=None)
            case Level.BUILDING:
                above = replace(self, building=None)
            case Level.HOUSE:
                return None
        return above if above.are_enough else None

    def within(self, outer: Self) -> Self:
        """Return these, completed by those of `outer` that these lack."""
        pairs = zip(self.values, outer.values, strict=True)
        return type(self)(*(mine or theirs for mine, theirs in pairs))

    def sort_key(self) -> str:
        """Return a text whose binary order is the order of walking along the street.

        Lane, alley, number, then what hangs on the number (附, 之), then building,
        unit, floor, room; numbers by value. What hangs on a number follows it at once.
        """
        parts = (self.lane, self.alley, self.number, self.building, self.unit)
        ordered = [_ordered(part or "") for part in parts]
        return " ".join([*ordered, _floor_order(self.floor), _ordered(self.room or "")])


def parse_column(locator: str, text: str) -> Locators:
    """Read a column of its own: a lane, or a whole number such as ``57號一樓之一``.

    Raises LocatorUnreadable.
    """
    return _parse_column(locator, text)


@lru_cache(maxsize=1 << 16)
def _parse_column(locator: str, text: str) -> Locators:
    if locator == "number":
        return Locators.parse(text)
    written = _compact(text)
    if not written or len(written) > _MOST_CHARACTERS or "|" in written:
        raise LocatorUnreadable(text=text, locator=locator)
    return Locators(**{locator: _canonical(locator, written)})


def split_note(text: str) -> tuple[str, str | None]:
    """Return `text` without its part in parentheses, and that part.

    ``121號(榮湖污水廠)`` is the number 121 of a place people know by another name.
    """
    folded = fold_width(text)
    if "(" not in folded and "[" not in folded:
        return text, None
    notes = [note for note in _NOTE.findall(folded) if note.strip()]
    return _NOTE.sub("", folded), "、".join(notes) or None


def number_parts(number: str) -> tuple[str, str, str, str, str]:
    """Return a canonical number's prefix, main part, mark 附 or 之, sub-number, 院."""
    match = _NUMBER.fullmatch(number)
    if match is None:
        return number, "", "", "", ""
    prefix, main, mark, sub, yard = match.groups(default="")
    return prefix, main, mark, sub, yard


_NUMBER: Final = re.compile(
    r"([^0-9]*)([0-9]+(?:-?[A-Z])?(?:-[0-9]+(?:-?[A-Z])?)*)(?:([附之])([0-9-]+))?(院)?"
)


def _compact(text: str) -> str:
    return fold_width(text).replace(" ", "").upper()


def _canonical_number(match: re.Match[str]) -> str:
    main = arabic(match["main"].replace("之", "-"))
    sub = (match["sub"] or "").rstrip("号號")
    if sub:
        mark = "附" if sub[0] == "附" else "之"
        sub = mark + arabic(sub[1:].replace("之", "-"))
    return f"{match['prefix']}{main}{sub}{match['yard'] or ''}"


def _canonical(locator: str, text: str) -> str:
    if locator == "number":
        return text
    if locator == "floor":
        return _canonical_floor(text)
    match = _UNITS[locator].fullmatch(text)
    stem = match[1] if match else text
    if locator == "room":
        return arabic(stem.replace("之", "-")) if "之" in text else stem
    stem = arabic(stem).replace("之", "-")
    return stem if SIMPLE.fullmatch(stem) or locator in _ALWAYS_SHORT else text


_ALWAYS_SHORT: Final = {"lane", "alley", "neighbourhood"}


def _canonical_floor(text: str) -> str:
    if match := _FLOOR.fullmatch(text):
        return _FLOOR_MARKS[match[1]] + arabic(match[2])
    return _FLOOR_WORDS.get(text, text)


def _ordered(text: str) -> str:
    return re.sub("[0-9]+", lambda digits: digits[0].zfill(6), text)


def _floor_order(floor: str | None) -> str:
    if floor is None:
        return ""
    if floor.startswith("B") and floor[1:].isdigit():
        return f"-{999_999 - int(floor[1:]):06}"
    return _ordered(floor)
