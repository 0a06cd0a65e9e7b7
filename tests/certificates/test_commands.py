"""`doorplate certificates` as an office uses it, and as somebody who got a paper."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from doorplate.access.keys import Keyring
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.publickeys import key_set
from doorplate.cli import main
from doorplate.core.platecodes import PlateCode
from doorplate.database import Register
from tests.certificates.deeds import address_at
from tests.certificates.samples import GOLDEN
from tests.public.street import Street, build_street

Run = Callable[..., Result]


@pytest.fixture
def street(
    sqlite_register: Register, tmp_path_factory: pytest.TempPathFactory
) -> Street:
    """Commands only call use cases, which are tested on both databases."""
    return build_street(sqlite_register, tmp_path_factory.mktemp("street"))


@pytest.fixture
def run(street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    url = street.register.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DOORPLATE_KEYS_FOLDER", str(tmp_path / "keys"))

    def invoke(
        *arguments: object, exit_code: int = 0, room: str = "certificates"
    ) -> Result:
        words = ["--database", url, room, *map(str, arguments)]
        result = CliRunner().invoke(main, words)
        assert result.exit_code == exit_code, result.output
        return result

    invoke("create", room="keys")
    return invoke


@pytest.fixture
def paper(run: Run, tmp_path: Path) -> Path:
    output = tmp_path / "3.pdf"
    run("issue", "--address", "大定路3号", "--output", output)
    return output


def number_in(output: str) -> CertificateNumber:
    (words,) = [line for line in output.splitlines() if line.startswith("Number ")]
    return CertificateNumber.parse(words.removeprefix("Number ").partition(",")[0])


def test_certificate_is_issued_shown_listed_and_withdrawn(
    run: Run, paper: Path, tmp_path: Path
) -> None:
    number = number_in(run("verify", paper).output)

    listed = run("list").output
    shown = run("show", number, "--output", tmp_path / "again.pdf").output
    gone = run("withdraw", number.printed, "--reason", "门牌号有误").output
    after = run("show", number).output

    assert f"{number.printed}  " in listed
    assert "河南省焦作市孟州市大定街道大定路3号" in listed
    assert f"https://mp.example/C/{number}" in shown
    assert "Stands   valid" in shown
    assert (tmp_path / "again.pdf").read_bytes() == paper.read_bytes()
    assert f"{number.printed} is withdrawn." in gone
    assert "Stands   withdrawn since 20" in after
    assert "门牌号有误" in after
    assert "(withdrawn)" in run("list", "--text", "大定路3号").output


def test_verify_says_in_words_what_is_certified(run: Run, paper: Path) -> None:
    said = run("verify", paper).output

    assert said.startswith("Genuine")
    assert "河南省焦作市孟州市大定街道大定路3号 (current)" in said
    assert "Fingerprint" in said


def test_verify_needs_no_register_where_the_keys_are_given(tmp_path: Path) -> None:
    words = ["--database", "sqlite:///nowhere/at/all.sqlite", "certificates", "verify"]
    files = [str(GOLDEN / "notice.pdf"), "--keys", str(GOLDEN / "keys.json")]

    result = CliRunner().invoke(main, [*words, *files])

    assert result.exit_code == 0, result.output
    assert "40 numbers from 2026-04-01" in result.output
    assert "ILLUSTRATIVE" in result.output
    assert not Path("nowhere").exists()


def test_verify_refuses_with_the_reason_and_status_1(
    run: Run, paper: Path, tmp_path: Path
) -> None:
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(paper.read_bytes() + b"\n")
    other = tmp_path / "other.json"
    other.write_text('{"keys": []}')

    assert "[file-altered]" in run("verify", altered, exit_code=1).output
    refused = run("verify", paper, "--keys", other, exit_code=1).output
    assert "[signing-key-unknown]" in refused
    assert "[public-keys-unreadable]" in (
        run("verify", paper, "--keys", paper, exit_code=1).output
    )


def test_paper_stays_genuine_after_the_key_was_rotated(
    run: Run, paper: Path, tmp_path: Path
) -> None:
    run("rotate", "signing", room="keys")
    published = tmp_path / "published.json"
    published.write_text(json.dumps(key_set(Keyring(tmp_path / "keys"))))

    assert run("verify", paper).output.startswith("Genuine")
    assert run("verify", paper, "--keys", published).output.startswith("Genuine")


def test_notice_is_issued_for_a_street_with_its_day_and_document(
    run: Run, tmp_path: Path
) -> None:
    output = tmp_path / "notice.pdf"
    run(
        *("notice", "--street", "大定路", "--effective", "2026-04-01"),
        *("--document", "孟政文〔2026〕12号", "--reason", "新建道路"),
        *("--output", output, "--lang", "en"),
    )

    assert "8 numbers from 2026-04-01" in run("verify", output).output


def test_notice_wants_a_street_or_a_change(run: Run, tmp_path: Path) -> None:
    output = ("--output", tmp_path / "notice.pdf")

    run("notice", *output, exit_code=2)
    change = ("--change", uuid4())
    run("notice", "--street", "大定路", *change, *output, exit_code=2)
    run("notice", *change, "--document", "x", *output, exit_code=2)
    assert "[change-unknown]" in run("notice", *change, *output, exit_code=1).output


def test_address_is_named_by_text_or_uid_and_must_be_one(
    run: Run, street: Street, tmp_path: Path
) -> None:
    output = ("--output", tmp_path / "x.pdf")
    uid = address_at(street, "4号").uid

    assert "大定路4号" in run("issue", "--address", uid, *output).output
    refused = run("issue", "--address", "大定路99号", *output, exit_code=1).output
    assert "[address-unknown]" in refused


def test_file_that_cannot_be_written_is_said_in_one_line(
    run: Run, tmp_path: Path
) -> None:
    output = tmp_path / "missing" / "x.pdf"

    refused = run("issue", "--address", "大定路3号", "--output", output, exit_code=1)

    assert "[file-unwritable]" in refused.output


def test_slip_in_a_number_and_a_plate_s_code_are_told(run: Run, street: Street) -> None:
    assert "[certificate-unknown]" in (
        run("show", CertificateNumber.random(), exit_code=1).output
    )
    for typed in (street.code("3号"), PlateCode.random()):
        refused = run("show", typed, exit_code=1).output
        assert "[certificate-number-mistyped]" in refused


def test_list_says_what_is_left_out_and_when_there_is_none(
    run: Run, tmp_path: Path
) -> None:
    assert run("list").output == "There is none.\n"
    for door in ("3号", "4号"):
        run("issue", "--address", f"大定路{door}", "--output", tmp_path / "x.pdf")

    assert "1 more: --limit shows them." in run("list", "--limit", 1).output
