"""A list as a file that office programs open: CSV and Excel, row after row."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

CSV: Final = "csv"
EXCEL: Final = "xlsx"
MEDIA_TYPES: Final = {
    CSV: "text/csv; charset=utf-8",
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# Excel takes a CSV file for UTF-8 only with the mark.
_MARK: Final = "\ufeff"
# Office programs take a text that starts so for a formula (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")
# What XML 1.0 cannot hold.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PACKET: Final = 1 << 16

Cells = Sequence[object]


def as_csv(header: Cells, rows: Iterable[Cells]) -> Iterator[bytes]:
    """Yield a CSV file: UTF-8 with its mark, no text that would become a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    stream.write(_MARK)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
        if stream.tell() > _PACKET:
            yield _taken(stream)
    yield _taken(stream)


def as_excel(header: Cells, rows: Iterable[Cells]) -> Iterator[bytes]:
    """Yield an Excel file of one sheet; texts are texts, whatever they start with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, value) for value in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        book.save(path)
        with path.open("rb") as file:
            while packet := file.read(_PACKET):
                yield packet


WRITERS: Final = {CSV: as_csv, EXCEL: as_excel}


def _taken(stream: io.StringIO) -> bytes:
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text.encode()


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = str(value)
    is_formula = text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def _cell(sheet: object, value: object) -> object:
    if value is None or isinstance(value, bool | int | float | date):
        return value
    cell = WriteOnlyCell(sheet, value=_NO_XML.sub("", str(value)))
    cell.data_type = "s"
    return cell
