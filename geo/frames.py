"""Files of points and polygons, in and out; the only importer of geopandas."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.datum import WGS84, Crs, to_wgs84
from geo.gcj02 import Floats
from geo.vector_files import (
    PARQUET_SUFFIXES,
    Batch,
    Columns,
    Geometries,
    UnreadableFile,
    VectorFile,
    open_vector_file,
)

__all__ = [
    "FeatureChunk",
    "PolygonFile",
    "UnreadableFile",
    "file_crs",
    "read_features",
    "read_polygons",
    "write_features",
]

BATCH: Final = 10_000


@dataclass(frozen=True, slots=True)
class PolygonFile:
    """A file of areas: one entry a feature in every column and in `geometries`.

    Geometries are WGS-84, as found: missing ones None, wrong ones unmended
    (`geo.areas.repair` mends and tells). `crs` is the system of the file.
    """

    columns: Columns
    geometries: list[BaseGeometry | None]
    crs: Crs


class FeatureChunk(NamedTuple):
    """Some features of a point file: text columns, x and y in the system `crs`."""

    columns: Columns
    x: Floats
    y: Floats
    crs: Crs


def file_crs(path: Path | str, *, layer: str | None = None) -> Crs | None:
    """Name the system that a file declares; None if it declares none."""
    return open_vector_file(Path(path), layer).crs


def read_polygons(
    path: Path | str, *, crs: Crs | str | None = None, layer: str | None = None
) -> PolygonFile:
    """Read areas whole, from any file GDAL reads (zipped too) or GeoParquet.

    `crs` overrides the system the file declares. Raises UnreadableFile, or
    UnknownCrs for a `crs` that means nothing.
    """
    source = open_vector_file(Path(path), layer)
    system = _system(source, crs)
    columns: Columns = {}
    geometries: list[BaseGeometry | None] = []
    for batch in source.batches(BATCH):
        for name, texts in batch.columns.items():
            columns.setdefault(name, []).extend(texts)
        geometries.extend(_in_wgs84(batch.geometries, system))
    return PolygonFile(columns, geometries, system)


def read_features(
    path: Path | str,
    *,
    crs: Crs | str | None = None,
    chunk: int = BATCH,
    layer: str | None = None,
) -> Iterator[FeatureChunk]:
    """Stream a file of points in chunks, memory flat, x and y as the file has them.

    A line or polygon gives a point on it, a missing geometry nan. `crs` overrides
    the system the file declares. The file is opened and checked at once; raises
    UnreadableFile, or UnknownCrs for a `crs` that means nothing.
    """
    source = open_vector_file(Path(path), layer)
    system = _system(source, crs)
    return (_points(batch, system) for batch in source.batches(chunk))


def write_features(
    path: Path | str,
    columns: Mapping[str, Sequence[object]],
    geometries: Sequence[BaseGeometry | None],
    *,
    crs: Crs = WGS84,
) -> None:
    """Write a layer; the suffix decides the format (GeoJSON, GPKG, SHP, Parquet).

    `geometries` are in `crs`, which files cannot name if it is GCJ-02 or BD-09
    (UnknownCrs).
    """
    frame = gpd.GeoDataFrame(columns, geometry=list(geometries), crs=crs.system())
    if Path(path).suffix.lower() in PARQUET_SUFFIXES:
        frame.to_parquet(path)
    else:
        frame.to_file(path)


def _system(source: VectorFile, given: Crs | str | None) -> Crs:
    if isinstance(given, Crs):
        return given
    if given is not None:
        return Crs.parse(given)
    if source.crs is None:
        raise UnreadableFile(
            source.path,
            "it does not say in which coordinate system it is",
            "name the system, such as EPSG:4547 or GCJ02",
        )
    return source.crs


def _in_wgs84(geometries: Geometries, crs: Crs) -> list[BaseGeometry | None]:
    def carry(xy: Floats) -> Floats:
        return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], crs))

    return list(shapely.transform(geometries, carry))


def _points(batch: Batch, crs: Crs) -> FeatureChunk:
    is_point = shapely.get_type_id(batch.geometries) == shapely.GeometryType.POINT
    points = np.where(
        is_point, batch.geometries, shapely.point_on_surface(batch.geometries)
    )
    # An empty point has no x to ask for; a missing one has nan.
    points[shapely.is_empty(points)] = None
    return FeatureChunk(
        batch.columns, shapely.get_x(points), shapely.get_y(points), crs
    )
