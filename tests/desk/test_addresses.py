"""Addresses at the desk: found, shown, kept to the reach, doubts settled."""

import csv
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from doorplate.access.model import Permission
from doorplate.access.tables import audit_entry
from doorplate.database import Register
from tests.addresses.county import NORTH, PLUM, SOUTH
from tests.desk.people import token_of
from tests.desk.town import Town, build_town

LIST = "/desk/addresses"


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Town:
    return build_town(register, tmp_path)


def shown(client: FlaskClient, query: str = "") -> list[str]:
    text = client.get(f"{LIST}?size=200&{query}").get_data(as_text=True)
    rows = text.split('data-label="地址"><a href="')[1:]
    return [row.split(">")[1].split("<")[0] for row in rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=大定路3号", ["大定路3号"]),
        ("text=河南省焦作市孟州市大定路3号", ["大定路3号"]),
        ("text=大定路3号2号楼1单元302室", ["大定路3号2号楼1单元302室"]),
        ("text=７", ["大定路7号"]),
        ("text=大定&level=room", ["大定路3号2号楼1单元302室"]),
        ("text=没有这条街", []),
        ("flag=any", ["大定路99号"]),
        ("division=会昌&text=大定路25号", ["大定路25号"]),
        ("division=410883002001&text=25", ["大定路25号"]),
        ("division=会昌街道&text=1", []),
        ("placed=no&level=unit", ["大定路3号2号楼1单元"]),
        ("status=retired", []),
    ],
)
def test_filters_find_what_they_say(town: Town, query: str, found: list[str]) -> None:
    assert shown(town.clerk(), query) == found


def test_list_is_in_walking_order_and_can_be_turned(town: Town) -> None:
    clerk = town.clerk()

    forward = shown(clerk, "level=house&sort=address")

    assert forward[:3] == ["大定路1号", "大定路2号", "大定路3号"]
    assert len(forward) == 37
    assert shown(clerk, "level=house&sort=-address") == forward[::-1]


@pytest.mark.parametrize("village", [NORTH, SOUTH, PLUM])
def test_list_counts_and_exports_only_what_lies_in_reach(
    town: Town, village: str
) -> None:
    clerk, everybody = town.clerk(village), town.clerk()
    mine = shown(everybody, f"division={village}")
    data = {"csrf_token": token_of(clerk), "form": "csv", "reason": "核对"}

    file = clerk.post(f"{LIST}/export", data=data).data.decode("utf-8-sig")

    assert shown(clerk) == mine
    assert mine
    assert [line[0] for line in csv.reader(io.StringIO(file))][1:] == mine
    assert f"<b>{len(mine)}</b>" in clerk.get(LIST).get_data(as_text=True)


def test_export_leaves_an_entry_with_reason_and_rows(town: Town) -> None:
    clerk = town.clerk()
    data = {"csrf_token": token_of(clerk), "form": "xlsx", "reason": "年度核对"}

    clerk.post(f"{LIST}/export?level=house", data=data)

    with town.register.reading() as transaction:
        statement = select(audit_entry).where(audit_entry.c.action == "desk.export")
        (entry,) = transaction.execute(statement).all()
    assert (entry.actor, entry.subject) == ("王敏", "list addresses")
    assert entry.details == {
        "reason": "年度核对",
        "form": "xlsx",
        "rows": 37,
        "filters": {"level": "house"},
    }


def test_page_tells_what_the_register_knows(town: Town) -> None:
    text = town.clerk().get(town.page_of("大定路3号")).get_data(as_text=True)

    assert '<p class="lead">河南省焦作市孟州市大定街道大定路3号</p>' in text
    assert "data-map" in text
    assert "2号楼" in text
    assert "112.783200" in text


def test_room_is_shown_where_its_house_is(town: Town) -> None:
    text = (
        town.clerk()
        .get(town.page_of("大定路3号2号楼1单元302室"))
        .get_data(as_text=True)
    )

    assert 'data-longitude="112.7832"' in text
    assert "没有自己的点位" in text


def test_address_outside_the_reach_is_not_there(town: Town) -> None:
    page = town.page_of("大定路25号")

    assert town.clerk(PLUM).get(page).status_code == 200
    assert town.clerk(NORTH).get(page).status_code == 404


def test_doubt_is_settled_for_a_reason_and_written_down(town: Town) -> None:
    clerk, page = town.clerk(NORTH), town.page_of("大定路99号")
    assert "疑点" in clerk.get(page).get_data(as_text=True)
    assert "待核实的疑点" in clerk.get("/desk/").get_data(as_text=True)
    doubt = f"{page}/doubts/outside-registered-division"
    data = {"csrf_token": token_of(clerk), "reason": "实地核实无误"}

    assert clerk.post(doubt, data={**data, "reason": ""}).status_code == 400
    assert clerk.post(doubt, data=data).status_code == 303
    assert clerk.post(doubt, data=data).status_code == 404

    assert "hintbox" not in clerk.get(page).get_data(as_text=True)
    with town.register.reading() as transaction:
        statement = select(audit_entry.c.details).where(
            audit_entry.c.action == "addresses.settle"
        )
        (details,) = transaction.execute(statement).scalars()
    assert details["reason"] == "实地核实无误"


def test_doubt_of_somebody_else_s_area_cannot_be_settled(town: Town) -> None:
    clerk, page = town.clerk(PLUM), town.page_of("大定路99号")
    data = {"csrf_token": token_of(clerk), "reason": "x"}

    answer = clerk.post(f"{page}/doubts/outside-registered-division", data=data)

    assert answer.status_code == 404
    assert shown(town.clerk(), "flag=any") == ["大定路99号"]


def test_reader_sees_doubts_and_settles_none(town: Town) -> None:
    reader = town.clerk(held=[Permission.REGISTER_READ])
    page = town.page_of("大定路99号")

    text = reader.get(page).get_data(as_text=True)

    assert "疑点" in text
    assert "核实完毕" not in text


def test_streets_are_listed_with_their_addresses_in_reach(town: Town) -> None:
    text = town.clerk(PLUM).get("/desk/streets?sort=-addresses").get_data(as_text=True)

    first = text.split("<tbody")[1].split("</tr>")[0]
    assert "大定路" in first
    assert 'class="number">12<' in first


def test_street_shows_its_doors_in_walking_order(town: Town) -> None:
    clerk = town.clerk(SOUTH)
    listed = clerk.get("/desk/streets?name=大定").get_data(as_text=True)
    page = listed.split('<td data-label="名称"><a href="')[1].split('"')[0]

    text = clerk.get(page).get_data(as_text=True)

    doors = text.split('<ol class="doors">')[1].split("</ol>")[0]
    assert [part.split("<")[0] for part in doors.split('">')[1:]] == [
        f"{number}号" for number in range(13, 25)
    ]
