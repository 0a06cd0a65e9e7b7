"""The buildings of a compound, numbered in an S (北京：院内楼号自东北角起呈 S 形).

DB11/T 856-2012: from the corner a rule names, by default the north-east, row by row,
each row walked back the way the last one was walked. Building numbers that were ever
given stay; new buildings go on after the highest one.
"""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final

import shapely
from shapely import MultiPoint

from doorplate.addresses.numbering.model import House
from doorplate.addresses.numbering.rules import NumberingRule
from geo.streets import LocalPlane

_ROW_SHARE: Final = 0.5
"""A new row begins where the next building lies this share of a usual distance on."""

_Placed = tuple[float, float, House]


def number_compound(
    houses: Sequence[House], rule: NumberingRule, *, taken: Iterable[int] = ()
) -> dict[str, int]:
    """Return the building number of each house of a compound, by key.

    `taken` are all building numbers the compound ever had. Two buildings belong to one
    row unless they lie, across the rows, half as far apart as buildings usually do.
    """
    ever = set(taken)
    number = max(ever, default=0)
    found = {}
    for house in s_shaped(houses, rule):
        number += 1
        while number in rule.skipped:
            number += 1
        found[house.key] = number
    return found


def s_shaped(houses: Sequence[House], rule: NumberingRule) -> list[House]:
    """Return the houses in the order of an S from the rule's corner."""
    down, across = rule.compound.split("-")
    rows = _rows(_turned(houses, from_north=down == "north"))
    found = []
    for turn, row in enumerate(rows):
        # The first row is walked away from the corner, the next one back to it.
        westward = (across == "east") is (turn % 2 == 0)
        found += sorted(
            row, key=lambda one: (-one[0] if westward else one[0], one[2].key)
        )
    return [house for _, _, house in found]


def _turned(houses: Sequence[House], *, from_north: bool) -> list[_Placed]:
    """Return metres east, and metres from the side where the rows begin."""
    if not houses:
        return []
    points = MultiPoint([(one.longitude, one.latitude) for one in houses])
    plane = LocalPlane(points.centroid.x, points.centroid.y)
    sign = -1 if from_north else 1
    placed = zip(
        shapely.get_coordinates(plane.to_metres(points)).tolist(), houses, strict=True
    )
    return [(east, sign * north, house) for (east, north), house in placed]


def _rows(placed: list[_Placed]) -> list[list[_Placed]]:
    ordered = sorted(placed, key=lambda one: (one[1], one[2].key))
    usual = _usual_distance(ordered)
    rows: list[list[_Placed]] = []
    for one in ordered:
        if rows and one[1] - rows[-1][0][1] < usual * _ROW_SHARE:
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def _usual_distance(placed: list[_Placed]) -> float:
    """Return the median of the distances to the nearest other building."""
    points = [(east, down) for east, down, _ in placed]
    nearest = [
        min(
            ((east - x) ** 2 + (down - y) ** 2) ** 0.5
            for other, (x, y) in enumerate(points)
            if other != turn
        )
        for turn, (east, down) in enumerate(points)
        if len(points) > 1
    ]
    return median(nearest) if nearest else 0.0
