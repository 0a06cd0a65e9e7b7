"""A load that is killed, cut off or refused half-way loses nothing, doubles nothing."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import pytest
from sqlalchemy import Column, delete, event, select

from doorplate.addresses.loading import rows as reading
from doorplate.addresses.loading.loader import LoadRunsElsewhere
from doorplate.addresses.tables import (
    address,
    address_alias,
    address_flag,
    address_position,
    load_finding,
    reference_object,
)
from doorplate.addresses.tables import load as load_table
from doorplate.database import Register, Transaction
from doorplate.database.register import DatabaseRefuses
from doorplate.register import open_register
from tests.addresses.county import HEADER, found_county, load, row, write_csv

KILLS = 100 if os.environ.get("DOORPLATE_TEST_PROOF") else 3
ROWS, CHUNK = 3000, 100
# A load in a process of its own, in small chunks; says when it starts in earnest.
PROGRAM = f"""
import sys
from doorplate.addresses.loading import rows as reading
from doorplate.cli import main
reading.CHUNK = {CHUNK}
print("go", flush=True)
main(sys.argv[1:])
"""
BY_MACHINE = {"id", "uid", "recorded_at", "started_at", "finished_at", "started_by"}


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", CHUNK)


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    """A list with everything in it: rooms, aliases, duplicates, doubts, rejects."""
    rows: list[tuple[object, ...]] = []
    for number in range(ROWS):
        changes: dict[str, object] = {"number": f"{number}号"}
        if number % 3 == 0:
            changes |= {"building": f"{number % 5 + 1}", "room": f"{number}"}
        if number % 7 == 0:
            changes |= {"number": f"{number - 6}号(粮站{number})"}
        if number % 11 == 0:
            changes |= {"x": 112.795}
        if number % 13 == 0:
            changes |= {"street": f"大?路{number}"}
        if number % 17 == 0:
            changes |= {"street": f"第{number % 4}大街"}
        rows.append(row(**changes))
    return write_csv(tmp_path / "houses.csv", HEADER, rows)


def content(register: Register) -> dict[str, list[str]]:
    """Everything a load writes, without the keys and times that chance gives."""
    with register.reading() as transaction:
        names = _named(transaction, address.c.identity) | {None: ""}
        loads = _named(transaction, load_table.c.fingerprint) | {None: ""}
        streets = _named(transaction, reference_object.c.name)
        pointing = {
            "address_id": names,
            "parent_id": names,
            "reference_id": streets,
            "load_id": loads,
        }

        def shown(row: dict[str, Any]) -> str:
            kept = {
                name: pointing[name][value] if name in pointing else value
                for name, value in row.items()
                if name not in BY_MACHINE and name != "valid_from"
            }
            return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)

        return {
            table.name: sorted(
                shown(dict(row))
                for row in transaction.execute(select(table)).mappings()
            )
            for table in WRITTEN
        }


def _named(transaction: Transaction, column: Column[Any]) -> dict[Any, Any]:
    statement = select(column.table.c.id, column)
    return {row[0]: row[1] for row in transaction.execute(statement)}


WRITTEN = (
    *(address_flag, address_alias, address_position, load_finding, address),
    *(load_table, reference_object),
)


def emptied(register: Register) -> None:
    with register.writing() as transaction:
        for table in WRITTEN:
            transaction.execute(delete(table))


@pytest.fixture
def undisturbed(tmp_path: Path, houses: Path) -> Iterator[dict[str, list[str]]]:
    """What a load of the list that nobody disturbs ends as."""
    folder = tmp_path / "undisturbed"
    register = open_register(f"sqlite:///{folder}/register.sqlite")
    load(found_county(register, folder), houses)
    yield content(register)
    register.close()


@contextmanager
def loading(register: Register, file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the command in a process of its own; the block begins as it does."""
    url = register.url.render_as_string(hide_password=False)
    environment = os.environ | {"DOORPLATE_COUNTY_CODE": "410883000000"}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--database", url, "addresses", "load", file],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    with process, process.stdout:
        assert process.stdout.readline() == b"go\n"
        yield process
        process.kill()


def test_killed_load_run_again_ends_as_an_undisturbed_one(
    county: Register, houses: Path, undisturbed: dict[str, list[str]]
) -> None:
    with loading(county, houses) as process:
        begun = perf_counter()
        assert process.wait(timeout=120) == 0
        duration = perf_counter() - begun
    assert content(county) == undisturbed
    emptied(county)

    moments = random.Random(20260315)
    for _ in range(KILLS):
        with loading(county, houses) as process:
            sleep(moments.uniform(0, duration))
        if process.returncode == 0:
            assert content(county) == undisturbed
            emptied(county)
    load(county, houses)

    assert content(county) == undisturbed


class PulledPlugError(Exception):
    """The machine is gone."""


@contextmanager
def unplugged_after(rows: int) -> Iterator[Any]:
    done = 0

    def advance(more: int) -> None:
        nonlocal done
        done += more
        if done >= rows:
            raise PulledPlugError

    yield advance


@pytest.mark.parametrize("rows", [1, CHUNK + 1, ROWS - 1])
def test_broken_off_load_is_gone_on_with_after_its_last_chunk(
    county: Register, houses: Path, undisturbed: dict[str, list[str]], rows: int
) -> None:
    with pytest.raises(PulledPlugError):
        load(county, houses, bar=lambda _label, _total: unplugged_after(rows))

    report = load(county, houses)

    assert report.resumed_from == -(-rows // CHUNK) * CHUNK
    assert report.tally.read == ROWS
    assert content(county) == undisturbed


def test_two_processes_never_count_a_chunk_twice(
    county: Register, houses: Path, undisturbed: dict[str, list[str]]
) -> None:
    @contextmanager
    def overtaken(_label: str, _total: int) -> Iterator[Any]:
        def advance(more: int) -> None:
            if more:
                load(county, houses)

        yield advance

    with pytest.raises(LoadRunsElsewhere):
        load(county, houses, bar=overtaken)

    assert content(county) == undisturbed


def test_full_disk_is_said_in_one_line_and_loses_nothing(
    sqlite_register: Register,
    tmp_path: Path,
    houses: Path,
    undisturbed: dict[str, list[str]],
) -> None:
    found_county(sqlite_register, tmp_path)
    sqlite_register.engine.dispose()

    def fill_disk(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 200")

    event.listen(sqlite_register.engine, "connect", fill_disk)
    with pytest.raises(DatabaseRefuses, match=r"disk is full\. What was committed"):
        load(sqlite_register, houses)
    event.remove(sqlite_register.engine, "connect", fill_disk)
    sqlite_register.engine.dispose()

    assert load(sqlite_register, houses).resumed_from > 0
    assert content(sqlite_register) == undisturbed


def test_read_only_register_is_said_in_one_line(county: Register, houses: Path) -> None:
    statement = {
        "sqlite": "PRAGMA query_only = ON",
        "postgresql": "SET default_transaction_read_only = on",
    }[county.url.get_backend_name()]
    county.engine.dispose()

    def seal(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        connection.commit()

    event.listen(county.engine, "connect", seal)
    try:
        with pytest.raises(DatabaseRefuses, match=r"read-?only"):
            load(county, houses)
    finally:
        event.remove(county.engine, "connect", seal)
        county.engine.dispose()

    assert content(county)["address"] == []
