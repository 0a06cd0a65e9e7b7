"""Bad rows are rejected and told; files that cannot be right are refused."""

from pathlib import Path

import pytest

from doorplate.addresses.loading.judgement import CoordinatesElsewhere, FileEmpty
from doorplate.addresses.loading.loader import NoDivisions
from doorplate.addresses.loading.rows import CrsUnknown
from doorplate.addresses.model import PositionWordUnknown
from doorplate.core.errors import RegistryError
from doorplate.database import Register
from doorplate.files import FileUnreadable, FileUnwritable
from geo.datum import from_wgs84
from tests.addresses.county import (
    HEADER,
    NORTH,
    codes,
    everything,
    found_county,
    load,
    load_rows,
    numbers,
    read_rejects,
    row,
    write_csv,
)


@pytest.mark.parametrize(
    ("changes", "field", "code", "value"),
    [
        ({"street": "大?路"}, "thoroughfare", "lost-characters", "大?路"),
        ({"number": "5\N{REPLACEMENT CHARACTER}号"}, "number", "lost-characters", None),
        ({"code": "410883001299"}, "division_code", "unknown-division", None),
        ({"code": "4.10883E+11"}, "division_code", "code-in-scientific-notation", None),
        ({"code": ""}, "division_code", "missing-division", None),
        (
            {"code": "410883001", "street": ""},
            "thoroughfare",
            "missing-reference",
            None,
        ),
        ({"number": ""}, "number", "missing-number", None),
        ({"number": "号楼"}, "number", "number-unreadable", None),
        ({"room": "x" * 50}, "room", "room-unreadable", None),
        ({"x": "112,785"}, "x", "coordinates-unreadable", "112,785, 34.905"),
        ({"x": ""}, "x", "coordinates-unreadable", ", 34.905"),
        ({"x": 34.905, "y": 112.785}, "x", "coordinates-swapped", "34.905, 112.785"),
        ({"x": 0, "y": 0}, "x", "coordinates-outside-county", "0.0, 0.0"),
        ({"x": 113.5}, "x", "coordinates-outside-county", "113.5, 34.905"),
    ],
)
def test_bad_row_is_rejected_with_row_field_code_and_value(
    county: Register,
    tmp_path: Path,
    *,
    changes: dict[str, object],
    field: str,
    code: str,
    value: str | None,
) -> None:
    good = [row(number=f"{number}号") for number in (1, 2, 3)]
    rejects = tmp_path / "rejects.csv"
    report = load_rows(county, tmp_path, [*good, row(**changes)], rejects=rejects)

    assert (report.tally.created, report.tally.rejected) == (3, 1)
    (told,) = read_rejects(rejects)
    assert (told["reject_row"], told["reject_field"], told["reject_code"]) == (
        "5",
        field,
        code,
    )
    if value is not None:
        assert told["reject_value"] == value
    assert told["reject_message"]


def test_mended_rejects_create_only_the_mended_rows(
    county: Register, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    rows = [row(number="1号"), row(street="大?路"), row(number="3号", code="")]
    load_rows(county, tmp_path, rows, rejects=rejects)

    text = rejects.read_text(encoding="utf-8-sig").replace("大?路", "大定路", 1)
    rejects.write_text(text, encoding="utf-8-sig")
    report = load(county, rejects, rejects=rejects)

    assert (report.tally.created, report.tally.rejected) == (1, 1)
    assert numbers(county) == ["1", "57"]
    assert [one["门牌号"] for one in read_rejects(rejects)] == ["3号"]


def test_broken_rows_count_and_are_kept_for_mending(
    county: Register, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "houses.csv", HEADER, [row()])
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"{NORTH},大定路\r\n")
    rejects = tmp_path / "rejects.csv"

    report = load(county, file, rejects=rejects)

    assert (report.tally.read, report.tally.rejected) == (2, 1)
    (told,) = read_rejects(rejects)
    assert (told["街路巷"], told["reject_code"]) == ("大定路", "half-written-row")


def test_lost_leading_zero_is_put_back_where_one_division_fits(
    register: Register, tmp_path: Path
) -> None:
    divisions = [
        ("09020", "county", "金門縣", ""),
        ("09020010", "township", "金城鎮", "09020"),
        ("09020010004", "village", "北門里", "09020010"),
    ]
    found_county(register, tmp_path, divisions=divisions, scheme="tw")
    report = load_rows(
        register, tmp_path, [row(code="9020010004")], scheme="tw", within=None
    )

    assert codes(report) == {"lost-leading-zero": 1}
    assert everything(register)[0].division_code == "09020010004"


def test_name_of_several_divisions_is_rejected(
    register: Register, tmp_path: Path
) -> None:
    twins = [
        ("410883000000", "county", "孟州市", ""),
        ("410883001000", "township", "大定街道", "410883000000"),
        ("410883002000", "township", "会昌街道", "410883000000"),
        ("410883001201", "village", "北街村民委员会", "410883001000"),
        ("410883002201", "village", "北街村民委员会", "410883002000"),
    ]
    found_county(register, tmp_path, divisions=twins)
    header = ("乡镇", "村", "街路巷", "门牌号")
    rows = [("", "北街村", "大定路", "1"), ("会昌街道", "北街村", "大定路", "2")]

    report = load(register, write_csv(tmp_path / "houses.csv", header, rows))

    assert codes(report) == {"ambiguous-division": 1}
    assert everything(register)[0].division_code == "410883002201"


@pytest.mark.parametrize(
    ("crs", "change", "remedy"),
    [
        ("EPSG:4547", None, "--crs EPSG:4546 would put 100% inside"),
        ("WGS84", "swap", "--crs WGS84 with x and y exchanged would put 100% inside"),
        ("WGS84", "nowhere", "no coordinate system known"),
    ],
)
def test_file_from_elsewhere_is_refused_with_a_guess_before_anything_is_written(
    county: Register, tmp_path: Path, crs: str, change: str | None, remedy: str
) -> None:
    lons = [112.781 + step / 1000 for step in range(8)]
    points = [from_wgs84(lon, 34.905, "EPSG:4546") for lon in lons]
    if change == "swap":
        points = [(34.905, lon) for lon in lons]
    if change == "nowhere":
        points = [(-50.0 - step, -60.0) for step in range(8)]
    rows = [row(number=f"{x:.0f}", x=x, y=y) for x, y in points]

    with pytest.raises(CoordinatesElsewhere, match=remedy):
        load_rows(county, tmp_path, rows, crs=crs)

    assert everything(county) == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scheme": "tw"}, NoDivisions),
        ({"crs": "EPSG:1"}, CrsUnknown),
        ({"method": "dream"}, PositionWordUnknown),
    ],
)
def test_load_that_cannot_be_right_is_refused(
    county: Register,
    tmp_path: Path,
    changes: dict[str, str],
    error: type[RegistryError],
) -> None:
    with pytest.raises(error):
        load_rows(county, tmp_path, [row()], **changes)

    assert everything(county) == []


def test_file_without_rows_is_refused(county: Register, tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        load_rows(county, tmp_path, [])


def test_file_that_is_not_there_is_refused(county: Register, tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        load(county, tmp_path / "none.csv")


def test_unwritable_rejects_file_is_said_and_loses_nothing(
    county: Register, tmp_path: Path
) -> None:
    rows = [row(number="1号"), row(street="大?路")]
    with pytest.raises(FileUnwritable):
        load_rows(county, tmp_path, rows, rejects=tmp_path / "none" / "rejects.csv")

    again = load_rows(county, tmp_path, rows, rejects=tmp_path / "rejects.csv")
    assert (again.tally.created, again.tally.rejected) == (1, 1)
    assert len(read_rejects(tmp_path / "rejects.csv")) == 1
