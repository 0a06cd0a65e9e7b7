"""Tables whose rows are written once: the database itself refuses every later change.

A table says so with ``info=NEVER_CHANGES``. Alembic's batch mode drops triggers, so
they are made again after every migration, as the spatial indexes are.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Table, inspect

NEVER_CHANGES: Final[dict[Any, Any]] = {"never_changes": True}

_REFUSE: Final = "doorplate_never_changes"


def ensure_unchanging(connection: Connection, metadata: MetaData) -> None:
    """Guard each such table where it exists; idempotent."""
    existing = set(inspect(connection).get_table_names())
    guarded = [
        table
        for table in metadata.sorted_tables
        if table.info.get("never_changes") and table.name in existing
    ]
    if guarded and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_FUNCTION)
    for table in guarded:
        for statement in _statements(connection, table):
            connection.exec_driver_sql(statement)


_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION {_REFUSE}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' never changes'; END $$
"""


def _statements(connection: Connection, table: Table) -> Iterator[str]:
    if connection.dialect.name == "postgresql":
        yield (
            f"CREATE OR REPLACE TRIGGER {table.name}_unchanging"
            f" BEFORE UPDATE OR DELETE ON {table.name}"
            f" FOR EACH ROW EXECUTE FUNCTION {_REFUSE}()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        trigger = f"{table.name}_no_{event.lower()}"
        yield f"DROP TRIGGER IF EXISTS {trigger}"
        yield (
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table.name}"
            f" BEGIN SELECT RAISE(ABORT, '{table.name} never changes'); END"
        )
