"""A list of addresses goes in: each row is created, merged or rejected, and told."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from doorplate.addresses.loading.judgement import CoordinatesElsewhere, FileEmpty
from doorplate.addresses.loading.loader import NoDivisions
from doorplate.addresses.loading.rows import CrsUnknown
from doorplate.addresses.locators import Level
from doorplate.addresses.model import Address, PositionWordUnknown
from doorplate.addresses.service import (
    addresses_of,
    aliases_of,
    find_by_text,
    flags_of,
    positions_of,
    reference_named,
    references,
)
from doorplate.core.errors import RegistryError
from doorplate.database import Register
from doorplate.files import FileUnreadable, FileUnwritable
from geo.datum import from_wgs84
from tests.addresses.county import (
    HEADER,
    NORTH,
    PLUM,
    SOUTH,
    codes,
    found_county,
    load,
    load_rows,
    row,
    write_csv,
)


def everything(register: Register) -> list[Address]:
    with register.reading() as transaction:
        return addresses_of(transaction)


def numbers(register: Register) -> list[str | None]:
    return [one.locators.number for one in everything(register)]


def found(register: Register, text: str) -> Address:
    with register.reading() as transaction:
        (one,) = find_by_text(transaction, text)
        return one


def test_house_is_created_with_its_street_and_position(
    county: Register, tmp_path: Path
) -> None:
    report = load_rows(county, tmp_path, [row()], method="survey")

    (house,) = everything(county)
    assert (report.tally.created, report.tally.read) == (1, 1)
    assert house.level is Level.HOUSE
    assert (house.reference.name, house.reference.division_code) == (
        "大定路",
        "410883000000",
    )
    assert house.position is not None
    assert (house.position.longitude, house.position.latitude) == (112.785, 34.905)
    assert (house.position.method, house.position.original_crs) == ("survey", "WGS84")
    assert report.findings == []


def test_room_brings_its_house_building_and_unit(
    county: Register, tmp_path: Path
) -> None:
    room = row(number="57号", building="3号楼", unit="2单元", room="302室")
    report = load_rows(county, tmp_path, [room])

    made = {one.level: one for one in everything(county)}
    assert (report.tally.created, report.tally.parents_created) == (1, 3)
    assert made[Level.ROOM].parent_id == made[Level.UNIT].id
    assert made[Level.UNIT].parent_id == made[Level.BUILDING].id
    assert made[Level.BUILDING].parent_id == made[Level.HOUSE].id
    assert made[Level.HOUSE].parent_id is None
    assert [made[level].position is None for level in Level] == [
        True,
        True,
        True,
        False,
    ]


def test_parents_are_found_again_by_their_other_rooms(
    county: Register, tmp_path: Path
) -> None:
    rooms = [row(building="3", unit=unit, room=room) for unit in "12" for room in "12"]
    report = load_rows(county, tmp_path, rooms)

    assert (report.tally.created, report.tally.parents_created) == (4, 4)
    assert len(everything(county)) == 8


def test_order_of_rooms_and_houses_in_a_file_does_not_matter(
    county: Register, tmp_path: Path
) -> None:
    rooms_first = [row(number="5号二楼"), row(number="5号")]
    house_first = [row(number="6号"), row(number="6号二楼")]

    report = load_rows(county, tmp_path, rooms_first + house_first)

    assert (report.tally.created, report.tally.parents_created) == (4, 0)
    assert report.findings == []
    assert found(county, "大定路5号").position is not None


def test_house_that_an_earlier_file_implied_is_registered_already(
    county: Register, tmp_path: Path
) -> None:
    load_rows(county, tmp_path, [row(number="5号二楼")])
    report = load_rows(county, tmp_path, [row(number="5号")])

    assert (report.tally.created, report.tally.merged) == (0, 1)
    assert codes(report) == {"already-registered": 1}
    assert found(county, "大定路5号").position is not None


def test_rows_of_one_address_are_merged_and_told_apart(
    county: Register, tmp_path: Path
) -> None:
    load_rows(county, tmp_path, [row(number="1号")])
    again = [
        row(number="1号"),
        row(number="2号"),
        row(number="２号"),
        row(number="2號"),
    ]
    report = load_rows(county, tmp_path, again)

    assert (report.tally.created, report.tally.merged) == (1, 3)
    assert codes(report) == {
        "already-registered": 1,
        "duplicate-row": 2,
        "full-width-digits": 1,
    }
    assert numbers(county) == ["1", "2"]


def test_position_is_never_overwritten(county: Register, tmp_path: Path) -> None:
    report = load_rows(county, tmp_path, [row(), row(x=112.7851), row(x=112.785001)])

    assert codes(report) == {"duplicate-row": 2, "position-differs": 1}
    with county.reading() as transaction:
        (house,) = find_by_text(transaction, "大定路57号")
        (position,) = positions_of(transaction, house)
    assert position.longitude == 112.785


def test_address_may_have_a_position_of_each_kind(
    county: Register, tmp_path: Path
) -> None:
    header = (*HEADER, "位置类型", "精度")
    rows = [
        (*row(), "建筑", "5"),
        (*row(x=112.7851), "入口", "0.5"),
        (*row(x=112.7852), "天空", "x"),
    ]
    report = load(county, write_csv(tmp_path / "houses.csv", header, rows))

    assert codes(report) == {
        "accuracy-unreadable": 1,
        "duplicate-row": 2,
        "unknown-specification": 1,
    }
    with county.reading() as transaction:
        (house,) = find_by_text(transaction, "大定路57号")
        kinds = {
            one.specification: one.accuracy_m
            for one in positions_of(transaction, house)
        }
    assert kinds == {"entrance": 0.5, "building": 5.0, "unspecified": None}
    assert house.position is not None
    assert house.position.specification == "entrance"


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


def read_rejects(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


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


def test_row_without_coordinates_is_an_address_without_position(
    county: Register, tmp_path: Path
) -> None:
    report = load_rows(county, tmp_path, [row(x="", y="")])

    assert codes(report) == {"coordinates-missing": 1}
    assert report.agreement is None
    assert found(county, "大定路57号").position is None


def test_list_without_columns_of_coordinates_is_taken(
    county: Register, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "houses.csv", HEADER[:7], [row()[:7]])

    report = load(county, file)

    assert (report.tally.created, report.findings) == (1, [])


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


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("河南省", "焦作市", "孟州市", "大定街道", "北街村"), NORTH),
        (("", "", "", "大定街道", "南街村民委员会"), SOUTH),
        (("", "", "", "", "梅花园居委会"), PLUM),
    ],
)
def test_division_is_found_by_names(
    county: Register, tmp_path: Path, names: Sequence[str], expected: str
) -> None:
    header = ("省", "市", "县", "乡镇", "村", "街路巷", "门牌号")
    file = write_csv(tmp_path / "houses.csv", header, [(*names, "大定路", "1")])

    load(county, file)

    assert everything(county)[0].division_code == expected


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


def test_street_is_the_countys_and_a_compound_its_villages(
    county: Register, tmp_path: Path
) -> None:
    rows = [
        row(code=NORTH),
        row(code=PLUM),
        row(code=NORTH, street="", compound="家属院"),
        row(code=SOUTH, street="", compound="家属院", x=112.795),
        row(code=SOUTH, street="", x=112.795),
    ]
    load_rows(county, tmp_path, rows)

    with county.reading() as transaction:
        named = [(one.name, one.division_code) for one in references(transaction)]
    assert named == [
        ("大定路", "410883000000"),
        ("家属院", NORTH),
        ("家属院", SOUTH),
        ("南街村", SOUTH),
    ]


def test_numbers_of_a_street_in_two_villages_are_two_addresses(
    county: Register, tmp_path: Path
) -> None:
    load_rows(county, tmp_path, [row(code=NORTH), row(code=SOUTH, x=112.795)])

    with county.reading() as transaction:
        street = reference_named(transaction, "大定路")
        along = addresses_of(transaction, reference_id=street.id)
    assert [one.division_code for one in along] == [NORTH, SOUTH]


def test_note_name_and_compound_are_other_names(
    county: Register, tmp_path: Path
) -> None:
    header = (*HEADER, "别名")
    rows = [
        (*row(number="57号(粮站)", compound="河阳郡府", building="3"), "老粮站"),
        (*row(number="57号(粮站)", compound="河阳郡府", building="3"), "老粮站"),
        (*row(number="58号", compound="河阳郡府"), ""),
    ]
    load(county, write_csv(tmp_path / "houses.csv", header, rows))

    with county.reading() as transaction:
        (house,) = find_by_text(transaction, "大定路57号3号楼")
        aliases = {(one.text, one.kind) for one in aliases_of(transaction, house)}
        assert find_by_text(transaction, "河阳郡府 58号")[0].locators.number == "58"
        assert find_by_text(transaction, "粮站") == [house]
    assert aliases == {
        ("粮站", "note"),
        ("老粮站", "name"),
        ("河阳郡府3号楼", "locality"),
    }


def test_position_outside_its_village_is_flagged_not_moved(
    county: Register, tmp_path: Path
) -> None:
    rows = [row(), row(number="58号", x=112.791), row(number="59号", y=34.911)]
    report = load_rows(county, tmp_path, rows)

    assert report.agreement is not None
    assert (report.agreement.positions, report.agreement.outside) == (3, 2)
    assert report.agreement.share_inside == pytest.approx(1 / 3)
    with county.reading() as transaction:
        east, north = (
            find_by_text(transaction, f"大定路{number}号")[0] for number in (58, 59)
        )
        (flag,) = flags_of(transaction, east)
        (beyond,) = flags_of(transaction, north)
        assert flags_of(transaction, find_by_text(transaction, "大定路57号")[0]) == []
    assert east.division_code == NORTH
    assert flag.code == "outside-registered-division"
    assert flag.details == {"registered": NORTH, "found": SOUTH}
    assert flag.distance_m == pytest.approx(91.4, abs=0.2)
    assert beyond.details == {"registered": NORTH, "found": None}
    assert report.agreement.quantiles_m is not None
    assert report.agreement.quantiles_m[2] == pytest.approx(111, abs=1)


def test_address_of_a_township_agrees_with_each_of_its_villages(
    county: Register, tmp_path: Path
) -> None:
    report = load_rows(county, tmp_path, [row(code="410883001")])

    assert report.agreement is not None
    assert report.agreement.outside == 0


def test_without_boundaries_no_position_is_doubted(
    register: Register, tmp_path: Path
) -> None:
    found_county(register, tmp_path, boundaries=False)
    report = load_rows(register, tmp_path, [row(), row(number="58号", x=120)])

    assert report.tally.created == 2
    assert report.agreement is not None
    assert report.agreement.outside == 0


def test_original_coordinates_and_system_are_kept(
    county: Register, tmp_path: Path
) -> None:
    x, y = from_wgs84(112.785, 34.905, "GCJ02")
    load_rows(county, tmp_path, [row(x=x, y=y)], crs="gcj-02")

    position = found(county, "大定路57号").position
    assert position is not None
    assert (position.original_x, position.original_y) == (x, y)
    assert position.original_crs == "GCJ02"
    assert position.longitude == pytest.approx(112.785, abs=1e-8)


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


def test_same_file_again_does_nothing_and_says_so(
    county: Register, tmp_path: Path
) -> None:
    rows = [row(number="1号"), row(street="大?路")]
    first = load_rows(county, tmp_path, rows)
    rejects = tmp_path / "rejects.csv"
    again = load_rows(county, tmp_path, rows, rejects=rejects)

    assert first.done_before is None
    assert again.done_before is not None
    assert (again.load_id, again.tally) == (first.load_id, first.tally)
    assert len(read_rejects(rejects)) == 1


def test_same_rows_in_other_bytes_are_all_merged(
    county: Register, tmp_path: Path
) -> None:
    rows = [row(number=f"{number}号", building="1", room="1") for number in range(1, 6)]
    load_rows(county, tmp_path, rows)
    before = everything(county)
    file = write_csv(tmp_path / "again.csv", HEADER, reversed(rows), encoding="gb18030")

    report = load(county, file)

    assert (report.tally.created, report.tally.merged) == (0, 5)
    assert report.tally.parents_created == 0
    assert everything(county) == before


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
