"""From a street's line and its houses to a numbering plan.

A branch without a name of its own is an unnamed lane: one number is kept for it where
it leaves the trunk, and its houses get sub-numbers of it from the mouth inward.
A branch that has a name is a street, and is numbered as one. (The county rule's
"unnamed lane reserves one"; docs/decisions has the record.)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shapely import LineString, MultiLineString

from doorplate.addresses.numbering.checks import breaches
from doorplate.addresses.numbering.courses import Begin, Course, Known, course
from doorplate.addresses.numbering.fitting import Fitted, Newcomer, Taken, fit_side
from doorplate.addresses.numbering.model import (
    House,
    Issued,
    Number,
    Remark,
    Side,
    Stand,
)
from doorplate.addresses.numbering.plan import BY_HAND, Kept, Plan, Proposed
from doorplate.addresses.numbering.rules import NumberingRule
from doorplate.addresses.numbering.standing import (
    ON_THE_LINE_M,
    Doubts,
    Ground,
    NamedLine,
)
from doorplate.core.messages import message
from geo.networks import Branch, ways

_LANE: Final = "\N{NULL}lane:"

ON_THE_LINE: Final = message(
    "The point lies on the street's line, which does not say its side: move it, or say"
    " the side."
)
NO_HOUSES_HERE: Final = message("It stands on the side that has no houses.")
IN_LANE: Final = message(
    "In the lane that leaves at {metres} m: a sub-number of {host}."
)
NAME_LANE: Final = message(
    "It stands in a lane without a name: name the lane, and number it as a street."
)
LANE_FULL: Final = message("No number is left for the lane that leaves at {metres} m.")


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be numbered, and how.

    `line` is the street's in WGS-84; `others` are streets near it by name; `only_side`
    is the only side of a one-sided street, which keeps its parity (Beijing); `by_hand`
    are numbers that the others have to fit around, by the houses' keys; `taken` are
    numbers the street has or had at places nobody knows.
    """

    street: str
    line: LineString | MultiLineString
    rule: NumberingRule
    houses: Sequence[House]
    known: Sequence[Known] = ()
    begin: Begin | None = None
    dead_end: bool = False
    only_side: Side | None = None
    others: Sequence[NamedLine] = ()
    by_hand: Mapping[str, Number] = field(default_factory=dict)
    taken: Sequence[Number] = ()


def propose(question: Question) -> Plan:
    """Return a numbering plan. Raises MouthUnknown; ValueError for an empty line."""
    trunk, branches = ways(question.line)
    way = course(
        trunk,
        question.rule,
        begin=question.begin,
        dead_end=question.dead_end,
        known=question.known,
    )
    return _Proposing(question, way, branches).plan()


class _Proposing:
    """One question being answered."""

    def __init__(
        self, question: Question, way: Course, branches: tuple[Branch, ...]
    ) -> None:
        ground = Ground(way.street, branches)
        points = [(one.longitude, one.latitude) for one in question.known]
        self._question = question
        self._way = way
        self._mouths = ground.mouths
        self._stand = ground.of_houses(question.houses)
        self._houses = sorted(question.houses, key=self._walking)
        self._known = list(zip(question.known, ground.stands(points), strict=True))
        self._issued = [
            Issued(one.key, one.number, stand.side, stand.along_m, one.standing)
            for one, stand in self._known
        ]
        self._fixed = [*self._issued, *self._sound_by_hand()]
        issued = [one.number for one in self._issued]
        self._taken = Taken.of([*issued, *question.by_hand.values(), *question.taken])

    def plan(self) -> Plan:
        fitted: dict[str, Fitted] = {}
        for side in Side:
            fitted |= self._fit_trunk(side)
        kept = list(self._kept(fitted))
        for index in range(len(self._mouths)):
            fitted |= self._fit_lane(index, fitted)
        doubts = Doubts(
            self._way.street.length_m,
            self._houses,
            self._stand,
            self._question.others,
        )
        return Plan(
            street=self._question.street,
            rule=self._question.rule,
            odd_side=self._way.odd_side,
            length_m=self._way.street.length_m,
            why=self._way.why,
            issued=tuple(self._issued),
            houses=tuple(
                self._proposed(one, fitted, doubts.of(one)) for one in self._houses
            ),
            kept=tuple(sorted(kept, key=lambda one: one.number)),
            taken=tuple(self._question.taken),
        )

    def _sound_by_hand(self) -> list[Issued]:
        """Return the numbers set by hand that others can fit around."""
        given = [
            Issued(key, number, self._stand[key].side, self._stand[key].along_m)
            for key, number in self._question.by_hand.items()
            if key in self._stand
        ]
        rule, odd = self._question.rule, self._way.odd_side
        broken = {one.key for one in breaches(rule, odd, self._issued, given)}
        return [one for one in given if one.key not in broken]

    def _fit_trunk(self, side: Side) -> dict[str, Fitted]:
        """Fit the houses of one side, and the lanes that leave on it."""
        rule = self._question.rule
        newcomers = [
            Newcomer(
                one.key, self._stand[one.key].along_m, one.frontage_m or rule.house_m
            )
            for one in self._houses
            if self._is_for_trunk(one, side)
        ]
        newcomers += [
            Newcomer(f"{_LANE}{index}", mouth.along_m, 0.0)
            for index, mouth in enumerate(self._mouths)
            if mouth.side is side and self._needs_number(index)
        ]
        # At one place the order is that of the houses, whatever their keys are.
        ordered = sorted(newcomers, key=lambda one: one.along_m)
        names = {f"{turn:06}": one.key for turn, one in enumerate(ordered)}
        keyed = [
            one._replace(key=turn) for one, turn in zip(ordered, names, strict=True)
        ]
        mine = [one for one in self._fixed if one.side is side]
        odd = side is self._way.odd_side
        return {
            names[one.key]: one
            for one in fit_side(rule, keyed, mine, odd=odd, taken=self._taken)
        }

    def _is_for_trunk(self, one: House, side: Side) -> bool:
        stand = self._stand[one.key]
        return (
            stand.side is side
            and stand.branch is None
            and one.key not in self._question.by_hand
            and self._refusal(one) is None
        )

    def _needs_number(self, lane: int) -> bool:
        """Tell whether a lane has houses to number, and no number of its own yet."""
        return (
            self._question.rule.lane_reserves > 0
            and self._host_of(lane) is None
            and any(stand.branch == lane for stand in self._stand.values())
        )

    def _host_of(self, lane: int) -> int | None:
        """Return the main number that a lane's houses hang on already."""
        mains = [
            one.number.main
            for one, stand in self._known
            if stand.branch == lane and one.number.sub
        ]
        return min(mains, default=None)

    def _fit_lane(self, lane: int, fitted: Mapping[str, Fitted]) -> dict[str, Fitted]:
        kept = fitted.get(f"{_LANE}{lane}")
        host = kept.number.main if kept and kept.number else self._host_of(lane)
        return {
            one.key: self._in_lane(one, host)
            for one in self._houses
            if self._stand[one.key].branch == lane
            and one.key not in self._question.by_hand
        }

    def _in_lane(self, one: House, host: int | None) -> Fitted:
        metres = {"metres": f"{self._stand[one.key].along_m:.0f}"}
        if not self._question.rule.lane_reserves:
            return Fitted(one.key, None, Remark("lane-without-name", NAME_LANE))
        if host is None:
            return Fitted(one.key, None, Remark("lane-full", LANE_FULL, metres))
        why = Remark("in-lane", IN_LANE, {"host": str(host), **metres})
        return Fitted(one.key, self._taken.next_sub(host), why)

    def _proposed(
        self, one: House, fitted: Mapping[str, Fitted], flags: tuple[Remark, ...]
    ) -> Proposed:
        stand, by_hand = self._stand[one.key], self._question.by_hand
        if one.key in by_hand:
            why = Remark("by-hand", BY_HAND)
            return Proposed(one, stand, by_hand[one.key], why, flags, by_hand=True)
        if refusal := self._refusal(one):
            return Proposed(one, stand, None, refusal, flags)
        return Proposed(one, stand, fitted[one.key].number, fitted[one.key].why, flags)

    def _refusal(self, one: House) -> Remark | None:
        """Return why a house can have no number before somebody has looked."""
        stand = self._stand[one.key]
        if stand.branch is not None:
            return None
        if abs(stand.offset_m) < ON_THE_LINE_M and one.side is None:
            return Remark("on-the-line", ON_THE_LINE)
        if self._question.only_side not in (None, stand.side):
            return Remark("side-without-houses", NO_HOUSES_HERE)
        return None

    def _walking(self, one: House) -> tuple[float, int, float, float, str]:
        """Order houses as they are walked; at one place the nearer comes first."""
        stand = self._stand[one.key]
        branch = -1 if stand.branch is None else stand.branch
        return stand.along_m, branch, stand.depth_m, abs(stand.offset_m), one.key

    def _kept(self, fitted: Mapping[str, Fitted]) -> Iterator[Kept]:
        """Yield the numbers kept in reserve, spread over their empty frontage."""
        for key, one in fitted.items():
            lane = int(key.removeprefix(_LANE)) if key.startswith(_LANE) else None
            stand: Stand = self._stand[key] if lane is None else self._mouths[lane]
            empty_m = stand.along_m - one.empty_from_m
            for turn, main in enumerate(one.kept):
                at_m = one.empty_from_m + empty_m * (turn + 0.5) / len(one.kept)
                yield Kept(Number(main), stand.side, round(at_m, 1))
            if lane is not None and one.number:
                yield Kept(one.number, stand.side, stand.along_m, lane)
