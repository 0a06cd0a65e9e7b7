"""Real streets: doors of Taiwan without lines, roads of a Hebei township without doors.

Open Government Data of Taiwan (Taichung City, Kinmen and Miaoli Counties);
© OpenStreetMap contributors (ODbL).
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from shapely import LineString
from shapely.geometry import shape

from doorplate.addresses.locators import LocatorUnreadable, parse_column
from doorplate.addresses.numbering.courses import Known
from doorplate.addresses.numbering.disorder import Disorder, Numbered, disorder
from doorplate.addresses.numbering.model import House, Number
from doorplate.addresses.numbering.proposing import Question, propose
from doorplate.addresses.numbering.rules import load_rules
from geo.axes import axis_through
from geo.datum import to_wgs84
from geo.geodesy import length_m
from geo.streets import Street

pytestmark = pytest.mark.real_data


def doors(folder: Path, town: str, crs: str, street: str) -> dict[str, House]:
    """Return the doors on a street itself, not in its lanes, by their numbers."""
    path = folder / "doorplates_tw" / f"{town}.csv"
    found: dict[str, House] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["street"] != street or row["lane"] or row["alley"]:
                continue
            try:
                number = parse_column("number", row["number"]).number
            except LocatorUnreadable:
                continue
            if number and number not in found:
                point = to_wgs84(float(row["x"]), float(row["y"]), crs)
                found[number] = House(number, *point)
    return found


def measured(houses: dict[str, House]) -> Disorder:
    points = [(one.longitude, one.latitude) for one in houses.values()]
    line = axis_through(points)
    assert line is not None
    places = Street(line).places(points)
    return disorder(
        [
            Numbered(text, text, number, *place)
            for text, place in zip(houses, places, strict=True)
            if (number := Number.of_locator(text)) is not None
        ],
        drawn=False,
    )


@pytest.mark.parametrize(
    ("town", "crs", "street", "count", "lowest", "highest"),
    [
        # Streets of a town centre, laid out with their numbers.
        ("taichung_6600100", "EPSG:3826", "公園路", 756, 0.0, 0.01),
        ("taichung_6600100", "EPSG:3826", "成功路", 607, 0.0, 0.02),
        ("taichung_6600100", "EPSG:3826", "臺灣大道一段", 292, 0.0, 0.01),
        ("kinmen_902001", "EPSG:3825", "民族路", 338, 0.0, 0.04),
        ("kinmen_902003", "EPSG:3825", "中正路", 119, 0.0, 0.01),
        # Villages, numbered by the yard and not along a street.
        ("kinmen_902003", "EPSG:3825", "下莊中興路", 75, 0.7, 1.0),
        ("miaoli_1000513", "EPSG:3826", "八股路", 251, 0.4, 1.0),
    ],
)
def test_real_streets_of_towns_are_in_order_and_villages_are_not(
    *,
    real_data: Path,
    town: str,
    crs: str,
    street: str,
    count: int,
    lowest: float,
    highest: float,
) -> None:
    found = measured(doors(real_data, town, crs, street))

    assert found.houses == count
    assert lowest <= found.index <= highest


def test_a_new_house_fits_between_the_numbers_of_a_real_street(real_data: Path) -> None:
    houses = doors(real_data, "taichung_6600100", "EPSG:3826", "中山路")
    points = [(one.longitude, one.latitude) for one in houses.values()]
    line = axis_through(points)
    assert line is not None
    known = [
        Known(text, number, one.longitude, one.latitude)
        for text, one in houses.items()
        if (number := Number.of_locator(text)) is not None
    ]
    way = Street(line)
    new = [
        House(f"{at:04}", *way.point_at(at, side))
        for at in np.arange(20, way.length_m, 40).tolist()
        for side in (9.0,)
    ]

    plan = propose(
        Question("中山路", line, load_rules().named("in-turn"), new, known=known)
    )

    assert plan.breaches == []
    given = {one.number for one in plan.houses if one.number}
    assert len(given) > 20
    assert not given & {one.number for one in known}


def roads(folder: Path) -> list[LineString]:
    path = folder / "osm" / "qixinzhuang_sanhe_hebei_osm.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    lines = [
        shape(one["geometry"]) for one in features if one["properties"].get("highway")
    ]
    return [one for one in lines if isinstance(one, LineString) and length_m(one) > 100]


@pytest.mark.parametrize("rule", load_rules().rules)
def test_real_roads_are_numbered_without_a_breach(real_data: Path, rule: str) -> None:
    random = np.random.default_rng(57)
    found = roads(real_data)
    assert len(found) > 20
    for line in found:
        way = Street(line)
        alongs = random.uniform(0, way.length_m, 30).tolist()
        asides = random.choice([-8.0, 8.0], 30).tolist()
        places = zip(alongs, asides, strict=True)
        houses = [
            House(f"{n:02}", *way.point_at(*place)) for n, place in enumerate(places)
        ]

        plan = propose(Question("路", line, load_rules().named(rule), houses))

        assert plan.breaches == []
        assert sum(one.number is not None for one in plan.houses) >= 25
