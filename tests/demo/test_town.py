"""The illustrative town is always the same, covers its ground once, and is marked."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import shape

from doorplate import resources
from doorplate.demo import files, places
from doorplate.demo.areas import SERVICES, Area, divisions, service_areas
from doorplate.demo.doors import Door, doors
from doorplate.demo.plan import MIDDLE


def names() -> dict[str, str]:
    listed = resources.path("assets/divisions/mengzhou.csv").read_text(encoding="utf-8")
    return {row["code12"]: row["name"] for row in csv.DictReader(listed.splitlines())}


@pytest.fixture(scope="module")
def covered() -> list[Area]:
    return divisions(names())


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    files.write_town(folder)
    return folder


def features(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))[
        "features"
    ]
    return found


def rows(town: Path) -> list[dict[str, str]]:
    with (town / files.ADDRESSES).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def locators(door: Door) -> tuple[str, ...]:
    return (door.place, door.number, door.building, door.unit, door.room)


def test_town_is_the_same_every_time(town: Path, tmp_path: Path) -> None:
    files.write_town(tmp_path)

    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in town.iterdir()}


def test_writing_again_touches_no_file(town: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in town.iterdir()}

    files.write_town(town)

    assert {path: path.stat().st_mtime_ns for path in town.iterdir()} == before


def test_town_has_about_1500_addresses_in_all_six_places() -> None:
    town = doors()

    assert 1400 <= len(town) <= 1600
    assert {door.place for door in town} == set(places.PLACES)


def test_town_has_houses_buildings_units_and_rooms() -> None:
    town = doors()

    assert sum(bool(door.room) for door in town) > 400
    assert sum(bool(door.unit and not door.room) for door in town) > 30
    assert sum(bool(door.building and not door.unit) for door in town) > 10
    assert sum(bool(not door.building) for door in town) > 700


def test_no_address_is_given_twice() -> None:
    given = Counter(map(locators, doors()))

    assert max(given.values()) == 1


def test_every_part_follows_its_whole() -> None:
    seen = set()

    for door in doors():
        place, number, building, unit, room = locators(door)
        seen.add(locators(door))
        whole = (place, number, building, unit if room else "", "")
        if building and unit:
            assert whole in seen


@pytest.mark.parametrize("street", places.STREETS, ids=lambda street: street.name)
def test_odd_numbers_stand_on_the_left_and_rise_along_the_street(
    street: places.Street,
) -> None:
    houses = [
        (int(door.number.removesuffix("号")), *street.along(door.at))
        for door in doors()
        if door.place == street.name and not door.building and "-" not in door.number
    ]

    assert all((number % 2 == 1) == (left > 0) for number, _, left in houses)
    for parity in (0, 1):
        side = [house[:2] for house in houses if house[0] % 2 == parity]
        assert side == sorted(side)
        assert len(side) > 30


def test_no_house_stands_in_a_street() -> None:
    for door in doors():
        for street in places.STREETS:
            along, left = street.along(door.at)
            if 0 < along < street.length_m:
                assert abs(left) > street.half_width_m, door


@pytest.mark.parametrize("level", ["village", "township", "county"])
def test_divisions_cover_the_town_without_gap_or_overlap(
    covered: list[Area], level: str
) -> None:
    outlines = [area.outline for area in covered if area.level == level]
    county = covered[-1].outline

    assert shapely.coverage_is_valid(outlines)
    assert shapely.union_all(outlines).equals(county)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.layer)
def test_each_layer_covers_the_town_without_gap_or_overlap(
    covered: list[Area], service: Any
) -> None:
    outlines = [area.outline for area in service_areas(service, covered)]

    assert shapely.coverage_is_valid(outlines)
    assert shapely.union_all(outlines).equals(covered[-1].outline)


def test_village_areas_lie_in_their_township(covered: list[Area]) -> None:
    townships = {
        area.code[:9]: area.outline for area in covered if area.level == "township"
    }

    for area in covered:
        if area.level == "village":
            assert townships[area.code[:9]].covers(area.outline)


def test_division_codes_and_names_are_the_real_ones(town: Path) -> None:
    real = names()

    for feature in features(town / files.BOUNDARIES):
        assert real[feature["properties"]["code"]] == feature["properties"]["name"]
    assert real["410883004214"] == "梧桐村村民委员会"


def test_every_address_lies_in_the_division_it_names(town: Path) -> None:
    outlines = {
        feature["properties"]["code"]: shape(feature["geometry"])
        for feature in features(town / files.BOUNDARIES)
    }

    for row in rows(town):
        point = shapely.Point(float(row["经度"]), float(row["纬度"]))
        assert outlines[row["区划代码"]].covers(point), row


def test_village_of_the_first_batch_lies_in_its_own_area(town: Path) -> None:
    codes = {row["区划代码"] for row in rows(town) if row["小区"] == "梧桐村"}

    assert codes == {"410883004214"}


def test_telephone_numbers_cannot_be_real(town: Path) -> None:
    for service in SERVICES:
        for feature in features(town / files.areas_file(service.layer)):
            area_code, subscriber = feature["properties"]["phone"].split("-")
            # No subscriber's number in China starts with 0.
            assert area_code == "0391"
            assert len(subscriber) == 7
            assert subscriber.startswith("0")


def test_invented_people_and_offices_are_marked(town: Path) -> None:
    for service in SERVICES:
        for feature in features(town / files.areas_file(service.layer)):
            assert feature["properties"]["name"].endswith("（示意）")
            assert feature["properties"]["contact"].startswith("示意")


def test_all_six_places_have_lines_near_the_middle_of_the_town(town: Path) -> None:
    lines = {
        feature["properties"]["name"]: shape(feature["geometry"])
        for feature in features(town / files.STREETS)
    }

    assert set(lines) == set(places.PLACES)
    for line in lines.values():
        assert line.is_valid
        assert line.distance(shapely.Point(MIDDLE)) < 0.02


def test_streets_bend(town: Path) -> None:
    for feature in features(town / files.STREETS):
        line = shape(feature["geometry"])
        if line.geom_type == "LineString":
            ends = shapely.LineString([line.coords[0], line.coords[-1]])
            assert shapely.hausdorff_distance(line, ends) > 0.0001


def test_areas_that_do_not_touch_are_no_township() -> None:
    with pytest.raises(TypeError, match="do not touch"):
        service_areas(SERVICES[0], [Area("1", "x", "township", _two_islands())])


def _two_islands() -> Any:
    return shapely.union_all([shapely.box(0, 0, 50, 50), shapely.box(100, 0, 150, 50)])
