"""The character encoding of a shapefile that does not say what it is.

A .cpg file or the language byte of the .dbf says it. Where both are missing, GDAL
takes Latin-1, which no Chinese file ever is.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zipfile import ZipFile, is_zipfile

SAMPLE_BYTES: Final = 1_000_000
# dBASE table header: the language driver byte (29). 0 is "not said", 0x57 is
# "whatever the writing machine had", which drivers write without looking.
LANGUAGE_BYTE: Final = 29
UNSAID: Final = (0x00, 0x57)
# Fixed-width fields cut some UTF-8 characters in two; GB18030 fails far more often.
TOLERATED: Final = 0.05


def guess_encoding(path: Path) -> str | None:
    """Give "UTF-8" or "GB18030" for a silent shapefile, zipped or not; else None."""
    members = dict(_members(path))
    table = members.get(".dbf", b"")
    if ".cpg" in members or len(table) <= LANGUAGE_BYTE:
        return None
    if table[LANGUAGE_BYTE] not in UNSAID:
        return None
    return "UTF-8" if _is_utf8(table[LANGUAGE_BYTE + 1 :]) else "GB18030"


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Suffix and first bytes of the files that make up a shapefile."""
    if path.suffix.lower() == ".shp":
        for part in path.parent.glob(f"{path.stem}.*"):
            with part.open("rb") as source:
                yield part.suffix.lower(), source.read(SAMPLE_BYTES)
    elif path.suffix.lower() == ".zip" and is_zipfile(path):
        with ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as source:
                    yield Path(name).suffix.lower(), source.read(SAMPLE_BYTES)


def _is_utf8(sample: bytes) -> bool:
    foreign = sum(byte > 0x7F for byte in sample)  # noqa: PLR2004 - the end of ASCII
    broken = sample.decode("utf-8", errors="replace").count("\N{REPLACEMENT CHARACTER}")
    return broken <= TOLERATED * foreign
