"""What a set of new numbers breaks: the promises, held against numbers set by hand."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from doorplate.addresses.numbering.fitting import spine
from doorplate.addresses.numbering.model import Issued, Number, Remark, Side
from doorplate.addresses.numbering.rules import NumberingRule
from doorplate.core.messages import message

DOUBLED: Final = message("{number} is given twice.")
IN_USE: Final = message("{number} is another house's already.")
WAS_ISSUED: Final = message(
    "{number} was a demolished house's: it is never given to another place."
)
WRONG_SIDE: Final = message("{number} belongs to the other side of the street.")
OUT_OF_ORDER: Final = message("{number} is out of order: {other} stands {where} it.")
SKIPPED: Final = message("{number} is skipped in this town.")
NO_SUBS: Final = message("This rule has no sub-numbers: {number}.")
NO_HOST: Final = message("{number} hangs on a number that no house has: {host}.")
OUT_OF_TURN: Final = message("{number} comes after {last}, which was issued before it.")
BEFORE: Final = message("before")
BEHIND: Final = message("behind")


class Breach(NamedTuple):
    """A promise that one house's new number breaks."""

    key: str
    remark: Remark


def breaches(
    rule: NumberingRule,
    odd_side: Side,
    issued: Sequence[Issued],
    given: Sequence[Issued],
    *,
    by_hand: Collection[str] = (),
    lanes: Collection[int] = (),
    taken: Collection[Number] = (),
) -> list[Breach]:
    """Return everything that new numbers break, house by house, in the order given.

    `issued` are all numbers of the street that ever were; `given` are the new ones.
    Where two new ones disagree, the one of a house in `by_hand` is at fault.
    `lanes` are the numbers kept for lanes, on which the lanes' houses hang; `taken`
    those of places that nobody can point to on the map.
    """
    checking = _Checking(rule, odd_side, issued, given, lanes)
    checking.take(taken)
    found = [Breach(one.key, remark) for one in given for remark in checking.of(one)]
    return found + checking.disorder(by_hand)


class _Checking:
    def __init__(
        self,
        rule: NumberingRule,
        odd_side: Side,
        issued: Sequence[Issued],
        given: Sequence[Issued],
        lanes: Collection[int],
    ) -> None:
        self._rule = rule
        self._odd_side = odd_side
        self._issued = issued
        self._given = given
        self._times = Counter(one.number for one in given)
        self._standing = {one.number for one in issued if one.standing}
        self._ever = {one.number for one in issued}
        self._hosts = {one.number.main for one in issued}.union(lanes)
        self._hosts |= {one.number.main for one in given if not one.number.sub}
        self._subs: dict[int, int] = {}
        for one in issued:
            main, sub = one.number
            self._subs[main] = max(self._subs.get(main, 0), sub)

    def take(self, numbers: Collection[Number]) -> None:
        """Count numbers that are somewhere along the street, nobody knows where."""
        self._standing |= set(numbers)
        self._hosts |= {number.main for number in numbers}

    def of(self, one: Issued) -> Iterator[Remark]:
        """Yield what one house's number breaks by itself."""
        number = one.number
        if self._times[number] > 1:
            yield _remark("number-doubled", DOUBLED, number)
        if number in self._standing:
            yield _remark("number-in-use", IN_USE, number)
        elif number in self._ever:
            yield _remark("number-was-issued", WAS_ISSUED, number)
        if number.is_odd is not (one.side is self._odd_side):
            yield _remark("number-wrong-side", WRONG_SIDE, number)
        if number.sub:
            yield from self._of_sub(number)
        elif number.main in self._rule.skipped:
            yield _remark("number-skipped", SKIPPED, number)

    def _of_sub(self, number: Number) -> Iterator[Remark]:
        if self._rule.when_full == "refuse":
            yield _remark("sub-number-refused", NO_SUBS, number)
        if number.main not in self._hosts:
            host = str(number.main)
            yield _remark("sub-number-without-host", NO_HOST, number, host=host)
        last = Number(number.main, self._subs.get(number.main, 0))
        if last.sub and number.sub <= last.sub and number not in self._ever:
            yield _remark("sub-number-out-of-turn", OUT_OF_TURN, number, last=str(last))

    def disorder(self, by_hand: Collection[str]) -> list[Breach]:
        """Return the new numbers that do not rise along their side.

        First those that do not fit between issued ones, then, of the others, the
        fewest without which the rest would be in order.
        """
        return [breach for side in Side for breach in self._disorder_of(side, by_hand)]

    def _disorder_of(self, side: Side, by_hand: Collection[str]) -> Iterator[Breach]:
        odd = side is self._odd_side
        kept = spine([one for one in self._issued if one.side is side], odd=odd)
        given = [
            one for one in self._given if one.side is side and one.number.is_odd is odd
        ]
        for hand in (False, True):
            fitting = []
            for one in given:
                if (one.key in by_hand) is not hand:
                    continue
                if other := _out_of_place(one, kept):
                    yield _disorder(one, other)
                else:
                    fitting.append(one)
            kept = spine([*kept, *fitting], odd=odd)
            for one in fitting:
                is_loose = one not in kept and self._times[one.number] == 1
                if is_loose and (other := _out_of_place(one, kept)):
                    yield _disorder(one, other)


def _out_of_place(one: Issued, fixed: Sequence[Issued]) -> Issued | None:
    return next((other for other in fixed if _disagree(one, other)), None)


def _disagree(one: Issued, other: Issued) -> bool:
    """Tell whether a new number and another are walked in the wrong order.

    At the same place either order is right. Equal numbers are doubles, no disorder.
    """
    if one.along_m == other.along_m or one.number == other.number:
        return False
    first, second = sorted((one, other), key=lambda each: each.along_m)
    if first.number.main == second.number.main:
        # A sub-number stands behind its host; among sub-numbers the issue decides.
        return first.number.sub > 0 and second.number.sub == 0
    return first.number.main > second.number.main


def _disorder(one: Issued, other: Issued) -> Breach:
    where = BEFORE if other.along_m < one.along_m else BEHIND
    remark = _remark(
        "number-out-of-order", OUT_OF_ORDER, one.number, other=str(other.number)
    )
    return Breach(
        one.key, Remark(remark.code, remark.text, {**remark.values, "where": where})
    )


def _remark(code: str, text: str, number: Number, **values: str) -> Remark:
    return Remark(code, text, {"number": str(number), **values})
