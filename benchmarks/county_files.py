"""The made-up county as the files that an office would load."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from shapely import Polygon
from shapely.geometry import mapping

from benchmarks.county import areas, points
from geo.areas import NOWHERE, AreaIndex

COUNTY: Final = "410899000000"
_TOWNSHIP: Final = "410899001000"
_ABOVE: Final = (
    ("410000000000", "province", "河南省", ""),
    ("410800000000", "city", "焦作市", "410000000000"),
    (COUNTY, "county", "样例县", "410800000000"),
    (_TOWNSHIP, "township", "样例镇", COUNTY),
)
_VILLAGES: Final = 60
_NUMERALS: Final = "零一二三四五六七八九"
_DOORS_A_STREET: Final = 60
_HEADER: Final = (
    "区划代码",
    "街路巷",
    "小区",
    "门牌号",
    "楼栋",
    "单元",
    "室",
    "经度",
    "纬度",
)
# Of a hundred rows this many are rooms in compounds, the others houses on streets.
_ROOMS_IN_HUNDRED: Final = 30


class CountyFiles(NamedTuple):
    """Paths of what is loaded, in this order."""

    divisions: Path
    boundaries: Path
    addresses: Path


def write_county(folder: Path, rows: int) -> CountyFiles:
    """Write divisions, village borders and `rows` addresses, all of them in order."""
    files = CountyFiles(
        folder / "divisions.csv",
        folder / "boundaries.geojson",
        folder / f"addresses_{rows}.csv",
    )
    villages = {_village(i): area for i, area in enumerate(areas(_VILLAGES), start=1)}
    _write_table(
        files.divisions,
        ("code12", "level", "name", "parent12"),
        (
            *_ABOVE,
            *((code, "village", _name(code), _TOWNSHIP) for code in villages),
        ),
    )
    features = [_feature(code, area) for code, area in villages.items()]
    files.boundaries.write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    _write_table(files.addresses, _HEADER, _addresses(villages, rows))
    return files


def _village(number: int) -> str:
    return f"410899001{number:03d}"


def _name(code: str) -> str:
    return f"样例{_spelled(int(code[-3:]))}村"


def _spelled(number: int) -> str:
    return "".join(_NUMERALS[int(digit)] for digit in str(number))


def _feature(code: str, area: Polygon) -> dict[str, object]:
    properties = {"code": code, "name": _name(code), "level": "village"}
    return {"type": "Feature", "properties": properties, "geometry": mapping(area)}


def _write_table(
    path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]
) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _addresses(
    villages: dict[str, Polygon], count: int
) -> Iterator[tuple[object, ...]]:
    """Yield `count` rows, each an address of its own, village by village."""
    codes, polygons = list(villages), list(villages.values())
    # A few points lie outside all villages, so that some more are thrown.
    where = points(count + count // 3, polygons)
    position = AreaIndex(polygons, codes).assign(*where)
    inside = (position != NOWHERE).nonzero()[0][:count]
    inside = inside[position[inside].argsort(kind="stable")]
    for row, point in enumerate(inside.tolist()):
        place = _room(row) if row % 100 < _ROOMS_IN_HUNDRED else _house(row)
        lon, lat = where.lons[point], where.lats[point]
        yield codes[position[point]], *place, f"{lon:.7f}", f"{lat:.7f}"


def _house(row: int) -> tuple[str, ...]:
    street, door = divmod(row, _DOORS_A_STREET)
    return f"样例{_spelled(street)}路", "", f"{door + 1}号", "", "", ""


def _room(row: int) -> tuple[str, ...]:
    """Return a room: thirty in a building of two units, three buildings a compound."""
    building, room = divmod(row // 100 * _ROOMS_IN_HUNDRED + row % 100, 30)
    unit, flat = divmod(room, 15)
    compound, block = divmod(building, 3)
    floor, door = divmod(flat, 3)
    return (
        "",
        f"样例{_spelled(compound)}小区",
        "",
        f"{block + 1}号楼",
        f"{unit + 1}单元",
        f"{floor + 1}{door + 1:02d}室",
    )
