"""Areas and points are read from every format, their attributes as text."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
from shapely import LineString, MultiPoint, Point, Polygon, box

from geo.crs import CGCS2000, GCJ02, WGS84, Crs, UnknownCrs
from geo.datum import from_wgs84
from geo.frames import (
    FeatureChunk,
    UnreadableFile,
    file_crs,
    read_features,
    read_polygons,
    write_features,
)

FORMATS = ["geojson", "gpkg", "shp", "parquet"]
COLUMNS = {"name": ["大定路1号", "韩愈大街2号", None], "code": ["0410", None, "7"]}
DOORS = [Point(112.79, 34.9), None, Point(112.8, 34.91)]


def whole(path: Path, **options: object) -> list[FeatureChunk]:
    return list(read_features(path, **options))  # type: ignore[arg-type]


def silent_shapefile(folder: Path, encoding: str, names: list[str]) -> Path:
    """Write a shapefile that does not say how its letters are encoded."""
    path = folder / "doors.shp"
    points = [Point(112 + i / 100, 34) for i in range(len(names))]
    frame = gpd.GeoDataFrame({"村里": names}, geometry=points, crs=4326)
    frame.to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    return path


@pytest.mark.parametrize("suffix", FORMATS)
def test_points_are_read_from_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"doors.{suffix}"
    write_features(path, COLUMNS, DOORS)

    (chunk,) = whole(path)

    assert chunk.columns == COLUMNS
    np.testing.assert_allclose(chunk.x, [112.79, np.nan, 112.8])
    np.testing.assert_allclose(chunk.y, [34.9, np.nan, 34.91])
    assert chunk.crs == WGS84


@pytest.mark.parametrize("suffix", FORMATS)
def test_features_come_in_file_order_and_chunks_no_larger_than_asked(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"doors.{suffix}"
    numbers = [str(n) for n in range(25)]
    write_features(path, {"no": numbers}, [Point(112 + n / 100, 34) for n in range(25)])

    chunks = whole(path, chunk=10)

    assert [len(chunk.x) for chunk in chunks] == [10, 10, 5]
    assert [n for chunk in chunks for n in chunk.columns["no"]] == numbers


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "parquet"])
def test_coordinates_stay_as_the_file_has_them(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"doors.{suffix}"
    write_features(
        path, {"no": ["1"]}, [Point(500_000, 3_874_592)], crs=Crs("EPSG:4547")
    )

    (chunk,) = whole(path)

    assert (chunk.x[0], chunk.y[0], str(chunk.crs)) == (500_000, 3_874_592, "EPSG:4547")
    assert file_crs(path) == Crs("EPSG:4547")


def test_numbers_become_the_text_that_people_would_write(tmp_path: Path) -> None:
    path = tmp_path / "doors.parquet"
    columns = {
        "code": [410883004214.0, np.nan],
        "area": [1.5, 2.0],
        "big": [2**60 + 1, -3],
        "real": [True, False],
        "day": [np.datetime64("2026-03-15T08:30:00"), np.datetime64("NaT")],
        "tags": [["a", "门"], None],
    }
    write_features(path, columns, [Point(1, 2), Point(3, 4)])

    (chunk,) = whole(path)

    assert chunk.columns == {
        "code": ["410883004214", None],
        "area": ["1.5", "2"],
        "big": [str(2**60 + 1), "-3"],
        "real": ["True", "False"],
        "day": ["2026-03-15T08:30:00", None],
        "tags": ['["a", "门"]', None],
    }


def test_hours_and_dates_stay_as_people_wrote_them(tmp_path: Path) -> None:
    hours = ["08:00–20:00", "2018-07-22"]
    features = [
        {
            "type": "Feature",
            "properties": {"hours": text},
            "geometry": {"type": "Point", "coordinates": [112.8, 34.9]},
        }
        for text in hours
    ]
    for text, feature in zip(hours, features, strict=True):
        path = tmp_path / "areas.geojson"
        path.write_text(
            json.dumps({"type": "FeatureCollection", "features": [feature]})
        )

        (chunk,) = read_features(path)

        assert chunk.columns["hours"] == [text]


def test_a_feature_that_is_no_point_gives_a_point_on_it(tmp_path: Path) -> None:
    horseshoe = Polygon(
        [(0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3)]
    )
    shapes = [horseshoe, LineString([(5, 5), (6, 6)]), MultiPoint([(7, 7)]), Point()]
    path = tmp_path / "parcels.gpkg"
    write_features(path, {"no": ["1", "2", "3", "4"]}, shapes)

    (chunk,) = whole(path)

    points = [Point(x, y) for x, y in zip(chunk.x, chunk.y, strict=True)]
    assert horseshoe.contains(points[0])
    assert shapes[1].distance(points[1]) < 1e-9
    assert (points[2].x, points[2].y) == (7, 7)
    assert np.isnan(chunk.x[3])


def test_polygons_are_brought_to_wgs84_and_the_files_system_is_noted(
    tmp_path: Path,
) -> None:
    path = tmp_path / "villages.gpkg"
    x, y = from_wgs84(112.79, 34.9, "EPSG:4547")
    write_features(
        path, {"code": ["1", "2"]}, [box(x, y, x + 100, y + 100), None],
        crs=Crs("EPSG:4547"),
    )  # fmt: skip

    found = read_polygons(path)

    assert found.columns == {"code": ["1", "2"]}
    assert found.crs == Crs("EPSG:4547")
    assert found.geometries[0] is not None
    assert found.geometries[0].distance(Point(112.79, 34.9)) < 1e-8
    assert found.geometries[1] is None


def test_a_given_system_overrides_the_declared_one(tmp_path: Path) -> None:
    path = tmp_path / "villages.geojson"
    there = from_wgs84(112.79, 34.9, GCJ02)
    write_features(path, {"code": ["1"]}, [Point(there).buffer(0.001)])

    found = read_polygons(path, crs="gcj-02")

    assert found.crs == GCJ02
    assert found.geometries[0] is not None
    assert found.geometries[0].centroid.distance(Point(112.79, 34.9)) < 1e-7
    (chunk,) = whole(path, crs=GCJ02)
    assert chunk.crs == GCJ02


def test_a_given_system_that_means_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "doors.geojson"
    write_features(path, COLUMNS, DOORS)

    with pytest.raises(UnknownCrs):
        read_features(path, crs="mars")


def test_a_file_of_a_shifted_datum_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UnknownCrs):
        write_features(tmp_path / "doors.gpkg", COLUMNS, DOORS, crs=GCJ02)


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_a_shapefile_that_hides_its_encoding_is_read_right(
    tmp_path: Path, encoding: str
) -> None:
    names = ["大定路", "河雍大街", "㙍头村", "门" * 27]
    path = silent_shapefile(tmp_path, encoding, names)

    (chunk,) = whole(path)

    assert [n[:3] for n in chunk.columns["村里"] if n] == [n[:3] for n in names]


def test_a_declared_encoding_is_believed(tmp_path: Path) -> None:
    path = silent_shapefile(tmp_path, "BIG5", ["金門縣"])
    path.with_suffix(".cpg").write_text("BIG5")

    (chunk,) = whole(path)

    assert list(chunk.columns.values()) == [["金門縣"]]


def test_the_language_byte_of_a_table_is_believed(tmp_path: Path) -> None:
    path = silent_shapefile(tmp_path, "BIG5", ["金門縣"])
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0x78  # code page 950
    path.with_suffix(".dbf").write_bytes(table)

    (chunk,) = whole(path)

    assert list(chunk.columns.values()) == [["金門縣"]]


def test_a_table_in_another_encoding_than_declared_is_refused(tmp_path: Path) -> None:
    path = silent_shapefile(tmp_path, "GB18030", ["大定路"])
    path.with_suffix(".cpg").write_text("UTF-8")

    with pytest.raises(UnreadableFile, match="damaged"):
        whole(path)


def test_a_zipped_shapefile_is_read_like_a_plain_one(tmp_path: Path) -> None:
    plain = silent_shapefile(tmp_path, "GB18030", ["大定路"])
    archive = tmp_path / "doors.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for part in tmp_path.glob("doors.???"):
            if part != archive:
                target.write(part, part.name)

    assert whole(archive)[0].columns == whole(plain)[0].columns == {"村里": ["大定路"]}


def test_a_cgcs2000_shapefile_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "villages.shp"
    write_features(path, {"code": ["1"]}, [box(112, 34, 113, 35)], crs=CGCS2000)

    assert file_crs(path) == CGCS2000


def test_a_system_without_a_code_is_used_all_the_same(tmp_path: Path) -> None:
    own = Crs.of(
        pyproj.CRS("+proj=tmerc +lon_0=112.7 +x_0=40000 +ellps=GRS80 +type=crs")
    )
    path = tmp_path / "villages.gpkg"
    write_features(path, {"code": ["1"]}, [box(4e4, 3.8e6, 4.1e4, 3.9e6)], crs=own)

    found = read_polygons(path)

    assert found.geometries[0] is not None
    assert found.geometries[0].bounds[0] == pytest.approx(112.7, abs=1e-6)


@pytest.mark.real_data
def test_kinmen_villages_are_read_with_their_codes(real_data: Path) -> None:
    path = real_data / "doorplates_tw" / "villages_kinmen_wgs84.geojson"

    found = read_polygons(path)

    assert found.crs == WGS84
    assert len(found.geometries) == 37
    assert {len(code or "") for code in found.columns["VILLCODE"]} == {11}
