"""A small county: two townships, three villages beside each other, west to east."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from shapely.geometry import box, mapping

from doorplate.addresses.loading.report import LoadReport
from doorplate.addresses.model import Address
from doorplate.addresses.service import addresses_of, load_addresses
from doorplate.addresses.specification import specification_named
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from doorplate.divisions.service import (
    activate_generation,
    load_boundaries,
    load_divisions,
)

NOON = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 15)

NORTH, SOUTH, PLUM = "410883001201", "410883001202", "410883002001"
DIVISIONS = [
    ("410000000000", "province", "河南省", ""),
    ("410800000000", "city", "焦作市", "410000000000"),
    ("410883000000", "county", "孟州市", "410800000000"),
    ("410883001000", "township", "大定街道", "410883000000"),
    ("410883002000", "township", "会昌街道", "410883000000"),
    (NORTH, "village", "北街村民委员会", "410883001000"),
    (SOUTH, "village", "南街村民委员会", "410883001000"),
    (PLUM, "village", "梅花园居民委员会", "410883002000"),
]
OUTLINES = {
    NORTH: box(112.78, 34.90, 112.79, 34.91),
    SOUTH: box(112.79, 34.90, 112.80, 34.91),
    PLUM: box(112.80, 34.90, 112.81, 34.91),
}
HEADER = ("区划代码", "街路巷", "小区", "门牌号", "楼栋", "单元", "室", "经度", "纬度")


def found_county(
    register: Register,
    folder: Path,
    *,
    boundaries: bool = True,
    divisions: Sequence[Sequence[str]] = DIVISIONS,
    scheme: str = "gb",
) -> Register:
    """Load a county's divisions, and the boundaries of the usual one."""
    file = write_csv(
        folder / "divisions.csv", ("code", "level", "name", "parent"), divisions
    )
    load_divisions(
        register,
        path=file,
        scheme=scheme,
        as_of=date(2023, 6, 30),
        actor=OPERATOR,
        now=NOON,
    )
    if boundaries and divisions is DIVISIONS:
        names = {code: name for code, _, name, _ in DIVISIONS}
        features = [
            ({"code": code, "name": names[code]}, outline)
            for code, outline in OUTLINES.items()
        ]
        file = write_geojson(folder / "villages.geojson", features)
        generation = load_boundaries(
            register, path=file, scheme="gb", source="drawn", actor=OPERATOR, now=NOON
        )
        activate_generation(
            register, number=generation.number, accept=True, actor=OPERATOR, now=NOON
        )
    return register


def write_csv(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    encoding: str = "utf-8",
) -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def write_geojson(
    path: Path, features: Iterable[tuple[Mapping[str, object], object]]
) -> Path:
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": mapping(shape)}
            for properties, shape in features
        ],
    }
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def row(**changes: object) -> tuple[object, ...]:
    """Return a row under HEADER: No 57 of 大定路 in the middle of the north village."""
    usual = dict(
        zip(
            ("code", "street", "compound", "number", "building", "unit", "room"),
            (NORTH, "大定路", "", "57号", "", "", ""),
            strict=True,
        )
    ) | {"x": 112.785, "y": 34.905}
    return tuple((usual | changes).values())


def load(register: Register, path: Path, **changes: object) -> LoadReport:
    """Load a file as the town's command does."""
    usual = {
        "scheme": "gb",
        "within": "410883000000",
        "specification": specification_named("gb"),
        "valid_from": TODAY,
        "actor": OPERATOR,
        "now": NOON,
    }
    return load_addresses(register, path=path, **(usual | changes))  # type: ignore[arg-type]


def load_rows(
    register: Register,
    folder: Path,
    rows: Iterable[Sequence[object]],
    **changes: object,
) -> LoadReport:
    """Load rows under HEADER."""
    return load(register, write_csv(folder / "houses.csv", HEADER, rows), **changes)


def codes(report: LoadReport) -> dict[str, int]:
    """Return how often each finding was made."""
    return {code: count for code, _, count in report.findings}


def everything(register: Register) -> list[Address]:
    """Return all that was loaded, in walking order."""
    with register.reading() as transaction:
        return addresses_of(transaction)


def numbers(register: Register) -> list[str | None]:
    """Return the numbers of all that was loaded, in walking order."""
    return [one.locators.number for one in everything(register)]


def read_rejects(path: Path) -> list[dict[str, str]]:
    """Read a rejects file as Excel would."""
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
