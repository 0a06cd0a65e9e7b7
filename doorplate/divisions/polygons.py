"""Files of polygons read into areas, each mended where it has to be."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import shapely
from shapely import MultiPolygon, Polygon

from doorplate.core.errors import Invalid
from doorplate.divisions.columns import resolve_columns
from doorplate.divisions.generations import Area, AreasMissing, Problem, tally
from doorplate.divisions.layers import level_layer
from doorplate.divisions.model import DivisionIndex
from doorplate.divisions.schemes import CodeWrong, Level, Scheme
from doorplate.files import has_lost_characters
from geo.areas import repair
from geo.datum import UnknownCrs

if TYPE_CHECKING:
    from geo.frames import PolygonFile

_EARTH: Final = shapely.box(-180, -90, 180, 90)
_CONTACT: Final = ("contact", "phone", "hours")


class PolygonsUnreadable(Invalid):
    """{reason}."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A feature: its fields under our names, blank ones left out, and its polygon."""

    fields: Mapping[str, str]
    polygon: Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class Drawing:
    """The areas of a file by layer and code, and what was wrong with it."""

    areas: Sequence[Area]
    problems: Sequence[Problem]


class _Unusable(ValueError):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def division_areas(
    path: Path,
    *,
    crs: str | None,
    columns: Mapping[str, str],
    scheme: Scheme,
    level: Level | None,
    index: DivisionIndex,
) -> Drawing:
    """Read the areas of divisions: a column of codes, and perhaps of names.

    The level of each is that of the division list, else what its code tells, else
    `level`. Raises PolygonsUnreadable, ColumnUnknown, ColumnMissing, AreasMissing.
    """

    def area(drawn: Drawn) -> Area:
        code = _code(drawn.fields.get("code", ""), scheme)
        listed = index.by_code(code)
        found = listed.level if listed else scheme.level_of(code) or level
        if found is None:
            raise _Unusable("level-unknown", code)
        name = drawn.fields.get("name") or (listed.name if listed else code)
        return Area(level_layer(found).key, code, name, drawn.polygon, scheme.key)

    needed, optional = ("code",), ("name",)
    return _drawing(path, _features(path, crs, columns, needed, optional), area)


def service_areas(
    path: Path, *, layer: str, crs: str | None, columns: Mapping[str, str]
) -> Drawing:
    """Read the areas of a service: a column of names, and perhaps of codes, contacts.

    An area without code has its name for one. Raises as `division_areas`.
    """

    def area(drawn: Drawn) -> Area:
        name = drawn.fields.get("name", "")
        if not name:
            raise _Unusable("missing-name", drawn.fields.get("code", ""))
        kept = {k: v for k, v in drawn.fields.items() if k in _CONTACT}
        code = drawn.fields.get("code", name)
        return Area(layer=layer, code=code, name=name, polygon=drawn.polygon, **kept)

    needed, optional = ("name",), ("code", *_CONTACT)
    return _drawing(path, _features(path, crs, columns, needed, optional), area)


def _code(text: str, scheme: Scheme) -> str:
    try:
        return scheme.parse(text)
    except CodeWrong as wrong:
        raise _Unusable(wrong.finding, text) from wrong


def _features(
    path: Path,
    crs: str | None,
    columns: Mapping[str, str],
    needed: Sequence[str],
    optional: Sequence[str],
) -> Iterator[tuple[Drawn, str | None]]:
    """Yield each feature and what had to be mended of its polygon."""
    file = _read(path, crs)
    found = resolve_columns(
        tuple(file.columns), columns, needed=needed, optional=optional
    )
    for position, geometry in enumerate(file.geometries):
        texts = (
            (ours, file.columns[theirs][position]) for ours, theirs in found.items()
        )
        fields = {ours: " ".join(text.split()) for ours, text in texts if text}
        polygon, mended = repair(geometry)
        yield Drawn(fields, polygon), mended


def _read(path: Path, crs: str | None) -> "PolygonFile":
    # geopandas takes most of a second to import, and only loads of polygons need it.
    from geo.frames import UnreadableFile, read_polygons  # noqa: PLC0415

    try:
        return read_polygons(path, crs=crs)
    except (UnreadableFile, UnknownCrs) as error:
        raise PolygonsUnreadable(reason=str(error).rstrip(".")) from error


class _Collector:
    """Takes features one by one; parts of one area become one."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], list[Area]] = {}
        self.problems: list[Problem] = []

    def refuse(self, number: int, drawn: Drawn, wrong: _Unusable) -> None:
        label = drawn.fields.get("code") or drawn.fields.get("name")
        self.problems.append(
            Problem(wrong.code, (label or f"feature {number}",), detail=wrong.detail)
        )

    def take(self, area: Area, mended: str | None) -> None:
        if mended is not None:
            self.problems.append(Problem("repaired", (area.code,), detail=mended))
        parts = self._parts.setdefault((area.layer, area.code), [])
        if parts and _told(parts[0]) != _told(area):
            told = f"{parts[0].name}, {area.name}"
            self.problems.append(Problem("code-twice", (area.code,), detail=told))
        else:
            parts.append(area)

    def areas(self) -> list[Area]:
        return [self._joined(parts) for _, parts in sorted(self._parts.items())]

    def _joined(self, parts: list[Area]) -> Area:
        first = parts[0]
        if len(parts) == 1:
            return first
        self.problems.append(Problem("parts-joined", (first.code,), float(len(parts))))
        whole = shapely.union_all([part.polygon for part in parts])
        return replace(first, polygon=whole)


def _told(area: Area) -> tuple[str | None, ...]:
    return area.name, area.contact, area.phone, area.hours


def _drawing(
    path: Path,
    features: Iterator[tuple[Drawn, str | None]],
    area_of: Callable[[Drawn], Area],
) -> Drawing:
    collector = _Collector()
    for number, (drawn, mended) in enumerate(features, start=1):
        try:
            collector.take(_usable(drawn, mended, area_of), mended)
        except _Unusable as wrong:
            collector.refuse(number, drawn, wrong)
    areas = collector.areas()
    if not areas:
        problems = tally(Counter(problem.code for problem in collector.problems))
        raise AreasMissing(path=path, problems=problems or "it is empty")
    return Drawing(areas, collector.problems)


def _usable(drawn: Drawn, mended: str | None, area_of: Callable[[Drawn], Area]) -> Area:
    area = area_of(drawn)
    if has_lost_characters(area.code + area.name):
        raise _Unusable("lost-characters", area.name)
    if drawn.polygon.is_empty:
        raise _Unusable("no-area", mended or "")
    west, south, east, north = drawn.polygon.bounds
    if not _EARTH.covers(shapely.box(west, south, east, north)):
        where = f"{west:g} {south:g} to {east:g} {north:g}"
        raise _Unusable("not-on-earth", where)
    return area
