"""Keys: each in a file of its own that nobody else reads and nothing changes."""

import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doorplate.access.keys import (
    KeyMissing,
    Keyring,
    KeysExposed,
    KeysFolderUnusable,
    KeyUnknown,
    KeyUnreadable,
    Purpose,
    SecretUnreadable,
    verify,
)
from doorplate.cli import main


@pytest.fixture
def keyring(tmp_path: Path, now: datetime) -> Keyring:
    keyring = Keyring(tmp_path / "var" / "keys")
    keyring.create(now)
    return keyring


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_create_makes_what_is_missing_and_nothing_twice(
    keyring: Keyring, now: datetime
) -> None:
    before = keyring.all()

    assert {key.purpose for key in before} == set(Purpose)
    assert keyring.create(now) == []
    assert keyring.all() == before


def test_only_the_owner_reads_folder_and_files(keyring: Keyring) -> None:
    assert mode(keyring.folder) == 0o700
    assert {mode(path) for path in keyring.folder.iterdir()} == {0o600}


def test_folder_and_file_that_others_read_are_refused_with_the_remedy(
    keyring: Keyring, now: datetime
) -> None:
    keyring.folder.chmod(0o750)
    with pytest.raises(KeysExposed, match=f"chmod 700 {keyring.folder}"):
        keyring.current("audit")
    with pytest.raises(KeysExposed):
        keyring.rotate("audit", now)
    keyring.folder.chmod(0o700)
    (path, *_) = keyring.folder.iterdir()
    path.chmod(0o604)
    with pytest.raises(KeysExposed, match=f"chmod 600 {path}"):
        keyring.all()


def test_newest_is_current_and_the_older_stay(keyring: Keyring, now: datetime) -> None:
    first = keyring.current("signing")
    # The clock of this machine was put back meanwhile: order does not depend on it.
    second = keyring.rotate("signing", now - timedelta(days=1))

    assert keyring.current("signing") == second
    assert [key.state for key in keyring.all("signing")] == ["retired", "current"]
    assert keyring.named(first.id).public_bytes == first.public_bytes
    assert keyring.current("audit").state == "current"


def test_key_made_by_another_process_is_seen_at_once(
    keyring: Keyring, now: datetime
) -> None:
    made = Keyring(keyring.folder).rotate("session", now)

    assert keyring.current("session") == made


def test_no_key_is_ever_written_over(
    keyring: Keyring, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in keyring.folder.iterdir()}
    monkeypatch.setattr(keyring, "_ids", lambda: iter(()))
    with pytest.raises(KeysFolderUnusable):
        keyring.rotate("audit", now)

    kept = {path: path.read_bytes() for path in before}
    assert kept == before


def test_left_over_draft_is_no_key_and_harms_nothing(
    keyring: Keyring, now: datetime
) -> None:
    (keyring.folder / ".draft").write_text("half a k")

    assert len(keyring.all()) == len(Purpose)
    assert keyring.rotate("audit", now).state == "current"


def test_missing_key_and_unknown_id_are_said(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "none")

    assert keyring.all() == []
    with pytest.raises(KeyMissing, match="doorplate keys create"):
        keyring.current("audit")
    with pytest.raises(KeyUnknown):
        keyring.named("123")


@pytest.mark.parametrize("text", ["", "{}", '{"id": "x"}', "null", "\x00"])
def test_damaged_file_is_named(keyring: Keyring, text: str) -> None:
    path = keyring.folder / f"{keyring.current('audit').id}.key"
    path.write_text(text)

    with pytest.raises(KeyUnreadable, match=path.name):
        Keyring(keyring.folder).all()


def test_file_under_another_name_is_named(keyring: Keyring) -> None:
    path = keyring.folder / f"{keyring.current('audit').id}.key"
    path.rename(path.with_name("fff.key"))

    with pytest.raises(KeyUnreadable, match="fff"):
        Keyring(keyring.folder).all()


def test_folder_that_is_a_file_is_named(tmp_path: Path, now: datetime) -> None:
    place = tmp_path / "keys"
    place.touch(mode=0o600)

    with pytest.raises(KeysFolderUnusable, match=str(place)):
        Keyring(place).create(now)
    with pytest.raises(KeysFolderUnusable, match=str(place)):
        Keyring(place).all()


def test_signature_is_checked_with_the_public_half(keyring: Keyring) -> None:
    key = keyring.current("signing")
    signature = key.sign(b"a certificate")

    assert verify(key.public_bytes, signature, b"a certificate")
    assert key.verify(signature, b"a certificate")
    assert not key.verify(signature, b"another certificate")
    assert not verify(b"short", signature, b"a certificate")
    assert key.jwk["kid"] == key.id
    with pytest.raises(TypeError, match="audit"):
        keyring.current("audit").sign(b"a certificate")


def test_secret_opens_in_its_own_place_alone_also_after_rotation(
    keyring: Keyring, now: datetime
) -> None:
    sealed = keyring.encrypt(b"base32", "account 1")
    keyring.rotate("secrets", now)

    assert keyring.decrypt(sealed, "account 1") == b"base32"
    for text, context in (
        (sealed, "account 2"),
        (sealed[:-4] + "AAAA", "account 1"),
        (sealed.partition(".")[0] + ".!", "account 1"),
    ):
        with pytest.raises(SecretUnreadable):
            keyring.decrypt(text, context)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("DOORPLATE_KEYS_FOLDER", str(tmp_path / "keys"))

    def invoke(*words: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["keys", *words])
        assert result.exit_code == exit_code, result.output
        return result

    return invoke


def test_commands_make_rotate_and_list_without_secrets(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    assert "4 keys made" in run("create").output
    assert run("create").output == "Nothing is missing.\n"
    run("rotate", "audit")

    listed = run("list").output

    states = [line.split()[1:3] for line in listed.splitlines()]
    assert states.count(["audit", "retired"]) == 1
    assert states.count(["audit", "current"]) == 1
    for path in (tmp_path / "keys").iterdir():
        assert path.read_text().split('"key": "')[1][:20] not in listed


def test_command_says_what_is_wrong_in_one_line(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    run("create")
    (tmp_path / "keys").chmod(0o755)

    assert "[keys-exposed]" in run("list", exit_code=1).output
    assert run("rotate", "nothing", exit_code=2).exit_code == 2
