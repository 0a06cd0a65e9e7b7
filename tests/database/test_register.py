"""The kit under every store: transactions, types, spatial indexes, bulk, migrations."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import shapely
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box
from sqlalchemy import (
    Column,
    LargeBinary,
    MetaData,
    Table,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.schema import CreateTable

from doorplate.addresses.tables import load, reference_object
from doorplate.database.bulk import bulk_insert, reserve_keys
from doorplate.database.functions import covers, distance_m, meets_bounds
from doorplate.database.metadata import METADATA
from doorplate.database.migrate import upgrade
from doorplate.database.register import (
    DatabaseUnreachable,
    DatabaseUrlUnknown,
    Register,
    Transaction,
)
from doorplate.database.spatial import (
    ensure_spatial_indexes,
    geometry_columns,
    is_spatial_index,
)
from doorplate.database.types import Key
from doorplate.register import open_register

NOON = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)


def place(key: int, geometry: object) -> dict[str, object]:
    return {
        "id": key,
        "uid": uuid4(),
        "kind": "locality",
        "name": f"村{key}",
        "scheme": "gb",
        "division_code": "410883",
        "status": "current",
        "geometry": geometry,
        "recorded_at": NOON,
    }


def keys_meeting(
    transaction: Transaction, bounds: tuple[float, float, float, float]
) -> set[int]:
    column = reference_object.c.geometry
    statement = select(reference_object.c.id).where(meets_bounds(column, bounds))
    return set(transaction.execute(statement).scalars())


def test_geometry_comes_back_as_it_was_given(register: Register) -> None:
    point = Point(112.791, 34.907)

    with register.writing() as transaction:
        transaction.execute(insert(reference_object), [place(1, point), place(2, None)])
        found = transaction.execute(
            select(reference_object.c.geometry).order_by(reference_object.c.id)
        ).scalars()

        assert list(found) == [point, None]


def test_instant_needs_a_zone_and_comes_back_in_utc(register: Register) -> None:
    with register.writing() as transaction:
        transaction.execute(insert(reference_object), place(1, None))

        assert (
            transaction.execute(select(reference_object.c.recorded_at)).scalar_one()
            == NOON
        )
        with pytest.raises(StatementError, match="no time zone"):
            transaction.execute(
                insert(reference_object),
                place(2, None) | {"recorded_at": datetime(2026, 1, 1)},  # noqa: DTZ001
            )


def test_failed_transaction_leaves_nothing(register: Register) -> None:
    def write_one_key_twice() -> None:
        with register.writing() as transaction:
            transaction.execute(insert(reference_object), place(1, None))
            transaction.execute(insert(reference_object), place(1, None))

    with pytest.raises(IntegrityError):
        write_one_key_twice()

    with register.reading() as transaction:
        assert keys_meeting(transaction, (-180, -90, 180, 90)) == set()


def test_spatial_index_follows_every_change(register: Register) -> None:
    here, there = Point(112.0, 34.0), Point(113.0, 35.0)
    near_here = (111.9, 33.9, 112.1, 34.1)
    key = reference_object.c.id

    with register.writing() as transaction:
        transaction.execute(insert(reference_object), [place(1, here), place(2, None)])
        assert keys_meeting(transaction, near_here) == {1}
        transaction.execute(
            update(reference_object).where(key == 2).values(geometry=here)
        )
        assert keys_meeting(transaction, near_here) == {1, 2}
        transaction.execute(
            update(reference_object).where(key == 1).values(geometry=there)
        )
        assert keys_meeting(transaction, near_here) == {2}
        transaction.execute(reference_object.delete().where(key == 2))
        assert keys_meeting(transaction, (-180, -90, 180, 90)) == {1}


def test_spatial_index_is_made_anew_over_rows_that_are_there(
    sqlite_register: Register,
) -> None:
    with sqlite_register.writing() as transaction:
        transaction.execute(insert(reference_object), place(1, Point(112, 34)))
        transaction.execute(text("DROP TABLE sx_reference_object_geometry"))
        ensure_spatial_indexes(transaction, METADATA)

        assert keys_meeting(transaction, (111, 33, 113, 35)) == {1}


def test_polygon_covers_its_border_and_not_its_hole(register: Register) -> None:
    ring = MultiPolygon([box(0, 0, 10, 10).difference(box(4, 4, 6, 6))])
    column = reference_object.c.geometry

    with register.writing() as transaction:
        transaction.execute(insert(reference_object), place(1, ring))

        answers = [
            transaction.execute(
                select(reference_object.c.id).where(covers(column, *point))
            ).scalar()
            for point in [(1, 1), (0, 5), (5, 5), (10, 10), (11, 5)]
        ]
        assert answers == [1, 1, None, 1, None]


coordinates = st.tuples(st.floats(112.0, 113.5), st.floats(34.0, 35.5))


@given(st.lists(coordinates, min_size=1, max_size=8), coordinates)
def test_both_databases_measure_the_same_metres(
    both_registers: tuple[Register, Register],
    places: list[tuple[float, float]],
    centre: tuple[float, float],
) -> None:
    rows = [place(key, Point(*point)) for key, point in enumerate(places, start=1)]
    metres = distance_m(reference_object.c.geometry, *centre)
    answers = []

    for register in both_registers:
        with register.writing() as transaction:
            transaction.execute(reference_object.delete())
            transaction.execute(insert(reference_object), rows)
            found = transaction.execute(
                select(metres).order_by(reference_object.c.id)
            ).scalars()
            answers.append(list(found))

    assert answers[0] == pytest.approx(answers[1], abs=0.001)


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


def test_migrations_make_the_tables_the_code_declares(register: Register) -> None:
    with register.reading() as transaction:
        context = MigrationContext.configure(
            transaction,
            opts={
                "include_name": lambda name, _kind, _parents: not is_spatial_index(name)
            },
        )

        assert compare_metadata(context, METADATA) == []


def test_every_geometry_column_has_its_index(register: Register) -> None:
    with register.reading() as transaction:
        inspector = inspect(transaction)
        indexes = {
            index["name"]
            for name in METADATA.tables
            for index in inspector.get_indexes(name)
        } | set(inspector.get_table_names())

    expected = {
        f"sx_{column.table.name}_{column.name}" for column in geometry_columns(METADATA)
    }
    assert len(expected) == 3
    assert expected <= indexes


def test_opening_twice_changes_nothing(register: Register) -> None:
    with register.writing() as transaction:
        transaction.execute(insert(reference_object), place(1, Point(112, 34)))

    upgrade(register, METADATA)

    with register.reading() as transaction:
        assert keys_meeting(transaction, (111, 33, 113, 35)) == {1}


def test_reader_sees_the_state_before_while_somebody_writes(register: Register) -> None:
    with register.writing() as writer:
        writer.execute(insert(reference_object), place(1, Point(112, 34)))
        with register.reading() as reader:
            assert keys_meeting(reader, (111, 33, 113, 35)) == set()


def test_foreign_keys_hold(register: Register) -> None:
    row = {"load_id": 99, "row_number": 1, "severity": "notice"}

    with pytest.raises(IntegrityError), register.writing() as transaction:
        transaction.execute(
            insert(METADATA.tables["load_finding"]),
            row | {"field": "x", "code": "x", "value": "x"},
        )


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name", ""])
def test_url_of_another_database_is_refused_with_the_remedy(url: str) -> None:
    with pytest.raises(DatabaseUrlUnknown, match="sqlite:///FILE"):
        open_register(url)


def test_unreachable_database_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no register at all")

    for path in ("file/register.sqlite", "file", "."):
        with pytest.raises(DatabaseUnreachable) as caught:
            open_register(f"sqlite:///{tmp_path}/{path}")

        assert "\n" not in str(caught.value)


def test_write_lock_is_taken_at_once(sqlite_register: Register) -> None:
    path = sqlite_register.url.database
    assert path is not None

    with sqlite_register.writing():
        other = sqlite3.connect(path, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
