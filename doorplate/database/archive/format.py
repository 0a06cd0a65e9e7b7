"""What is in an archive, and what can be wrong with one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Column, Connection, MetaData, Table, select
from sqlalchemy.sql import ColumnElement

from doorplate.core.errors import Conflict, Invalid
from doorplate.database.archive import kinds

FORMAT: Final = "doorplate-backup"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"

BATCH: Final = 10_000
"""How many rows are in hand at a time; of those with files in them, far fewer."""

_BATCH_OF_FILES: Final = 20


class ArchiveDamaged(Invalid):
    """The backup {path} is damaged at {place}: {reason}. Nothing was restored."""


class ArchiveTooNew(Conflict):
    """The backup {path} is of a newer doorplate (its tables are {revision})."""


class ArchiveExists(Conflict):
    """There is a file {path} already: a backup overwrites nothing."""


class ArchiveUnwritable(Conflict):
    """The backup {path} cannot be written: {reason}. No part of it is left."""


@dataclass(frozen=True, slots=True)
class ArchivedTable:
    """A table as an archive has it: columns with their kinds, rows and SHA-256."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    rows: int = 0
    sha256: str = ""

    @classmethod
    def of(cls, table: Table) -> Self:
        """Return what an archive says of a table, before its rows are counted."""
        columns = tuple(
            (column.name, kinds.kind_of(column.type)) for column in table.columns
        )
        names = tuple(column.name for column in table.primary_key.columns)
        return cls(table.name, columns, names or tuple(name for name, _ in columns))

    @property
    def entry(self) -> str:
        """The name of its lines in the archive."""
        return f"tables/{self.name}.jsonl"

    @property
    def batch(self) -> int:
        """How many of its rows are in hand at a time."""
        has_files = any(kind == "bytes" for _, kind in self.columns)
        return _BATCH_OF_FILES if has_files else BATCH

    def table(self) -> Table:
        """Return the table as statements want it, without its constraints."""
        columns = [Column(name, kinds.type_of(kind)) for name, kind in self.columns]
        return Table(self.name, MetaData(), *columns)

    def lines(self, connection: Connection) -> Iterator[tuple[int, bytes]]:
        """Yield all rows as lines: how many there are, and their bytes."""
        table = self.table()
        order = [_binary(connection, table.c[name]) for name in self.key]
        statement = select(table).order_by(*order)
        found = connection.execute(statement.execution_options(yield_per=self.batch))
        for rows in found.partitions():
            columns = (
                kinds.written(kind, values)
                for (_, kind), values in zip(
                    self.columns, zip(*rows, strict=True), strict=True
                )
            )
            lines = map(kinds.LINES.encode, zip(*columns, strict=True))
            yield len(rows), ("\n".join(lines) + "\n").encode()

    def counted(self, rows: int, digest: str) -> "ArchivedTable":
        """Return it with its rows and their SHA-256."""
        return ArchivedTable(self.name, self.columns, self.key, rows, digest)


def _binary(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """Order texts by their bytes, whatever the server's language."""
    is_text = kinds.kind_of(column.type) == "text"
    if is_text and connection.dialect.name == "postgresql":
        return column.collate("C")
    return column


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `notes` are what else somebody who restores must know."""

    revision: str
    made_at: datetime
    tables: tuple[ArchivedTable, ...]
    notes: Mapping[str, Any]

    @property
    def rows(self) -> int:
        """How many rows it has in all."""
        return sum(table.rows for table in self.tables)

    @property
    def fingerprint(self) -> str:
        """A digest of the whole content: the same register has the same."""
        return fingerprint(self.tables)

    def document(self) -> str:
        """Return it as JSON."""
        told = {
            "format": FORMAT,
            "version": VERSION,
            "revision": self.revision,
            "made_at": self.made_at.isoformat(),
            "rows": self.rows,
            "fingerprint": self.fingerprint,
            "notes": dict(self.notes),
            "tables": [asdict(table) for table in self.tables],
        }
        told["seal"] = _seal(told)
        return json.dumps(told, ensure_ascii=False, indent=1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read it. Raises ValueError, KeyError or TypeError where it is damaged."""
        told = json.loads(text)
        seal = told.pop("seal")
        if told["format"] != FORMAT or told["version"] != VERSION:
            raise ValueError("it is of another format")
        if seal != _seal(told):
            raise ValueError("its seal does not fit")
        return cls(
            revision=told["revision"],
            made_at=datetime.fromisoformat(told["made_at"]),
            tables=tuple(_table(each) for each in told["tables"]),
            notes=told["notes"],
        )


def fingerprint(tables: Iterable[ArchivedTable]) -> str:
    """Return the digest of tables: names, columns, and the SHA-256 of their rows."""
    told = sorted([table.name, [*table.columns], table.sha256] for table in tables)
    return sha256(json.dumps(told).encode()).hexdigest()


def damaged(path: Path, place: str, reason: object) -> ArchiveDamaged:
    """Return the error that names the place."""
    return ArchiveDamaged(path=path, place=place, reason=reason)


def _seal(told: Mapping[str, Any]) -> str:
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _table(told: dict[str, Any]) -> ArchivedTable:
    columns = tuple((name, kind) for name, kind in told.pop("columns"))
    return ArchivedTable(columns=columns, key=tuple(told.pop("key")), **told)
