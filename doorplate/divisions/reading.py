"""Lists of divisions read from files, row by row: what is well-formed, what is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from doorplate.divisions.columns import resolve_columns
from doorplate.divisions.schemes import CodeWrong, Level, Scheme, level_named
from doorplate.files import (
    BrokenRow,
    Finding,
    RejectsFile,
    has_lost_characters,
    open_rows,
)

Row = Mapping[str, str]


class Listed(NamedTuple):
    """A row of a list, well-formed; without parent where the list leaves it out."""

    row_number: int
    code: str
    level: Level
    name: str
    parent_code: str | None


@dataclass(slots=True)
class ListFile:
    """What a file holds: the well-formed rows, and a finding for each other one."""

    header: tuple[str, ...]
    read: int = 0
    rows: list[Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class _RowWrong(ValueError):
    def __init__(self, field: str, code: str, value: str) -> None:
        super().__init__(code)
        self.field, self.code, self.value = field, code, value


class _RowReader:
    """Makes well-formed rows of a file's, by its columns."""

    def __init__(
        self, scheme: Scheme, columns: Mapping[str, str], level: Level | None
    ) -> None:
        self._scheme = scheme
        self._columns = columns
        self._level = level
        self._levels: dict[str, Level | None] = {}

    def listed(self, row_number: int, row: Row) -> Listed:
        code = self._code("code", row)
        name = self._name(row)
        level = self._level_of(code, row)
        parent = None
        if "parent" in self._columns and row[self._columns["parent"]].strip():
            parent = self._code("parent", row)
        return Listed(row_number, code, level, name, parent)

    def _code(self, column: str, row: Row) -> str:
        text = row[self._columns[column]]
        if has_lost_characters(text):
            raise _RowWrong(self._columns[column], "lost-characters", text)
        try:
            return self._scheme.parse(text)
        except CodeWrong as wrong:
            raise _RowWrong(self._columns[column], wrong.finding, text) from wrong

    def _name(self, row: Row) -> str:
        column = self._columns["name"]
        name = " ".join(row[column].split())
        if not name:
            raise _RowWrong(column, "missing-name", "")
        if has_lost_characters(name):
            raise _RowWrong(column, "lost-characters", name)
        return name

    def _level_of(self, code: str, row: Row) -> Level:
        told = self._scheme.level_of(code)
        column = self._columns.get("level", "")
        text = row.get(column, "")
        stated = self._level or (self._named(column, text) if text.strip() else told)
        if stated is None:
            raise _RowWrong(column or self._columns["code"], "missing-level", code)
        if told is not None and told != stated:
            raise _RowWrong(column, "level-contradicts-code", text or stated)
        return stated

    def _named(self, column: str, text: str) -> Level:
        if text not in self._levels:
            self._levels[text] = level_named(text)
        level = self._levels[text]
        if level is None:
            raise _RowWrong(column, "bad-level", text)
        return level


def read_list(
    path: Path,
    scheme: Scheme,
    columns: Mapping[str, str],
    level: Level | None = None,
) -> ListFile:
    """Read a list of divisions.

    `columns` names the file's columns for code, level, name and parent where their
    headers are unusual; `level` is that of every row where no column tells it, and
    neither does the code.

    Raises FileUnreadable, ColumnUnknown, ColumnMissing.
    """
    source = open_rows(path)
    found = resolve_columns(
        source.header, columns, needed=("code", "name"), optional=("level", "parent")
    )
    reader = _RowReader(scheme, found, level)
    result = ListFile(source.header)
    for number, row in source.rows:
        result.read += 1
        if isinstance(row, BrokenRow):
            result.findings.append(row.finding)
            continue
        try:
            result.rows.append(reader.listed(number, row))
        except _RowWrong as wrong:
            finding = Finding(number, wrong.field, wrong.code, wrong.value)
            result.findings.append(finding)
    return result


def write_rejects(path: Path, source: Path, rejected: Mapping[int, Finding]) -> None:
    """Write the rows of `source` that were rejected, by row number, to be mended.

    Raises FileUnwritable.
    """
    if not rejected:
        return
    rows = open_rows(source)
    with RejectsFile(path, rows.header) as rejects:
        for number, row in rows.rows:
            if number in rejected:
                fields = row.fields if isinstance(row, BrokenRow) else row
                rejects.write(fields, rejected[number])
