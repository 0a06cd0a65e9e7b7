"""The six places of the town: their names are real, where they lie is invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import Final

from doorplate.demo.plan import Point


@dataclass(frozen=True, slots=True)
class Street:
    """A straight street of the plan, numbered from `start` to `end`.

    Streets that run east and west are numbered from the east, others from the
    south; odd numbers stand on the left.
    """

    name: str
    start: Point
    end: Point
    half_width_m: float

    @property
    def length_m(self) -> float:
        """The length on the plan."""
        east, north = self._run()
        return hypot(east, north)

    def beside(self, along_m: float, left_m: float) -> Point:
        """Return the plan point so far along the street and to the left of it."""
        east, north = (part / self.length_m for part in self._run())
        return (
            self.start[0] + along_m * east - left_m * north,
            self.start[1] + along_m * north + left_m * east,
        )

    def along(self, point: Point) -> tuple[float, float]:
        """Return how far along the street, and to the left of it, a plan point is."""
        east, north = (part / self.length_m for part in self._run())
        x, y = point[0] - self.start[0], point[1] - self.start[1]
        return x * east + y * north, y * east - x * north

    def _run(self) -> Point:
        return self.end[0] - self.start[0], self.end[1] - self.start[1]


@dataclass(frozen=True, slots=True)
class Ground:
    """A rectangle of the plan that a village or a compound stands on, in metres."""

    name: str
    west: float
    south: float
    east: float
    north: float


STREETS: Final = (
    Street("大定路", (400, -850), (400, 900), half_width_m=12),
    Street("黄河大道", (1400, 0), (-1400, 0), half_width_m=20),
    Street("河雍大街", (1150, 550), (-1100, 550), half_width_m=16),
    Street("韩愈大街", (-350, -800), (-350, 950), half_width_m=16),
)
VILLAGE: Final = Ground("梧桐村", west=-1300, south=-750, east=-950, north=-400)
COMPOUND: Final = Ground("河阳郡府小区", west=-860, south=90, east=-450, north=450)
PLACES: Final = (*(street.name for street in STREETS), VILLAGE.name, COMPOUND.name)
"""The names of all six, in the order of the first batch."""

_LANE_SPACING_M: Final = 50
_ROWS, _COLUMNS = 4, 3
_ROW_SPACING_M, _COLUMN_SPACING_M = 85, 115


def village_lanes() -> list[tuple[Point, Point]]:
    """Return the lanes of the village from south to north, each from the east."""
    return [
        ((VILLAGE.east, VILLAGE.south + step), (VILLAGE.west, VILLAGE.south + step))
        for step in range(0, round(VILLAGE.north - VILLAGE.south), _LANE_SPACING_M)
    ]


def village_spine() -> tuple[Point, Point]:
    """Return the lane that joins the others."""
    middle = (VILLAGE.east + VILLAGE.west) / 2
    return (middle, VILLAGE.south), (middle, VILLAGE.north)


def compound_grounds() -> Iterator[Point]:
    """Yield the middles of the compound's blocks of flats in the order of numbers.

    They are counted in the shape of an S from the north-east corner, as is the custom.
    """
    columns = [
        COMPOUND.east - 60 - step * _COLUMN_SPACING_M for step in range(_COLUMNS)
    ]
    for row in range(_ROWS):
        north = COMPOUND.north - 50 - row * _ROW_SPACING_M
        for east in reversed(columns) if row % 2 else columns:
            yield east, north


def compound_paths() -> list[tuple[Point, Point]]:
    """Return the paths behind the rows of the compound and the one from the gate."""
    west, east = COMPOUND.west + 20, COMPOUND.east + 20
    norths = sorted({north + 16 for _, north in compound_grounds()})
    rows = [((east, north), (west, north)) for north in norths]
    return [*rows, ((east, COMPOUND.south - 60), (east, norths[-1]))]
