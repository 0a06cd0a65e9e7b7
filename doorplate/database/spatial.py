"""Spatial indexes of every geometry column, derived from the tables themselves.

PostgreSQL has GiST indexes. SQLite has one R*Tree a column, kept by triggers; Alembic's
batch mode drops triggers, so they are made again after every migration.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, MetaData, inspect

from doorplate.database.functions import spatial_index_name
from doorplate.database.types import Geometry


def geometry_columns(metadata: MetaData) -> Iterator[Column[Any]]:
    """Yield each geometry column of the catalogue, in order of tables."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Geometry):
                yield column


def is_spatial_index(name: str | None) -> bool:
    """Return whether a table or index is one of ours, or PostGIS's own."""
    return name is not None and name.startswith(("sx_", "spatial_ref_sys"))


def ensure_spatial_indexes(connection: Connection, metadata: MetaData) -> None:
    """Make each geometry column's index where its table exists; idempotent."""
    existing = set(inspect(connection).get_table_names())
    make = _make_gist if connection.dialect.name == "postgresql" else _make_rtree
    for column in geometry_columns(metadata):
        if column.table.name in existing:
            make(connection, column)


def _make_gist(connection: Connection, column: Column[Any]) -> None:
    connection.exec_driver_sql(
        f"CREATE INDEX IF NOT EXISTS {spatial_index_name(column)}"
        f" ON {column.table.name} USING gist ({column.name})"
    )


def _make_rtree(connection: Connection, column: Column[Any]) -> None:
    index = spatial_index_name(column)
    table, name = column.table.name, column.name
    fresh = index not in set(inspect(connection).get_table_names())
    if fresh:
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {index} USING rtree(id, west, east, south, north)"
        )
    for statement in _triggers(index, table, name):
        connection.exec_driver_sql(statement)
    if fresh:
        connection.exec_driver_sql(
            f"INSERT INTO {index} SELECT id, {_bounds(name)} FROM {table}"
            f" WHERE {name} IS NOT NULL"
        )


def _bounds(expression: str) -> str:
    return ", ".join(f"geometry_bound({expression}, {side})" for side in range(4))


def _triggers(index: str, table: str, name: str) -> Iterator[str]:
    insert = (
        f"INSERT INTO {index} SELECT new.id, {_bounds(f'new.{name}')}"
        f" WHERE new.{name} IS NOT NULL"
    )
    delete = f"DELETE FROM {index} WHERE id = old.id"
    bodies = {
        "insert": ("AFTER INSERT", insert),
        "update": (f"AFTER UPDATE OF id, {name}", f"{delete}; {insert}"),
        "delete": ("AFTER DELETE", delete),
    }
    for event, (when, body) in bodies.items():
        trigger = f"{index}_{event}"
        yield f"DROP TRIGGER IF EXISTS {trigger}"
        yield f"CREATE TRIGGER {trigger} {when} ON {table} BEGIN {body}; END"
