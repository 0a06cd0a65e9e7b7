"""A numbering plan (编号方案): a number proposed for each house of a street.

A value: made by `propose`, corrected by hand, checked, kept as JSON. Nothing of it is
in the register until a change is approved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from doorplate.addresses.numbering.checks import Breach, breaches
from doorplate.addresses.numbering.model import (
    House,
    Issued,
    Number,
    Remark,
    Side,
    Stand,
)
from doorplate.addresses.numbering.rules import NumberingRule
from doorplate.core.messages import message

_SIDES: Final = 2
BY_HAND: Final = message("Set by hand.")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A house, where it stands, the number proposed or none, why, and doubts."""

    house: House
    stand: Stand
    number: Number | None
    why: Remark
    flags: tuple[Remark, ...] = ()
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A number kept in reserve (预留号): for empty frontage, or for a lane."""

    number: Number
    side: Side
    along_m: float
    lane: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is proposed for a street whose numbers rise over `length_m` metres.

    `why` says from which end and with which side odd. Houses come in walking order;
    `issued` are the numbers the street ever had, which nothing here changes, and
    `taken` those of places that nobody can point to on the map.
    """

    street: str
    rule: NumberingRule
    odd_side: Side
    length_m: float
    why: Remark
    issued: tuple[Issued, ...]
    houses: tuple[Proposed, ...]
    kept: tuple[Kept, ...] = ()
    taken: tuple[Number, ...] = ()

    @property
    def breaches(self) -> list[Breach]:
        """Hold every promise against the numbers as they stand."""
        by_hand = {one.house.key for one in self.houses if one.by_hand}
        return breaches(
            self.rule,
            self.odd_side,
            self.issued,
            self.given,
            by_hand=by_hand,
            lanes=[one.number.main for one in self.kept if one.lane is not None],
            taken=self.taken,
        )

    @property
    def given(self) -> list[Issued]:
        """The numbers the plan would give."""
        return [
            Issued(one.house.key, one.number, one.stand.side, one.stand.along_m)
            for one in self.houses
            if one.number is not None
        ]

    @property
    def kept_runs(self) -> list[str]:
        """The numbers kept in reserve, those of one side in a row as 3–9."""
        runs: list[list[int]] = []
        mains = {one.number.main for one in self.kept}
        for main in sorted(mains, key=lambda main: (main % 2 == 0, main)):
            if runs and main - runs[-1][-1] == _SIDES:
                runs[-1].append(main)
            else:
                runs.append([main])
        return [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]

    def with_numbers(self, numbers: Mapping[str, Number | None]) -> "Plan":
        """Return the plan with some numbers set by hand, by the houses' keys.

        None takes a number away. The other houses keep theirs.
        """
        houses = tuple(
            _set_by_hand(one, numbers[one.house.key])
            if numbers.get(one.house.key, one.number) != one.number
            else one
            for one in self.houses
        )
        return replace(self, houses=houses)

    def as_json(self) -> dict[str, Any]:
        """Return the plan as JSON holds it, rule and all, to be read back as it was."""
        return {
            "street": self.street,
            "rule": self.rule.model_dump(mode="json", exclude_unset=True),
            "odd_side": self.odd_side.value,
            "length_m": self.length_m,
            "why": self.why.as_json(),
            "issued": [
                [one.key, str(one.number), one.side.value, one.along_m, one.standing]
                for one in self.issued
            ],
            "houses": [_house_as_json(one) for one in self.houses],
            "kept": [
                [str(one.number), one.side.value, one.along_m, one.lane]
                for one in self.kept
            ],
            "taken": list(map(str, self.taken)),
        }

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Self:
        """Return the plan that `as_json` gave."""
        return cls(
            street=held["street"],
            rule=NumberingRule.model_validate(held["rule"]),
            odd_side=Side(held["odd_side"]),
            length_m=held["length_m"],
            why=Remark.of_json(held["why"]),
            issued=tuple(
                Issued(key, Number.parse(number), Side(side), along_m, standing)
                for key, number, side, along_m, standing in held["issued"]
            ),
            houses=tuple(_house_of_json(one) for one in held["houses"]),
            kept=tuple(
                Kept(Number.parse(number), Side(side), along_m, lane)
                for number, side, along_m, lane in held["kept"]
            ),
            taken=tuple(map(Number.parse, held["taken"])),
        )


def _set_by_hand(one: Proposed, number: Number | None) -> Proposed:
    return replace(one, number=number, why=Remark("by-hand", BY_HAND), by_hand=True)


def _house_as_json(one: Proposed) -> dict[str, Any]:
    house, stand = one.house, one.stand
    return {
        "key": house.key,
        "point": [house.longitude, house.latitude],
        "frontage_m": house.frontage_m,
        "said_side": house.side and house.side.value,
        "uid": house.uid,
        "stand": [stand.side.value, *stand[1:]],
        "number": one.number and str(one.number),
        "why": one.why.as_json(),
        "flags": [flag.as_json() for flag in one.flags],
        "by_hand": one.by_hand,
    }


def _house_of_json(held: Mapping[str, Any]) -> Proposed:
    longitude, latitude = held["point"]
    side, *rest = held["stand"]
    said = held["said_side"]
    return Proposed(
        House(
            held["key"],
            longitude,
            latitude,
            held["frontage_m"],
            Side(said) if said else None,
            held["uid"],
        ),
        Stand(Side(side), *rest),
        Number.parse(held["number"]) if held["number"] else None,
        Remark.of_json(held["why"]),
        tuple(Remark.of_json(flag) for flag in held["flags"]),
        held["by_hand"],
    )
