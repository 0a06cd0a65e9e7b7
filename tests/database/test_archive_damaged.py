"""What is damaged, cut off or killed is found, and leaves nothing half."""

import json
import os
import random
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from shapely.geometry import Point
from sqlalchemy import insert

from doorplate.addresses.tables import load as load_table
from doorplate.addresses.tables import load_finding, reference_object
from doorplate.database import Register
from doorplate.database.archive import (
    ArchiveDamaged,
    ArchiveTooNew,
    ArchiveUnwritable,
    check_archive,
    fingerprint_of,
    restore_archive,
)
from doorplate.database.metadata import METADATA
from doorplate.database.migrate import revision_of
from doorplate.register import open_register
from tests.conftest import PROOF
from tests.database.archives import (
    A_LOAD,
    altered,
    back_up,
    replaced,
    restored,
)
from tests.database.samples import place
from tests.public.street import build_street

STREETS = "tables/reference_object.jsonl"
DAMAGES: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "a changed name": (replaced(STREETS, "大".encode(), "小".encode()), "reference_"),
    "a lost quotation mark": (replaced(STREETS, b'"', b""), "reference_object, row 1"),
    "a lost value": (replaced(STREETS, b"[1,", b"["), "reference_object, row 1"),
    "a lost table": (lambda entries: entries.pop(STREETS), "reference_object, row 1"),
    "a lost row": (
        lambda entries: entries.update(
            {STREETS: b"".join(entries[STREETS].splitlines(keepends=True)[1:])}
        ),
        "reference_object, row",
    ),
    "a changed manifest": (
        replaced("manifest.json", b'"rows": ', b'"rows": 1'),
        "its manifest",
    ),
    "no manifest": (lambda entries: entries.pop("manifest.json"), "its manifest"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_backup_is_refused_with_the_place(
    sqlite_register: Register, target: str, tmp_path: Path, damage: str
) -> None:
    build_street(sqlite_register, tmp_path)
    back_up(sqlite_register, tmp_path / "backup")
    change, place_named = DAMAGES[damage]
    path = altered(tmp_path / "backup", change)

    for attempt in (
        lambda: check_archive(path),
        lambda: restore_archive(target, path, metadata=METADATA),
    ):
        with pytest.raises(ArchiveDamaged) as caught:
            attempt()
        assert caught.value.parameters["place"].startswith(place_named)

    # Nothing of it is there: the same place takes a sound one.
    restored(target, tmp_path / "backup").close()


def test_any_broken_byte_or_missing_end_is_found(
    sqlite_register: Register, tmp_path: Path
) -> None:
    build_street(sqlite_register, tmp_path)
    path = tmp_path / "backup"
    manifest = back_up(sqlite_register, path)
    whole = path.read_bytes()
    chance = random.Random(20260315)
    for _ in range(400 if PROOF else 40):
        broken = bytearray(whole)
        position = chance.randrange(len(whole))
        broken[position] ^= 1 << chance.randrange(8)
        path.write_bytes(broken)
        try:
            found = check_archive(path)
        except ArchiveDamaged:
            continue
        # Bytes that carry nothing, such as a time in the list of contents.
        assert (found.fingerprint, found.rows) == (manifest.fingerprint, manifest.rows)
    for _ in range(20):
        path.write_bytes(whole[: chance.randrange(len(whole))])
        with pytest.raises(ArchiveDamaged):
            check_archive(path)


def test_sound_backup_passes_the_check(town: Register, tmp_path: Path) -> None:
    manifest = back_up(town, tmp_path / "backup", notes={"keys": ["a"]})

    assert check_archive(tmp_path / "backup") == manifest


def test_rows_that_contradict_each_other_are_refused(
    sqlite_register: Register,
    target: str,
    tmp_path: Path,
) -> None:
    with sqlite_register.writing() as transaction:
        transaction.execute(insert(load_table).values(A_LOAD))
        values = {"load_id": 1, "row_number": 1, "severity": "notice"}
        texts = {"field": "x", "code": "x", "value": "x"}
        transaction.execute(insert(load_finding).values(values | texts))
    with sqlite_register.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("DELETE FROM load")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("BEGIN")
    back_up(sqlite_register, tmp_path / "backup")

    with pytest.raises(ArchiveDamaged, match="contradict"):
        restore_archive(target, tmp_path / "backup", metadata=METADATA)


def test_backup_of_a_newer_program_is_refused(
    sqlite_register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "doorplate.database.archive.writing.revision_of", lambda _: "9999"
    )
    back_up(sqlite_register, tmp_path / "backup")
    with pytest.raises(ArchiveTooNew, match="9999"):
        check_archive(tmp_path / "backup")


def test_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no backup")
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": "other"}))

    for name in ("text", "zip", "missing"):
        with pytest.raises(ArchiveDamaged):
            check_archive(tmp_path / name)


def test_full_disk_is_said_in_one_line_and_leaves_no_half_file(
    town: Register, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
    try:
        with pytest.raises(ArchiveUnwritable, match="No part of it is left"):
            back_up(town, folder / "backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert list(folder.iterdir()) == []


def test_folder_that_cannot_be_written_is_said_in_one_line(
    town: Register, tmp_path: Path
) -> None:
    with pytest.raises(ArchiveUnwritable, match="No such file"):
        back_up(town, tmp_path / "missing" / "backup")


PROGRAM = """
import sys
from pathlib import Path
from doorplate.core.clock import now
from doorplate.database.archive import restore_archive, write_archive
from doorplate.database.metadata import METADATA
from doorplate.database.migrate import revision_of
from doorplate.register import open_register

what, url, path = sys.argv[1], sys.argv[2], Path(sys.argv[3])
print("go", flush=True)
if what == "backup":
    write_archive(open_register(url, make=False), path, metadata=METADATA, now=now())
else:
    restore_archive(url, path, metadata=METADATA)
"""


def kill_at_random(what: str, url: str, path: Path, moment: float) -> None:
    command = [sys.executable, "-c", PROGRAM, what, url, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"go\n"
        time.sleep(moment)
        process.kill()


def test_killed_backup_or_restore_leaves_nothing_half(
    register: Register, target: str, tmp_path: Path
) -> None:
    with register.writing() as transaction:
        names = [f"第{number}大街" for number in range(3_000)]
        transaction.execute(
            insert(reference_object),
            [
                {**place(key, Point(key / 100, 1)), "name": name, "uid": uuid4()}
                for key, name in enumerate(names, start=1)
            ],
        )
    url = register.url.render_as_string(hide_password=False)
    path, sound = tmp_path / "backup", tmp_path / "sound"
    manifest = back_up(register, sound)
    moments = random.Random(20260315)
    for _ in range(50 if PROOF else 3):
        kill_at_random("backup", url, path, moments.uniform(0, 0.3))
        if path.exists():
            assert check_archive(path).fingerprint == manifest.fingerprint
            path.unlink()
    for _ in range(50 if PROOF else 3):
        kill_at_random("restore", target, sound, moments.uniform(0, 0.8))
        if not holds_nothing(target):
            # Then the last thing it did was to commit, and all is there.
            break
    else:
        restore_archive(target, sound, metadata=METADATA)
    other = open_register(target, make=False)
    assert fingerprint_of(other, METADATA) == manifest.fingerprint
    other.close()


def holds_nothing(url: str) -> bool:
    register = Register(url)
    try:
        with register.reading() as transaction:
            return revision_of(transaction) is None
    finally:
        register.close()
