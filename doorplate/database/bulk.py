"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, func, select, text

_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def reserve_keys(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """Return `count` keys of `table.id` that nobody else will be given.

    To be used in the transaction that inserts the rows.
    """
    if connection.dialect.name == "postgresql":
        sequence = connection.execute(
            select(func.pg_get_serial_sequence(table.name, "id"))
        ).scalar_one()
        rows = connection.execute(
            text("SELECT nextval(:sequence) FROM generate_series(1, :count)"),
            {"sequence": sequence, "count": count},
        )
        return rows.scalars().all()
    highest = connection.execute(select(func.max(table.c.id))).scalar_one() or 0
    return range(highest + 1, highest + count + 1)


def bulk_insert(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Insert `rows`, whose values stand in the order of `columns`.

    Values are what a statement would be given: shapely geometries, UUIDs, aware
    datetimes. One statement, in the open transaction.
    """
    processors = [_processor(connection, table.c[name]) for name in columns]
    prepared = (
        [
            value if process is None or value is None else process(value)
            for process, value in zip(processors, row, strict=True)
        ]
        for row in rows
    )
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, prepared)
        return
    marks = ", ".join("?" * len(columns))
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(
            f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})",
            prepared,  # type: ignore[arg-type] # any iterable will do
        )
    finally:
        cursor.close()


def _processor(connection: Connection, column: Column[Any]) -> Any:  # noqa: ANN401
    return column.type.dialect_impl(connection.dialect).bind_processor(
        connection.dialect
    )


def _copy(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    names = ", ".join(columns)
    stream = io.StringIO()
    for row in rows:
        stream.write("\t".join(map(_copy_text, row)))
        stream.write("\n")
    stream.seek(0)
    cursor = connection.connection.cursor()
    try:
        cursor.copy_expert(f"COPY {table.name} ({names}) FROM STDIN", stream)
    finally:
        cursor.close()


def _copy_text(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
