"""The invented staff can sign in with what the sheet says, and stays who it is."""

import re
from pathlib import Path

import pytest

from doorplate.access.connecting import entrance_of
from doorplate.access.model import Permission
from doorplate.access.service import acting_of
from doorplate.access.service.own_account import present_code
from doorplate.access.service.signing_in import sign_in
from doorplate.access.sessions import Visit
from doorplate.cli import main as doorplate
from doorplate.core import clock
from doorplate.demo.people import PASSWORD, STAFF, hire
from doorplate.divisions.service import DivisionReaches
from doorplate.register import open_register
from doorplate.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    for command in (["init"], ["keys", "create"]):
        doorplate.main(command, standalone_mode=False)
    return Settings()


def codes(sheet: Path, name: str) -> list[str]:
    own = re.split(r"^(?=\w)", sheet.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (page,) = (part for part in own if part.startswith(f"{name} "))
    return re.findall(r"^    (\S+)$", page, re.MULTILINE)


def test_a_code_of_the_sheet_opens_the_desk(settings: Settings, tmp_path: Path) -> None:
    sheet = tmp_path / "staff.txt"
    hire(settings, sheet)
    register = open_register(settings.database_url)
    entrance = entrance_of(settings, register, DivisionReaches(register))
    now = clock.now()

    begun = sign_in(entrance, Visit(now), name="wang", password=PASSWORD)
    visit = Visit(now, token=begun.token)
    inside = present_code(entrance, visit, code=codes(sheet, "wang")[0])

    clerk = acting_of(entrance, inside.token, now)
    assert clerk is not None
    assert clerk.authority.reach(Permission.CHANGES_PROPOSE).is_everywhere
    register.close()


def test_second_time_hires_nobody(settings: Settings, tmp_path: Path) -> None:
    sheet = tmp_path / "staff.txt"
    hire(settings, sheet)
    before = sheet.read_text(encoding="utf-8")

    hire(settings, sheet)

    assert sheet.read_text(encoding="utf-8") == before
    assert all(codes(sheet, one.name) for one in STAFF)
