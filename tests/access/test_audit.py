"""The audit: one row altered, inserted or removed behind the program is named."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from doorplate.access.entries import Finding, Wrong
from doorplate.access.keys import KeyMissing, Keyring
from doorplate.access.marks import AuditFileDamaged, AuditFileMissing, Marks
from doorplate.access.service import record_entry, seal_audit, stamping, verify_audit
from doorplate.access.service.entries import AuditKeyNotAtHand
from doorplate.access.tables import audit_entry, audit_seal
from doorplate.core.actors import Actor
from doorplate.database import Register

LI = Actor("li")
LENGTH = 6


class Audit:
    """An audit with everything that seals and verifies it."""

    def __init__(self, register: Register, folder: Path, now: datetime) -> None:
        self.keyring = Keyring(folder / "keys")
        self.keyring.create(now)
        self.marks = Marks(folder / "audit.seals")
        self.register = stamping(register, self.keyring)
        self.now = now

    def record(self, count: int = 1, **given: Any) -> None:
        for _ in range(count):
            with self.register.writing() as transaction:
                record_entry(
                    transaction,
                    actor=LI,
                    action="addresses.rename",
                    now=self.now,
                    **given,
                )

    def seal(self, *, thorough: bool = True) -> int:
        return seal_audit(
            self.register,
            keyring=self.keyring,
            marks=self.marks,
            now=self.now,
            thorough=thorough,
        )

    @property
    def finding(self) -> Finding | None:
        return verify_audit(
            self.register, keyring=self.keyring, marks=self.marks
        ).finding

    def run(self, statement: Any) -> None:
        """Do something behind the program's back."""
        with self.register.writing() as transaction:
            transaction.execute(statement)

    def row(self, entry_id: int) -> dict[str, Any]:
        with self.register.reading() as transaction:
            wanted = select(audit_entry).where(audit_entry.c.id == entry_id)
            return dict(transaction.execute(wanted).one()._mapping)


@pytest.fixture
def audit(register: Register, tmp_path: Path, now: datetime) -> Audit:
    audit = Audit(register, tmp_path, now)
    audit.record(LENGTH, subject="address 1", details={"to": "大定路", "x": 1.0})
    assert audit.seal() == LENGTH
    assert audit.finding is None
    return audit


EVERY = pytest.mark.parametrize("entry_id", range(1, LENGTH + 1))
SEALED_OR_NOT = pytest.mark.parametrize("then_sealed", [False, True])


@EVERY
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "wang"),
        ("at", "later"),
        ("action", "addresses.rename2"),
        ("subject", ""),
        ("outcome", "refused"),
        ("details", {"to": "大定路", "x": 2}),
        ("uid", "0"),
        ("stamp", None),
    ],
)
def test_any_altered_column_of_any_entry_is_named(
    audit: Audit, entry_id: int, column: str, value: object
) -> None:
    if value == "later":
        value = audit.now + timedelta(microseconds=1)
    own = audit_entry.c.id == entry_id
    audit.run(update(audit_entry).where(own).values({column: value}))

    assert audit.finding == Finding(Wrong.ALTERED, entry_id, entry_id)


@EVERY
@SEALED_OR_NOT
def test_any_removed_entry_is_named(
    audit: Audit, entry_id: int, *, then_sealed: bool
) -> None:
    audit.run(delete(audit_entry).where(audit_entry.c.id == entry_id))
    if then_sealed:
        audit.record()
        audit.seal()

    assert audit.finding == Finding(Wrong.REMOVED, entry_id, entry_id)


@EVERY
def test_entry_removed_with_its_seal_is_named_the_last_one_too(
    audit: Audit, entry_id: int
) -> None:
    audit.run(delete(audit_entry).where(audit_entry.c.id == entry_id))
    audit.run(delete(audit_seal).where(audit_seal.c.entry_id == entry_id))

    found = audit.finding

    assert found is not None
    assert (found.wrong, found.sequence) == (Wrong.REMOVED, entry_id)
    # The file outside knows the number of the last.
    assert found.entry_id == (LENGTH if entry_id == LENGTH else None)


@EVERY
def test_end_cut_off_at_any_place_is_named(audit: Audit, entry_id: int) -> None:
    audit.run(delete(audit_entry).where(audit_entry.c.id >= entry_id))
    audit.run(delete(audit_seal).where(audit_seal.c.sequence >= entry_id))

    found = audit.finding

    assert found is not None
    assert (found.wrong, found.sequence) == (Wrong.REMOVED, entry_id)


def test_new_entries_do_not_hide_a_cut_off_end(audit: Audit) -> None:
    audit.run(delete(audit_entry).where(audit_entry.c.id == LENGTH))
    audit.run(delete(audit_seal).where(audit_seal.c.sequence == LENGTH))
    audit.record(3)
    audit.seal()

    found = audit.finding

    assert found is not None
    assert found.sequence == LENGTH


COPIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "invented": lambda row: {**row, "uid": "new", "stamp": None},
    "copied with its stamp": lambda row: {**row, "uid": "new"},
    "copied with a stamp of nobody": lambda row: {
        **row,
        "uid": "new",
        "stamp": f"000.{'0' * 64}",
    },
}


@EVERY
@SEALED_OR_NOT
@pytest.mark.parametrize("copy", COPIES)
def test_any_inserted_entry_is_named(
    audit: Audit, entry_id: int, copy: str, *, then_sealed: bool
) -> None:
    number = 1000 + entry_id
    row = {**COPIES[copy](audit.row(entry_id)), "id": number}
    audit.run(insert(audit_entry).values(row))
    if then_sealed:
        audit.record()
        assert audit.seal() == 1

    assert audit.finding == Finding(Wrong.INSERTED, None, number)


@EVERY
def test_entry_inserted_with_a_seal_is_named(audit: Audit, entry_id: int) -> None:
    row = {**audit.row(entry_id), "uid": "new", "id": 1000}
    audit.run(insert(audit_entry).values(row))
    with audit.register.reading() as transaction:
        wanted = select(audit_seal).where(audit_seal.c.sequence == entry_id)
        link = dict(transaction.execute(wanted).one()._mapping)
    new = {**link, "sequence": LENGTH + 1, "entry_id": 1000}
    audit.run(insert(audit_seal).values(new))

    assert audit.finding == Finding(Wrong.INSERTED, LENGTH + 1, 1000)


@EVERY
@pytest.mark.parametrize(
    "values", [{"mac": "0" * 64}, {"key_id": "123"}, {"entry_id": 99}]
)
def test_altered_seal_is_named(
    audit: Audit, entry_id: int, values: dict[str, Any]
) -> None:
    own = audit_seal.c.sequence == entry_id
    audit.run(update(audit_seal).where(own).values(values))

    found = audit.finding

    assert found is not None
    assert found.sequence == entry_id


def test_entries_of_two_deeds_cannot_change_places(audit: Audit) -> None:
    audit.run(update(audit_entry).where(audit_entry.c.id == 2).values(id=100))
    audit.run(update(audit_entry).where(audit_entry.c.id == 3).values(id=2))
    audit.run(update(audit_entry).where(audit_entry.c.id == 100).values(id=3))

    assert audit.finding == Finding(Wrong.ALTERED, 2, 2)


def test_unsealed_entries_are_a_notice(audit: Audit) -> None:
    audit.record(2)

    verdict = verify_audit(audit.register, keyring=audit.keyring, marks=audit.marks)

    assert (verdict.sealed, verdict.unsealed, verdict.finding) == (LENGTH, 2, None)


def test_a_later_commit_with_an_earlier_number_is_sealed_after(audit: Audit) -> None:
    row = {}
    audit.record()
    with audit.register.writing() as transaction:
        record_entry(transaction, actor=LI, action="a.b", now=audit.now)
        late = audit_entry.c.id == LENGTH + 2
        row = dict(transaction.execute(select(audit_entry).where(late)).one()._mapping)
        transaction.execute(delete(audit_entry).where(late))
    audit.record()
    assert audit.seal(thorough=False) == 2
    # What another transaction had open all the while commits now.
    audit.run(insert(audit_entry).values(row))

    assert audit.seal(thorough=False) == 1
    assert audit.finding is None
    with audit.register.reading() as transaction:
        wanted = select(audit_seal.c.entry_id).order_by(audit_seal.c.sequence)
        order = transaction.execute(wanted).scalars().all()
    assert order[-1] == LENGTH + 2
    assert order[-2] > LENGTH + 2


def test_writers_and_sealers_at_once_make_one_chain(audit: Audit) -> None:
    def work(number: int) -> int:
        audit.record(2)
        return audit.seal(thorough=number % 2 == 0)

    with ThreadPoolExecutor(6) as pool:
        sealed = sum(pool.map(work, range(12)))
    sealed += audit.seal()

    assert sealed == 24
    verdict = verify_audit(audit.register, keyring=audit.keyring, marks=audit.marks)
    assert (verdict.sealed, verdict.unsealed) == (LENGTH + 24, 0)
    assert verdict.finding is None


def test_seals_of_a_retired_key_still_hold(audit: Audit) -> None:
    audit.keyring.rotate("audit", audit.now)
    audit.record(2)
    audit.seal()

    assert audit.finding is None
    audit.run(update(audit_entry).where(audit_entry.c.id == 1).values(actor="wang"))
    assert audit.finding == Finding(Wrong.ALTERED, 1, 1)


def test_sealing_again_adds_nothing(audit: Audit) -> None:
    before = audit.marks.place.read_bytes()

    assert audit.seal() == 0
    assert audit.marks.place.read_bytes() == before


def test_file_catches_up_where_a_sealer_was_killed_before_writing_it(
    audit: Audit, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    shutil.copy(audit.marks.place, kept)
    audit.record()
    audit.seal()
    kept.replace(audit.marks.place)
    # The last line was on its way when the machine stopped.
    with audit.marks.place.open("a") as file:
        file.write("7 7 0f")

    assert audit.finding is None
    assert audit.seal() == 0
    assert audit.marks.last_count() == LENGTH + 1
    assert audit.finding is None


def test_file_that_is_gone_or_damaged_is_said(audit: Audit) -> None:
    place = audit.marks.place
    text = place.read_text()
    place.write_text(text.replace(" ", "-", 1))
    with pytest.raises(AuditFileDamaged, match="Line 1"):
        assert audit.finding
    place.unlink()
    with pytest.raises(AuditFileMissing):
        assert audit.finding


def test_file_is_its_owner_s_alone(audit: Audit) -> None:
    assert audit.marks.place.stat().st_mode & 0o777 == 0o600


def test_without_its_key_nothing_is_added_to_a_sealed_audit(
    audit: Audit, register: Register, tmp_path: Path, now: datetime
) -> None:
    with register.writing() as transaction, pytest.raises(AuditKeyNotAtHand):
        record_entry(transaction, actor=LI, action="a.b", now=now)
    with pytest.raises(KeyMissing):
        verify_audit(register, keyring=Keyring(tmp_path / "no"), marks=audit.marks)


def test_what_was_written_before_there_was_a_key_is_sealed_with_the_first(
    register: Register, tmp_path: Path, now: datetime
) -> None:
    with register.writing() as transaction:
        record_entry(transaction, actor=LI, action="a.b", now=now)
    audit = Audit(register, tmp_path, now)
    audit.record()

    assert audit.finding is None
    assert audit.seal() == 2
    assert audit.finding is None


def test_numbers_are_read_as_they_were_written(audit: Audit) -> None:
    details = {"a": [1e22, -0.0, 0.1, 1e-7, True, None], "b": {"c": 10**20}}
    audit.record(details=details)

    assert audit.seal() == 1
    assert audit.finding is None
