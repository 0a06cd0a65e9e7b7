"""Schemes of division codes, and how lists spell what we call by a key: data."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from doorplate.core.folding import fold_for_comparison, fold_width

_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,31}")


class Level(StrEnum):
    """The levels of administration, the highest first."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def rank(self) -> int:
        """0 for a province to 4 for a village."""
        return _RANKS[self]


_RANKS: Final = {level: rank for rank, level in enumerate(Level)}


class CodeWrong(ValueError):
    """A code that its scheme does not allow; `finding` says why, for ever the same."""

    def __init__(self, finding: str) -> None:
        super().__init__(finding)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Scheme:
    """How codes are built. A scheme without digits allows every short code."""

    key: str
    digits: Mapping[Level, int]
    padded_to: int | None

    def parse(self, text: str) -> str:
        """Return the code that `text` stands for, in full length.

        Raises CodeWrong: ``missing-code``, ``code-in-scientific-notation``,
        ``lost-leading-zero``, ``wrong-length``, ``code-unreadable``.
        """
        code = fold_width(text)
        if not code:
            raise CodeWrong("missing-code")
        if _SCIENTIFIC.fullmatch(code):
            raise CodeWrong("code-in-scientific-notation")
        if not _CODE.fullmatch(code):
            raise CodeWrong("code-unreadable")
        return self._in_full(code) if self.digits else code

    def _in_full(self, code: str) -> str:
        if not code.isdigit():
            raise CodeWrong("code-unreadable")
        lengths = set(self.digits.values())
        if self.padded_to is None:
            if len(code) not in lengths:
                zero = len(code) + 1 in lengths
                raise CodeWrong("lost-leading-zero" if zero else "wrong-length")
            return code
        if len(code) not in lengths | {self.padded_to}:
            raise CodeWrong("wrong-length")
        return code.ljust(self.padded_to, "0")

    def level_of(self, code: str) -> Level | None:
        """Return the level that a code says it has, None where it does not say."""
        if self.padded_to is None:
            by_length = {length: level for level, length in self.digits.items()}
            return by_length.get(len(code))
        parts = pairwise((0, *self.digits.values()))
        filled = [
            level
            for level, (start, end) in zip(self.digits, parts, strict=True)
            if code[start:end].strip("0")
        ]
        return filled[-1] if filled else None

    def parents_of(self, code: str, level: Level) -> Iterator[str]:
        """Yield the codes of possible parents that the code tells, the nearest first.

        Some levels may be left out: 济源 has no city above it.
        """
        higher = [lv for lv in self.digits if lv.rank < level.rank]
        for above in reversed(higher):
            parent = code[: self.digits[above]]
            yield parent.ljust(self.padded_to, "0") if self.padded_to else parent


@cache
def _data() -> dict[str, Any]:
    text = files("doorplate.divisions").joinpath("schemes.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def scheme_named(key: str) -> Scheme:
    """Return the scheme; one nobody described allows every code."""
    described = _data()["scheme"].get(key, {})
    digits = {Level(name): count for name, count in described.get("digits", {}).items()}
    return Scheme(key, digits, described.get("padded_to"))


def level_named(text: str) -> Level | None:
    """Return the level that a list calls `text`, in Chinese or English."""
    return _levels().get(fold_for_comparison(text))


@cache
def _levels() -> dict[str, Level]:
    spelt = {
        name: Level(key) for key, names in _data()["levels"].items() for name in names
    }
    return spelt | {str(level): level for level in Level}


def usual_headers(column: str) -> tuple[str, ...]:
    """Return the headers under which lists usually have a column of ours."""
    return tuple(_data()["columns"][column])


def without_body(name: str) -> str:
    """Return a folded name without the body that runs it: 宋村村民委员会 → 宋村."""
    return _shortened(name, _data()["endings"]["bodies"])


def without_kind(name: str) -> str:
    """Return a folded name without its body and its kind: 宋村村民委员会 → 宋."""
    return _shortened(without_body(name), _data()["endings"]["kinds"])


def _shortened(name: str, endings: list[str]) -> str:
    return next(
        (name.removesuffix(e) for e in endings if name.endswith(e) and name != e), name
    )
