"""`doorplate changes`, and the past of addresses, as an operator uses them."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doorplate.cli import main
from doorplate.core.clock import civil_day, now
from doorplate.database import Register
from tests.access.house import PASSWORD
from tests.addresses.county import NORTH
from tests.addresses.town import build, found

Run = Callable[..., Result]
TODAY = civil_day(now(), "Asia/Shanghai")
COMMON = ("--reason", "门牌混乱", "--document-number", "孟民〔2026〕7号")


@pytest.fixture
def run(register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line on a town with two people who may approve."""
    build(register, tmp_path)
    monkeypatch.setenv("DOORPLATE_COUNTY_CODE", "410883000000")
    monkeypatch.setenv("DOORPLATE_KEYS_FOLDER", str(tmp_path / "keys"))
    monkeypatch.setenv("DOORPLATE_AUDIT_FILE", str(tmp_path / "audit.seals"))
    url = register.url.render_as_string(hide_password=False)

    def invoke(*words: object, exit_code: int = 0) -> Result:
        said = ["--database", url, *map(str, words)]
        result = CliRunner().invoke(main, said, input=f"{PASSWORD}\n")
        assert result.exit_code == exit_code, result.output
        return result

    invoke("keys", "create")
    for name in ("wang", "zhao"):
        invoke("accounts", "create", name)
        invoke("accounts", "grant", name, "address-clerk")
    return invoke


def proposed(run: Run, *words: object) -> str:
    """Propose; return the change's identifier."""
    told = run("changes", "propose", *words, *COMMON).output
    return re.findall(r"^[0-9a-f-]{36}", told)[0]


def test_change_is_proposed_looked_at_and_approved_by_an_account(run: Run) -> None:
    uid = proposed(run, "renumber", "大定路3号", "--to", "33号")

    shown = run("changes", "show", uid).output
    assert "大定路3号 → 大定路33号" in shown
    assert "门牌混乱" in shown
    run("changes", "approve", uid, "--as", "nobody", exit_code=1)
    approved = run("changes", "approve", uid, "--as", "Wang").output

    assert "approved" in approved
    assert "wang" in run("changes", "show", uid).output
    assert "(command line)" in run("changes", "show", uid).output
    old = run("addresses", "show", "大定路3号").output
    assert f"大定路3号 until {TODAY}; now:" in old
    assert "大定路33号" in old


def test_every_kind_can_be_proposed(run: Run, register: Register) -> None:
    door = ("--door", "3号附1@112.7826,34.905", "--door", "3号附2")
    for words in (
        ("rename", "大定路", "--to", "韩愈大街"),
        ("move", "大定路3号", "--to", "112.7826,34.905"),
        ("split", "大定路3号", *door),
        ("merge", "大定路3号", "--into", "大定路4号"),
        ("replace", "大定路3号", "大定路4号", *door),
        ("demolish", "大定路3号"),
        ("new", "--street", "大定路", "--in", NORTH, "--door", "9号"),
        (
            *("new", "--street", "会昌路", "--in", NORTH, "--door", "9号"),
            *("--new-street", "thoroughfare", "--division", "410883000000"),
        ),
    ):
        uid = proposed(run, *words, "--draft")
        run("changes", "submit", uid)
        run("changes", "withdraw", uid)
    assert len(run("changes", "list", "--state", "withdrawn").output.splitlines()) == 8
    assert found(register, "大定路3号").locators.number == "3"


def test_retired_address_is_not_revived(run: Run) -> None:
    uid = proposed(run, "demolish", "大定路3号")
    run("changes", "approve", uid, "--as", "wang")

    told = run("changes", "propose", "revive", "大定路3号", *COMMON, exit_code=1).output

    assert "[retired-for-good]" in told


def test_past_of_an_address_is_told(run: Run) -> None:
    uid = proposed(run, "rename", "大定路", "--to", "韩愈大街")
    run("changes", "approve", uid, "--as", "wang")

    history = run("addresses", "history", "韩愈大街3号").output
    then = run("addresses", "show", "韩愈大街3号", "--valid-on", "2025-06-01").output
    long_ago = run(
        *("addresses", "show", "韩愈大街3号"),
        *("--valid-on", "2025-06-01", "--known-at", date(2025, 7, 1)),
    ).output

    assert "rename 孟民〔2026〕7号: 大定路3号 → 韩愈大街3号" in history
    assert "loaded houses.csv: – → 大定路3号" in history
    assert "河南省焦作市孟州市大定街道大定路3号" in then
    assert "no address on that day, or not known" in long_ago
