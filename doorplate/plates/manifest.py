"""The list that goes with a printed batch: which plate is on which page."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from doorplate.plates.model import Plate
from doorplate.plates.symbol import content_of
from doorplate.plates.text import PlateText

COLUMNS: Final = ("page", "code", "url", "kind", "address", "batch")


class Manifest:
    """A CSV file, page by page; UTF-8 with its mark, for spreadsheet programs."""

    def __init__(self, stream: IO[str], base: str) -> None:
        self._rows = csv.writer(stream)
        self._rows.writerow(COLUMNS)
        self._base = base
        # A sheet of one kind may stay open while others fill, so plates wait.
        self._waiting: dict[str, tuple[Plate, str]] = {}

    def expect(self, plate: Plate, address: str) -> None:
        """Remember a plate, with its standard address, until its page is finished."""
        self._waiting[plate.code.text] = (plate, address)

    def place(self, text: PlateText, page: int) -> None:
        """Write the row of an expected plate. Pages count from 1."""
        plate, address = self._waiting.pop(text.code.text)
        url = content_of(self._base, plate.code)
        row = (page, plate.code.printed, url, plate.kind, address, plate.batch_id)
        self._rows.writerow(row)


@contextmanager
def open_manifest(path: Path, base: str) -> Iterator[Manifest]:
    """Open a manifest that appears at `path` when the block ends well."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as stream:
            yield Manifest(stream, base)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
