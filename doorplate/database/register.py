"""A register: one SQLite file or one PostgreSQL schema, opened by its URL."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Final, Self

import psycopg2
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError

from doorplate.core.authority import UNLIMITED, Authority
from doorplate.core.errors import Conflict, Invalid, NotFound
from doorplate.database import reach
from doorplate.database.sqlite import PATIENCE_MS, prepare_connection

Transaction = Connection
"""An open transaction: what stores take, and services hand on."""

_WRITE: Final = "doorplate_write"
# SQLite's transactions see one state as they are.
_SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
# Nobody waits longer for somebody else's rows; SQLite's busy timeout is the same.
_SERVER_OPTIONS: Final = f"-c timezone=UTC -c jit=off -c lock_timeout={PATIENCE_MS}"
_SQLITE_REFUSALS: Final = (
    *("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_BUSY"),
    *("SQLITE_CORRUPT", "SQLITE_CANTOPEN", "SQLITE_NOTADB"),
)
# Classes of SQLSTATE: connection, resources such as the disk, somebody's stop, a server
# that is read-only, a lock or deadlock (PostgreSQL 15, appendix A).
_POSTGRES_REFUSALS: Final = ("08", "53", "57", "25006", "40", "55P03")


class DatabaseUrlUnknown(Invalid):
    """“{url}” is no database: give sqlite:///FILE or postgresql://HOST/NAME."""


class RegisterMissing(NotFound):
    """There is no register at {url}: `doorplate init` makes one."""


class DatabaseUnreachable(Conflict):
    """The database {url} does not answer: {reason}."""


class DatabaseRefuses(Conflict):
    """The database {url} does not take it: {reason}. What was committed is kept."""


class Register:
    """The register's database and the transactions on it."""

    def __init__(self, url: str, *, make: bool = True) -> None:
        """Take the URL; without `make`, SQLite's file must be there.

        Raises DatabaseUrlUnknown, DatabaseUnreachable, RegisterMissing.
        """
        self.url = _parse(url)
        if not make:
            _refuse_missing_file(self.url)
        self.engine = _engine(self.url)
        self.authority: Authority = UNLIMITED
        self.carried: Mapping[str, Any] = {}
        reach.guard(self.engine)

    def under(self, authority: Authority) -> Self:
        """Return this register as somebody may use it: the same, and no more of it."""
        limited = copy(self)
        limited.authority = authority
        return limited

    def carrying(self, name: str, thing: object) -> Self:
        """Return this register with something that each of its transactions carries.

        A room finds it there by `name` with `carried`: the audit its key, say, which no
        other room knows of.
        """
        laden = copy(self)
        laden.carried = {**self.carried, name: thing}
        return laden

    @property
    def runs_elsewhere(self) -> bool:
        """Whether a server does the work, so that this process is free meanwhile."""
        return self.url.get_backend_name() == "postgresql"

    @contextmanager
    def writing(self, need: str | None = None) -> Iterator[Transaction]:
        """Open a transaction that may write: committed at the end, or undone.

        `need` is the permission that the use case asks for; stores keep to where it is
        held. On SQLite it takes the write lock at once, so that it never fails
        half-way.

        Raises NotPermitted; DatabaseRefuses where the disk is full, the file read-only,
        the lock held too long or the server gone.
        """
        granted = {reach.OPTION: self.authority.reach(need)}
        with (
            self._refusals_told(),
            self._connected() as connection,
            connection.execution_options(
                **{_WRITE: True, **self.carried, **granted}
            ).begin(),
        ):
            yield connection

    @contextmanager
    def reading(self, need: str | None = None) -> Iterator[Transaction]:
        """Open a transaction that only reads, from one state of the register.

        `need` as for `writing`.

        Raises NotPermitted; DatabaseRefuses where the disk cannot be read or the server
        is gone.
        """
        granted = {reach.OPTION: self.authority.reach(need)}
        with (
            self._refusals_told(),
            self._connected() as connection,
            connection.execution_options(**{**self.carried, **granted}).begin(),
        ):
            yield connection

    @contextmanager
    def _refusals_told(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error, psycopg2.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            if not _is_refusal(cause):
                raise
            reason = (str(cause).strip() or "the connection is lost").splitlines()[0]
            url = self.url.render_as_string(hide_password=True)
            raise DatabaseRefuses(url=url, reason=reason) from error

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            connection = self.engine.connect()
        except DatabaseError as error:
            reason = str(error.orig).strip().splitlines()[0]
            url = self.url.render_as_string(hide_password=True)
            raise DatabaseUnreachable(url=url, reason=reason) from error
        with connection:
            yield connection

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def carried(transaction: Transaction, name: str) -> Any:  # noqa: ANN401 - the room knows
    """Return what the register lets its transactions carry by that name, or None."""
    return transaction.get_execution_options().get(name)


def _is_refusal(cause: BaseException | None) -> bool:
    """Tell a database that cannot from a statement that is wrong."""
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorname", "").startswith(_SQLITE_REFUSALS)
    if isinstance(cause, psycopg2.Error):
        if cause.pgcode is None:
            return isinstance(cause, psycopg2.OperationalError)
        return cause.pgcode.startswith(_POSTGRES_REFUSALS)
    return False


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUrlUnknown(url=url) from error
    names = {
        "sqlite": "sqlite",
        "postgresql": "postgresql+psycopg2",
        "postgresql+psycopg2": "postgresql+psycopg2",
        "postgres": "postgresql+psycopg2",
    }
    if parsed.drivername not in names:
        raise DatabaseUrlUnknown(url=parsed.render_as_string(hide_password=True))
    return parsed.set(drivername=names[parsed.drivername])


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        engine = create_engine(
            url,
            pool_pre_ping=True,
            connect_args={"options": _server_options(url)},
        )
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    if url.database:
        _make_folder(url)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _refuse_missing_file(url: URL) -> None:
    """Refuse what SQLite would silently make: a wrong folder is easily given."""
    is_file = url.get_backend_name() == "sqlite" and url.database
    if is_file and not Path(str(url.database)).exists():
        raise RegisterMissing(url=url)


def _server_options(url: URL) -> str:
    # The URL's own come last: its search_path names the register's schema.
    return " ".join((_SERVER_OPTIONS, *url.normalized_query.get("options", ())))


def _make_folder(url: URL) -> None:
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnreachable(url=url, reason=error.strerror) from error


def _prepare_sqlite(driver_connection: Any, _record: object) -> None:  # noqa: ANN401
    prepare_connection(driver_connection)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not _writes(connection):
        connection.exec_driver_sql(_SNAPSHOT)


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(_WRITE, False))
