"""The doors of the town: houses along streets, a village, a compound, courtyards."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from random import Random
from typing import Final

from doorplate.demo.places import (
    COMPOUND,
    STREETS,
    VILLAGE,
    Street,
    compound_grounds,
    village_lanes,
)
from doorplate.demo.plan import Point

# Any other seed draws another town just as good; this one is drawn for ever, so that
# plates printed yesterday are found today.
_SEED: Final = 410883

_NARROWEST_LOT_M, _WIDEST_LOT_M = 14, 28
# One number for each side in 8 m: less than the narrowest lot, so none is given
# twice, and gaps stay for houses to come.
_PITCH_M: Final = 8
_CROSSING_M: Final = 14
_OPEN_GROUND: Final = 0.06
_ANNEXES, _ANNEX_M = 0.03, 5

_FLOORS: Final = 6
_DOORS_A_FLOOR: Final = 2
_UNIT_M: Final = 24
# Courtyards with blocks of flats behind one street number: street, side, blocks.
_COURTYARDS: Final = (("大定路", 1, 2), ("韩愈大街", -1, 2), ("黄河大道", -1, 1))
_COURTYARD_AT: Final = 0.3


@dataclass(frozen=True, slots=True)
class Door:
    """One address: its components as people write them, and its place on the plan."""

    place: str
    at: Point
    position: str
    number: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""


def doors() -> list[Door]:
    """Return every door of the town, a whole before its parts, always the same."""
    random = Random(_SEED)  # noqa: S311 - drawing a town is no secret
    result = [door for street in STREETS for door in _street_doors(street, random)]
    result += _village_doors(random)
    result += _compound_doors()
    return result


def _street_doors(street: Street, random: Random) -> Iterator[Door]:
    courtyards = {
        side: blocks for name, side, blocks in _COURTYARDS if name == street.name
    }
    for side in (1, -1):
        houses = list(_frontage(street, side, random))
        yield from houses
        if side in courtyards:
            gate = houses[int(len(houses) * _COURTYARD_AT)]
            yield from _courtyard(gate, street, side, courtyards[side])


def _frontage(street: Street, side: int, random: Random) -> Iterator[Door]:
    start = 0.0
    while (width := random.uniform(_NARROWEST_LOT_M, _WIDEST_LOT_M)) + start < (
        street.length_m
    ):
        along, start = start + width / 2, start + width
        set_back = street.half_width_m + random.uniform(3, 9)
        at = street.beside(along, side * set_back)
        is_built = random.random() > _OPEN_GROUND and not _is_crossing(street, at)
        if is_built:
            yield from _house(street, at, _number(along, side), random)


def _number(along_m: float, side: int) -> int:
    odd = 2 * int(along_m / _PITCH_M) + 1
    return odd if side > 0 else odd + 1


def _house(street: Street, at: Point, number: int, random: Random) -> Iterator[Door]:
    house = Door(street.name, at, "entrance", number=f"{number}号")
    yield house
    if random.random() < _ANNEXES:
        along, left = street.along(at)
        beside = street.beside(along + _ANNEX_M, left)
        yield replace(house, at=beside, number=f"{number}-1号")


def _is_crossing(street: Street, at: Point) -> bool:
    return any(_is_on(other, at) for other in STREETS if other is not street)


def _is_on(street: Street, at: Point) -> bool:
    along, left = street.along(at)
    return (
        0 <= along <= street.length_m and abs(left) < street.half_width_m + _CROSSING_M
    )


def _courtyard(gate: Door, street: Street, side: int, blocks: int) -> Iterator[Door]:
    along, left = street.along(gate.at)
    for block in range(blocks):
        behind = street.beside(along, left + side * (40 + 60 * block))
        yield from _block(replace(gate, at=behind), block + 1, units=2)


def _village_doors(random: Random) -> Iterator[Door]:
    numbers = count(1)
    for row, (east_end, west_end) in enumerate(village_lanes()):
        lane = Street(VILLAGE.name, east_end, west_end, half_width_m=2)
        yards = list(_yards(lane, random))
        # Numbered as one walks: back along the next lane.
        for at in reversed(yards) if row % 2 else yards:
            yield Door(VILLAGE.name, at, "entrance", number=f"{next(numbers)}号")


def _yards(lane: Street, random: Random) -> Iterator[Point]:
    # Gates open to the south, so yards lie north of their lane: on the right.
    at = 8.0
    while at < lane.length_m:
        yield lane.beside(at, -random.uniform(4, 6))
        at += random.uniform(15, 19)


def _compound_doors() -> Iterator[Door]:
    estate = Door(COMPOUND.name, (0, 0), "building")
    for number, at in enumerate(compound_grounds(), start=1):
        yield from _block(replace(estate, at=at), number, units=3)


def _block(ground: Door, number: int, units: int) -> Iterator[Door]:
    """Yield a block of flats, its units and their rooms, as 3号楼, 2单元, 302室."""
    block = replace(ground, building=f"{number}号楼", position="building")
    yield block
    for unit in range(1, units + 1):
        # Unit 1 is the eastern one; stairs are on the north side.
        east = block.at[0] + _UNIT_M * ((units + 1) / 2 - unit)
        stairs = replace(
            block, at=(east, block.at[1] + 7), unit=f"{unit}单元", position="entrance"
        )
        yield stairs
        yield from _rooms(stairs)


def _rooms(stairs: Door) -> Iterable[Door]:
    return (
        replace(stairs, room=f"{floor}{door:02}室")
        for floor in range(1, _FLOORS + 1)
        for door in range(1, _DOORS_A_FLOOR + 1)
    )
