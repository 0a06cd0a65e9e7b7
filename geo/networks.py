"""A street that is more than one way: its trunk, and the branches that leave it.

Lines are WGS-84 degrees; lengths are metres on the ground.
"""

import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPoint, Point

from geo.geodesy import length_m

Node = tuple[int, int]

# Ends that agree to a centimetre or so are one junction.
_NODES_PER_DEGREE: Final = 1e7
_MEETS_DEG: Final = 1e-5
_PARTING: Final = 3
"""How many ends meet where a way parts."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A way off the trunk, from its mouth inward."""

    line: LineString

    @property
    def mouth(self) -> tuple[float, float]:
        """Where it leaves: (lon, lat)."""
        lon, lat = self.line.coords[0][:2]
        return lon, lat


class Ways(NamedTuple):
    """The trunk, which is numbered from end to end, and what branches off it."""

    trunk: LineString | MultiLineString
    branches: tuple[Branch, ...]


class _Edge(NamedTuple):
    start: Node
    end: Node
    line: LineString
    metres: float


def ways(line: LineString | MultiLineString) -> Ways:
    """Part a street at its junctions into the trunk and its branches.

    The trunk is the longest of the shortest ways between two ends; where one of its
    ends is a loop (a turning circle), the way goes on around it. One line, a ring,
    and parts that do not meet are their own trunk. Branches come in the order in which
    they leave it; each begins at its mouth.
    """
    if isinstance(line, LineString):
        return Ways(line, ())
    merged = shapely.line_merge(shapely.node(_snapped(shapely.force_2d(line))))
    parts = [part for part in shapely.get_parts(merged) if part.length > 0]
    edges = [_edge(part) for part in parts]
    meeting = Counter(chain.from_iterable((e.start, e.end) for e in edges))
    if not any(count >= _PARTING for count in meeting.values()):
        return Ways(line, ())
    way = _with_loops(_longest_way(edges, meeting), edges)
    rest = [edge.line for edge in edges if edge not in way]
    trunk = _joined([edge.line for edge in way])
    return Ways(trunk, tuple(_branches(rest, trunk)))


def _snapped(line: MultiLineString) -> MultiLineString:
    """Let lines meet that were drawn to meet: ends within about a metre of a line."""
    parts = list(shapely.get_parts(line))
    ends = [[part.coords[0], part.coords[-1]] for part in parts]
    snapped = []
    for index, part in enumerate(parts):
        others = chain.from_iterable(ends[:index] + ends[index + 1 :])
        snapped.append(shapely.snap(part, MultiPoint(list(others)), _MEETS_DEG))
    return MultiLineString(snapped)


def _edge(part: LineString) -> _Edge:
    first, last = (_node(part.coords[index]) for index in (0, -1))
    return _Edge(first, last, part, length_m(part))


def _node(point: tuple[float, ...]) -> Node:
    lon, lat = (round(degrees * _NODES_PER_DEGREE) for degrees in point[:2])
    return lon, lat


def _longest_way(edges: list[_Edge], meeting: Counter[Node]) -> list[_Edge]:
    """Return the edges of the longest shortest way between two free ends.

    Without free ends (a figure of eight) any junction may be an end.
    """
    free = sorted(node for node, count in meeting.items() if count == 1)
    ends = free if len(free) > 1 else sorted(meeting)
    best: tuple[float, list[_Edge]] = (-1.0, [])
    for start in ends:
        reached = _shortest(edges, start)
        for end in ends:
            if end in reached and reached[end][0] > best[0] + 1e-6:
                best = reached[end]
    # Rings that touch in one place have no two ends: the longest is the trunk.
    return best[1] or [max(edges, key=lambda edge: edge.metres)]


def _shortest(edges: list[_Edge], start: Node) -> dict[Node, tuple[float, list[_Edge]]]:
    leaving: dict[Node, list[tuple[Node, _Edge]]] = defaultdict(list)
    for edge in edges:
        leaving[edge.start].append((edge.end, edge))
        leaving[edge.end].append((edge.start, edge))
    found: dict[Node, tuple[float, list[_Edge]]] = {}
    waiting: list[tuple[float, int, Node, list[_Edge]]] = [(0.0, 0, start, [])]
    turn = 0
    while waiting:
        metres, _, node, way = heapq.heappop(waiting)
        if node in found:
            continue
        found[node] = (metres, way)
        for other, edge in leaving[node]:
            turn += 1
            heapq.heappush(waiting, (metres + edge.metres, turn, other, [*way, edge]))
    return found


def _with_loops(way: list[_Edge], edges: list[_Edge]) -> list[_Edge]:
    """Go on around a loop where the way ends at one, and begin with one likewise."""
    counts = Counter(chain.from_iterable((e.start, e.end) for e in way))
    ends = {node for node, count in counts.items() if count == 1}
    loops = [
        edge
        for edge in edges
        if edge.start == edge.end and edge.start in ends and edge not in way
    ]
    return [*way, *loops]


def _joined(lines: list[LineString]) -> LineString | MultiLineString:
    merged = shapely.line_merge(MultiLineString(lines))
    if isinstance(merged, LineString) and not merged.is_empty:
        return merged
    return MultiLineString(lines)


def _branches(
    lines: list[LineString], trunk: LineString | MultiLineString
) -> list[Branch]:
    if not lines:
        return []
    merged = shapely.get_parts(shapely.line_merge(MultiLineString(lines)))
    placed = []
    for part in merged:
        ends = [Point(part.coords[index]) for index in (0, -1)]
        near, far = (end.distance(trunk) for end in ends)
        line = part if near <= far else part.reverse()
        placed.append((_along(trunk, Point(line.coords[0])), Branch(line)))
    return [branch for _, branch in sorted(placed, key=lambda pair: pair[0])]


def _along(trunk: LineString | MultiLineString, point: Point) -> float:
    """Return where along the trunk a branch leaves, in degrees of its own line."""
    parts = shapely.get_parts(trunk)
    nearest = int(np.argmin(shapely.distance(parts, point)))
    before = sum(part.length for part in parts[:nearest])
    return float(before + parts[nearest].project(point))
