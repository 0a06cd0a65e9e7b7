"""Constraints that stand aside while a whole register is written, then hold again."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

_FOREIGN_KEYS = """
    SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
    ORDER BY conname
"""
_SEQUENCES = """
    SELECT quote_ident(t.relname), a.attname,
        pg_get_serial_sequence(quote_ident(t.relname), a.attname)
    FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
    WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace
        AND a.attnum > 0 AND NOT a.attisdropped
        AND pg_get_serial_sequence(quote_ident(t.relname), a.attname) IS NOT NULL
"""


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Let rows be written before those they point at; the end of the block is checked.

    Foreign keys are dropped and made again, which checks all of a table at once, and
    needs no list of what is still to be checked. Raises IntegrityError.
    """
    if connection.dialect.name == "postgresql":
        kept = connection.exec_driver_sql(_FOREIGN_KEYS).all()
        for name, table, _ in kept:
            connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        yield
        for name, table, definition in kept:
            connection.exec_driver_sql(
                f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
            )
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield


def set_key_sequences(connection: Connection) -> None:
    """Let new keys begin after those that are there; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table, column, sequence in connection.exec_driver_sql(_SEQUENCES).all():
        highest = connection.exec_driver_sql(
            f'SELECT max("{column}") FROM {table}'
        ).scalar_one()
        if highest is not None:
            connection.execute(
                text("SELECT setval(:sequence, :highest)"),
                {"sequence": sequence, "highest": highest},
            )
