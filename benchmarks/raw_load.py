"""The quickest way into the same tables: COPY on PostgreSQL, executemany on SQLite.

It writes rows that are known to be right, so it checks nothing and looks nothing up;
constraints, indexes and triggers are those of the register.
"""

import io
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from doorplate.database import Register

# What the rows lean on, and what is measured.
_BEFORE: Final = ("reference_object", "load")
_MEASURED: Final = ("address", "address_position")


@dataclass(frozen=True, slots=True)
class RawRows:
    """The rows of each table as the driver itself gives and takes them."""

    of: dict[str, Any]

    @classmethod
    def of_register(cls, url: str) -> "RawRows":
        """Take the rows out of a register that has been loaded."""
        with closing(Register(url)) as register:
            way = _way(register)
            return cls({name: way.read(name) for name in (*_BEFORE, *_MEASURED)})

    def lay_ground(self, url: str) -> None:
        """Write what the rows lean on; not part of the measurement."""
        self._write(url, _BEFORE)

    def write(self, url: str) -> None:
        """Write the addresses and positions in one transaction."""
        self._write(url, _MEASURED)

    def _write(self, url: str, tables: Sequence[str]) -> None:
        with closing(Register(url)) as register:
            _way(register).write({name: self.of[name] for name in tables})


class _Sqlite:
    def __init__(self, register: Register) -> None:
        self._register = register

    def read(self, table: str) -> list[tuple[Any, ...]]:
        with closing(self._register.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            return list(cursor.execute(f"SELECT * FROM {table} ORDER BY id"))

    def write(self, rows_of: dict[str, list[tuple[Any, ...]]]) -> None:
        with closing(self._register.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            for table, rows in rows_of.items():
                marks = ", ".join("?" * len(rows[0]))
                cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            cursor.execute("COMMIT")


class _Postgresql:
    def __init__(self, register: Register) -> None:
        self._register = register

    def read(self, table: str) -> bytes:
        stream = io.BytesIO()
        with closing(self._register.engine.raw_connection()) as connection:
            order = f"(SELECT * FROM {table} ORDER BY id)"
            connection.cursor().copy_expert(f"COPY {order} TO STDOUT", stream)
        return stream.getvalue()

    def write(self, rows_of: dict[str, bytes]) -> None:
        with closing(self._register.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            for table, rows in rows_of.items():
                cursor.copy_expert(f"COPY {table} FROM STDIN", io.BytesIO(rows))
            connection.commit()


def _way(register: Register) -> Any:  # noqa: ANN401 - rows are the driver's own
    is_sqlite = register.url.get_backend_name() == "sqlite"
    return _Sqlite(register) if is_sqlite else _Postgresql(register)
