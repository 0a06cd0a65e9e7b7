"""The illustrative town as files, in the formats that the register loads."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, Final

from shapely import LineString, MultiLineString
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from doorplate import resources
from doorplate.demo import places
from doorplate.demo.areas import COUNTY, SERVICES, Area, divisions, service_areas
from doorplate.demo.doors import Door, doors
from doorplate.demo.plan import Point, along, on_earth

DIVISIONS: Final = "divisions.csv"
BOUNDARIES: Final = "boundaries.geojson"
STREETS: Final = "streets.geojson"
ADDRESSES: Final = "addresses.csv"

# As a county office heads such a list; the register knows these words by itself.
_HEADER: Final = (
    "区划代码",
    "街路巷",
    "小区",
    "门牌号",
    "楼栋",
    "单元",
    "室",
    "位置类型",
    "经度",
    "纬度",
)


def write_town(folder: Path) -> None:
    """Write the town into `folder`, which is made: every time the same bytes.

    Coordinates are (longitude, latitude), WGS-84. Raises FileNotFoundError, with the
    remedy, where the assets are not built.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed = resources.path("assets/divisions/mengzhou.csv").read_text(encoding="utf-8")
    put(folder / DIVISIONS, listed)
    covered = divisions(_names(listed))
    _write_features(folder / BOUNDARIES, map(_division_feature, covered))
    for service in SERVICES:
        areas = service_areas(service, covered)
        _write_features(folder / areas_file(service.layer), map(_area_feature, areas))
    _write_features(folder / STREETS, _street_features(covered))
    _write_addresses(folder / ADDRESSES, covered)


def areas_file(layer: str) -> str:
    """Return the name of the file of one service layer."""
    return f"areas_{layer}.geojson"


def put(path: Path, text: str) -> None:
    """Write `text` to a file, unless that is what it holds."""
    content = text.encode()
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


def _names(listed: str) -> dict[str, str]:
    return {row["code12"]: row["name"] for row in csv.DictReader(StringIO(listed))}


def _write_features(path: Path, features: Iterable[dict[str, Any]]) -> None:
    collection = {"type": "FeatureCollection", "features": list(features)}
    put(path, json.dumps(collection, ensure_ascii=False) + "\n")


def _feature(geometry: BaseGeometry, properties: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": dict(properties),
        "geometry": mapping(geometry),
    }


def _division_feature(area: Area) -> dict[str, Any]:
    properties = {"code": area.code, "name": area.name, "level": area.level}
    return _feature(area.outline, properties)


def _area_feature(area: Area) -> dict[str, Any]:
    properties = {
        "code": area.code,
        "name": area.name,
        "contact": area.contact,
        "phone": area.phone,
        "hours": area.hours,
    }
    return _feature(area.outline, properties)


def _street_features(covered: Iterable[Area]) -> Iterator[dict[str, Any]]:
    for street in places.STREETS:
        run = (street.start, street.end)
        yield _street(street.name, "thoroughfare", COUNTY, [run])
    lanes = [*places.village_lanes(), places.village_spine()]
    for ground, runs in (
        (places.VILLAGE, lanes),
        (places.COMPOUND, places.compound_paths()),
    ):
        division = _holder((ground.west, ground.south), covered)
        yield _street(ground.name, "locality", division, runs)


def _street(
    name: str, kind: str, division: str, runs: list[tuple[Point, Point]]
) -> dict[str, Any]:
    lines = [LineString(map(on_earth, along(run))) for run in runs]
    geometry = lines[0] if len(lines) == 1 else MultiLineString(lines)
    properties = {"name": name, "kind": kind, "division_code": division}
    return _feature(geometry, properties)


def _write_addresses(path: Path, covered: Iterable[Area]) -> None:
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(_row(door, covered) for door in doors())
    put(path, file.getvalue())


def _row(door: Door, covered: Iterable[Area]) -> tuple[str, ...]:
    longitude, latitude = on_earth(door.at)
    is_along = door.place in {street.name for street in places.STREETS}
    return (
        _holder(door.at, covered),
        door.place if is_along else "",
        "" if is_along else door.place,
        door.number,
        door.building,
        door.unit,
        door.room,
        door.position,
        f"{longitude:.7f}",
        f"{latitude:.7f}",
    )


def _holder(at: Point, covered: Iterable[Area]) -> str:
    """Return the code of the village or community that holds a plan point."""
    return next(
        area.code for area in covered if area.level == "village" and area.holds(at)
    )
