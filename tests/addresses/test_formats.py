"""The same addresses come out of every format, and out of its rejects file."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from shapely.geometry import LineString, Point

from doorplate.addresses.loading.rows import Chunk
from doorplate.addresses.loading.sources import open_source
from doorplate.addresses.service import addresses_of, find_by_text
from doorplate.database import Register
from doorplate.files import FileUnreadable
from geo.datum import Crs, from_wgs84
from geo.frames import write_features
from tests.addresses.county import HEADER, NORTH, codes, load, row, write_csv

ROWS = [
    row(number="57号"),
    row(number="58号", building="3号楼", unit="2单元", room="302室", x=112.786),
    row(number="", x=112.787),
]
SHORT_HEADER = ("code12", "street", "area", "number", "building", "unit", "room")


def vector_file(path: Path, crs: str = "WGS84") -> Path:
    # Names of a shapefile's columns have ten bytes at most.
    names = SHORT_HEADER if path.suffix == ".shp" else HEADER[:7]
    columns = {
        name: [str(one[place]) for one in ROWS] for place, name in enumerate(names)
    }
    shapes = [Point(from_wgs84(one[7], one[8], crs)) for one in ROWS]  # type: ignore[arg-type]
    write_features(path, columns, shapes, crs=Crs.parse(crs))
    return path


def excel(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    for one in (HEADER, *ROWS):
        sheet.append([value or None for value in one])
    sheet.append([None] * 9)
    book.save(path)
    return path


MAKERS: dict[str, Callable[[Path], Path]] = {
    "csv": lambda path: write_csv(path, HEADER, ROWS),
    "xlsx": excel,
    "geojson": vector_file,
    "gpkg": vector_file,
    "shp": vector_file,
    "parquet": vector_file,
}


@pytest.mark.parametrize("suffix", MAKERS)
def test_every_format_gives_the_same_addresses(
    county: Register, tmp_path: Path, suffix: str
) -> None:
    file = MAKERS[suffix](tmp_path / f"houses.{suffix}")

    report = load(county, file)

    assert (report.tally.created, report.tally.rejected) == (2, 1)
    assert codes(report) == {"missing-number": 1}
    with county.reading() as transaction:
        (house,) = find_by_text(transaction, "大定路57号")
        (room,) = find_by_text(transaction, "大定路58号3号楼2单元302室")
    assert room.division_code == NORTH
    assert house.position is not None
    assert room.position is not None
    assert (room.position.longitude, room.position.latitude) == pytest.approx(
        (112.786, 34.905), abs=1e-9
    )


@pytest.mark.parametrize("suffix", MAKERS)
def test_rejects_of_every_format_are_mended_as_a_table(
    county: Register, tmp_path: Path, suffix: str
) -> None:
    rejects = tmp_path / "rejects.csv"
    load(county, MAKERS[suffix](tmp_path / f"houses.{suffix}"), rejects=rejects)
    mended = rejects.read_text(encoding="utf-8-sig").replace("大定路,,,", "大定路,,59,")
    rejects.write_text(mended, encoding="utf-8-sig")

    report = load(county, rejects)

    assert (report.tally.created, report.tally.read) == (1, 1)
    with county.reading() as transaction:
        (house,) = find_by_text(transaction, "大定路59号")
    assert house.position is not None
    assert house.position.longitude == pytest.approx(112.787, abs=1e-9)


def test_system_a_file_declares_is_kept_and_needs_no_option(
    county: Register, tmp_path: Path
) -> None:
    report = load(county, vector_file(tmp_path / "houses.gpkg", "EPSG:4547"))

    assert report.crs == "EPSG:4547"
    with county.reading() as transaction:
        (house,) = find_by_text(transaction, "大定路57号")
    assert house.position is not None
    assert house.position.original_crs == "EPSG:4547"
    assert house.position.longitude == pytest.approx(112.785, abs=1e-8)


def test_mapping_without_axes_takes_them_from_the_geometry(
    county: Register, tmp_path: Path
) -> None:
    file = vector_file(tmp_path / "houses.geojson")
    mapping = {
        "division_code": ("{区划代码}",),
        "thoroughfare": ("{街路巷}",),
        "number": ("{门牌号}",),
    }

    load(county, file, mapping=mapping)

    with county.reading() as transaction:
        assert all(one.position for one in addresses_of(transaction))


def test_feature_that_is_no_point_stands_on_itself(
    county: Register, tmp_path: Path
) -> None:
    path = tmp_path / "houses.geojson"
    columns = {"区划代码": [NORTH] * 2, "街路巷": ["大定路"] * 2, "门牌号": ["1", "2"]}
    line = LineString([(112.784, 34.905), (112.786, 34.905)])
    write_features(path, columns, [line, None])

    report = load(county, path)

    assert codes(report) == {"coordinates-missing": 1}
    with county.reading() as transaction:
        (house,) = find_by_text(transaction, "大定路1号")
    assert house.position is not None
    assert house.position.latitude == 34.905


def test_shapefile_changes_with_any_of_its_parts(tmp_path: Path) -> None:
    source = open_source(vector_file(tmp_path / "houses.shp"))

    assert {part.suffix for part in source.parts()} >= {".shp", ".dbf", ".shx"}


def test_cells_of_a_workbook_come_as_people_see_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["号", "日期", "x", " "])
    sheet.append([57.0, date(2026, 1, 2), 112.785, None])
    sheet.append([None, None, None, None])
    sheet.append(["58", None])
    book.save(tmp_path / "houses.xlsx")

    source = open_source(tmp_path / "houses.xlsx")
    (chunk,) = source.chunks()

    assert list(chunk.numbers) == [2, 4]
    assert chunk.row(0) == {
        "号": "57",
        "日期": "2026-01-02T00:00:00",
        "x": "112.785",
    }
    assert chunk.row(1)["号"] == "58"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("houses.xlsx", b"no workbook", "no Excel workbook"),
        ("houses.geojson", b"no json", "damaged or of a kind"),
        ("houses.csv", b"", "empty"),
        ("houses.xlsx", None, "No such file"),
        ("houses.gpkg", None, "there is no such file"),
    ],
)
def test_unreadable_file_is_refused_with_the_reason(
    county: Register, tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(FileUnreadable, match=reason):
        load(county, tmp_path / name)


def test_workbook_without_header_is_refused(county: Register, tmp_path: Path) -> None:
    Workbook().save(tmp_path / "houses.xlsx")

    with pytest.raises(FileUnreadable, match="no header"):
        load(county, tmp_path / "houses.xlsx")


def test_workbook_that_names_a_column_twice_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["号", "号"])
    book.save(tmp_path / "houses.xlsx")

    with pytest.raises(FileUnreadable, match="twice"):
        open_source(tmp_path / "houses.xlsx")


def test_chunks_that_are_done_are_passed_over(tmp_path: Path) -> None:
    source = open_source(write_csv(tmp_path / "houses.csv", HEADER, ROWS))

    assert [chunk.size for chunk in source.chunks()] == [3]
    assert list(source.chunks(3)) == []
    assert Chunk((), {}).size == 0
