"""Many rows at once are what a statement would have written."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point
from sqlalchemy import Column, LargeBinary, MetaData, Table, insert, select
from sqlalchemy.schema import CreateTable

from doorplate.addresses.tables import load, reference_object
from doorplate.database.bulk import bulk_insert, reserve_keys
from doorplate.database.register import Register
from doorplate.database.types import Key
from tests.database.samples import NOON, keys_meeting, place

coordinates = st.tuples(st.floats(112.0, 113.5), st.floats(34.0, 35.5))
awkward_text = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20
)


@given(st.lists(st.tuples(awkward_text, coordinates), min_size=1, max_size=6))
def test_bulk_rows_are_what_a_statement_would_have_written(
    both_registers: tuple[Register, Register],
    given: list[tuple[str, tuple[float, float]]],
) -> None:
    for register in both_registers:
        with register.writing() as transaction:
            transaction.execute(reference_object.delete())
            keys = reserve_keys(transaction, reference_object, len(given))
            rows = [
                place(key, Point(*point)) | {"name": f"{key}{name}"}
                for key, (name, point) in zip(keys, given, strict=True)
            ]
            columns = list(rows[0])
            values = [tuple(row.values()) for row in rows]
            bulk_insert(transaction, reference_object, columns, values)
            found = transaction.execute(
                select(reference_object).order_by(reference_object.c.id)
            )

            assert [dict(row) for row in found.mappings()] == rows
            west, south, east, north = shapely.bounds(Point(*given[0][1]))
            assert keys[0] in keys_meeting(transaction, (west, south, east, north))


def test_bulk_insert_writes_documents_and_nothing_for_none(register: Register) -> None:
    row = {
        "fingerprint": "ab",
        "source": "x\ty\\z\n.csv",
        "state": "running",
        "options": {"crs": "EPSG:3825", "文": ["\\"]},
        "rows_read": 0,
        "rows_created": 0,
        "rows_merged": 0,
        "rows_rejected": 0,
        "parents_created": 0,
        "started_at": NOON,
        "started_by": "operator",
        "finished_at": None,
    }

    with register.writing() as transaction:
        bulk_insert(transaction, load, list(row), [tuple(row.values())])
        found = transaction.execute(select(load)).mappings().one()

    assert {name: found[name] for name in row} == row


@pytest.mark.parametrize("first", [None, Point(112, 34)])
def test_bulk_insert_takes_geometries_that_are_missing(
    register: Register, first: Point | None
) -> None:
    geometries = [first, Point(113, 35), None, Point(114, 36)]
    rows = [place(key, shape) for key, shape in enumerate(geometries, start=1)]

    with register.writing() as transaction:
        values = [tuple(row.values()) for row in rows]
        bulk_insert(transaction, reference_object, list(rows[0]), values)
        column = reference_object.c.geometry
        found = transaction.execute(select(column).order_by(reference_object.c.id))

        assert found.scalars().all() == geometries


def test_bulk_insert_takes_bytes(register: Register) -> None:
    table = Table("sealed", MetaData(), Column("id", Key), Column("seal", LargeBinary))
    seals = [None, b"\\x00\t\n", b"\x00\xff"]

    with register.writing() as transaction:
        transaction.execute(CreateTable(table))
        bulk_insert(transaction, table, ("id", "seal"), list(enumerate(seals)))
        found = transaction.execute(select(table.c.seal).order_by(table.c.id))

        assert found.scalars().all() == seals
        transaction.rollback()


def test_keys_are_reserved_once(register: Register) -> None:
    with register.writing() as transaction:
        first = list(reserve_keys(transaction, load, 3))
        assert len(set(first)) == 3

        transaction.execute(
            insert(reference_object),
            [
                place(key, None)
                for key in reserve_keys(transaction, reference_object, 4)
            ],
        )
        more = reserve_keys(transaction, reference_object, 2)

        assert not set(more) & {
            *transaction.execute(select(reference_object.c.id)).scalars()
        }
