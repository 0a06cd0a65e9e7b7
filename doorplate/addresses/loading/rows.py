"""Files of addresses as chunks of text columns, whatever their format."""

import glob
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorplate.core.errors import Invalid
from doorplate.files import BrokenRow
from geo.crs import Crs

CHUNK: Final = 10_000
"""How many rows are judged and written at a time."""

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


def chunked(
    header: tuple[str, ...],
    rows: Iterable[tuple[int, Sequence[str] | BrokenRow]],
) -> Iterator[Chunk]:
    """Gather numbered rows, whose fields stand in the header's order, into chunks."""
    stream = iter(rows)
    while several := list(islice(stream, CHUNK)):
        broken = [row for _, row in several if isinstance(row, BrokenRow)]
        if broken:
            several = [one for one in several if not isinstance(one[1], BrokenRow)]
        numbers, good = zip(*several, strict=True) if several else ((), ())
        columns = zip(*good, strict=True) if good else ((),) * len(header)
        yield Chunk(numbers, dict(zip(header, columns, strict=True)), broken)
