"""How far a street's numbers are from order (乱序指数), and what is out of it.

Old streets have numbers that jump, repeat and change sides (Putian 2017: 395 beside
111; Fuzhou: 跳号、重号). The index is 0 where along each side numbers rise and every
parity keeps its side, and 1 where neither tells anything:

    index = 1 − (1 − order) × (1 − sides) × (1 − doubles)

order    the share of pairs of one side that are walked in the wrong order, doubled: in
         a random order half of them are (Kendall's normalised distance). The direction
         of walking is the one with fewer such pairs.
sides    the share of houses whose parity is not that of their side, doubled likewise
doubles  the share of houses whose number another house has too

Where nobody drew the street's line, and an axis through its doors has to do, nobody can
say which side a house is on: then `sides` is None and does not count, and pairs are
those of one parity. Numbers that are missing in between are told, and not counted:
they may be in reserve, or their houses gone.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from doorplate.addresses.numbering.fitting import rising
from doorplate.addresses.numbering.model import Issued, Number, Remark, Side
from doorplate.core.messages import message

BETWEEN: Final = message("It stands between {before} and {after}.")
FIRST: Final = message("It stands before {after}.")
LAST: Final = message("It stands behind {before}.")
OTHER_SIDE: Final = message("Its parity is that of the other side.")
TWICE: Final = message("Another house has the same number.")


class Numbered(NamedTuple):
    """A house with a number, and where it stands along the street's line."""

    key: str
    label: str
    number: Number
    along_m: float
    offset_m: float


class Finding(NamedTuple):
    """What is out of order about one house."""

    house: Numbered
    remark: Remark


@dataclass(frozen=True, slots=True)
class Disorder:
    """The index of a street, its three parts, and every house that is out of order.

    `rises` says whether numbers rise with the line; `odd_side` is the side of odd
    numbers along the line; `missing` counts the numbers left out between the lowest and
    the highest of each parity.
    """

    index: float
    order: float
    sides: float | None
    doubles: float
    houses: int
    missing: int
    rises: bool
    odd_side: Side | None
    findings: tuple[Finding, ...]


def disorder(houses: Sequence[Numbered], *, drawn: bool = True) -> Disorder:
    """Measure the disorder of the houses of a street, in any order.

    `drawn` says whether the line they stand along is the street's own.
    """
    walked = sorted(houses, key=lambda one: (one.along_m, one.number, one.label))
    # At one place either order is right: the lower number is walked past first.
    backward = sorted(houses, key=lambda one: (-one.along_m, one.number, one.label))
    rows, rows_back = (_rows(way, drawn=drawn) for way in (walked, backward))
    pairs = sum(_pairs(_mains(row)) for row in rows)
    wrong = sum(_inversions(_mains(row)) for row in rows)
    back = sum(_inversions(_mains(row)) for row in rows_back)
    jumps = [found for row in rows for found in _jumps(row)]
    jumps_back = [found for row in rows_back for found in _jumps(row)]
    # Where main numbers do not tell the direction, sub-numbers may.
    rises = (wrong, len(jumps)) <= (back, len(jumps_back))
    odd_side, misplaced = _parity(walked) if drawn else (None, [])
    times = Counter(one.label for one in walked)
    doubled = [one for one in walked if times[one.label] > 1]
    order = 2 * min(wrong, back) / pairs if pairs else 0.0
    sides = _share(2 * len(misplaced), walked)
    doubles = _share(len(doubled), walked)
    findings = [
        *(jumps if rises else jumps_back),
        *(Finding(one, Remark("other-side", OTHER_SIDE)) for one in misplaced),
        *(Finding(one, Remark("doubled", TWICE)) for one in doubled),
    ]
    return Disorder(
        index=1 - (1 - order) * (1 - sides) * (1 - doubles),
        order=order,
        sides=sides if drawn else None,
        doubles=doubles,
        houses=len(walked),
        missing=sum(_missing(walked, odd=odd) for odd in (True, False)),
        rises=rises,
        odd_side=odd_side,
        findings=tuple(sorted(findings, key=lambda one: one.house.along_m)),
    )


def _rows(walked: Sequence[Numbered], *, drawn: bool) -> list[list[Numbered]]:
    """Return the houses of each side, or of each parity where sides are unknown."""
    kinds = [_side(one) is Side.LEFT if drawn else one.number.is_odd for one in walked]
    return [
        [one for one, kind in zip(walked, kinds, strict=True) if kind is first]
        for first in (True, False)
    ]


def _share(count: int, walked: Sequence[Numbered]) -> float:
    return count / len(walked) if walked else 0.0


def _side(one: Numbered) -> Side:
    return Side.LEFT if one.offset_m > 0 else Side.RIGHT


def _mains(row: Iterable[Numbered]) -> list[int]:
    return [one.number.main for one in row]


def _pairs(mains: Sequence[int]) -> int:
    """Count the pairs that have an order: those of two main numbers."""
    same = sum(n * (n - 1) // 2 for n in Counter(mains).values())
    return len(mains) * (len(mains) - 1) // 2 - same


def _inversions(mains: Sequence[int]) -> int:
    """Count the pairs whose first number is the higher one."""
    seen: list[int] = []
    found = 0
    for main in mains:
        found += len(seen) - bisect_right(seen, main)
        seen.insert(bisect_left(seen, main), main)
    return found


def _parity(walked: Sequence[Numbered]) -> tuple[Side, list[Numbered]]:
    """Return the side of odd numbers, and the houses that are on the other."""
    on_left: list[Numbered] = []
    on_right: list[Numbered] = []
    for one in walked:
        is_left = one.number.is_odd is (_side(one) is Side.LEFT)
        (on_left if is_left else on_right).append(one)
    if len(on_left) >= len(on_right):
        return Side.LEFT, on_right
    return Side.RIGHT, on_left


def _jumps(walked: Sequence[Numbered]) -> Iterator[Finding]:
    """Yield the fewest houses of a side without which it would be in order."""
    # Each at its turn: at one place the order of walking is already chosen.
    turns = [
        Issued(str(turn), one.number, _side(one), float(turn))
        for turn, one in enumerate(walked)
    ]
    kept = {int(one.key) for one in rising(turns)}
    for turn, one in enumerate(walked):
        if turn not in kept:
            before = walked[turn - 1].label if turn else ""
            after = walked[turn + 1].label if turn + 1 < len(walked) else ""
            yield Finding(one, _between(before, after))


def _between(before: str, after: str) -> Remark:
    values = {"before": before, "after": after}
    if before and after:
        return Remark("out-of-order", BETWEEN, values)
    return Remark("out-of-order", LAST if before else FIRST, values)


def _missing(walked: Sequence[Numbered], *, odd: bool) -> int:
    mains = {one.number.main for one in walked if one.number.is_odd is odd}
    return (max(mains) - min(mains)) // 2 + 1 - len(mains) if mains else 0
