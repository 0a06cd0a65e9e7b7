"""The pages of accounts and of the audit."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from doorplate.access.model import Role
from doorplate.access.tables import audit_entry
from doorplate.database import Register
from tests.access.entries import last
from tests.access.house import OTHER_VILLAGE, TOWN, VILLAGE
from tests.access.office import Browser, Office
from tests.divisions.factories import a_list, load


@pytest.fixture
def office(register: Register, tmp_path: Path, now: datetime) -> Office:
    load(register, a_list(tmp_path / "list.csv"))
    return Office(register, tmp_path, now)


@pytest.fixture
def admin(office: Office) -> Browser:
    return office.signed_in(office.house.administrator())


def test_account_is_made_granted_a_role_and_disabled(
    office: Office, admin: Browser
) -> None:
    admin.post("/desk/people/new", name="Li.Na", called="李娜", area=TOWN)
    assert re.search(r"\w{5}-\w{5}-\w{5}", admin.text)
    admin.get("/desk/people/li.na")
    assert "尚无角色" in admin.text
    admin.post(
        "/desk/people/li.na",
        role="address-clerk",
        area=VILLAGE,
        start="2026-03-01",
        end="2026-12-31",
    )
    assert "已授予“地址管理员”" in admin.text
    assert "东关村" in admin.text
    admin.get("/desk/people?role=address-clerk")
    assert "李娜" in admin.text
    assert "/desk/people/admin" not in admin.text
    (path,) = re.findall(
        r'action="(/desk/people/li.na/grants/\d+/end)"',
        admin.get("/desk/people/li.na").text,
    )
    admin.post(path, on="/desk/people/li.na")
    assert "角色已终止" in admin.text
    admin.post("/desk/people/li.na/disable", on="/desk/people/li.na")
    assert "停用" in admin.text
    admin.post("/desk/people/li.na/enable", on="/desk/people/li.na")
    admin.post("/desk/people/li.na/password", on="/desk/people/li.na")
    assert re.search(r"\w{5}-\w{5}-\w{5}", admin.text)


def test_account_without_a_role_waits_for_the_administrator(
    office: Office, admin: Browser
) -> None:
    card = "没有角色的账户"
    assert card not in admin.get("/desk/").text
    office.house.create("li")
    assert card in admin.get("/desk/").text
    office.house.grant("li", Role.SURVEYOR)
    assert card not in admin.get("/desk/").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"role": "", "start": "2026-03-01"}, "须填写|请选择|必填|需要"),
        ({"role": "surveyor", "start": "morgen"}, "2026-03-15"),
        ({"role": "surveyor", "area": "999"}, "库中没有区划 999"),
        ({"role": "surveyor", "start": "2026-03-02", "end": "2026-03-01"}, "晚于"),
        ({"role": "relief-reviewer", "area": VILLAGE}, "“救助经办员”"),
    ],
)
def test_refused_grant_is_told_on_the_page(
    office: Office, admin: Browser, fields: dict[str, str], said: str
) -> None:
    office.house.create("li")
    office.house.grant("li", Role.RELIEF_CLERK)
    answer = admin.post("/desk/people/li", **fields)

    assert answer.status_code >= 400
    assert re.search(said, admin.text)


def test_own_role_and_last_administrator_are_refused(
    office: Office, admin: Browser
) -> None:
    admin.post("/desk/people/admin", role="address-clerk")
    assert "不得授予或终止自己的角色" in admin.text
    admin.post("/desk/people/admin/disable", on="/desk/people/admin")
    assert "不得授予或终止自己的角色" in admin.text


def test_administrator_of_a_town_meets_its_people_alone(office: Office) -> None:
    house = office.house
    house.create("foreign", OTHER_VILLAGE)
    house.create("own", VILLAGE)
    chief = office.signed_in(house.administrator("chief", TOWN))
    chief.get("/desk/people")
    assert "own" in chief.text
    assert "foreign" not in chief.text
    assert chief.get("/desk/people?text=foreign").status_code == 200
    assert "/desk/people/foreign" not in chief.text
    assert chief.get("/desk/people/foreign").status_code == 404
    for deed in ("disable", "enable", "password"):
        answer = chief.post(f"/desk/people/foreign/{deed}", on="/desk/people/own")
        assert answer.status_code == 404
    chief.get("/desk/people/own")
    # Only what lies in the town can be chosen, and something has to be.
    assert re.findall(r'<option value="(\d{12})"', chief.text) == [
        TOWN,
        "410883001001",
        VILLAGE,
    ]
    assert "全库" not in chief.text.split('name="area"')[1].split("</select>")[0]
    answer = chief.post("/desk/people/own", role="surveyor", area=OTHER_VILLAGE)
    assert answer.status_code == 403


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_nobody_else_manages_people(office: Office, role: Role) -> None:
    li = office.house.member("li")
    office.house.grant("li", role)
    browser = office.signed_in(li)

    assert browser.get("/desk/people").status_code == 403
    assert last(office.house.register)[1:] == (
        "desk.refuse",
        "/desk/people",
        "refused",
    )


@pytest.fixture
def auditor(office: Office) -> Browser:
    member = office.house.member("zhang")
    office.house.grant("zhang", Role.AUDITOR)
    return office.signed_in(member)


def test_auditor_reads_filters_and_takes_the_audit_away(auditor: Browser) -> None:
    auditor.get("/desk/audit")
    assert "access.grant" in auditor.text
    auditor.get("/desk/audit?action=access.sign&outcome=done&since=2026-03-15")
    assert "access.sign-in" in auditor.text
    assert "<td" in auditor.text
    assert "access.grant" not in auditor.text
    auditor.get("/desk/audit?before=2026-03-15")
    assert "access.sign-in" not in auditor.text
    file = auditor.post(
        "/desk/audit/export", on="/desk/audit", form="csv", reason="quarter"
    )
    assert file.mimetype == "text/csv"
    assert "access.grant" in file.text


def test_badge_says_whether_the_audit_is_as_it_was_written(
    office: Office, auditor: Browser
) -> None:
    auditor.get("/desk/audit/verdict")
    assert "完好" in auditor.text
    with office.house.register.writing() as transaction:
        first = update(audit_entry).where(audit_entry.c.id == 1)
        transaction.execute(first.values(actor="nobody"))
    auditor.get("/desk/audit/verdict")
    assert "绕过程序被改动：记录 1" in auditor.text


def test_auditor_of_an_area_reads_no_entry(office: Office) -> None:
    member = office.house.member("zhang")
    office.house.grant("zhang", Role.AUDITOR, TOWN)
    browser = office.signed_in(member)

    for path in ("/desk/audit", "/desk/audit/verdict"):
        assert browser.get(path).status_code == 403
        assert "access.grant" not in browser.text


def test_administrator_does_not_read_the_audit(admin: Browser) -> None:
    assert admin.get("/desk/audit").status_code == 403
