"""Whether the areas of a generation fit together, the lists and the one before."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, TypeAlias

import shapely
from shapely import MultiPolygon, Polygon

from doorplate.divisions.generations import Area, Bounds, Problem, Report
from doorplate.divisions.model import DivisionIndex
from doorplate.divisions.schemes import Level
from geo.areas import Tolerance, gaps, overlaps
from geo.geodesy import area_m2, distance_m

# Parts narrower than a survey of borders can tell are no problem of the areas.
SLIVERS: Final = Tolerance(area_m2=50.0, width_m=1.0)
# Share of the ground of both generations that only one of them gives an area.
CHANGED: Final = 0.05
FAR: Final = 0.5

Shape: TypeAlias = Polygon | MultiPolygon
Layers = Mapping[str, Sequence[Area]]
Previous = Mapping[tuple[str, str], Shape]
"""The polygons of the active generation, by layer and code."""


def check(
    areas: Sequence[Area],
    previous: Previous,
    index: DivisionIndex | None = None,
    reading: Sequence[Problem] = (),
) -> Report:
    """Return the report on a generation's areas, of which there is at least one.

    `index` holds the divisions that division areas must be among; service areas need
    none. `reading` are the problems found before.
    """
    layers: dict[str, list[Area]] = defaultdict(list)
    for area in areas:
        layers[area.layer].append(area)
    found = chain(
        chain.from_iterable(map(_overlaps, layers.values())),
        _moved(areas, previous),
        _against_lists(layers, index) if index is not None else (),
    )
    return Report(
        areas=dict(Counter(area.layer for area in areas)),
        bounds=_bounds(areas),
        reading=tuple(reading),
        fitting=tuple(found),
    )


def _bounds(areas: Sequence[Area]) -> Bounds:
    west, south, east, north = shapely.total_bounds([a.polygon for a in areas])
    return float(west), float(south), float(east), float(north)


def _overlaps(areas: Sequence[Area]) -> Iterator[Problem]:
    for first, second, shared in overlaps([a.polygon for a in areas], SLIVERS):
        codes = (areas[first].code, areas[second].code)
        yield Problem("overlap", codes, round(shared, 1))


def _moved(areas: Sequence[Area], previous: Previous) -> Iterator[Problem]:
    for area in areas:
        key = (area.layer, area.code)
        if key not in previous:
            continue
        before = previous[key]
        share = _changed_share(before, area.polygon)
        if share > CHANGED:
            code = "far-from-previous" if share > FAR else "changed"
            metres = round(_displacement_m(before, area.polygon), 1)
            yield Problem(code, (area.code,), metres, f"{share:.0%} of the ground")


def _changed_share(before: Shape, after: Shape) -> float:
    ground = area_m2(shapely.union(before, after))
    return area_m2(shapely.symmetric_difference(before, after)) / ground


def _displacement_m(before: Shape, after: Shape) -> float:
    start, end = before.centroid, after.centroid
    metres: float = distance_m(start.x, start.y, end.x, end.y)
    return metres


def _against_lists(layers: Layers, index: DivisionIndex) -> Iterator[Problem]:
    areas = {area.code: area for area in chain.from_iterable(layers.values())}
    for area in areas.values():
        division = index.by_code(area.code)
        if division is None:
            yield Problem("unknown-code", (area.code,), detail=area.name)
        elif division.ended is not None:
            yield Problem("ended", (area.code,), detail=f"since {division.ended}")
    yield from _missing(layers, index)
    yield from _gaps(areas, index)


def _missing(layers: Layers, index: DivisionIndex) -> Iterator[Problem]:
    """Name the divisions without an area where all others of the county have one."""
    for layer, areas in layers.items():
        codes = {area.code for area in areas}
        tops = {_top(code, index) for code in codes} - {None}
        missing = [
            division.code
            for division in index
            if division.level == layer
            and division.ended is None
            and division.code not in codes
            and _top(division.code, index) in tops
        ]
        if missing:
            yield Problem("missing", tuple(sorted(missing)), float(len(missing)))


def _top(code: str, index: DivisionIndex) -> str | None:
    """Return the county that a division lies in, or what is highest below it."""
    ranked = [d for d in index.ancestors(code) if d.level.rank >= Level.COUNTY.rank]
    return ranked[0].code if ranked else None


def _gaps(areas: Mapping[str, Area], index: DivisionIndex) -> Iterator[Problem]:
    children: dict[str, list[Area]] = defaultdict(list)
    for area in areas.values():
        parent = _parent_code(area.code, index)
        if parent is not None and parent in areas:
            children[parent].append(area)
    for code, inside in sorted(children.items()):
        parent, shapes = areas[code].polygon, [child.polygon for child in inside]
        for gap in gaps(parent, shapes, SLIVERS):
            beside = tuple(inside[position].code for position in gap.beside)
            where = f"at {gap.lon:.6f} {gap.lat:.6f}"
            yield Problem("gap", (code, *beside), round(gap.area_m2, 1), where)
        yield from _outside(code, parent, inside)


def _parent_code(code: str, index: DivisionIndex) -> str | None:
    division = index.by_code(code)
    return None if division is None else division.parent_code


def _outside(code: str, parent: Shape, children: Sequence[Area]) -> Iterator[Problem]:
    for child in children:
        beyond = gaps(child.polygon, [parent], SLIVERS)
        if beyond:
            measure = round(sum(part.area_m2 for part in beyond), 1)
            yield Problem("outside-parent", (child.code, code), measure)
