"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

import io
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Column, Connection, LargeBinary, Table, func, select, text

from doorplate.database.types import Geometry

_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_NEEDS_ESCAPE: Final = re.compile(r"[\\\t\n\r]")
_NULL: Final = r"\N"
_BATCH: Final = 10_000
_BUFFER: Final = 1 << 20


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
    # In bare text: whose reach it is makes no difference to which keys are taken.
    statement = text(f"SELECT max(id) FROM {table.name}")
    highest = connection.execute(statement).scalar_one() or 0
    return range(highest + 1, highest + count + 1)


def bulk_insert(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Insert `rows`, whose values stand in the order of `columns`.

    Values are what a statement would be given: shapely geometries, UUIDs, aware
    datetimes. In the open transaction, and in batches: memory stays flat.
    """
    write = _copy if connection.dialect.name == "postgresql" else _execute_many
    stream = iter(rows)
    while batch := list(islice(stream, _BATCH)):
        prepared = [
            _prepared(connection, table.c[name], values)
            for name, values in zip(columns, zip(*batch, strict=True), strict=True)
        ]
        write(connection, f"{table.name} ({', '.join(columns)})", prepared)


def _prepared(
    connection: Connection, column: Column[Any], values: Sequence[Any]
) -> Sequence[Any]:
    """Return the values of one column as the driver wants them.

    Most columns of a load hold one value only, or need no preparing: what is done once
    for a column, and not for each of its values, is what makes this quick.
    """
    if isinstance(column.type, Geometry):
        return column.type.bind_many(values, connection.dialect)
    kind = column.type.dialect_impl(connection.dialect)
    process = kind.bind_processor(connection.dialect)
    # psycopg2 would quote bytes for a statement, which COPY does not want.
    if process is None or isinstance(column.type, LargeBinary):
        return values
    first = values[0]
    if values.count(first) == len(values):
        return [None if first is None else process(first)] * len(values)
    return [None if value is None else process(value) for value in values]


def _execute_many(
    connection: Connection, target: str, columns: Sequence[Sequence[Any]]
) -> None:
    marks = ", ".join("?" * len(columns))
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(
            f"INSERT INTO {target} VALUES ({marks})",
            zip(*columns, strict=True),  # type: ignore[arg-type] # any iterable will do
        )
    finally:
        cursor.close()


def _copy(
    connection: Connection, target: str, columns: Sequence[Sequence[Any]]
) -> None:
    texts = zip(*map(_copy_texts, columns), strict=True)
    stream = io.StringIO("\n".join(map("\t".join, texts)) + "\n")
    cursor = connection.connection.cursor()
    try:
        cursor.copy_expert(f"COPY {target} FROM STDIN", stream, _BUFFER)
    finally:
        cursor.close()


def _copy_texts(values: Sequence[Any]) -> Sequence[str]:
    """Return one column in COPY's text format."""
    first, texts = values[0], values
    if values.count(first) == len(values):
        return [_copy_text(first)] * len(values)
    kinds = set(map(type, values))
    if bytes in kinds:
        return list(map(_copy_text, values))
    if kinds != {str}:
        texts = ["" if value is None else str(value) for value in values]
    if _NEEDS_ESCAPE.search("".join(texts)):
        texts = [text.translate(_ESCAPES) for text in texts]
    if type(None) in kinds:
        pairs = zip(values, texts, strict=True)
        return [_NULL if value is None else text for value, text in pairs]
    return texts


def _copy_text(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return _NULL
    text = rf"\x{value.hex()}" if isinstance(value, bytes) else str(value)
    return text.translate(_ESCAPES)
