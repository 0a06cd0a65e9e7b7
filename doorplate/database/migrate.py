"""Bring a register's tables to the newest form."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from doorplate.database.register import Register, RegisterMissing
from doorplate.database.spatial import ensure_spatial_indexes
from doorplate.database.unchanging import ensure_unchanging

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
# Two starting servers must not both migrate; SQLite's write lock does the same.
_ADVISORY_LOCK: Final = 0xD0091A7E


def upgrade(register: Register, metadata: MetaData, *, make: bool = True) -> None:
    """Run the migrations that `register` lacks, in one transaction.

    Raises RegisterMissing where it has no tables yet and `make` is not asked for.
    """
    config = configuration()
    with register.reading() as connection:
        found = set(_versions(connection).get_current_heads())
    if found == set(ScriptDirectory.from_config(config).get_heads()):
        return
    if not found and not make:
        raise RegisterMissing(url=register.url.render_as_string(hide_password=True))
    with register.writing() as connection:
        migrate(connection)
        ensure_spatial_indexes(connection, metadata)
        ensure_unchanging(connection, metadata)


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to a revision; spatial indexes are left to the caller."""
    _lock(connection)
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def revision_of(connection: Connection) -> str | None:
    """Return the revision that the tables have; None where there are none."""
    return _versions(connection).get_current_revision()


def knows_revision(revision: str) -> bool:
    """Tell whether this program has the migration of that name."""
    scripts = ScriptDirectory.from_config(configuration())
    return revision in {script.revision for script in scripts.walk_revisions()}


def _versions(connection: Connection) -> MigrationContext:
    # In the register's own schema: another register's may be visible behind it.
    options = {"version_table_schema": connection.dialect.default_schema_name}
    return MigrationContext.configure(connection, opts=options)


def configuration() -> Config:
    """Return Alembic's configuration of our migrations."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        # Not into the register's own schema: other registers need it as well.
        connection.exec_driver_sql(
            "CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public"
        )
