"""What is restored is what was backed up, on either database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point
from sqlalchemy import delete, insert, inspect

from doorplate.access.tables import audit_entry
from doorplate.addresses.tables import address, load_finding, reference_object
from doorplate.addresses.tables import load as load_table
from doorplate.database import Register
from doorplate.database.archive import (
    ArchiveExists,
    RegisterNotEmpty,
    fingerprint_of,
    restore_archive,
)
from doorplate.database.archive.kinds import kind_of, type_of
from doorplate.database.metadata import METADATA
from doorplate.register import open_register
from tests.conftest import PROOF
from tests.database.archives import (
    A_LOAD,
    EVERYWHERE,
    NUMBERS,
    back_up,
    empty_place,
    restored,
    rows,
)
from tests.database.samples import NOON, keys_meeting, place


def test_restored_register_is_the_one_backed_up(
    town: Register, target: str, tmp_path: Path
) -> None:
    manifest = back_up(town, tmp_path / "backup")

    other = restored(target, tmp_path / "backup")

    assert rows(other) == rows(town)
    assert manifest.fingerprint == fingerprint_of(other, METADATA)
    assert manifest.fingerprint == fingerprint_of(town, METADATA)
    assert manifest.rows == sum(map(len, rows(town).values())) > 50
    with other.writing() as transaction, town.reading() as original:
        found = keys_meeting(transaction, EVERYWHERE)
        assert found == keys_meeting(original, EVERYWHERE) != set()
        key = transaction.execute(
            insert(reference_object).returning(reference_object.c.id),
            {k: v for k, v in place(0, Point(112, 34)).items() if k != "id"},
        ).scalar_one()
        assert key == max(row[0] for row in rows(town)["reference_object"]) + 1
        assert keys_meeting(transaction, (111, 33, 112.1, 34.1)) == {key}
    other.close()


def test_restored_register_keeps_its_constraints(
    town: Register, target: str, tmp_path: Path
) -> None:
    back_up(town, tmp_path / "backup")
    other = restored(target, tmp_path / "backup")

    def keys(register: Register) -> dict[str, list[Any]]:
        with register.reading() as transaction:
            inspector = inspect(transaction)
            return {
                name: sorted(
                    (key["name"], key["constrained_columns"], key["referred_table"])
                    for key in inspector.get_foreign_keys(name)
                )
                for name in METADATA.tables
            }

    assert keys(other) == keys(town)
    other.close()


awkward = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12
)
documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | awkward,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(awkward, inner, max_size=3)
    ),
    max_leaves=6,
)
instants = st.datetimes(
    NOON.replace(1900, tzinfo=None),
    NOON.replace(2199, tzinfo=None),
    timezones=st.just(UTC),
)
degrees = st.floats(-80, 80)
shapes = st.one_of(
    st.none(),
    st.builds(Point, degrees, degrees),
    st.lists(st.tuples(degrees, degrees), min_size=2, max_size=5).map(LineString),
)
entries = st.lists(
    st.tuples(awkward, st.dictionaries(awkward, documents, max_size=3), instants),
    max_size=4,
)
places = st.lists(st.tuples(awkward, shapes), max_size=4)
findings = st.lists(st.tuples(awkward, st.none() | documents), max_size=4)


def fill(
    register: Register,
    some_entries: list[Any],
    some_places: list[Any],
    some_findings: list[Any],
) -> None:
    with register.writing() as transaction:
        for table in (load_finding, load_table, reference_object, audit_entry):
            transaction.execute(delete(table))
        for text, details, at in some_entries:
            transaction.execute(
                insert(audit_entry).values(
                    uid=uuid4().hex,
                    at=at,
                    actor=text,
                    action=text,
                    subject=text,
                    outcome="done",
                    details=details,
                )
            )
        for key, (name, shape) in enumerate(some_places, start=1):
            values = place(key, shape) | {"name": f"{key}{name}"}
            transaction.execute(insert(reference_object).values(values))
        transaction.execute(insert(load_table).values(A_LOAD))
        for number, (value, document) in enumerate(some_findings, start=1):
            transaction.execute(
                insert(load_finding).values(
                    load_id=1,
                    row_number=number,
                    severity="rejected",
                    field=value,
                    code="x",
                    value=value,
                    row=document,
                )
            )


@settings(max_examples=200 if PROOF else 6)
@given(entries, places, findings)
def test_whatever_is_in_it_comes_back_on_both_databases(
    both_registers: tuple[Register, Register],
    tmp_path_factory: pytest.TempPathFactory,
    some_entries: list[Any],
    some_places: list[Any],
    some_findings: list[Any],
) -> None:
    folder = tmp_path_factory.mktemp("archives")
    for register in both_registers:
        fill(register, some_entries, some_places, some_findings)
        path = folder / f"{next(NUMBERS)}"
        manifest = back_up(register, path)
        for kind in ("sqlite", "postgresql"):
            with empty_place(kind, folder, lambda: both_registers[1]) as url:
                other = restored(url, path)
                assert fingerprint_of(other, METADATA) == manifest.fingerprint
                other.close()


def test_backup_is_of_one_state_and_hinders_nobody(
    town: Register, tmp_path: Path
) -> None:
    before = fingerprint_of(town, METADATA)

    @contextmanager
    def meanwhile(_label: str, _total: int) -> Iterator[Callable[[int], None]]:
        def advance(_: int) -> None:
            with town.writing() as transaction:
                new = place(0, None) | {"name": f"new {next(NUMBERS)}"}
                del new["id"]
                transaction.execute(insert(reference_object).values(new))

        yield advance

    manifest = back_up(town, tmp_path / "backup", bar=meanwhile)

    assert manifest.fingerprint == before != fingerprint_of(town, METADATA)


def test_two_backups_of_one_register_hold_the_same_bytes(
    town: Register, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        back_up(town, tmp_path / name)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_backup_is_its_owners_and_overwrites_nothing(
    town: Register, tmp_path: Path
) -> None:
    path = tmp_path / "backup"
    back_up(town, path)

    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ArchiveExists):
        back_up(town, path)


def test_register_that_holds_something_is_not_restored_into(
    town: Register, tmp_path: Path
) -> None:
    back_up(town, tmp_path / "backup")
    before = rows(town)

    with pytest.raises(RegisterNotEmpty):
        restore_archive(
            town.url.render_as_string(hide_password=False),
            tmp_path / "backup",
            metadata=METADATA,
        )

    assert rows(town) == before


def test_register_that_was_only_made_is_restored_into(
    town: Register, target: str, tmp_path: Path
) -> None:
    back_up(town, tmp_path / "backup")
    open_register(target).close()

    other = restored(target, tmp_path / "backup")

    assert rows(other) == rows(town)
    with other.reading() as transaction:
        assert keys_meeting(transaction, EVERYWHERE)
    other.close()


def test_every_column_has_a_form_in_an_archive() -> None:
    for table in METADATA.tables.values():
        for column in table.columns:
            assert kind_of(type_of(kind_of(column.type))) == kind_of(column.type)
    assert kind_of(address.c.uid.type) == "uuid"
