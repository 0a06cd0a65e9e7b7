"""Backup and restore on the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from doorplate.access.tables import audit_entry
from doorplate.addresses.tables import reference_object
from doorplate.cli import main
from doorplate.database import Register
from doorplate.register import open_register
from tests.database.archives import empty_place
from tests.database.samples import place


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("DOORPLATE_KEYS_FOLDER", str(tmp_path / "keys"))
    return tmp_path / "keys"


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    def server() -> Register:
        found: Register = request.getfixturevalue("postgres_register")
        return found

    with empty_place(request.param, tmp_path, server) as url:
        yield url


def run(url: str, *words: str, status: int = 0) -> str:
    done = CliRunner().invoke(main, ["--database", url, *words])
    assert done.exit_code == status, done.output
    return done.output


def line(output: str, name: str) -> str:
    (found,) = (each for each in output.splitlines() if each.strip().startswith(name))
    return found.split(maxsplit=1)[1]


def actions(register: Register) -> list[str]:
    with register.reading() as transaction:
        found = select(audit_entry.c.action).order_by(audit_entry.c.id)
        return list(transaction.execute(found).scalars())


def test_backup_is_restored_and_both_registers_tell_of_it(
    register: Register, target: str, keys: Path, tmp_path: Path
) -> None:
    with register.writing() as transaction:
        transaction.execute(insert(reference_object).values(place(1, None)))
    url, file = register.url.render_as_string(hide_password=False), tmp_path / "b"

    made = run(url, "backup", str(file))
    checked = run(url, "restore", "--check", str(file))
    again = run(target, "restore", str(file))

    assert line(made, "fingerprint") == line(checked, "fingerprint")
    assert line(made, "fingerprint") == line(again, "fingerprint")
    assert actions(register) == ["register.backup"]
    other = open_register(target, make=False)
    assert actions(other) == ["register.restore"]
    other.close()
    assert "[archive-exists]" in run(url, "backup", str(file), status=1)
    assert "[register-not-empty]" in run(target, "restore", str(file), status=1)


def test_restore_says_which_keys_are_missing(
    sqlite_register: Register, keys: Path, tmp_path: Path
) -> None:
    url, file = str(sqlite_register.url), tmp_path / "backup"
    run(url, "keys", "create")
    made = run(url, "backup", str(file))
    for path in keys.iterdir():
        path.unlink()

    restored = run(f"sqlite:///{tmp_path}/other.sqlite", "restore", str(file))

    assert "(not in the backup)" in line(made, "its keys")
    needed = line(made, "its keys").split(" (")[0].split(", ")
    assert len(needed) == 4
    assert all(key in restored for key in needed)
    assert "lacks keys that it needs" in restored


def test_damaged_backup_is_refused_in_one_line(
    sqlite_register: Register, keys: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    file.write_bytes(b"nothing of the kind")

    told = run(f"sqlite:///{tmp_path}/other.sqlite", "restore", str(file), status=1)

    assert "damaged at its manifest" in told
    assert "[archive-damaged]" in told
    assert told.count("\n") == 1
