"""Read an archive: check it, or make a register of it."""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from sqlalchemy import Connection, MetaData, func, select
from sqlalchemy.exc import DataError, IntegrityError, StatementError

from doorplate.core.errors import Conflict
from doorplate.core.progress import Bar, silent
from doorplate.database.archive import kinds
from doorplate.database.archive.format import (
    MANIFEST,
    ArchivedTable,
    ArchiveTooNew,
    Manifest,
    damaged,
)
from doorplate.database.archive.writing import digested
from doorplate.database.bulk import bulk_insert
from doorplate.database.constraints import set_key_sequences, without_foreign_keys
from doorplate.database.migrate import knows_revision, migrate, revision_of
from doorplate.database.register import Register
from doorplate.database.spatial import ensure_spatial_indexes
from doorplate.database.unchanging import ensure_unchanging

# RuntimeError: a broken byte may say that it is encrypted, or packed in an unknown way.
_BROKEN: Final = (
    *(OSError, BadZipFile, zlib.error, EOFError, ValueError, KeyError),
    RuntimeError,
)
_Row = list[Any]


class RegisterNotEmpty(Conflict):
    """The register at {url} holds something: a backup is restored into an empty one."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is open."""

    path: Path
    zip: ZipFile
    manifest: Manifest

    def batches(self, table: ArchivedTable) -> Iterator[tuple[int, Sequence[_Row]]]:
        """Yield the rows of a table as JSON, and the number of the first of each batch.

        Raises ArchiveDamaged naming table and row, at the end where the table's lines
        are not the ones that were written.
        """
        row, digest = 1, sha256()
        with self._refusals(lambda: f"{table.name}, row {row:,}"):
            with self.zip.open(table.entry) as stream:
                while lines := list(islice(stream, table.batch)):
                    found = []
                    for line in lines:
                        digest.update(line)
                        found.append(_row(line, len(table.columns)))
                        row += 1
                    yield row - len(found), found
            if row - 1 != table.rows:
                raise ValueError(f"it has {row - 1:,} rows, not {table.rows:,}")
        if digest.hexdigest() != table.sha256:
            raise damaged(self.path, table.name, "its rows were altered")

    @contextmanager
    def _refusals(self, place: Callable[[], str]) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            raise damaged(self.path, place(), _said(error)) from error


def check_archive(path: Path, *, bar: Bar = silent) -> Manifest:
    """Read an archive from beginning to end, and return its manifest.

    Raises ArchiveDamaged with the place, ArchiveTooNew.
    """
    with _opened(path) as archive, bar(path.name, archive.manifest.rows) as advance:
        for table in archive.manifest.tables:
            for first, rows in archive.batches(table):
                _typed(archive, table, first, rows)
                advance(len(rows))
        return archive.manifest


def restore_archive(
    url: str, path: Path, *, metadata: MetaData, bar: Bar = silent
) -> Manifest:
    """Make a register of an archive at `url`, which has none, or an empty one.

    One transaction: it is all there, and was compared with the archive table by table,
    or nothing is. An archive of older tables is brought up to date. `metadata` is the
    catalogue of the present tables.

    Raises ArchiveDamaged, ArchiveTooNew, RegisterNotEmpty; DatabaseUnreachable,
    DatabaseRefuses.
    """
    with _opened(path) as archive:
        register = Register(url)
        try:
            with register.writing() as connection:
                _prepare(connection, register, archive.manifest, metadata)
                with without_foreign_keys(connection):
                    _fill(connection, archive, bar)
                _compare(connection, archive, bar)
                set_key_sequences(connection)
                migrate(connection)
                ensure_spatial_indexes(connection, metadata)
                ensure_unchanging(connection, metadata)
        except IntegrityError as error:
            raise damaged(
                path, _place(error), "its rows contradict each other"
            ) from error
        finally:
            register.close()
        return archive.manifest


@contextmanager
def _opened(path: Path) -> Iterator[Archive]:
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(ZipFile(path))
            manifest = Manifest.parse(archive.read(MANIFEST).decode())
        except (*_BROKEN, TypeError) as error:
            raise damaged(path, "its manifest", _said(error)) from error
        if not knows_revision(manifest.revision):
            raise ArchiveTooNew(path=path, revision=manifest.revision)
        yield Archive(path, archive, manifest)


def _prepare(
    connection: Connection, register: Register, manifest: Manifest, metadata: MetaData
) -> None:
    """Make the tables as they were when the archive was written, and empty."""
    url = register.url.render_as_string(hide_password=True)
    found = revision_of(connection)
    if found is None:
        migrate(connection, manifest.revision)
    elif found != manifest.revision or _holds_rows(connection, metadata):
        raise RegisterNotEmpty(url=url)


def _holds_rows(connection: Connection, metadata: MetaData) -> bool:
    return any(
        connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.tables.values()
    )


def _fill(connection: Connection, archive: Archive, bar: Bar) -> None:
    with bar(archive.path.name, archive.manifest.rows) as advance:
        for table in archive.manifest.tables:
            names = [name for name, _ in table.columns]
            target = table.table()
            for first, rows in archive.batches(table):
                typed = _typed(archive, table, first, rows)
                try:
                    bulk_insert(connection, target, names, typed)
                except (DataError, StatementError, ValueError) as error:
                    place = f"{table.name}, rows from {first:,}"
                    raise damaged(archive.path, place, _said(error)) from error
                advance(len(rows))


def _compare(connection: Connection, archive: Archive, bar: Bar) -> None:
    """Hold what the database has now against what the archive has."""
    tables = archive.manifest.tables
    with bar("Comparing", archive.manifest.rows) as advance:
        for table, found in zip(tables, digested(connection, tables), strict=True):
            if found != table:
                reason = "this database gives back something else than it was given"
                raise damaged(archive.path, table.name, reason)
            advance(table.rows)


def _row(line: bytes, width: int) -> _Row:
    found = json.loads(line)
    if not isinstance(found, list) or len(found) != width:
        raise ValueError("this is no row")
    return found


def _typed(
    archive: Archive, table: ArchivedTable, first: int, rows: Sequence[_Row]
) -> Iterator[tuple[Any, ...]]:
    try:
        columns = [
            kinds.read(kind, values)
            for (_, kind), values in zip(
                table.columns, zip(*rows, strict=True), strict=True
            )
        ]
    except (ValueError, TypeError, AttributeError) as error:
        place = f"{table.name}, rows from {first:,}"
        raise damaged(archive.path, place, _said(error)) from error
    return zip(*columns, strict=True)


def _place(error: IntegrityError) -> str:
    return str(error.orig).strip().splitlines()[0]


def _said(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, json.JSONDecodeError):
        return "this is no JSON"
    return (str(error) or type(error).__name__).splitlines()[0]
