"""A list of addresses goes in: each row is created, merged or rejected, and told."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from doorplate.addresses.locators import Level
from doorplate.addresses.model import Address
from doorplate.addresses.service import (
    addresses_of,
    aliases_of,
    find_by_text,
    flags_of,
    positions_of,
    reference_named,
    references,
)
from doorplate.database import Register
from geo.datum import from_wgs84
from tests.addresses.county import (
    HEADER,
    NORTH,
    PLUM,
    SOUTH,
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
