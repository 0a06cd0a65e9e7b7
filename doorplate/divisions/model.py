"""Divisions (行政区划) and areas, as every other room sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from shapely import MultiPolygon, Polygon

from doorplate.core.errors import NotFound
from doorplate.core.folding import fold_for_comparison
from doorplate.divisions.schemes import Level, without_body, without_kind
from geo.areas import AreaIndex
from geo.gcj02 import Floats
from geo.geodesy import distance_to_polygon_m

__all__ = [
    "DIVISIONS",
    "AreaHere",
    "AreaLocator",
    "Division",
    "DivisionIndex",
    "DivisionUnknown",
    "Level",
    "ServiceLayer",
]


DIVISIONS: Final = "divisions"
"""The subject of generations of division boundaries."""


class DivisionUnknown(NotFound):
    """The register knows no division {code} of the scheme {scheme}."""


@dataclass(frozen=True, slots=True)
class Division:
    """A division in the form it has on some day; its code is its identity.

    `ended` is the day since which it is no more, where it had ended by then.
    """

    scheme: str
    code: str
    name: str
    level: Level
    parent_code: str | None
    ended: date | None = None


class DivisionIndex:
    """All divisions of a scheme in memory, by code and by name.

    `aliases` and `former_names` are by code.
    """

    def __init__(
        self,
        divisions: Iterable[Division],
        *,
        aliases: Mapping[str, Iterable[str]] | None = None,
        former_names: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self._divisions = {division.code: division for division in divisions}
        self._aliases = aliases or {}
        self._former_names = former_names or {}

    def __len__(self) -> int:
        return len(self._divisions)

    def __iter__(self) -> Iterator[Division]:
        return iter(self._divisions.values())

    def __contains__(self, code: object) -> bool:
        return code in self._divisions

    def by_code(self, code: str) -> Division | None:
        """Return the division, one that has ended too, or None."""
        return self._divisions.get(code)

    def ancestors(self, code: str) -> tuple[Division, ...]:
        """Return the chain down to the division itself, the province first.

        It starts where the lists do; it is empty where the code is unknown.
        """
        chain: list[Division] = []
        division = self._divisions.get(code)
        while division is not None and (
            not chain or division.level.rank < chain[-1].level.rank
        ):
            chain.append(division)
            division = self._divisions.get(division.parent_code or "")
        return tuple(reversed(chain))

    def find(self, name: str, within: str | None = None) -> list[Division]:
        """Return the divisions of that name, below the code `within`, by code.

        The first of these that finds any decides: present names; aliases, and names
        without the body that runs them (村民委员会); names without their kind (村,
        社区); former names, and those of divisions that have ended. Width, case and
        spaces do not count.
        """
        for keys, reduced in zip(self._by_name, _reduced(name), strict=True):
            found = [
                self._divisions[code]
                for code in sorted(keys.get(reduced, ()))
                if within is None or self._lies_within(code, within)
            ]
            if found:
                return found
        return []

    def _lies_within(self, code: str, within: str) -> bool:
        return any(division.code == within for division in self.ancestors(code)[:-1])

    @cached_property
    def _by_name(self) -> tuple[Mapping[str, Collection[str]], ...]:
        present, short, shorter, former = (
            defaultdict[str, set[str]](set) for _ in "1234"
        )
        for code, division in self._divisions.items():
            others = set(self._former_names.get(code, ()))
            if division.ended is None:
                whole, bodiless, kindless, _ = _reduced(division.name)
                present[whole].add(code)
                short[bodiless].add(code)
                shorter[kindless].add(code)
            else:
                others.add(division.name)
            for alias in self._aliases.get(code, ()):
                short[without_body(fold_for_comparison(alias))].add(code)
            for other in others:
                former[_reduced(other)[-1]].add(code)
        return present, short, shorter, former


def _reduced(name: str) -> tuple[str, str, str, str]:
    """Return a name as each of the four ways of finding it compares it."""
    folded = fold_for_comparison(name)
    kindless = without_kind(folded)
    return folded, without_body(folded), kindless, kindless


@dataclass(frozen=True, slots=True)
class ServiceLayer:
    """A service whose areas tile the county: police stations, grids, hospitals.

    Layers are shown in the order of `rank`.
    """

    key: str
    name_zh: str
    name_en: str
    rank: int


@dataclass(frozen=True, slots=True)
class AreaHere:
    """The area of one layer that holds a point, and whom to ask there."""

    layer: ServiceLayer
    code: str
    name: str
    contact: str | None
    phone: str | None
    hours: str | None


class AreaLocator:
    """The areas of one layer, ready for a million points."""

    def __init__(
        self, codes: Sequence[str], polygons: Sequence[Polygon | MultiPolygon]
    ) -> None:
        self._codes: list[str | None] = [*codes]
        self._polygons = dict(zip(codes, polygons, strict=True))
        self._index = AreaIndex(polygons, codes)

    def assign(self, lons: Floats, lats: Floats) -> list[str | None]:
        """Return the code of the area that holds each WGS-84 point, or None.

        On a shared border it is the first loaded.
        """
        # The last entry answers for NOWHERE, which is -1.
        codes = [*self._codes, None]
        return [codes[position] for position in self._index.assign(lons, lats)]

    def distance_m(self, code: str, longitude: float, latitude: float) -> float | None:
        """Return geodesic metres from a WGS-84 point to an area: 0 inside it.

        None where the layer has no area of that code.
        """
        polygon = self._polygons.get(code)
        if polygon is None:
            return None
        return distance_to_polygon_m(longitude, latitude, polygon)
