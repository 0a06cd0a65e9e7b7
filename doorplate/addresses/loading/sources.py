"""Which reader a file of addresses needs, by its name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from doorplate.addresses.loading.rows import Chunk, CrsUnknown, Source, chunked
from doorplate.files import open_rows
from geo.crs import Crs, UnknownCrs

SPREADSHEETS: Final = frozenset({".xlsx", ".xlsm"})
VECTOR_FILES: Final = frozenset(
    {".geojson", ".json", ".gpkg", ".shp", ".parquet", ".geoparquet", ".zip", ".gml"}
)


def open_source(path: Path, crs: str | None = None) -> Source:
    """Open CSV, TSV, Excel, GeoJSON, GeoPackage, Shapefile or GeoParquet.

    Raises FileUnreadable, CrsUnknown.
    """
    try:
        given = None if crs is None else Crs.parse(crs)
    except UnknownCrs as error:
        raise CrsUnknown(reason=str(error)) from error
    suffix = path.suffix.lower()
    # Their libraries take most of a second to import: not for every start and table.
    if suffix in VECTOR_FILES:
        from doorplate.addresses.loading.vectors import open_vector  # noqa: PLC0415

        return open_vector(path, given)
    if suffix in SPREADSHEETS:
        from doorplate.addresses.loading.spreadsheets import (  # noqa: PLC0415
            open_spreadsheet,
        )

        return open_spreadsheet(path, given)
    return Source(path, open_rows(path).header, given, lambda: _delimited(path))


def _delimited(path: Path) -> Iterator[Chunk]:
    rows = open_rows(path)
    return chunked(rows.header, rows.records)
