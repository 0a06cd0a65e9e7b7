"""Divisions and service areas of the town: real codes on invented ground."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from shapely import Point as Location
from shapely import Polygon, box, transform, unary_union

from doorplate.demo.plan import LATTICE_M, Point, on_earth

COUNTY: Final = "410883000000"

# Code of a village or community -> its ground: west, south, east, north of rectangles
# in lattice steps of 50 m. Together they cover the town once.
_GROUNDS: Final[dict[str, tuple[tuple[int, int, int, int], ...]]] = {
    "410883001001": ((8, 0, 30, 11),),
    "410883001002": ((8, 11, 30, 22),),
    "410883001003": ((8, -22, 30, 0),),
    "410883002001": ((-7, 0, 8, 11),),
    "410883002002": ((-7, -10, 8, 0),),
    "410883002003": ((-7, -22, 8, -10),),
    "410883003001": ((-30, 11, -7, 22),),
    "410883003002": ((-7, 11, 8, 22),),
    "410883004001": ((-17, -22, -7, -4), (-19, -4, -7, 11)),
    "410883004214": ((-30, -22, -17, -4),),
    "410883004217": ((-30, -4, -19, 11),),
}


@dataclass(frozen=True, slots=True)
class Area:
    """A division or a service area; its ground is a polygon of the plan, in metres."""

    code: str
    name: str
    level: str
    ground: Polygon
    contact: str = ""
    phone: str = ""
    hours: str = ""

    @property
    def outline(self) -> Polygon:
        """The ground in (longitude, latitude), WGS-84.

        A vertex stands at every lattice point of the border, so that neighbours share
        all of them and the bent town is still covered once, without gap or overlap.
        """
        return transform(self.ground.segmentize(LATTICE_M), _on_earth)

    def holds(self, at: Point) -> bool:
        """Tell whether a plan point lies in the area or on its border."""
        return bool(self.ground.covers(Location(at)))


def divisions(names: dict[str, str]) -> list[Area]:
    """Return villages, townships and the county; `names` maps codes to names."""
    villages = [
        Area(code, names[code], "village", _ground(rectangles))
        for code, rectangles in _GROUNDS.items()
    ]
    codes = sorted({village.code[:9] for village in villages})
    townships = [_township(code, villages, names) for code in codes]
    whole = _joined(township.ground for township in townships)
    return [*villages, *townships, Area(COUNTY, names[COUNTY], "county", whole)]


@dataclass(frozen=True, slots=True)
class Service:
    """A layer of service areas: who works there, over which divisions."""

    layer: str
    level: str
    office: str
    officer: str
    hours: str
    phone: str
    largest_m: int = 10_000


SERVICES: Final = (
    # The numbers cannot be real: in China no subscriber's number starts with 0,
    # the prefix of a trunk call.
    Service("police_station", "township", "派出所", "民警", "24小时", "0391-01"),
    Service("grid", "village", "网格", "网格员", "08:00–20:00", "0391-02", 400),
    Service("civil_affairs", "township", "民政所", "民政员", "08:30–17:30", "0391-03"),
)


def service_areas(service: Service, covered: Iterable[Area]) -> list[Area]:
    """Return the areas of a layer over the `divisions`, which cover the town once.

    People and telephone numbers are invented.
    """
    grounds = [
        part
        for area in covered
        if area.level == service.level
        for part in _parts(area, service.largest_m)
    ]
    return [_staffed(area, service, number) for number, area in enumerate(grounds, 1)]


def _staffed(area: Area, service: Service, number: int) -> Area:
    return replace(
        area,
        name=f"{area.name}{service.office}（示意）",
        level=service.layer,
        contact=f"示意{service.officer}{number:02}",
        phone=f"{service.phone}{number:05}",
        hours=service.hours,
    )


def _parts(area: Area, largest_m: int) -> Iterator[Area]:
    """Yield the area in stripes from west to east, none wider than `largest_m`."""
    west, south, east, north = area.ground.bounds
    starts = range(round(west), round(east), largest_m)
    for number, start in enumerate(starts, start=1):
        stripe = box(start, south, min(start + largest_m, east), north)
        part = replace(area, ground=_joined([area.ground & stripe]))
        many = len(starts) > 1
        yield replace(
            part,
            code=f"{area.code}{number:02}" if many else area.code,
            name=f"{_short(area.name)}第{number}" if many else _short(area.name),
        )


def _short(name: str) -> str:
    # 梧桐村村民委员会 is the committee of 梧桐村, 大定街道 the office of 大定.
    for ending in ("居民委员会", "村民委员会", "街道"):
        name = name.removesuffix(ending)
    return name


def _ground(rectangles: Iterable[tuple[int, int, int, int]]) -> Polygon:
    return _joined(box(*(LATTICE_M * side for side in each)) for each in rectangles)


def _township(code: str, villages: Iterable[Area], names: dict[str, str]) -> Area:
    code12 = code.ljust(12, "0")
    grounds = [area.ground for area in villages if area.code.startswith(code)]
    return Area(code12, names[code12], "township", _joined(grounds))


def _joined(grounds: Iterable[Polygon]) -> Polygon:
    """Return the union without vertices inside straight borders."""
    joined = unary_union(list(grounds)).simplify(0)
    if not isinstance(joined, Polygon):
        raise TypeError(f"the areas do not touch: {joined.geom_type}")
    return joined


def _on_earth(points: NDArray[np.float64]) -> list[Point]:
    return [on_earth((round(east), round(north))) for east, north in points]
