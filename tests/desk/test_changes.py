"""Changes at the desk: proposed by one, seen and decided by another."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from doorplate.access.model import Permission
from doorplate.addresses.model import Status
from doorplate.addresses.pages.changes.forms import PROPOSABLE
from doorplate.database import Register
from tests.addresses.county import NORTH, PLUM, SOUTH
from tests.addresses.test_reassigning import staged
from tests.desk.people import Somebody, token_of
from tests.desk.town import COUNTY, EVERYTHING, Town, build_town

PDF = b"%PDF-1.7\n..."


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Town:
    return build_town(register, tmp_path)


def person(town: Town, name: str) -> FlaskClient:
    somebody = Somebody(name=name, held=EVERYTHING)
    return town.doorkeeper.sign_in(town.app.test_client(), somebody)


def send(client: FlaskClient, kind: str, **typed: Any) -> Any:
    usual = {"reason": "内部说明", "document_number": "孟民〔2026〕7号"}
    data = usual | typed | {"csrf_token": token_of(client)}
    return client.post(
        f"/desk/changes/propose/{kind}", data=data, content_type="multipart/form-data"
    )


def proposed(client: FlaskClient, kind: str, **typed: Any) -> str:
    """Propose; return the change's page."""
    answer = send(client, kind, **typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def post(client: FlaskClient, path: str, **typed: str) -> Any:
    return client.post(path, data=typed | {"csrf_token": token_of(client)})


def text(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_house_is_split_by_two_people(town: Town) -> None:
    li, wang = person(town, "李"), person(town, "王")
    document = (BytesIO(PDF), "7号.pdf")
    page = proposed(
        *(li, "split"),
        address="大定路3号",
        doors="3号附1 @ 112.7833, 34.9052\n3号附2",
        document=document,
    )

    mine, theirs = text(li, page), text(wang, page)
    assert "大定路3号附1" in mine
    assert "data-geometry" in mine
    assert "/approve" not in mine
    assert "/approve" in theirs
    assert wang.get(f"{page}/document").data == PDF
    assert "待您审批" in text(wang, "/desk/changes")
    assert "待您审批" not in text(li, "/desk/changes")
    assert post(li, f"{page}/approve").status_code == 403
    assert post(wang, f"{page}/approve", comment="同意").status_code == 303

    new = town.address("大定路3号附1")
    assert new.position is not None
    assert (new.position.longitude, new.position.latitude) == (112.7833, 34.9052)
    history = text(wang, town.page_of("大定路3号附1"))
    assert "前身：大定路3号" in history
    assert "孟民〔2026〕7号" in history


def test_draft_shows_its_effects_before_anybody_else_sees_it(town: Town) -> None:
    li, wang = person(town, "李"), person(town, "王")

    page = proposed(li, "demolish", addresses="大定路3号", draft="1")

    assert "大定路3号2号楼1单元302室" in text(li, page)
    assert wang.get(page).status_code == 404
    assert page not in text(wang, "/desk/changes")
    post(li, f"{page}/submit")
    assert "/approve" in text(wang, page)


FORMS: dict[str, dict[str, str]] = {
    "rename": {"street": "大定路", "name": "韩愈大街"},
    "renumber": {"address": "大定路3号", "number": "103号"},
    "move": {"address": "大定路3号", "point_typed": "112.7835, 34.9051"},
    "split": {"address": "大定路3号", "doors": "3号附1"},
    "merge": {"address": "大定路3号", "others": "大定路4号\n大定路5号"},
    "replace": {"addresses": "大定路3号\n大定路4号", "doors": "3号附1\n3号附2"},
    "demolish": {"addresses": "大定路3号"},
    "new": {"street": "大定路", "division": NORTH, "doors": "103号"},
}


@pytest.mark.parametrize("kind", FORMS)
def test_every_kind_has_a_form_that_does_it(town: Town, kind: str) -> None:
    li, wang = person(town, "李"), person(town, "王")
    uid = town.address("大定路3号").uid
    assert li.get(f"/desk/changes/propose/{kind}?address={uid}").status_code == 200

    page = proposed(li, kind, **FORMS[kind])

    assert post(wang, f"{page}/approve").status_code == 303
    assert "已批准" in text(wang, page)


def test_there_is_a_form_for_every_kind_that_can_be_proposed() -> None:
    assert {kind.value for kind in PROPOSABLE} == {*FORMS, "reassign"}


def test_boundaries_show_what_they_move_and_are_put_in_force_by_two(
    town: Town, tmp_path: Path
) -> None:
    li, wang = person(town, "李"), person(town, "王")
    number = staged(town.register, tmp_path)

    shown = text(li, f"/desk/generations/{number}/activation")
    assert "北街村民委员会" in shown
    assert f"/desk/changes/propose/reassign?generation={number}" in shown
    refused = post(li, f"/desk/generations/{number}/activation", accept="1")
    page = proposed(li, "reassign", generation=str(number), accept="1")

    assert refused.status_code == 409
    assert NORTH in text(wang, page)
    assert post(wang, f"{page}/approve").status_code == 303
    assert town.address("大定路5号").division_code == SOUTH


def test_new_street_with_its_houses(town: Town) -> None:
    li, wang = person(town, "李"), person(town, "王")
    page = proposed(
        *(li, "new"),
        street="会昌路",
        street_division=COUNTY,
        new_street="1",
        street_kind="thoroughfare",
        division=NORTH,
        doors="1号\n3号",
    )

    post(wang, f"{page}/approve")

    assert town.address("会昌路3号").division_code == NORTH


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("renumber", {"address": "没有99号", "number": "1号"}, "没有这个在用的地址"),
        ("renumber", {"address": "大定路3号", "number": "??"}, "无法识别为门牌号"),
        ("renumber", {"address": "大定路3号", "number": "4号"}, "已是另一处的地址"),
        ("rename", {"street": "没有这条街", "name": "新路"}, "没有这条街路巷或地片"),
        ("rename", {"street": "大定路", "name": "黄河大道"}, "已有名为"),
        ("split", {"address": "大定路3号", "doors": "3号附1 @ x"}, "经度, 纬度"),
        ("demolish", {"addresses": "大定路3号", "reason": ""}, "mistake"),
        ("new", {"street": "大定路", "division": "", "doors": "103号"}, "mistake"),
    ],
)
def test_mistakes_are_said_and_what_was_typed_is_kept(
    town: Town, kind: str, typed: dict[str, str], said: str
) -> None:
    answer = send(person(town, "李"), kind, **typed)

    shown = answer.get_data(as_text=True)
    assert answer.status_code in (400, 409, 422)
    assert said in shown
    assert "孟民〔2026〕7号" in shown


def test_document_that_is_none_is_refused(town: Town) -> None:
    document = (BytesIO(b"<script>"), "7号.pdf")

    answer = send(
        person(town, "李"), "demolish", addresses="大定路3号", document=document
    )

    assert "不是 PDF" in answer.get_data(as_text=True)


def test_rejected_change_does_nothing(town: Town) -> None:
    li, wang = person(town, "李"), person(town, "王")
    page = proposed(li, "demolish", addresses="大定路3号")

    post(wang, f"{page}/reject", comment="没有附文件")

    assert "没有附文件" in text(li, page)
    assert town.address("大定路3号").status is Status.CURRENT


def test_past_of_an_address_is_a_page_and_a_document(town: Town) -> None:
    li, wang = person(town, "李"), person(town, "王")
    uid = town.address("大定路3号").uid
    page = proposed(li, "renumber", address="大定路3号", number="103号")
    post(wang, f"{page}/approve")

    shown = text(wang, f"/desk/addresses/{uid}/as-of?valid_on=2026-03-15")
    before = text(wang, f"/desk/addresses/{uid}/as-of?valid_on=2026-03-13")
    now = wang.get(f"/desk/api/addresses/{uid}").get_json()
    earlier = wang.get(
        f"/desk/api/addresses/{uid}?valid_on=2026-03-15&known_at=2026-03-14"
    ).get_json()

    assert "大定路103号" in shown
    assert "当日没有这个地址" in before
    assert now["address"]["short"] == "大定路103号"
    assert [one["text"] for one in now["texts"]][-1].endswith("大定路103号")
    assert earlier["address"] is None
    wrong = wang.get(f"/desk/api/addresses/{uid}?valid_on=gestern")
    assert wrong.status_code == 400


def test_clerk_of_another_village_sees_no_change(town: Town) -> None:
    page = proposed(person(town, "李"), "demolish", addresses="大定路3号")
    other = town.clerk(PLUM)

    assert other.get(page).status_code == 404
    assert other.get(f"{page}/document").status_code == 404
    assert post(other, f"{page}/approve").status_code == 404
    assert "拆除停用" not in re.sub("<nav.*?</nav>", "", text(other, "/desk/changes"))


def test_home_page_tells_what_waits_for_me(town: Town) -> None:
    li, wang = person(town, "李"), person(town, "王")

    proposed(li, "demolish", addresses="大定路3号")

    assert "待批变更" in text(wang, "/desk/")
    assert "待批变更" not in text(li, "/desk/")


def test_reader_is_offered_no_proposal(town: Town) -> None:
    reader = town.clerk(held=[Permission.REGISTER_READ])

    assert "/desk/changes/propose" not in text(reader, town.page_of("大定路3号"))
    assert "/desk/changes/propose" not in text(reader, "/desk/changes")
    assert reader.get("/desk/changes/propose/demolish").status_code == 403
