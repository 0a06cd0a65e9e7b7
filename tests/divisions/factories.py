"""Lists and areas as files, and the use cases with the usual arguments."""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import shapely
from shapely import Polygon

from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from doorplate.divisions import service
from doorplate.divisions.generations import Generation

NOW = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)
HEADER = ("code12", "level", "name", "parent12")
TOWN = (
    ("410883000000", "county", "孟州市", "410800000000"),
    ("410883001000", "township", "大定街道", "410883000000"),
    ("410883001001", "village", "花封街居民委员会", "410883001000"),
    ("410883001203", "village", "东关村村民委员会", "410883001000"),
    ("410883004000", "township", "河阳街道", "410883000000"),
    ("410883004214", "village", "梧桐村村民委员会", "410883004000"),
)


def a_list(
    path: Path, rows: Iterable[Iterable[str]] = TOWN, header: Iterable[str] = HEADER
) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def renamed(rows: Iterable[tuple[str, ...]], **names: str) -> list[tuple[str, ...]]:
    """Return the rows with other names, by code with a leading `c`."""
    return [(c, lv, names.get(f"c{c}", name), up) for c, lv, name, up in rows]


def load(
    register: Register, path: Path, as_of: date = date(2023, 6, 30), **given: Any
) -> service.ListReport:
    arguments = {"scheme": "gb", "actor": OPERATOR, "now": NOW, **given}
    return service.load_divisions(register, path=path, as_of=as_of, **arguments)


def box(column: float, row: float, width: float = 1.0, height: float = 1.0) -> Polygon:
    """Return a square near Mengzhou: columns and rows of about 900 m and 1,100 m."""
    west, south = 112.79 + column / 100, 34.90 + row / 100
    return shapely.box(west, south, west + width / 100, south + height / 100)


def an_areas_file(
    path: Path, features: Iterable[tuple[Mapping[str, object], Any]]
) -> Path:
    """Write GeoJSON of (properties, geometry or None)."""
    found = [
        {
            "type": "Feature",
            "properties": dict(properties),
            "geometry": None
            if shape is None
            else json.loads(shapely.to_geojson(shape)),
        }
        for properties, shape in features
    ]
    text = json.dumps({"type": "FeatureCollection", "features": found})
    path.write_text(text, encoding="utf-8")
    return path


VILLAGES = (
    ({"code": "410883001001", "name": "花封街"}, box(0, 0)),
    ({"code": "410883001203", "name": "东关村"}, box(1, 0)),
    ({"code": "410883004214", "name": "梧桐村"}, box(2, 0)),
)


def boundaries(register: Register, path: Path, **given: Any) -> Generation:
    arguments = {"scheme": "gb", "source": "survey", "actor": OPERATOR, "now": NOW}
    return service.load_boundaries(register, path=path, **(arguments | given))


def activate(register: Register, number: int, **given: Any) -> Generation:
    return service.activate_generation(
        register, number=number, actor=OPERATOR, now=NOW, **given
    )


def areas(register: Register, path: Path, **given: Any) -> Generation:
    arguments = {"layer": "police_station", "actor": OPERATOR, "now": NOW}
    return service.load_areas(register, path=path, **(arguments | given))
