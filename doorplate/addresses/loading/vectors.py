"""Files with geometry, streamed; geopandas, which they need, is slow to import."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from doorplate.addresses.loading import rows
from doorplate.addresses.loading.rows import Chunk, CrsUnknown, Source
from doorplate.files import FileUnreadable
from geo.crs import WGS84, Crs, UnknownCrs
from geo.frames import (
    FeatureChunk,
    PolygonFile,
    UnreadableFile,
    file_crs,
    read_features,
    read_polygons,
)

GEOMETRY_X: Final = "x"
GEOMETRY_Y: Final = "y"
"""Columns that a file's geometry becomes, so that its rejects can be loaded again."""


def open_vector(path: Path, given: Crs | None) -> Source:
    """Open any file with geometry. Raises FileUnreadable."""
    with _refusals():
        declared = given or file_crs(path) or WGS84

    def read() -> Iterator[Chunk]:
        start = 2
        with _refusals():
            for features in read_features(path, crs=declared, chunk=rows.CHUNK):
                yield _features(features, start)
                start += features.x.size

    first = next(read())
    return Source(path, tuple(first.columns), declared, read)


def read_shapes(path: Path, crs: str | None) -> PolygonFile:
    """Read lines, points and areas whole, in WGS-84.

    Raises FileUnreadable, CrsUnknown.
    """
    with _refusals():
        return read_polygons(path, crs=crs)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except UnknownCrs as error:
        raise CrsUnknown(reason=str(error)) from error
    except UnreadableFile as error:
        reason = f"{error.problem}; {error.remedy}"
        raise FileUnreadable(path=error.path, reason=reason) from error


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
