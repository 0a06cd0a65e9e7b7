"""A raster that answers for every point whose cell no border runs through.

Inside one cell, and along a run of cells in a row, the answer can only change at
a border. So cells that a border touches stay undecided, and one exact answer
decides each run of cells between them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from geo.gcj02 import Floats

Positions = NDArray[np.int32]
Cells = NDArray[np.int64]
Edges = tuple[Floats, Floats, Floats, Floats]
ExactAnswer = Callable[[Floats, Floats], Positions]

UNDECIDED: Final = -2
# Cells on each side. The outermost ring lies outside all areas.
SIDE: Final = 1024
# Widens borders, in cells, far beyond what rounding can move a point.
SLACK_CELLS: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the cells lie: the corner (lon, lat) of cell (1, 1) and cells a degree."""

    corner: Floats
    scale: Floats
    slack: float

    @classmethod
    def over(cls, areas: Sequence[Polygon | MultiPolygon]) -> Self:
        """Lay the grid over the bounds of all areas, one cell of margin around."""
        bounds = shapely.total_bounds(areas)
        extent = bounds[2:] - bounds[:2]
        # A degree of rounding is eps times the largest coordinate.
        rounding = 8 * np.finfo(np.float64).eps * np.abs(bounds).max()
        scale = (SIDE - 3) / np.maximum(extent, 2 * SIDE * rounding)
        return cls(bounds[:2], scale, SLACK_CELLS + float(rounding * scale.max()))

    def cells(self, lons: Floats, lats: Floats) -> tuple[Floats, Floats]:
        """Degrees to (column, row), fractions kept; monotonic in both."""
        return (
            (lons - self.corner[0]) * self.scale[0] + 1.0,
            (lats - self.corner[1]) * self.scale[1] + 1.0,
        )

    def centres(self, columns: Cells, rows: Cells) -> tuple[Floats, Floats]:
        """Give the middle of cells, in degrees."""
        return (
            (columns - 0.5) / self.scale[0] + self.corner[0],
            (rows - 0.5) / self.scale[1] + self.corner[1],
        )


class Raster:
    """The answer of every cell: a position, -1 for none, or UNDECIDED."""

    def __init__(
        self, areas: Sequence[Polygon | MultiPolygon], exact: ExactAnswer
    ) -> None:
        self._grid = Grid.over(areas)
        border = _border_cells(self._grid, areas)
        self._table = _decided(self._grid, border, exact).ravel()

    def answers(self, lons: Floats, lats: Floats) -> Positions:
        """Look up finite points; those outside the grid lie in no area (-1)."""
        columns, rows = self._grid.cells(lons, lats)
        # Clipped points fall into the outermost ring, which is outside.
        column = np.clip(columns, 0, SIDE - 1).astype(np.int32)
        row = np.clip(rows, 0, SIDE - 1).astype(np.int32)
        return np.asarray(self._table[row * np.int32(SIDE) + column])


def _border_cells(
    grid: Grid, areas: Sequence[Polygon | MultiPolygon]
) -> NDArray[np.bool_]:
    """Mark every cell that an edge of an area touches: shape (rows, columns)."""
    edges = _edges(grid, areas)
    _, low, _, high = edges
    first = np.floor(low - grid.slack).astype(np.int64)
    last = np.floor(high + grid.slack).astype(np.int64)
    # One entry for each edge and each row that it reaches.
    edge = np.repeat(np.arange(low.size), last - first + 1)
    starts = np.cumsum(last - first + 1) - (last - first + 1)
    row = np.arange(edge.size) - starts[edge] + first[edge]
    enters = _at(edges, edge, row - grid.slack)
    leaves = _at(edges, edge, row + 1 + grid.slack)
    left = np.floor(np.minimum(enters, leaves) - grid.slack).astype(np.int64)
    right = np.floor(np.maximum(enters, leaves) + grid.slack).astype(np.int64)
    opened = np.bincount(row * SIDE + left, minlength=SIDE * SIDE)
    closed = np.bincount(row * SIDE + right + 1, minlength=SIDE * SIDE)
    return np.cumsum(opened - closed).reshape(SIDE, SIDE) > 0


def _edges(grid: Grid, areas: Sequence[Polygon | MultiPolygon]) -> Edges:
    """All edges in cells, each from its lower end (u0, v0) to its upper one."""
    rings = shapely.get_rings(shapely.get_parts(areas))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    u, v = grid.cells(points[:, 0], points[:, 1])
    start = np.flatnonzero(ring[1:] == ring[:-1])
    lower = np.where(v[start] <= v[start + 1], start, start + 1)
    upper = 2 * start + 1 - lower
    return u[lower], v[lower], u[upper], v[upper]


def _at(edges: Edges, edge: Cells, height: Floats) -> Floats:
    """Column at which an edge passes a height, or of its end nearest to it."""
    u0, v0, u1, v1 = (end[edge] for end in edges)
    rise, above = v1 - v0, height - v0
    flat = np.where(above > 0, 1.0, 0.0)
    share = np.divide(above, rise, out=flat, where=rise > 0)
    return np.asarray(u0 + (u1 - u0) * np.clip(share, 0.0, 1.0))


def _decided(grid: Grid, border: NDArray[np.bool_], exact: ExactAnswer) -> Positions:
    free = ~border
    starts = free.copy()
    starts[:, 1:] &= border[:, :-1]
    rows, columns = np.nonzero(starts)
    answers = exact(*grid.centres(columns, rows))
    table = np.full(border.shape, UNDECIDED, dtype=np.int32)
    table[free] = answers[np.cumsum(starts.ravel())[free.ravel()] - 1]
    return table
