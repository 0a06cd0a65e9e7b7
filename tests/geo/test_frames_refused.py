"""Files of areas and points that cannot be read say what is wrong and what helps."""

import json
from pathlib import Path
from zipfile import ZipFile

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely import Point

from geo.crs import WGS84
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


@pytest.mark.parametrize("missing", [".shx", ".dbf"])
def test_a_shapefile_with_a_part_missing_is_refused(
    tmp_path: Path, missing: str
) -> None:
    path = tmp_path / "doors.shp"
    write_features(path, COLUMNS, DOORS)
    path.with_suffix(missing).unlink()

    with pytest.raises(
        UnreadableFile, match=rf"doors\{missing} is missing; .* together"
    ):
        read_features(path)


def test_a_shapefile_without_a_system_is_refused_until_one_is_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "doors.shp"
    write_features(path, COLUMNS, DOORS)
    path.with_suffix(".prj").unlink()

    assert file_crs(path) is None
    with pytest.raises(UnreadableFile, match="name the system, such as EPSG:4547"):
        read_features(path)
    assert whole(path, crs="WGS84")[0].columns == COLUMNS


@pytest.mark.parametrize("system", ["Undefined geographic SRS", "a drawing"])
def test_a_system_that_is_none_counts_as_missing(tmp_path: Path, system: str) -> None:
    local = f'LOCAL_CS["{system}",UNIT["metre",1]]'
    undefined = (
        f'GEOGCS["{system}",DATUM["unknown",SPHEROID["unknown",6378137,298.25]],'
        'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
    )
    path = tmp_path / "doors.shp"
    write_features(path, COLUMNS, DOORS)
    path.with_suffix(".prj").write_text(undefined if "SRS" in system else local)

    assert file_crs(path) is None


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nowhere.gpkg: there is no such file"):
        read_features(tmp_path / "nowhere.gpkg")


@pytest.mark.parametrize(
    "name", ["doors.geojson", "doors.gpkg", "doors.parquet", "doors.txt"]
)
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b'{"type": ')

    with pytest.raises(
        UnreadableFile, match="save it as GeoJSON, GeoPackage"
    ) as refusal:
        read_features(path)

    assert refusal.value.path == path


def test_a_table_that_breaks_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "doors.parquet"
    write_features(path, {"no": ["1", "2"]}, [Point(1, 2), Point(3, 4)])
    content = bytearray(path.read_bytes())
    content[4:200] = bytes(196)
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match="damaged"):
        whole(path)


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_empty_file_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"doors.{suffix}"
    write_features(path, {"no": ["1"]}, [Point(1, 2)])
    frame = gpd.read_parquet(path) if suffix == "parquet" else gpd.read_file(path)
    if suffix == "parquet":
        frame[:0].to_parquet(path)
    elif suffix == "geojson":
        path.write_text('{"type": "FeatureCollection", "features": []}')
    else:
        frame[:0].to_file(path, geometry_type="Point")

    with pytest.raises(UnreadableFile, match="it holds no features"):
        whole(path)


def test_a_layer_has_to_be_named_where_there_are_several(tmp_path: Path) -> None:
    path = tmp_path / "county.gpkg"
    frame = gpd.GeoDataFrame({"no": ["1"]}, geometry=[Point(1, 2)], crs=4326)
    frame.to_file(path, layer="doors")
    frame.to_file(path, layer="gates")

    with pytest.raises(UnreadableFile, match="name one of: doors, gates"):
        read_features(path)
    with pytest.raises(UnreadableFile, match="no layer 'walls'; it has: doors, gates"):
        read_polygons(path, layer="walls")
    assert whole(path, layer="gates")[0].columns == {"no": ["1"]}


def test_a_file_without_geometry_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "doors.csv"
    table.write_text("no,name\n1,a\n")
    plain = tmp_path / "doors.parquet"
    pq.write_table(pa.table({"no": [1]}), plain)

    with pytest.raises(UnreadableFile, match="no layer with geometry"):
        read_features(table)
    with pytest.raises(UnreadableFile, match="Parquet without geometry"):
        read_features(plain)


def geoparquet(path: Path, **column: object) -> Path:
    """Write a GeoParquet file whose description of its geometry is the given one."""
    described = {"primary_column": "g", "columns": {"g": {"encoding": "WKB", **column}}}
    table = pa.table({"g": [Point(112.79, 34.9).wkb]})
    metadata = {"geo": json.dumps(described)}
    pq.write_table(table.replace_schema_metadata(metadata), path)
    return path


def test_geoparquet_that_names_no_system_is_wgs84(tmp_path: Path) -> None:
    assert file_crs(geoparquet(tmp_path / "doors.parquet")) == WGS84


def test_damage_behind_a_sound_beginning_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "doors.parquet"
    described = {"primary_column": "g", "columns": {"g": {"encoding": "WKB"}}}
    table = pa.table({"g": [Point(1, 2).wkb, b"no geometry"]})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(described)}), path)

    chunks = read_features(path, chunk=1)

    assert next(chunks).x.tolist() == [1.0]
    with pytest.raises(UnreadableFile, match="damaged"):
        next(chunks)


def test_geoparquet_of_an_unknown_system_says_so(tmp_path: Path) -> None:
    assert file_crs(geoparquet(tmp_path / "doors.parquet", crs=None)) is None


def test_geoparquet_of_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="geometry is stored as point"):
        read_features(geoparquet(tmp_path / "doors.parquet", encoding="point"))


@pytest.mark.parametrize("suffix", ["gml", "geojson", "gpkg", "json", "vrt"])
def test_a_file_that_leads_to_another_is_not_followed(
    tmp_path: Path, suffix: str
) -> None:
    secret = tmp_path / "secret.geojson"
    write_features(secret, COLUMNS, DOORS)
    sent = tmp_path / f"sent.{suffix}"
    sent.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )

    with pytest.raises(UnreadableFile):
        whole(sent)


def test_nor_is_one_in_an_archive(tmp_path: Path) -> None:
    secret = tmp_path / "secret.geojson"
    write_features(secret, COLUMNS, DOORS)
    with ZipFile(tmp_path / "sent.zip", "w") as archive:
        archive.writestr(
            "doors.vrt",
            f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}'
            "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        )

    with pytest.raises(UnreadableFile):
        whole(tmp_path / "sent.zip")
