"""A street of the small county, 400 m from west to east, with houses beside it."""

from collections.abc import Iterable
from pathlib import Path

import shapely
from shapely import LineString, Point

from doorplate.addresses.service import load_reference_objects
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from geo.streets import LocalPlane
from tests.addresses.county import (
    HEADER,
    NOON,
    load_rows,
    row,
    write_csv,
    write_geojson,
)

STREET = "大定路"
PLANE = LocalPlane(112.785, 34.905)
COUNTY = "410883000000"

House = tuple[str, float, float]
"""A number, and metres east of the street's start and north of its line."""


def at(east: float, north: float) -> tuple[float, float]:
    point = PLANE.to_degrees(Point(east, north))
    return point.x, point.y


def drawn(*corners: tuple[float, float]) -> LineString:
    made: LineString = shapely.transform(
        LineString(corners), lambda xy: [at(*one) for one in xy]
    )
    return made


def draw_street(
    register: Register, folder: Path, *corners: tuple[float, float], name: str = STREET
) -> None:
    line = drawn(*(corners or ((0, 0), (400, 0))))
    properties = {"name": name, "division_code": COUNTY, "kind": "thoroughfare"}
    path = write_geojson(folder / f"{name}.geojson", [(properties, line)])
    load_reference_objects(
        register, path=path, scheme="gb", crs=None, actor=OPERATOR, now=NOON
    )


def build(
    register: Register, folder: Path, houses: Iterable[House], **more: str
) -> None:
    rows = []
    for number, east, north in houses:
        x, y = at(east, north)
        rows.append(row(number=f"{number}号", x=x, y=y, **more))
    load_rows(register, folder, rows)


def houses_file(
    folder: Path, houses: Iterable[House], *columns: str, **values: str
) -> Path:
    """Write houses to be numbered: a key and a place, and more columns all alike."""
    rows = [(key, *at(east, north), *values.values()) for key, east, north in houses]
    return write_csv(folder / "new.csv", ("key", "x", "y", *values), rows)


__all__ = ["HEADER", "STREET", "at", "build", "draw_street", "drawn", "houses_file"]
