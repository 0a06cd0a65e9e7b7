"""`doorplate accounts` and `doorplate audit` as an operator uses them."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, insert, select, update

from doorplate.access.connecting import entrance_of
from doorplate.access.model import Permission
from doorplate.access.service import acting_of, authority_of
from doorplate.access.service import own_account as own
from doorplate.access.service import signing_in as entering
from doorplate.access.sessions import Visit
from doorplate.access.tables import audit_entry, audit_seal
from doorplate.cli import main
from doorplate.core.clock import now as clock_now
from doorplate.database import Register
from doorplate.divisions.service import DivisionReaches
from doorplate.settings import Settings, load_settings
from tests.access.house import PASSWORD
from tests.divisions.factories import a_list, load

Run = Callable[..., Result]


@pytest.fixture
def settings(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    url = register.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DOORPLATE_DATABASE_URL", url)
    monkeypatch.setenv("DOORPLATE_KEYS_FOLDER", str(tmp_path / "keys"))
    monkeypatch.setenv("DOORPLATE_AUDIT_FILE", str(tmp_path / "audit.seals"))
    return load_settings()


@pytest.fixture
def run(settings: Settings) -> Run:
    def invoke(*words: str, exit_code: int = 0, password: str = PASSWORD) -> Result:
        result = CliRunner().invoke(main, [*words], input=f"{password}\n")
        assert result.exit_code == exit_code, result.output
        return result

    invoke("keys", "create")
    return invoke


def test_first_administrator_signs_in_with_what_was_printed(
    run: Run, register: Register, settings: Settings
) -> None:
    told = run("accounts", "create", "Wang", "--administrator").output
    secret = re.findall(r"the secret (\w+)", told)[0]
    codes = re.findall(r"^  (\w{4}-\w{4}-\w{4})$", told, re.MULTILINE)
    assert "otpauth://totp/" in told
    assert len(codes) == 10
    assert PASSWORD not in told

    entrance = entrance_of(settings, register, DivisionReaches(register))
    visit = Visit(clock_now())
    half = entering.sign_in(entrance, visit, name="wang", password=PASSWORD)
    code = pyotp.TOTP(secret).at(visit.now)
    whole = own.present_code(entrance, Visit(visit.now, token=half.token), code=code)
    acting = acting_of(entrance, whole.token, visit.now)
    assert acting is not None
    assert acting.authority.reach(Permission.ACCOUNTS_MANAGE).codes is None


def test_without_keys_no_account_is_half_made(run: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "keys").iterdir():
        path.unlink()

    assert (
        "doorplate keys create" in run("accounts", "create", "w2", exit_code=1).output
    )
    assert "w2" not in run("accounts", "list").output


def test_unfit_password_is_said_in_one_line(run: Run) -> None:
    said = run("accounts", "create", "wang", password="short", exit_code=1).output

    assert "[password-too-short]" in said


def test_roles_are_granted_in_an_area_and_end(
    run: Run, register: Register, settings: Settings, tmp_path: Path
) -> None:
    load(register, a_list(tmp_path / "list.csv"))
    run("accounts", "create", "li", "--called", "李娜")
    said = run(
        "accounts", "grant", "li", "address-clerk", "--area", "410883001000"
    ).output
    assert "address-clerk in 410883001000 from" in said
    assert "address-clerk in 410883001000" in run("accounts", "list").output
    entrance = entrance_of(settings, register, DivisionReaches(register))
    held = authority_of(entrance, "li", clock_now())
    reach = held.reach(Permission.CHANGES_APPROVE)
    assert reach.codes == {"410883001000", "410883001001", "410883001203"}
    assert reach.above == {"410883000000"}

    refused = run("accounts", "grant", "li", "surveyor", "--area", "1", exit_code=1)
    assert "[place-unknown]" in refused.output
    run("accounts", "revoke", "1")
    assert "no role" in run("accounts", "list").output
    assert "until" in run("accounts", "show", "li").output
    run("accounts", "grant", "li", "surveyor", "--from", "2999-01-01")
    assert "no role" in run("accounts", "list").output


def test_account_is_disabled_reset_and_enabled(run: Run) -> None:
    run("accounts", "create", "li")
    run("accounts", "disable", "li")
    assert run("accounts", "list").output == ""
    assert "(disabled)" in run("accounts", "list", "--all").output
    run("accounts", "enable", "li")
    told = run("accounts", "reset-password", "li").output
    assert re.search(r"is now \w{5}-\w{5}-\w{5}$", told, re.MULTILINE)
    assert "next sign-in" in run("accounts", "reset-second-factor", "li").output
    run("accounts", "disable", "nobody", exit_code=1)


def test_last_administrator_is_not_disabled(run: Run) -> None:
    run("accounts", "create", "wang", "--administrator")

    assert (
        "[last-administrator]" in run("accounts", "disable", "wang", exit_code=1).output
    )


@pytest.fixture
def sealed(run: Run) -> int:
    """How many entries there are, all of them sealed."""
    run("accounts", "create", "li")
    run("accounts", "grant", "li", "surveyor")
    run("accounts", "disable", "nobody", exit_code=1)
    assert "3 entries sealed" in run("audit", "seal").output
    assert "3 entries are as they were written" in run("audit", "verify").output
    return 3


def test_verify_names_what_was_done_to_which_entry(
    run: Run, sealed: int, register: Register
) -> None:
    with register.writing() as transaction:
        where = audit_entry.c.id == 2
        row = dict(transaction.execute(select(audit_entry).where(where)).one()._mapping)
        transaction.execute(update(audit_entry).where(where).values(actor="wang"))
    assert "entry 2 was altered" in run("audit", "verify", exit_code=1).output
    with register.writing() as transaction:
        transaction.execute(update(audit_entry).where(where).values(actor=row["actor"]))
        invented = {**row, "id": 77, "uid": "x", "actor": "wang"}
        transaction.execute(insert(audit_entry).values(invented))
    assert "entry 77 was inserted" in run("audit", "verify", exit_code=1).output
    with register.writing() as transaction:
        transaction.execute(delete(audit_entry).where(audit_entry.c.id == 77))
        transaction.execute(delete(audit_entry).where(audit_entry.c.id == sealed))
        transaction.execute(delete(audit_seal).where(audit_seal.c.sequence == sealed))
    said = run("audit", "verify", exit_code=1).output
    assert f"entry {sealed} was removed" in said
    assert "[audit-broken]" in said


def test_waiting_entries_are_a_notice_until_a_worker_seals_them(
    run: Run, sealed: int
) -> None:
    run("accounts", "create", "wang")
    said = run("audit", "verify").output
    assert "1 entries wait for their seal" in said

    run("work", "--once")
    assert "wait" not in run("audit", "verify").output


def test_list_is_filtered(run: Run, sealed: int, now: datetime) -> None:
    def listed(*words: str) -> int:
        return len(run("audit", "list", *words).output.splitlines())

    assert listed() == 3
    assert listed("--limit", "2") == 2
    assert listed("--outcome", "refused") == 1
    assert listed("--action", "access.create") == 1
    assert listed("--subject", "nobody") == 1
    assert listed("--actor", "wang") == 0
    assert listed("--from", "2999-01-01") == 0
    assert listed("--until", "2999-01-01") == 3


def test_area_that_is_not_there_costs_no_name(run: Run) -> None:
    refused = run("accounts", "create", "li", "--area", "999", exit_code=1)
    assert "999" in refused.output

    run("accounts", "create", "li")
