"""Where houses stand along a street, and what is doubtful about it.

A street that branches is numbered by its trunk; a house nearer to a branch stands in
that lane, so and so deep, and along the trunk where the lane leaves it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from shapely import LineString, MultiLineString

from doorplate.addresses.numbering.model import House, Remark, Side, Stand
from doorplate.core.messages import message
from geo.networks import Branch
from geo.streets import Street

ON_THE_LINE_M: Final = 0.5
"""Nearer than this to the line a point does not say its side."""
FAR_M: Final = 60.0
"""Further than this from the line a house may not belong to the street."""
SAME_PLACE_M: Final = 0.5
_BEYOND_M: Final = 1.0
_INTO_LANE_M: Final = 10.0
_DECIMALS: Final = 1
"""To the decimetre, so that the same place is the same number of metres."""

BEYOND_START: Final = message("It stands {metres} m before the start of the street.")
BEYOND_END: Final = message("It stands {metres} m beyond the end of the street.")
FAR: Final = message("It stands {metres} m from the street.")
NEARER: Final = message(
    "It is nearer to {street} ({metres} m) than to this street ({own} m)."
)
SAME_PLACE: Final = message("It stands where {other} stands.")

NamedLine = tuple[str, LineString | MultiLineString]


class Ground:
    """A street's trunk, in the direction of rising numbers, and its branches."""

    def __init__(self, trunk: Street, branches: Sequence[Branch]) -> None:
        self._trunk = trunk
        self._lanes = [Street(branch.line) for branch in branches]
        self.mouths = [self._mouth(branch) for branch in branches]

    def stands(self, points: Sequence[tuple[float, float]]) -> list[Stand]:
        """Place WGS-84 points on the trunk, or on the branch they are nearer to."""
        found = [_stand(place) for place in self._trunk.places(points)]
        for index, (lane, mouth) in enumerate(
            zip(self._lanes, self.mouths, strict=True)
        ):
            for turn, place in enumerate(lane.places(points)):
                nearer = abs(place.offset_m) < abs(found[turn].offset_m)
                if nearer and place.along_m > ON_THE_LINE_M:
                    found[turn] = mouth._replace(
                        offset_m=round(place.offset_m, _DECIMALS),
                        branch=index,
                        depth_m=round(place.along_m, _DECIMALS),
                    )
        return found

    def of_houses(self, houses: Sequence[House]) -> dict[str, Stand]:
        """Place houses, by their keys; a side said by hand is believed."""
        points = [(one.longitude, one.latitude) for one in houses]
        return {
            one.key: stand._replace(side=one.side or stand.side)
            for one, stand in zip(houses, self.stands(points), strict=True)
        }

    def _mouth(self, branch: Branch) -> Stand:
        """Return where a branch leaves the trunk, and on which side."""
        lane = Street(branch.line)
        inner = lane.point_at(min(_INTO_LANE_M, lane.length_m / 2))
        at, inside = self._trunk.places([branch.mouth, inner])
        return _stand(inside)._replace(along_m=at.along_m, offset_m=0.0)


def _stand(place: tuple[float, float]) -> Stand:
    along_m, offset_m = place
    side = Side.LEFT if offset_m > 0 else Side.RIGHT
    return Stand(side, round(along_m, _DECIMALS), round(offset_m, _DECIMALS))


class Doubts:
    """What is doubtful about where the houses of a street stand."""

    def __init__(
        self,
        length_m: float,
        houses: Sequence[House],
        stands: Mapping[str, Stand],
        others: Sequence[NamedLine],
    ) -> None:
        self._length_m = length_m
        self._stands = stands
        self._twins = _twins(stands)
        self._nearest: dict[str, tuple[float, str]] = {}
        points = [(one.longitude, one.latitude) for one in houses]
        for name, line in others:
            away = Street(line).distances_m(points).tolist()
            for house, metres in zip(houses, away, strict=True):
                known = self._nearest.get(house.key, (math.inf, ""))
                self._nearest[house.key] = min(known, (metres, name))

    def of(self, house: House) -> tuple[Remark, ...]:
        """Return the doubts about one house: far, beyond an end, at a corner, twice."""
        stand = self._stands[house.key]
        own = abs(stand.offset_m)
        far = [Remark("far", FAR, {"metres": _metres(own)})] if own > FAR_M else []
        return (
            *self._beyond(stand),
            *far,
            *self._nearer(house.key, own),
            *self._twin(house.key),
        )

    def _beyond(self, stand: Stand) -> list[Remark]:
        if stand.along_m < -_BEYOND_M:
            values = {"metres": _metres(-stand.along_m)}
            return [Remark("beyond-start", BEYOND_START, values)]
        if stand.along_m > self._length_m + _BEYOND_M:
            values = {"metres": _metres(stand.along_m - self._length_m)}
            return [Remark("beyond-end", BEYOND_END, values)]
        return []

    def _nearer(self, key: str, own: float) -> list[Remark]:
        """Name the other street a house at a corner is nearer to."""
        metres, name = self._nearest.get(key, (math.inf, ""))
        if metres >= own:
            return []
        values = {"street": name, "metres": _metres(metres), "own": _metres(own)}
        return [Remark("nearer-another-street", NEARER, values)]

    def _twin(self, key: str) -> list[Remark]:
        other = self._twins.get(key)
        if other is None:
            return []
        return [Remark("same-place", SAME_PLACE, {"other": other})]


def _twins(stands: Mapping[str, Stand]) -> dict[str, str]:
    """Return for each house that stands where another does the first such other."""
    walked = sorted(stands, key=lambda key: (stands[key].along_m, key))
    found: dict[str, str] = {}
    for turn, key in enumerate(walked):
        for other in walked[turn + 1 :]:
            if stands[other].along_m - stands[key].along_m >= SAME_PLACE_M:
                break
            if _is_same_place(stands[key], stands[other]):
                found.setdefault(key, other)
                found.setdefault(other, key)
    return found


def _is_same_place(one: Stand, other: Stand) -> bool:
    return (
        abs(one.along_m - other.along_m) < SAME_PLACE_M
        and abs(one.offset_m - other.offset_m) < SAME_PLACE_M
        and abs(one.depth_m - other.depth_m) < SAME_PLACE_M
        and (one.branch, one.side) == (other.branch, other.side)
    )


def _metres(metres: float) -> str:
    return f"{metres:.0f}"
