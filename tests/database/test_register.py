"""The kit under every store: transactions, types, spatial indexes, bulk, migrations."""

from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box
from sqlalchemy import (
    ColumnElement,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, StatementError

from doorplate.addresses.tables import reference_object
from doorplate.database.functions import among, covers, distance_m, meets_bounds
from doorplate.database.metadata import METADATA
from doorplate.database.migrate import upgrade
from doorplate.database.register import (
    DatabaseUnreachable,
    DatabaseUrlUnknown,
    Register,
)
from doorplate.database.spatial import (
    ensure_spatial_indexes,
    geometry_columns,
    is_spatial_index,
)
from doorplate.register import open_register
from tests.database.samples import NOON, keys_meeting, place


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


@pytest.mark.parametrize(
    "condition",
    [
        meets_bounds(reference_object.c.geometry, (112.0, 34.0, 113.0, 35.0)),
        covers(reference_object.c.geometry, 112.0, 34.0),
        among(reference_object.c.id, [1, 2]),
    ],
)
def test_conditions_go_through_an_index_on_sqlite(
    sqlite_register: Register, condition: ColumnElement[bool]
) -> None:
    statement = select(reference_object.c.id).where(condition)
    sql = str(statement.compile(sqlite_register.engine))

    with sqlite_register.reading() as transaction:
        plan = transaction.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {sql}", (None,) * sql.count("?")
        ).all()

    steps = [str(step.detail) for step in plan]
    assert any(step.startswith("SEARCH reference_object") for step in steps)
    assert not any(step.startswith("SCAN reference_object") for step in steps)


def test_conditions_can_be_turned_round(register: Register) -> None:
    key, square = reference_object.c.id, box(0, 0, 10, 10)
    elsewhere = ~meets_bounds(reference_object.c.geometry, (0, 0, 1, 1))

    with register.writing() as transaction:
        transaction.execute(
            insert(reference_object), [place(1, square), place(2, Point(50, 50))]
        )

        for condition in (elsewhere, ~among(key, [1, 3]), elsewhere | (key == 2)):
            found = transaction.execute(select(key).where(condition)).scalars()
            assert found.all() == [2]


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
    assert len(expected) == 5
    assert expected <= indexes


def test_opening_twice_changes_nothing(register: Register) -> None:
    with register.writing() as transaction:
        transaction.execute(insert(reference_object), place(1, Point(112, 34)))

    upgrade(register, METADATA)

    with register.reading() as transaction:
        assert keys_meeting(transaction, (111, 33, 113, 35)) == {1}


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
