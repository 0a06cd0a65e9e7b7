"""What putting a generation in force would change: which ground goes from whom to whom.

The lowest level that both generations have is compared: what a village gains or loses,
so does all above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import MultiPolygon, Polygon

from doorplate.divisions.checks import SLIVERS
from doorplate.divisions.generations import Area
from doorplate.divisions.schemes import Level
from geo.areas import gaps, shared
from geo.geodesy import area_m2


@dataclass(frozen=True, slots=True)
class Named:
    """An area's code and name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Move:
    """Ground that another area holds from now on; None: nobody held, or would hold it.

    `area_m2` is geodesic; slivers below what a survey of borders can tell are left out.
    """

    before: Named | None
    after: Named | None
    area_m2: float
    ground: MultiPolygon | Polygon | None


def moves(before: Sequence[Area], after: Sequence[Area]) -> list[Move]:
    """Return the ground that changes hands between two generations, largest first."""
    old, new = _lowest(before, after)
    found = [*_handed_over(old, new), *_lost_and_won(old, new)]
    return sorted(found, key=lambda one: -one.area_m2)


def _lowest(
    before: Sequence[Area], after: Sequence[Area]
) -> tuple[list[Area], list[Area]]:
    layers = {one.layer for one in before} & {one.layer for one in after}
    ranked = {level.value: level.rank for level in Level}
    lowest = max(layers, key=lambda layer: ranked.get(layer, 0), default="")
    return (
        [one for one in before if one.layer == lowest],
        [one for one in after if one.layer == lowest],
    )


def _handed_over(old: Sequence[Area], new: Sequence[Area]) -> list[Move]:
    pairs = shared([one.polygon for one in old], [one.polygon for one in new], SLIVERS)
    return [
        Move(_named(old[a]), _named(new[b]), area, ground)
        for a, b, area, ground in pairs
        if old[a].code != new[b].code
    ]


def _lost_and_won(old: Sequence[Area], new: Sequence[Area]) -> list[Move]:
    lost = [
        Move(_named(one), None, area, ground)
        for one in old
        for area, ground in _beyond(one, new)
    ]
    won = [
        Move(None, _named(one), area, ground)
        for one in new
        for area, ground in _beyond(one, old)
    ]
    return [*lost, *won]


def _beyond(one: Area, others: Sequence[Area]) -> list[tuple[float, MultiPolygon]]:
    """Return the ground of an area that none of the others holds, if there is any."""
    if not others:
        return [(area_m2(one.polygon), one.polygon)]
    pieces = gaps(one.polygon, [other.polygon for other in others], SLIVERS)
    if not pieces:
        return []
    rest = shapely.difference(
        one.polygon, shapely.union_all([other.polygon for other in others])
    )
    return [(sum(piece.area_m2 for piece in pieces), rest)]


def _named(area: Area) -> Named:
    return Named(area.code, area.name)
