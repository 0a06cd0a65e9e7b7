"""What a run measures on: how much, where its files lie, which databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine, make_url

from doorplate.cli import main

SQLITE: Final = "SQLite"
POSTGRESQL: Final = "PostgreSQL"


@dataclass(frozen=True, slots=True)
class Plan:
    """`folder` is ours to fill; without `postgres_url` there is only SQLite."""

    quick: bool
    folder: Path
    postgres_url: str | None

    @property
    def databases(self) -> tuple[str, ...]:
        """The databases to measure on."""
        return (SQLITE, POSTGRESQL) if self.postgres_url else (SQLITE,)

    @contextmanager
    def database(
        self, kind: str, name: str, template: str | None = None
    ) -> Iterator[str]:
        """Yield the URL of a new database, a copy of `template`'s, and remove it.

        `template` is the name of another one of ours, which stays as it is.
        """
        make = self._postgresql if kind == POSTGRESQL else self._sqlite
        with make(name, template) as url:
            yield url

    @contextmanager
    def _sqlite(self, name: str, template: str | None) -> Iterator[str]:
        path = self.folder / f"{name}.sqlite"
        if template:
            _copy_sqlite(self.folder / f"{template}.sqlite", path)
        try:
            yield f"sqlite:///{path}"
        finally:
            for each in self.folder.glob(f"{name}.sqlite*"):
                each.unlink()

    @contextmanager
    def _postgresql(self, name: str, template: str | None) -> Iterator[str]:
        database = f"doorplate_bench_{name}"
        source = f"doorplate_bench_{template}" if template else "template1"
        if template:
            # A template must have no one in it.
            self._administer(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                f" WHERE datname = '{source}'"
            )
        self._administer(f"CREATE DATABASE {database} TEMPLATE {source}")
        try:
            url = make_url(self.postgres_url or "").set(database=database)
            yield url.render_as_string(hide_password=False)
        finally:
            self._administer(f"DROP DATABASE {database} WITH (FORCE)")

    def _administer(self, statement: str) -> None:
        engine = create_engine(self.postgres_url or "", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


def _copy_sqlite(source: Path, target: Path) -> None:
    # Not a copy of the file: what was written last may still lie in its log.
    with (
        closing(sqlite3.connect(source)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)


def doorplate(url: str, *arguments: object) -> None:
    """Run the command line, in this process and silently, on the database at `url`.

    Raises ClickException where it refuses.
    """
    given = ["--database", url, *map(str, arguments)]
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        main.main(given, prog_name="doorplate", standalone_mode=False)
