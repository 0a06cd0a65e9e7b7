"""Streams of features out of any file that GDAL reads, and out of GeoParquet.

Attributes come as text, because codes are text: 0410 stays 0410, and a code that
a file holds as the number 410883.0 comes back as 410883.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from geo import LEADING_ELSEWHERE
from geo.crs import WGS84, Crs, UnknownCrs
from geo.dbf import guess_encoding

Columns = dict[str, list[str | None]]
Geometries = NDArray[np.object_]

DAMAGE: Final = (
    pa.ArrowException,
    shapely.GEOSException,
    DataLayerError,
    DataSourceError,
    FeatureError,
    OSError,
    UnicodeDecodeError,
)
PARQUET_SUFFIXES: Final = (".parquet", ".geoparquet", ".pq")
# GDAL gives these names to "I do not know", which is not a system.
UNDEFINED: Final = "undefined"
# Without this, opening hours such as 08:00-18:00 are taken for a time with a zone.
_OPTIONS: Final = {"GeoJSON": {"DATE_AS_STRING": "YES"}}


class UnreadableFile(ValueError):
    """A file cannot be read: which one, what is wrong with it, and what helps."""

    def __init__(self, path: Path, problem: str, remedy: str) -> None:
        super().__init__(f"{path}: {problem}; {remedy}")
        self.path, self.problem, self.remedy = path, problem, remedy


class Batch(NamedTuple):
    """Some features in file order: attributes as text, geometries or None."""

    columns: Columns
    geometries: Geometries


@dataclass(frozen=True, slots=True)
class VectorFile:
    """One layer of one file, found to be readable."""

    path: Path
    layer: str | None
    crs: Crs | None
    driver: str | None = None

    @property
    def is_parquet(self) -> bool:
        """Say whether pyarrow reads it; the GDAL in pyogrio's wheels cannot."""
        return _is_parquet(self.path)

    def batches(self, size: int) -> Iterator[Batch]:
        """Read the features, at most `size` at a time. Raises UnreadableFile."""
        read = _parquet_batches if self.is_parquet else _gdal_batches
        empty = True
        try:
            for batch in read(self, size):
                empty = False
                yield batch
        except DAMAGE as error:
            raise _damaged(self.path, error) from error
        if empty:
            raise UnreadableFile(
                self.path, "it holds no features", "export it again from its source"
            )


def open_vector_file(path: Path, layer: str | None = None) -> VectorFile:
    """Find the one layer with geometry and its system. Raises UnreadableFile."""
    if not path.exists():
        raise UnreadableFile(path, "there is no such file", "check the path")
    if _is_parquet(path):
        return VectorFile(path, None, _parquet_crs(path))
    _check_shapefile(path)
    try:
        chosen = _layer(path, layer)
        about = pyogrio.read_info(path, layer=chosen)
    except DAMAGE as error:
        raise _damaged(path, error) from error
    if about["driver"] in LEADING_ELSEWHERE:
        # Where something else imported GDAL first.
        raise _damaged(path, ValueError(f"a file of {about['driver']} is not read"))
    return VectorFile(path, chosen, _crs_of(about["crs"]), about["driver"])


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() in PARQUET_SUFFIXES


def _damaged(path: Path, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        path,
        f"it is damaged or of a kind that is not read ({error})",
        "save it as GeoJSON, GeoPackage, Shapefile or GeoParquet",
    )


def _check_shapefile(path: Path) -> None:
    if path.suffix.lower() != ".shp":
        return
    beside = {p.suffix.lower() for p in path.parent.glob(f"{path.stem}.*")}
    for suffix in (".shx", ".dbf"):
        if suffix not in beside:
            raise UnreadableFile(
                path,
                f"{path.stem}{suffix} is missing",
                "a shapefile is several files, put all of them together",
            )


def _layer(path: Path, wanted: str | None) -> str:
    layers = pyogrio.list_layers(path)
    names = [str(name) for name, kind in layers if kind is not None]
    shown = ", ".join(names)
    if wanted is not None and wanted not in names:
        raise UnreadableFile(path, f"it has no layer {wanted!r}", f"it has: {shown}")
    if not names:
        raise UnreadableFile(
            path, "it has no layer with geometry", "check that it is the right file"
        )
    if wanted is None and len(names) > 1:
        raise UnreadableFile(path, "it has several layers", f"name one of: {shown}")
    return wanted or names[0]


def _crs_of(described: object) -> Crs | None:
    if described is None:
        return None
    try:
        system = pyproj.CRS.from_user_input(described)
        return None if system.name.lower().startswith(UNDEFINED) else Crs.of(system)
    except (UnknownCrs, pyproj.exceptions.CRSError):
        return None


def _gdal_batches(file: VectorFile, size: int) -> Iterator[Batch]:
    stream = pyogrio.open_arrow(
        file.path,
        layer=file.layer,
        encoding=guess_encoding(file.path),
        batch_size=size,
        use_pyarrow=True,
        datetime_as_string=True,
        **_OPTIONS.get(file.driver or "", {}),
    )
    with stream as (meta, reader):
        geometry = meta["geometry_name"] or "wkb_geometry"
        for batch in reader:
            yield _batch(batch, geometry)


def _parquet_batches(file: VectorFile, size: int) -> Iterator[Batch]:
    geometry = _parquet_geometry(file.path)
    with closing(pq.ParquetFile(file.path)) as source:
        for batch in source.iter_batches(batch_size=size):
            yield _batch(batch, geometry["name"])


def _parquet_geometry(path: Path) -> dict[str, Any]:
    """Name and description of the main geometry (GeoParquet 1.1, "geo" metadata)."""
    try:
        metadata = pq.read_metadata(path).metadata or {}
        described = json.loads(metadata[b"geo"])
        name = described["primary_column"]
        column = described["columns"][name]
    except DAMAGE as error:
        raise _damaged(path, error) from error
    except (KeyError, ValueError, TypeError) as error:
        raise UnreadableFile(
            path, "it is Parquet without geometry", "save it as GeoParquet"
        ) from error
    if column.get("encoding") != "WKB":
        raise UnreadableFile(
            path,
            f"its geometry is stored as {column.get('encoding')}",
            "save it with the WKB encoding, which is GeoParquet's usual one",
        )
    return {"name": name, **column}


def _parquet_crs(path: Path) -> Crs | None:
    geometry = _parquet_geometry(path)
    # GeoParquet 1.1: no crs key means longitude and latitude; null means unknown.
    return _crs_of(geometry["crs"]) if "crs" in geometry else WGS84


def _batch(batch: pa.RecordBatch, geometry: str) -> Batch:
    columns = {
        name: _texts(column)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
        if name != geometry
    }
    wkb = batch.column(geometry).to_numpy(zero_copy_only=False)
    return Batch(columns, shapely.from_wkb(wkb))


def _texts(column: pa.Array) -> list[str | None]:
    if pa.types.is_string(column.type):
        texts: list[str | None] = column.to_pylist()
        return texts
    return [_text(value) for value in column.to_pylist()]


def _text(value: object) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 - only nan differs from itself
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
