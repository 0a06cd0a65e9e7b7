"""Where another number is, seen from a door: so many metres ahead, on the left.

"Ahead" is where numbers rise; for a lower number one turns round, and left and right
turn too. Places are metres along the street and aside of it (`geo.streets.Place`).
"""

from collections.abc import Sequence
from typing import NamedTuple

from doorplate.addresses.numbering.model import Number
from geo.streets import Place, Street


class Direction(NamedTuple):
    """How to go along the street to a door: which way, how far, on which side of it."""

    metres: float
    rising: bool
    left: bool


class PlacedNumber(NamedTuple):
    """A door with its number, at a WGS-84 point."""

    label: str
    number: Number
    longitude: float
    latitude: float


class NextNumber(NamedTuple):
    """A neighbouring number, and the way to it."""

    label: str
    direction: Direction


def direction(
    here: Place, there: Place, *, rises: bool, ring_m: float | None = None
) -> Direction:
    """Return the way from one place of a street to another.

    `rises` says whether numbers rise with the street's line; `ring_m` is the length of
    a street that closes, where the shorter way round is meant.
    """
    forward = there.along_m - here.along_m
    if ring_m is not None:
        forward = (forward + ring_m / 2) % ring_m - ring_m / 2
    with_line = forward >= 0
    return Direction(
        metres=abs(forward),
        rising=with_line is rises,
        left=(there.offset_m > 0) is with_line,
    )


def next_numbers(
    street: Street, here: PlacedNumber, doors: Sequence[PlacedNumber]
) -> list[NextNumber]:
    """Return the next higher and the next lower number of each parity, nearest first.

    Of the numbers around a door, not of the whole street. Nothing where the doors do
    not say in which direction numbers rise.
    """
    mains = [here.number.main, *(one.number.main for one in doors)]
    every = [here, *(doors[turn - 1] for turn in _neighbours(mains))]
    places = street.places([(one.longitude, one.latitude) for one in every])
    rise = _rise([one.number.main for one in every], [at.along_m for at in places])
    if not rise:
        return []
    ring_m = street.length_m if street.is_ring else None
    found = [
        NextNumber(
            one.label, direction(places[0], there, rises=rise > 0, ring_m=ring_m)
        )
        for one, there in zip(every[1:], places[1:], strict=True)
    ]
    return sorted(found, key=lambda one: (not one.direction.rising, one.direction))


def _neighbours(mains: Sequence[int]) -> list[int]:
    """Return which numbers come next to the first, above and below, of each parity."""
    own, found = mains[0], []
    turns = range(1, len(mains))
    for odd in (0, 1):
        alike = [turn for turn in turns if mains[turn] % 2 == odd]
        above = [turn for turn in alike if mains[turn] > own]
        below = [turn for turn in alike if mains[turn] < own]
        found += [min(above, key=mains.__getitem__)] if above else []
        found += [max(below, key=mains.__getitem__)] if below else []
    return found


def _rise(mains: Sequence[int], alongs: Sequence[float]) -> float:
    """Return whether numbers rise along the line (> 0), fall (< 0), or neither."""
    count = len(mains)
    middle, half = sum(mains) / count, sum(alongs) / count
    return sum(
        (main - middle) * (along - half)
        for main, along in zip(mains, alongs, strict=True)
    )
