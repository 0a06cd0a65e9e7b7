"""The lists of Jiaozuo of 2022 and 2023, and the village polygons of Kinmen."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from doorplate.database import Register
from doorplate.divisions import service
from doorplate.divisions.model import DivisionIndex
from doorplate.files import open_rows
from geo.datum import to_wgs84
from geo.frames import read_polygons
from tests.divisions.factories import a_list, activate, boundaries, load

pytestmark = pytest.mark.real_data

MENGZHOU = "410883000000"


def names_of(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8") as stream:
        return {row["code12"]: row["name"] for row in csv.DictReader(stream)}


@pytest.mark.parametrize("years", [(2022, 2023), (2023, 2022)])
def test_jiaozuo_keeps_its_codes_and_the_history_of_156_names(
    register: Register, real_data: Path, years: tuple[int, int]
) -> None:
    lists = {y: real_data / "divisions" / f"jiaozuo_{y}.csv" for y in years}

    reports = [load(register, path, date(y, 6, 30)) for y, path in lists.items()]

    assert [r.read for r in reports] == [2148, 2148]
    assert [r.created for r in reports] == [2148, 0]
    assert [len(r.rejected) for r in reports] == [0, 0]
    assert len(reports[1].renamed) == 156
    with register.reading() as transaction:
        for year, path in lists.items():
            index = service.division_index(
                transaction, scheme="gb", on=date(year, 12, 31)
            )
            assert {division.code: division.name for division in index} == names_of(
                path
            )
        mengzhou = [
            division.level
            for division in index
            if MENGZHOU in {above.code for above in index.ancestors(division.code)}
        ]
        wutong = index.find("梧桐村", within=MENGZHOU)
        former = index.find("道清理社区")
    assert [mengzhou.count(level) for level in ("township", "village")] == [11, 289]
    assert [division.code for division in wutong] == ["410883004214"]
    assert [division.code for division in former] == ["410802002002"]


def plates(
    real_data: Path, index: DivisionIndex
) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Return the registered village, longitude and latitude of plates of 金城鎮."""
    path = real_data / "doorplates_tw" / "kinmen_902001.csv"
    codes, xs, ys = [], [], []
    for _, row in open_rows(path).rows:
        assert isinstance(row, dict)
        village = index.find(row["village"], within=f"0{row['district_code'][:6]}0")
        if len(village) == 1 and row["x"] and row["y"]:
            codes.append(village[0].code)
            xs.append(float(row["x"]))
            ys.append(float(row["y"]))
    lons, lats = to_wgs84(np.array(xs), np.array(ys), "EPSG:3825")
    return codes, lons, lats


def test_kinmen_plates_lie_in_their_registered_villages(
    register: Register, tmp_path: Path, real_data: Path
) -> None:
    path = real_data / "doorplates_tw" / "villages_kinmen_wgs84.geojson"
    columns = read_polygons(path).columns
    rows = {
        (code, level, name, "")
        for level, prefix in (
            ("county", "COUNTY"),
            ("township", "TOWN"),
            ("village", "VILL"),
        )
        for code, name in zip(
            columns[f"{prefix}CODE"], columns[f"{prefix}NAME"], strict=True
        )
        if code and name
    }
    listed = load(register, a_list(tmp_path / "list.csv", sorted(rows)), scheme="tw")
    staged = boundaries(
        register,
        path,
        scheme="tw",
        columns={"code": "VILLCODE", "name": "VILLNAME"},
    )
    activate(register, staged.number)

    with register.reading() as transaction:
        locator = service.locator(transaction, layer="village")

    assert (listed.created, listed.rejected) == (1 + 6 + 37, ())
    assert (staged.report.areas, staged.report.problems) == ({"village": 37}, ())
    with register.reading() as transaction:
        index = service.division_index(transaction, scheme="tw")
    assert locator is not None
    registered, lons, lats = plates(real_data, index)
    found = locator.assign(lons, lats)
    inside = [ours == theirs for ours, theirs in zip(registered, found, strict=True)]
    assert 0.97 <= sum(inside) / len(inside) <= 0.99
