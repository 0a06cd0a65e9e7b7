"""Files of addresses in any format, as chunks of text columns."""

import glob
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from doorplate.core.errors import Invalid
from doorplate.files import BrokenRow, FileUnreadable, header_of, open_rows
from geo.datum import WGS84, Crs, UnknownCrs
from geo.frames import FeatureChunk, UnreadableFile, file_crs, read_features

CHUNK: Final = 10_000
SPREADSHEETS: Final = frozenset({".xlsx", ".xlsm"})
VECTOR_FILES: Final = frozenset(
    {".geojson", ".json", ".gpkg", ".shp", ".parquet", ".geoparquet", ".zip", ".gml"}
)
GEOMETRY_X, GEOMETRY_Y = "x", "y"
"""Columns that a file's geometry becomes, so that its rejects can be loaded again."""

Floats = NDArray[np.float64]


class CrsUnknown(Invalid):
    """{reason}."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file: row numbers, text columns, and rows that could not be read.

    `x` and `y` are the coordinates of the file's geometry, where it has one.
    """

    numbers: Sequence[int]
    columns: Mapping[str, Sequence[str]]
    broken: Sequence[BrokenRow] = ()
    x: Floats | None = None
    y: Floats | None = None

    @property
    def size(self) -> int:
        """How many rows of the file it stands for."""
        return len(self.numbers) + len(self.broken)

    def row(self, position: int) -> dict[str, str]:
        """Return one row as it stood in the file."""
        return {name: column[position] for name, column in self.columns.items()}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was found to be readable.

    `crs` is the system its coordinates are in, given or declared; None where neither.
    """

    path: Path
    header: tuple[str, ...]
    crs: Crs | None
    read: Callable[[], Iterator[Chunk]]

    def chunks(self, start: int = 0) -> Iterator[Chunk]:
        """Read the file, without the chunks that make up its first `start` rows."""
        passed = 0
        for chunk in self.read():
            if passed >= start:
                yield chunk
            passed += chunk.size

    def parts(self) -> list[Path]:
        """Return the files it is made of: a shapefile is several."""
        if self.path.suffix.lower() != ".shp":
            return [self.path]
        return sorted(self.path.parent.glob(f"{glob.escape(self.path.stem)}.*"))


def open_source(path: Path, crs: str | None = None) -> Source:
    """Open CSV, TSV, Excel, GeoJSON, GeoPackage, Shapefile or GeoParquet.

    Raises FileUnreadable, CrsUnknown.
    """
    try:
        given = None if crs is None else Crs.parse(crs)
        suffix = path.suffix.lower()
        if suffix in VECTOR_FILES:
            return _vector_source(path, given)
    except UnknownCrs as error:
        raise CrsUnknown(reason=str(error)) from error
    except UnreadableFile as error:
        raise FileUnreadable(
            path=path, reason=f"{error.problem}; {error.remedy}"
        ) from error
    if suffix in SPREADSHEETS:
        return _spreadsheet_source(path, given)
    rows = open_rows(path)
    return Source(path, rows.header, given, lambda: _delimited(path))


def _delimited(path: Path) -> Iterator[Chunk]:
    rows = open_rows(path)
    return _chunked(rows.header, rows.records)


def _chunked(
    header: tuple[str, ...],
    rows: Iterable[tuple[int, Sequence[str] | BrokenRow]],
) -> Iterator[Chunk]:
    stream = iter(rows)
    while several := list(islice(stream, CHUNK)):
        broken = [row for _, row in several if isinstance(row, BrokenRow)]
        if broken:
            several = [one for one in several if not isinstance(one[1], BrokenRow)]
        numbers, good = zip(*several, strict=True) if several else ((), ())
        columns = zip(*good, strict=True) if good else ((),) * len(header)
        yield Chunk(numbers, dict(zip(header, columns, strict=True)), broken)


def _spreadsheet_source(path: Path, crs: Crs | None) -> Source:
    _, first = next(_sheet_rows(path), (0, ()))
    header = header_of(path, first)

    def read() -> Iterator[Chunk]:
        again = _sheet_rows(path)
        next(again)
        width = len(header)
        return _chunked(header, ((number, _fit(row, width)) for number, row in again))

    return Source(path, header, crs, read)


def _fit(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*row[:width], *("",) * (width - len(row)))


def _sheet_rows(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows of a workbook's first sheet that are not blank."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        raise FileUnreadable(path=path, reason=error.strerror or error) from error
    except (InvalidFileException, BadZipFile, KeyError, ValueError) as error:
        raise FileUnreadable(path=path, reason="it is no Excel workbook") from error
    try:
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            texts = tuple(map(_cell, row))
            if any(texts):
                yield number, texts
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _vector_source(path: Path, given: Crs | None) -> Source:
    declared = given or file_crs(path) or WGS84

    def read() -> Iterator[Chunk]:
        start = 2
        for features in read_features(path, crs=declared, chunk=CHUNK):
            yield _features(features, start)
            start += features.x.size

    first = next(read())
    return Source(path, tuple(first.columns), declared, read)


def _features(features: FeatureChunk, start: int) -> Chunk:
    columns = {
        name: [text or "" for text in texts] for name, texts in features.columns.items()
    }
    for name, axis in ((GEOMETRY_X, features.x), (GEOMETRY_Y, features.y)):
        columns.setdefault(name, [_shown(value) for value in axis.tolist()])
    numbers = range(start, start + features.x.size)
    return Chunk(numbers, columns, (), features.x, features.y)


def _shown(value: float) -> str:
    return "" if value != value else repr(value)  # noqa: PLR0124 - nan alone is unequal
