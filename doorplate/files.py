"""Delimited text files as offices hand them over, and the files of rejected rows.

Encoding (UTF-8, UTF-16 with its mark, GB18030) and delimiter are detected. A row that
cannot be read is handed on as such and never takes its neighbours with it. Memory stays
flat whatever the size of the file.
"""

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from doorplate.core.errors import Invalid

REPORT_COLUMNS: Final = tuple(
    f"reject_{name}" for name in ("row", "field", "code", "value", "message")
)
"""What a rejects file adds to the columns of the file it was made from."""

_LOST: Final = frozenset("?？\N{REPLACEMENT CHARACTER}")
_CHUNK_BYTES: Final = 1 << 20
_DELIMITERS: Final = ",\t;|"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES: Final = ("utf-8", "gb18030")
_COUNTING: Final = "doorplate-count"
# A noncharacter, since U+FFFD itself may stand in a file that is sound.
_MISTAKE: Final = "\ufdd0"
# A quoted field of more lines than this is a quotation mark that nobody closed.
_MOST_LINES: Final = 20


class FileUnreadable(Invalid):
    """{path} cannot be read: {reason}."""


class FileUnwritable(Invalid):
    """{path} cannot be written: {reason}."""


class Severity(StrEnum):
    """What became of the row."""

    REJECTED = "rejected"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one row, with a code that never changes.

    `row_number` is the line on which the row starts; the header stands on line 1.
    """

    row_number: int
    field: str
    code: str
    value: str
    severity: Severity = Severity.REJECTED


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that is no row: why, and the fields it does have."""

    finding: Finding
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A file's header and its rows, each with its row number; to be read once.

    `records` are the rows as lists, in the order of the header: the quicker way.
    """

    header: tuple[str, ...]
    records: Iterator[tuple[int, list[str] | BrokenRow]]
    encoding: str
    delimiter: str

    @property
    def rows(self) -> Iterator[tuple[int, dict[str, str] | BrokenRow]]:
        """The rows by the names of the header."""
        for number, row in self.records:
            if isinstance(row, BrokenRow):
                yield number, row
            else:
                yield number, dict(zip(self.header, row, strict=True))


def has_lost_characters(text: str) -> bool:
    """Return whether an encoding that lacked a character has left a mark in `text`."""
    return not _LOST.isdisjoint(text)


def open_rows(path: Path) -> Rows:
    """Open a delimited file; lines that are wholly blank are no rows.

    A row that cannot be one comes as a BrokenRow with one of the codes
    ``half-written-row``, ``too-many-fields``, ``unreadable-row`` (quotation marks that
    do not close) and ``nul-bytes``.

    Raises FileUnreadable where there is no such file, or no usable header in it.
    """
    encoding = _encoding(path)
    with _reading(path), _text(path, encoding) as stream:
        delimiter = max(_DELIMITERS, key=stream.readline().count)
        stream.seek(0)
        _, line = next(_records(stream, delimiter), (1, None))
    header = header_of(path, line if isinstance(line, list) else ())
    return Rows(
        header, _checked(path, encoding, delimiter, header), encoding, delimiter
    )


def count_rows(path: Path) -> int:
    """Return how many rows `open_rows` hands out. Raises FileUnreadable as it does."""
    return sum(1 for _ in open_rows(path).records)


class RejectsFile:
    """Rows to mend and load again: their own columns, then what is wrong with them.

    UTF-8 with its mark, for spreadsheet programs. The file appears with the first row.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self.header = [name for name in header if name not in REPORT_COLUMNS]
        self.count = 0
        self._stream: IO[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._stream is not None:
            with _writing(self.path):
                self._stream.close()

    def write(
        self,
        fields: Sequence[str] | dict[str, str],
        finding: Finding,
        message: str = "",
    ) -> None:
        """Add a row. Raises FileUnwritable, on a full disk for instance.

        `fields` are those of the row by name, or as they stood in a BrokenRow.
        """
        if isinstance(fields, dict):
            fields = [fields.get(name, "") for name in self.header]
        blanks = [""] * (len(self.header) - len(fields))
        kept = [*fields[: len(self.header)], *blanks]
        report = (finding.row_number, finding.field, finding.code, finding.value)
        with _writing(self.path):
            if self._stream is None:
                self._stream = self.path.open("w", encoding="utf-8-sig", newline="")
                csv.writer(self._stream).writerow([*self.header, *REPORT_COLUMNS])
            csv.writer(self._stream).writerow([*kept, *report, message])
        self.count += 1


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileUnwritable(path=path, reason=error.strerror) from error


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileUnreadable(path=path, reason=error.strerror) from error


def _text(path: Path, encoding: str) -> IO[str]:
    # What cannot be decoded becomes U+FFFD, which the checks of each row find.
    return path.open(encoding=encoding, errors="replace", newline="")


def _encoding(path: Path) -> str:
    with _reading(path), path.open("rb") as stream:
        start = stream.read(3)
    if not start:
        raise FileUnreadable(path=path, reason="it is empty")
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    mistakes = {}
    for encoding in _GUESSES:
        mistakes[encoding] = _mistakes(path, encoding)
        if not mistakes[encoding]:
            return encoding
    return min(mistakes, key=mistakes.__getitem__)


def _mark_mistake(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return _MISTAKE, error.end
    raise error


codecs.register_error(_COUNTING, _mark_mistake)


def _mistakes(path: Path, encoding: str) -> int:
    """Count what `encoding` cannot read. A character cut off at the end is none."""
    decoder = codecs.getincrementaldecoder(encoding)(_COUNTING)
    with _reading(path), path.open("rb") as stream:
        chunks = iter(partial(stream.read, _CHUNK_BYTES), b"")
        return sum(decoder.decode(chunk).count(_MISTAKE) for chunk in chunks)


def header_of(path: Path, line: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a file's columns by its first line.

    Blank ones at the end are none; others are named by their number. Raises
    FileUnreadable where there is none, or one twice.
    """
    if not any(map(str.strip, line)):
        raise FileUnreadable(path=path, reason="its first line is no header")
    names = [name.strip() for name in line]
    while not names[-1]:
        names.pop()
    names = [name or f"column {number}" for number, name in enumerate(names, start=1)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        reason = f"its header names a column twice: {', '.join(twice)}"
        raise FileUnreadable(path=path, reason=reason)
    return tuple(names)


class _Lines:
    """Lines of a file that remember the ones not yet made into a row."""

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream = stream
        self._again: list[str] = []
        self._number = 0
        self._pending: list[str] = []

    def __iter__(self) -> Iterator[str]:
        pending, again, stream = self._pending, self._again, self._stream
        while (line := again.pop() if again else next(stream, None)) is not None:
            pending.append(line)
            if len(pending) > _MOST_LINES or "\0" in line:
                raise csv.Error(line)
            yield line

    def done(self) -> int:
        """Forget the lines of one row; return the number of its first."""
        first = self._number + 1
        self._number += len(self._pending)
        self._pending.clear()
        return first

    def give_up_one(self) -> tuple[int, str]:
        """Take the first line for a row by itself; the others are read again."""
        line, *others = self._pending
        self._again += reversed(others)
        self._pending[:] = [line]
        return self.done(), line


def _records(
    stream: Iterator[str], delimiter: str
) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each row's line number and its fields, or its line if it has none."""
    lines = _Lines(stream)
    while True:
        try:
            for record in csv.reader(iter(lines), delimiter=delimiter, strict=True):
                yield lines.done(), record
        except csv.Error:
            yield lines.give_up_one()
        else:
            return


def _checked(
    path: Path, encoding: str, delimiter: str, header: tuple[str, ...]
) -> Iterator[tuple[int, list[str] | BrokenRow]]:
    width = len(header)
    with _reading(path), _text(path, encoding) as stream:
        records = _records(stream, delimiter)
        next(records)
        for number, record in records:
            if len(record) == width and isinstance(record, list):
                if any(record):
                    yield number, record
            elif isinstance(record, str) or any(record):
                yield number, _mended(number, record, len(header))


def _mended(number: int, record: list[str] | str, width: int) -> list[str] | BrokenRow:
    """Drop blank fields beyond the header's; anything else is a broken row."""
    if isinstance(record, str):
        code = "nul-bytes" if "\0" in record else "unreadable-row"
        line = record.rstrip("\r\n").replace("\0", "")
        return BrokenRow(Finding(number, "", code, line), (line,))
    if len(record) > width and not any(record[width:]):
        return record[:width]
    code = "half-written-row" if len(record) < width else "too-many-fields"
    return BrokenRow(Finding(number, "", code, ",".join(record)), tuple(record))
