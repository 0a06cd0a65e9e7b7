"""New numbers along one side of a street, between those that were ever issued.

Nothing here knows coordinates: a house stands so many metres along. Promises: no main
number is given twice, whether its first house stands or not; main numbers rise along
the side; a full gap gives sub-numbers (附号) of the house before, in order of issue.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Final, NamedTuple

from doorplate.addresses.numbering.model import Issued, Number, Remark
from doorplate.addresses.numbering.rules import NumberingRule
from doorplate.core.messages import message

FIRST: Final = message("The first number of its side.")
IN_TURN: Final = message("Follows {before}.")
KEPT: Final = message(
    "Follows {before}; {kept} are kept for {metres} m of empty frontage."
)
KEPT_FIRST: Final = message(
    "First of its side; {kept} are kept for {metres} m of empty frontage."
)
BETWEEN: Final = message("Between {before} and {after}, by its place.")
UNTIL: Final = message("Before {after}, by its place.")
BY_METRES: Final = message("{metres} m from the start, one number every {step} m.")
NEAREST_FREE: Final = message(
    "{metres} m from the start would be {ideal}; the nearest that fits is taken."
)
SUB_NUMBER: Final = message("No number is free after {host}: a sub-number of it.")
NO_ROOM: Final = message(
    "No number is free between {before} and {after}, and this rule has no sub-numbers:"
    " renumber by a change."
)
NO_ROOM_AT_START: Final = message(
    "It stands before the first number, {after}: extend the street from its other end,"
    " keep numbers in reserve when it is numbered first, or renumber by a change."
)


class Newcomer(NamedTuple):
    """A house without a number, or the mouth of a lane for which one is kept."""

    key: str
    along_m: float
    frontage_m: float


class Fitted(NamedTuple):
    """The number a newcomer gets, or none; why; and numbers kept free before it.

    They are kept for the empty frontage from `empty_from_m` on.
    """

    key: str
    number: Number | None
    why: Remark
    kept: tuple[int, ...] = ()
    empty_from_m: float = 0.0


@dataclass
class Taken:
    """Every number ever issued on the street: none of them is given again."""

    mains: set[int] = field(default_factory=set)
    subs: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, numbers: Iterable[Number]) -> "Taken":
        """Return what some numbers take; a sub-number takes its main number too."""
        taken = cls()
        for number in numbers:
            taken.add(number)
        return taken

    def add(self, number: Number) -> None:
        """Take one more."""
        self.mains.add(number.main)
        self.subs[number.main] = max(self.subs.get(number.main, 0), number.sub)

    def next_sub(self, host: int) -> Number:
        """Return the sub-number that follows all a host ever had, and take it."""
        number = Number(host, self.subs.get(host, 0) + 1)
        self.add(number)
        return number


def spine(issued: Sequence[Issued], *, odd: bool) -> list[Issued]:
    """Return the longest run of a side's numbers that is in order, by place.

    What is not in it is out of order: the fewest houses that would have to be
    renumbered. On a side that was always numbered by these rules it is every number.
    """
    mine = [one for one in issued if one.number.is_odd is odd]
    return rising(sorted(mine, key=lambda one: (one.along_m, one.number, one.key)))


def rising(ordered: Sequence[Issued]) -> list[Issued]:
    """Return the longest run of numbers that rises, of some in the order of walking.

    Sub-numbers stand behind their host and before the next main number; among
    themselves the order of issue counts, not the place.
    """
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, one in enumerate(ordered):
        rank = _rank(one.number)
        # A main number must be higher than the one before; sub-numbers may be equal.
        find = bisect_right if one.number.sub else bisect_left
        place = find(tails, rank)
        before.append(last[place - 1] if place else -1)
        tails[place : place + 1] = [rank]
        last[place : place + 1] = [index]
    found, index = [], last[-1] if last else -1
    while index >= 0:
        found.append(ordered[index])
        index = before[index]
    return found[::-1]


def _rank(number: Number) -> int:
    return 2 * number.main + bool(number.sub)


def fit_side(
    rule: NumberingRule,
    newcomers: Sequence[Newcomer],
    issued: Sequence[Issued],
    *,
    odd: bool,
    taken: Taken,
) -> list[Fitted]:
    """Return a number for each newcomer of one side, in walking order.

    `issued` are the side's numbers, demolished ones too; `taken` those of the whole
    street, to which the new ones are added. Newcomers at one place come in the order
    of their keys, after what stands there already.
    """
    fixed = spine(issued, odd=odd)
    alongs = [one.along_m for one in fixed]
    groups: dict[int, list[Newcomer]] = {}
    for one in sorted(newcomers, key=lambda one: (one.along_m, one.key)):
        groups.setdefault(bisect_right(alongs, one.along_m), []).append(one)
    found: list[Fitted] = []
    for place, group in sorted(groups.items()):
        before = fixed[place - 1] if place else None
        after = fixed[place] if place < len(fixed) else None
        found += _Gap(rule, before, after, odd, taken).fit(group)
    return found


@dataclass(frozen=True)
class _Gap:
    """The room between two numbers of a side, or before the first, after the last."""

    rule: NumberingRule
    before: Issued | None
    after: Issued | None
    odd: bool
    taken: Taken

    def fit(self, group: Sequence[Newcomer]) -> list[Fitted]:
        if self.rule.step_m is not None and self.rule.crowded == "sub-number":
            return self._by_step(group)
        if self.rule.step_m is None and self.after is None:
            return self._in_turn(group)
        return self._by_place(group)

    @property
    def _low(self) -> int:
        return self.before.number.main if self.before else 0

    @property
    def _high(self) -> int | None:
        """The lowest main number that is too high; a sub-number's own is not."""
        if self.after is None:
            return None
        return self.after.number.main + bool(self.after.number.sub)

    def _free(self, above: int) -> Iterator[int]:
        """Yield the main numbers that may be given, from the lowest above `above`."""
        parity = 1 if self.odd else 0
        start = above + 1 + (above + 1 + parity) % 2
        numbers = count(start, 2) if self._high is None else range(start, self._high, 2)
        unusable = self.taken.mains.union(self.rule.skipped)
        return (number for number in numbers if number not in unusable)

    def _in_turn(self, group: Sequence[Newcomer]) -> list[Fitted]:
        """Give one after the other, with numbers kept for empty frontage."""
        free = self._free(self._low)
        last = self.before and self.before.number
        edge = self.before.along_m + self.rule.house_m / 2 if self.before else 0.0
        found = []
        for one in group:
            empty = max(one.along_m - one.frontage_m / 2 - edge, 0.0)
            kept = self.rule.kept_for(empty)
            numbers = tuple(islice(free, kept))
            why = _turn_remark(last, kept, empty)
            last = Number(next(free))
            self.taken.add(last)
            found.append(Fitted(one.key, last, why, numbers, edge))
            edge = one.along_m + one.frontage_m / 2
        return found

    def _by_step(self, group: Sequence[Newcomer]) -> list[Fitted]:
        """Give numbers by metres; a second house within a step hangs on the first."""
        found: list[Fitted] = []
        low = self._low
        for one in group:
            main = self.rule.measured_main(one.along_m, odd=self.odd)
            is_free = next(self._free(max(low, main - 1)), None) == main
            if not is_free and not low:
                # Without a house before there is nothing to hang on.
                found += self._by_place([one])
            elif not is_free:
                found.append(self._hung(one, low))
            else:
                found.append(Fitted(one.key, Number(main), self._metres_remark(one)))
                self.taken.add(Number(main))
            if found[-1].number is not None:
                low = found[-1].number.main
        return found

    def _by_place(self, group: Sequence[Newcomer]) -> list[Fitted]:
        """Give each the free number nearest its place, in order, while there are any.

        The place says a number by its metres, or between the two numbers around it in
        proportion. Where houses outnumber numbers, the last ones hang on the last.
        """
        if self._high is None:
            mains = self._open(group)
        else:
            mains = self._bounded(group, list(self._free(self._low)))
        found = []
        for one, main in zip(group, mains, strict=False):
            self.taken.add(Number(main))
            found.append(Fitted(one.key, Number(main), self._place_remark(one, main)))
        host = mains[-1] if mains else self._low
        return found + [self._hung(one, host) for one in group[len(mains) :]]

    def _open(self, group: Sequence[Newcomer]) -> list[int]:
        mains: list[int] = []
        low = self._low
        for one in group:
            ideal = self._ideal(one)
            # Nearest from below or from above, the lower one of two as near.
            near = [next(self._free(max(low, int(ideal) - back))) for back in (4, 2, 0)]
            mains.append(min(near, key=lambda main: (abs(main - ideal), main)))
            low = mains[-1]
        return mains

    def _bounded(self, group: Sequence[Newcomer], free: list[int]) -> list[int]:
        many = min(len(group), len(free))
        mains: list[int] = []
        lowest = 0
        for turn, one in enumerate(group[:many]):
            highest = len(free) - (many - turn)
            place = bisect_left(free, self._ideal(one), lowest, highest)
            if place > lowest and self._is_nearer(one, free[place - 1], free[place]):
                place -= 1
            mains.append(free[place])
            lowest = place + 1
        return mains

    def _is_nearer(self, one: Newcomer, low: int, high: int) -> bool:
        ideal = self._ideal(one)
        return ideal - low <= high - ideal

    def _ideal(self, one: Newcomer) -> float:
        if self.rule.step_m is not None or self.after is None:
            return self.rule.measured_main(one.along_m, odd=self.odd)
        start = self.before.along_m if self.before else min(0.0, one.along_m)
        length = self.after.along_m - start
        share = (one.along_m - start) / length if length else 0.0
        return self._low + share * (self.after.number.main - self._low)

    def _hung(self, one: Newcomer, host: int) -> Fitted:
        if not host:
            after = str(self.after.number) if self.after else ""
            why = Remark("before-first-number", NO_ROOM_AT_START, {"after": after})
            return Fitted(one.key, None, why)
        if self.rule.when_full == "refuse":
            after = str(self.after.number) if self.after else ""
            values = {"before": str(host), "after": after}
            return Fitted(one.key, None, Remark("no-number-free", NO_ROOM, values))
        number = self.taken.next_sub(host)
        why = Remark("sub-number", SUB_NUMBER, {"host": str(host)})
        return Fitted(one.key, number, why)

    def _place_remark(self, one: Newcomer, main: int) -> Remark:
        if self.rule.step_m is None and self.after is not None:
            after = str(self.after.number)
            if self.before is None:
                return Remark("by-place", UNTIL, {"after": after})
            values = {"before": str(self.before.number), "after": after}
            return Remark("by-place", BETWEEN, values)
        ideal = self.rule.measured_main(one.along_m, odd=self.odd)
        if main == ideal:
            return self._metres_remark(one)
        values = {"metres": _metres(one.along_m), "ideal": str(ideal)}
        return Remark("by-metres-nearest", NEAREST_FREE, values)

    def _metres_remark(self, one: Newcomer) -> Remark:
        step = f"{self.rule.step_m:g}"
        values = {"metres": _metres(one.along_m), "step": step}
        return Remark("by-metres", BY_METRES, values)


def _turn_remark(last: Number | None, kept: int, empty: float) -> Remark:
    values = {"kept": str(kept), "metres": _metres(empty)}
    if last is None:
        return Remark("kept", KEPT_FIRST, values) if kept else Remark("first", FIRST)
    if kept:
        return Remark("kept", KEPT, {"before": str(last), **values})
    return Remark("in-turn", IN_TURN, {"before": str(last)})


def _metres(metres: float) -> str:
    return f"{metres:.1f}".removesuffix(".0")
