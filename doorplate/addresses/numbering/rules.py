"""Numbering rules (编号规则): data, the shipped ones and a town's own file.

They conflict between cities: Beijing numbers from the east with odd numbers in the
north, Harbin one number every two metres, Korea one every twenty (DB11/T 856-2012;
哈尔滨松北 2010; the Korean road-name address act; ``rules.toml`` has each source).
"""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from doorplate.core.errors import Invalid, NotFound
from doorplate.settings import Label

_SHIPPED: Final = files("doorplate.addresses.numbering") / "rules.toml"

EXACT_M: Final = 0.05
"""No point is known better: so much short of a step is as good as the step."""

_FIELD: Final = 3
"""A place in a file is its table, the rule's key and the field."""

SideName = Literal["left", "right"]
Corner = Literal["north-east", "north-west", "south-east", "south-west"]


class NumberingRulesInvalid(Invalid):
    """The numbering rules in {path} are wrong at {place}: {reason}.

    doorplate/addresses/numbering/rules.toml says what each entry means.
    """


class NumberingRuleUnknown(NotFound):
    """There is no numbering rule “{key}”: there are {known}."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Beginnings(_Table):
    """From which end numbers rise."""

    east_west: Literal["east", "west"]
    north_south: Literal["north", "south"]


class OddSides(_Table):
    """On which side odd numbers are."""

    east_west: Literal["north", "south"]
    north_south: Literal["east", "west"]


class NumberingRule(_Table):
    """How a street is numbered; ``rules.toml`` says what each field means."""

    title: Label
    source: str
    begins: Beginnings | Literal["line"]
    odd: OddSides | SideName
    dead_end_odd: SideName
    loop_odd: SideName
    step_m: float | None = Field(default=None, ge=1, le=200)
    measured: Literal["nearest", "segment"] = "nearest"
    crowded: Literal["sub-number", "next-free"] = "next-free"
    reserve_m: float | None = Field(default=None, ge=1, le=100)
    house_m: float = Field(default=12, gt=0, le=200)
    lane_reserves: int = Field(default=1, ge=0, le=1)
    when_full: Literal["sub-number", "refuse"] = "sub-number"
    may_skip: bool = True
    skipped: tuple[int, ...] = ()
    compound: Corner = "north-east"

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.skipped and not self.may_skip:
            msg = "this rule forbids skipping: take `skipped` out, or set may_skip"
            raise ValueError(msg)
        if self.step_m is None and "measured" in self.model_fields_set:
            msg = "`measured` says how metres become a number: it needs `step_m`"
            raise ValueError(msg)
        if self.step_m is not None and self.reserve_m is not None:
            msg = "metres keep numbers free already: `reserve_m` needs no `step_m`"
            raise ValueError(msg)
        return self

    def first(self, *, odd: bool) -> int:
        """Return the lowest main number of a parity."""
        return 1 if odd else 2

    def measured_main(self, along_m: float, *, odd: bool) -> int:
        """Return the number that metres give, for a rule with a step.

        Nearest: with a step of 2 m numbers are metres, 15 at 15 m. Segment: the first
        step has 1 and 2, the second 3 and 4 (one Korean base number every 20 m).
        """
        step = self.step_m or 1.0
        first = self.first(odd=odd)
        along_m += EXACT_M
        if self.measured == "segment":
            return first + 2 * max(math.floor(along_m / step), 0)
        return first + 2 * max(math.floor(along_m / step - first / 2 + 0.5), 0)

    def kept_for(self, empty_m: float) -> int:
        """Return how many numbers are kept for so much empty frontage."""
        if self.reserve_m is None:
            return 0
        return max(math.floor((empty_m + EXACT_M) / self.reserve_m), 0)


class NumberingRules(NamedTuple):
    """The rules there are, and those that some streets have of their own, by name."""

    rules: Mapping[str, NumberingRule]
    streets: Mapping[str, str]

    def named(self, key: str) -> NumberingRule:
        """Return a rule. Raises NumberingRuleUnknown."""
        if key not in self.rules:
            raise NumberingRuleUnknown(key=key, known=", ".join(self.rules))
        return self.rules[key]

    def key_for(self, street: str, *, otherwise: str) -> str:
        """Return the key of a street's own rule, or `otherwise`."""
        return self.streets.get(street, otherwise)


class _File(_Table):
    rules: dict[str, NumberingRule]
    streets: dict[str, str] = {}


def load_rules(path: Path | None = None) -> NumberingRules:
    """Return the shipped rules and those of a TOML file of a town.

    Raises NumberingRulesInvalid, which names the place in the file and the remedy.
    """
    shipped = _read("rules.toml", _SHIPPED.read_text(encoding="utf-8"))
    if path is None:
        return shipped
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NumberingRulesInvalid(path=path, place="-", reason=reason) from error
    own = _read(str(path), text)
    both = MappingProxyType({**shipped.rules, **own.rules})
    for street, key in own.streets.items():
        if key not in both:
            reason = f"there is no rule “{key}”: there are {', '.join(both)}"
            place = f"streets.{street}"
            raise NumberingRulesInvalid(path=path, place=place, reason=reason)
    return NumberingRules(both, own.streets)


@cache
def _read(path: str, text: str) -> NumberingRules:
    try:
        tables: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NumberingRulesInvalid(path=path, place="-", reason=error) from error
    streets = tables.pop("streets", {})
    try:
        found = _File(rules=tables, streets=streets)
    except ValidationError as error:
        place, reason = _first_mistake(error)
        raise NumberingRulesInvalid(path=path, place=place, reason=reason) from error
    return NumberingRules(MappingProxyType(found.rules), found.streets)


def _first_mistake(error: ValidationError) -> tuple[str, str]:
    """Return where the first mistake is, and what each form it may have wants."""
    field = error.errors()[0]["loc"][:_FIELD]
    reasons = [
        one["msg"].removeprefix("Value error, ")
        for one in error.errors()
        if one["loc"][:_FIELD] == field
    ]
    return ".".join(map(str, field)).removeprefix("rules."), "; or ".join(reasons)
