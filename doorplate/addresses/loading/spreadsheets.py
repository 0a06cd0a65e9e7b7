"""Excel workbooks of addresses, streamed."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from doorplate.addresses.loading.rows import Chunk, Source, chunked
from doorplate.files import FileUnreadable, header_of
from geo.crs import Crs


def open_spreadsheet(path: Path, crs: Crs | None) -> Source:
    """Open the first sheet of an Excel workbook. Raises FileUnreadable."""
    _, first = next(_sheet_rows(path), (0, ()))
    header = header_of(path, first)

    def read() -> Iterator[Chunk]:
        again = _sheet_rows(path)
        next(again)
        width = len(header)
        return chunked(header, ((number, _fit(row, width)) for number, row in again))

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
