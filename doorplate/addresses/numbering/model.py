"""Words of numbering: a number, a side, a house to number, what was said of it.

Lengths are metres along the street in the direction in which numbers rise, and aside
of it: left positive. A number is a main number and, for a sub-number (附号), its own:
3-1 is the first sub-number of 3.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple, Self

from doorplate.core.errors import Conflict, Invalid, NotFound

_WRITTEN: Final = re.compile(r"([1-9][0-9]{0,5})(?:-([1-9][0-9]{0,3}))?")
_LOOSE: Final = re.compile(r"([0-9]+)(.*)")
_TAIL: Final = re.compile(r"[0-9]+|[A-Z]")


class NumberUnreadable(Invalid):
    """“{text}” is no door number: write 57, or 57-1 for a sub-number (附号)."""


class BeforeFirstNumber(Conflict):
    """{house} stands before the first number, {first}: no number is left there.

    Extend the street from its other end, keep numbers in reserve when it is numbered
    first, or renumber by a change.
    """


class NoNumberFree(Conflict):
    """{house} finds no free number between {before} and {after}.

    This rule has no sub-numbers (附号): renumber by a change.
    """


class HouseUnknown(NotFound):
    """There is no house {house} with a number on this street."""


class StreetEndIsNumbered(Conflict):
    """A street that has numbers cannot grow at its start: every number would move.

    Extend it at its far end, or make the new stretch a street of its own.
    """


class Side(StrEnum):
    """A side of the street, seen in the direction in which numbers rise."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> "Side":
        """The side across the street."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Number(NamedTuple):
    """A door number; their order is the order along one side of a street."""

    main: int
    sub: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``57`` or ``57-1``, also with 号. Raises NumberUnreadable."""
        match = _WRITTEN.fullmatch(text.strip().rstrip("号號").replace("之", "-"))
        if match is None:
            raise NumberUnreadable(text=text)
        return cls(int(match[1]), int(match[2] or 0))

    @classmethod
    def of_locator(cls, text: str) -> Self | None:
        """Return what an address's number says of order, however it is written.

        ``57A``, ``57附2`` and ``57之2`` hang on 57 as 57-1, 57-2, 57-2 do. None for a
        number that is no numeral, such as 甲12.
        """
        match = _LOOSE.fullmatch(text)
        if match is None or int(match[1]) == 0:
            return None
        tail = _TAIL.search(match[2])
        if tail is None:
            return cls(int(match[1]))
        hung = tail[0]
        sub = int(hung) if hung.isdecimal() else ord(hung) - ord("A") + 1
        return cls(int(match[1]), sub)

    @property
    def is_odd(self) -> bool:
        """Whether the main number is odd (单号)."""
        return self.main % 2 == 1

    def __str__(self) -> str:
        """Return the number as an address holds it."""
        return f"{self.main}-{self.sub}" if self.sub else str(self.main)


class Issued(NamedTuple):
    """A number given once, for ever: `standing` or demolished, it is nobody else's."""

    key: str
    number: Number
    side: Side
    along_m: float
    standing: bool = True


@dataclass(frozen=True, slots=True)
class House:
    """A house to be numbered, at a WGS-84 point.

    `frontage_m` is how wide it faces the street, where known; `side` is said by hand
    where the point cannot say it; `uid` is its address's, where it has one.
    """

    key: str
    longitude: float
    latitude: float
    frontage_m: float | None = None
    side: Side | None = None
    uid: str | None = None


class Stand(NamedTuple):
    """Where a house stands: on the trunk, or on a branch, then `depth_m` into it.

    On a branch `along_m` is where the branch leaves the trunk, and `side` the side it
    leaves on.
    """

    side: Side
    along_m: float
    offset_m: float
    branch: int | None = None
    depth_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said of a house or a plan, in words filled with values.

    `code` never changes; `text` is English and translated where it is shown.
    """

    code: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self, gettext: Callable[[str], str] = str) -> str:
        """Return the words in the language of `gettext`."""
        shown = {
            name: gettext(value) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        return gettext(self.text).format_map(shown)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"code": self.code, "text": self.text, "values": dict(self.values)}

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Self:
        """Return what `as_json` gave."""
        return cls(held["code"], held["text"], held["values"])
