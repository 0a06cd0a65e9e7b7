"""What a transaction sees, holds and waits for, and in which schema."""

import sqlite3

import pytest
from shapely.geometry import Point
from sqlalchemy import insert, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateSchema, DropSchema

from doorplate.addresses.tables import reference_object
from doorplate.database.metadata import METADATA
from doorplate.database.register import DatabaseRefuses, Register
from doorplate.register import open_register
from tests.database.samples import keys_meeting, place


def test_failed_transaction_leaves_nothing(register: Register) -> None:
    def write_one_key_twice() -> None:
        with register.writing() as transaction:
            transaction.execute(insert(reference_object), place(1, None))
            transaction.execute(insert(reference_object), place(1, None))

    with pytest.raises(IntegrityError):
        write_one_key_twice()

    with register.reading() as transaction:
        assert keys_meeting(transaction, (-180, -90, 180, 90)) == set()


def test_reader_sees_the_state_before_while_somebody_writes(register: Register) -> None:
    with register.writing() as writer:
        writer.execute(insert(reference_object), place(1, Point(112, 34)))
        with register.reading() as reader:
            assert keys_meeting(reader, (111, 33, 113, 35)) == set()


def test_reader_sees_one_state_whatever_is_written_meanwhile(
    register: Register,
) -> None:
    everywhere = (-180.0, -90.0, 180.0, 90.0)

    with register.reading() as reader:
        assert keys_meeting(reader, everywhere) == set()
        with register.writing() as writer:
            writer.execute(insert(reference_object), place(1, Point(112, 34)))

        assert keys_meeting(reader, everywhere) == set()


def test_writer_after_a_reader_may_write(register: Register) -> None:
    with register.reading() as reader:
        keys_meeting(reader, (111, 33, 113, 35))

    with register.writing() as writer:
        writer.execute(insert(reference_object), place(1, Point(112, 34)))
        assert keys_meeting(writer, (111, 33, 113, 35)) == {1}


def test_reader_on_a_server_cannot_write(postgres_register: Register) -> None:
    with (
        pytest.raises(DatabaseRefuses, match="read-only"),
        postgres_register.reading() as reader,
    ):
        reader.execute(insert(reference_object), place(1, None))


def test_both_databases_wait_as_long_for_a_lock(register: Register) -> None:
    asked = "SHOW lock_timeout" if register.runs_elsewhere else "PRAGMA busy_timeout"

    with register.writing() as transaction:
        patience = transaction.exec_driver_sql(asked).scalar_one()

    assert patience in {"30s", 30_000}


def test_long_wait_for_a_row_is_said_in_one_line(postgres_register: Register) -> None:
    def write_meanwhile() -> None:
        with postgres_register.writing() as other:
            other.exec_driver_sql("SET LOCAL lock_timeout = 50")
            other.execute(insert(reference_object), row)

    row = place(1, None)
    with postgres_register.writing() as first:
        first.execute(insert(reference_object), row)

        with pytest.raises(DatabaseRefuses, match="lock timeout"):
            write_meanwhile()

        first.rollback()


def test_register_in_a_schema_of_its_own_keeps_to_it(
    postgres_register: Register,
) -> None:
    schema = "mengzhou"
    with postgres_register.writing() as transaction:
        transaction.execute(CreateSchema(schema))
    url = postgres_register.url.update_query_dict(
        {"options": f"-csearch_path={schema},public"}
    )

    register = open_register(url.render_as_string(hide_password=False))

    with register.reading() as transaction:
        assert transaction.exec_driver_sql("SHOW lock_timeout").scalar_one() == "30s"
        assert set(METADATA.tables) < set(inspect(transaction).get_table_names(schema))
    register.close()
    with postgres_register.writing() as transaction:
        transaction.execute(DropSchema(schema, cascade=True))


def test_write_lock_is_taken_at_once(sqlite_register: Register) -> None:
    path = sqlite_register.url.database
    assert path is not None

    with sqlite_register.writing():
        other = sqlite3.connect(path, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
