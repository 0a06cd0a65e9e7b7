"""Numbering at the desk: proposed, corrected, checked, handed on; the order shown."""

import html
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from doorplate.access.model import Permission
from doorplate.addresses.changes.model import NothingChanges, Plan
from doorplate.addresses.changes.payloads import New, Payload, Renumber
from doorplate.addresses.changes.planning import Planner
from doorplate.addresses.service import addresses_of, reference_named
from doorplate.addresses.store import changes
from doorplate.database import Register
from tests.addresses.county import NORTH, SOUTH, load_rows, row
from tests.addresses.numbering.town import at, draw_street
from tests.desk.people import token_of
from tests.desk.town import Town, build_town

NEW = "新华巷"
HOUSES = "112.7853, 34.9052, 甲\n112.7857, 34.9052, 乙\n112.7855, 34.9050\n"


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Town:
    town = build_town(register, tmp_path)
    draw_street(register, tmp_path, (0, 10), (200, 10), name=NEW)
    return town


def page(town: Town, street: str = NEW) -> str:
    with town.register.reading() as transaction:
        return f"/desk/streets/{reference_named(transaction, street).uid}"


def post(
    town: Town, client: FlaskClient, *, do: str = "propose", **typed: object
) -> tuple[int, str]:
    data = {
        "csrf_token": token_of(client),
        "rule": "in-turn",
        "houses": HOUSES,
        "do": do,
        **typed,
    }
    answer = client.post(
        f"{page(town)}/numbers", data=data, content_type="multipart/form-data"
    )
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def table(text: str) -> dict[str, str]:
    """Return the numbers in the page's table, by their houses' keys."""
    return dict(re.findall(r'name="number:([^"]*)" value="([^"]*)"', text))


def rows(text: str) -> dict[str, object]:
    """Return the fields of the table as a browser would send them."""
    return dict(re.findall(r'name="((?:number|was|hand):[^"]*)" value="([^"]*)"', text))


def proposals(town: Town) -> list[object]:
    with town.register.reading() as transaction:
        return [one.payload for one in changes.changes(transaction, limit=9)]


THIRD = "112.7855000,34.9050000"


def test_numbers_are_proposed_with_side_place_and_reason(town: Town) -> None:
    status, text = post(town, town.clerk())

    assert status == 200
    assert table(text) == {"甲": "1", "乙": "3", THIRD: "2"}
    assert "本侧第一号。" in text
    assert "接1号。" in text
    assert "第 2 处" in text
    assert '<svg class="strip"' in text
    assert proposals(town) == []


def test_the_form_begins_empty_with_the_street_on_the_map(town: Town) -> None:
    text = town.clerk().get(f"{page(town)}/numbers").get_data(as_text=True)

    assert "LineString" in text
    assert "number:" not in text
    assert 'value="county" selected' in text


def test_what_was_chosen_stays_chosen(town: Town) -> None:
    more = {"begin": "east", "only": "left", "dead_end": "1"}
    _, text = post(town, town.clerk(), **more)

    for value in ("in-turn", "east", "left"):
        assert f'value="{value}" selected' in text
    assert re.search(r'name="dead_end" value="1" checked', text)
    assert table(text)["乙"] == ""
    assert "位于不设门牌的一侧。" in text


def test_a_number_changed_by_hand_is_checked_and_what_it_breaks_is_said(
    town: Town,
) -> None:
    clerk = town.clerk()
    _, text = post(town, clerk)

    changed = rows(text) | {"number:乙": "4"}
    _, text = post(town, clerk, do="check", **changed)

    assert table(text) == {"甲": "1", "乙": "4", THIRD: "2"}
    assert "4号属于道路另一侧。" in text
    assert re.findall('name="hand:([^"]*)"', text) == ["乙"]
    assert text.count("人工指定。") == 2  # in the table and in the drawing


def test_a_number_that_is_only_checked_moves_no_other(town: Town) -> None:
    clerk = town.clerk()
    _, text = post(town, clerk)
    _, text = post(town, clerk, **(rows(text) | {"number:甲": "11"}))
    assert table(text)["乙"] == "13"

    changed = rows(text) | {"number:乙": "15", f"number:{THIRD}": ""}
    _, text = post(town, clerk, do="check", **changed)
    _, text = post(town, clerk, do="check", **rows(text))

    assert table(text) == {"甲": "11", "乙": "15", THIRD: ""}
    assert set(re.findall('name="hand:([^"]*)"', text)) == {"甲", "乙", THIRD}


def test_the_others_are_proposed_again_around_a_number_set_by_hand(town: Town) -> None:
    clerk = town.clerk()
    _, text = post(town, clerk)

    changed = rows(text) | {"number:甲": "11"}
    _, text = post(town, clerk, **changed)

    assert table(text) == {"甲": "11", "乙": "13", THIRD: "2"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"houses": "112.78\n"}, "第 1 行无法识别：“112.78”"),
        ({"houses": "112.78, 34.9, 甲, 上"}, "第 1 行无法识别"),
        ({"houses": "112.78, 34.9, 甲, 左, 0"}, "第 1 行无法识别"),
        ({"houses": "212.78, 34.9"}, "第 1 行无法识别"),
        ({"houses": "112.78, 34.9\n" * 2001}, "超过 2000 处房屋"),
        ({"dead_end": "1"}, "请指明死胡同的巷口在哪一端"),
        ({"number:甲": "甲12", "was:甲": "1"}, "“甲12”不是门牌号"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(
    town: Town, typed: dict[str, object], said: str
) -> None:
    status, text = post(town, town.clerk(), **typed)

    assert status in {400, 409}
    assert said in text
    assert str(typed.get("houses", HOUSES)).split("\n")[0] in text


def test_a_rule_nobody_wrote_is_refused(town: Town) -> None:
    status, _ = post(town, town.clerk(), rule="paris")

    assert status == 400


def test_houses_come_from_a_file_too(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "houses.csv"
    x, y = at(150, 20)
    path.write_text(f"name,x,y,side\n丁,{x},{y},left\n", encoding="utf-8")
    with path.open("rb") as stream:
        _, text = post(town, town.clerk(), file=(stream, "houses.csv"))

    assert table(text) == {"甲": "1", "乙": "3", THIRD: "2", "丁": "5"}
    assert "丁, left" in text


def test_submitted_numbers_become_a_proposal_and_no_address(town: Town) -> None:
    clerk = town.clerk()
    _, text = post(town, clerk)
    before = numbers_along(town)

    status, _ = post(town, clerk, do="submit", reason="新建", **rows(text))

    assert status == 303
    assert numbers_along(town) == before == []
    (payload,) = proposals(town)
    assert isinstance(payload, New)
    found = {str(door.locators.number): door for door in payload.doors}
    assert set(found) == {"1", "2", "3"}
    assert {door.division_code for door in payload.doors} == {NORTH}
    position = found["1"].position
    assert position is not None
    assert (position.longitude, position.latitude) == (112.7853, 34.9052)


def numbers_along(town: Town) -> list[str | None]:
    with town.register.reading() as transaction:
        street = reference_named(transaction, NEW)
        found = addresses_of(transaction, reference_id=street.id)
    return [one.locators.number for one in found]


def test_numbers_that_break_a_promise_are_not_handed_on(town: Town) -> None:
    clerk = town.clerk()
    _, text = post(town, clerk)

    changed = rows(text) | {"number:乙": "1"}
    status, text = post(town, clerk, do="submit", reason="新建", **changed)

    assert status == 409
    assert "以下房屋的号码违反编号原则：甲, 乙" in text
    assert table(text)["乙"] == "1"
    assert proposals(town) == []


def test_a_proposal_needs_its_reason(town: Town) -> None:
    status, text = post(town, town.clerk(), do="submit")

    assert status == 400
    assert 'id="reason-mistake"' in text
    assert proposals(town) == []


def test_without_a_number_there_is_nothing_to_propose(town: Town) -> None:
    status, text = post(town, town.clerk(), do="submit", reason="新建", houses="")

    assert status == 400
    assert "没有一处房屋有号码" in text


def test_a_house_in_no_village_needs_its_village_said(town: Town) -> None:
    far = {"houses": "112.7855, 34.92, 甲", "do": "submit", "reason": "新建"}
    clerk = town.clerk()

    status, text = post(town, clerk, **far)
    again, _ = post(town, clerk, division=SOUTH, **far)

    assert status == 409
    assert "没有村（社区）边界包含：甲" in text
    assert again == 303
    (payload,) = proposals(town)
    assert isinstance(payload, New)
    assert payload.doors[0].division_code == SOUTH


def test_buildings_without_a_number_are_proposed_to_be_renumbered(
    town: Town, tmp_path: Path
) -> None:
    x, y = at(100, 20)
    load_rows(
        town.register,
        tmp_path,
        [row(street=NEW, number="", building="3号楼", x=x, y=y)],
    )

    clerk = town.clerk()
    _, text = post(town, clerk, houses="", unnumbered="1")
    status, _ = post(
        town, clerk, do="submit", reason="补编", houses="", unnumbered="1", **rows(text)
    )

    assert table(text) == {"3": "1"}
    assert status == 303
    (payload,) = proposals(town)
    assert isinstance(payload, Renumber)
    assert payload.numbers[0].locators.number == "1"
    assert payload.numbers[0].locators.building == "3"


def test_the_page_of_a_street_leads_to_its_order_and_its_numbering(town: Town) -> None:
    text = town.clerk().get(page(town, "大定路")).get_data(as_text=True)

    assert "乱序指数" in text
    assert f"{page(town, '大定路')}/order" in text
    assert f"{page(town, '大定路')}/numbers" in text


def test_the_order_of_a_street_lists_and_draws_what_is_out_of_order(town: Town) -> None:
    text = town.clerk().get(f"{page(town, '大定路')}/order").get_data(as_text=True)

    assert "strip-wrong" in text
    assert town.page_of("大定路99号") in text
    assert "单双号与所在一侧不符" in text


def test_a_street_without_numbers_says_so(town: Town) -> None:
    for at_ in (page(town), f"{page(town)}/order"):
        assert "还没有在地图上有位置的门牌号。" in (
            town.clerk().get(at_).get_data(as_text=True)
        )


def test_who_may_not_propose_may_look_at_the_order_only(town: Town) -> None:
    reader = town.clerk(held=[Permission.REGISTER_READ])

    assert reader.get(f"{page(town, '大定路')}/order").status_code == 200
    assert reader.get(f"{page(town)}/numbers").status_code == 403
    assert "/numbers" not in reader.get(page(town)).get_data(as_text=True)


def test_houses_beyond_the_reach_are_not_proposed(town: Town) -> None:
    south = town.clerk(SOUTH)

    status, _ = post(town, south, do="submit", reason="新建")

    assert status == 403
    assert proposals(town) == []


def test_numbers_beyond_the_reach_are_not_shown_and_not_given_again(
    town: Town, tmp_path: Path
) -> None:
    x, y = at(20, 19)
    load_rows(
        town.register,
        tmp_path,
        [row(street=NEW, code=SOUTH, number="1号", x=x, y=y)],
    )

    _, text = post(town, town.clerk(NORTH))

    assert table(text) == {"甲": "3", "乙": "5", THIRD: "2"}


def test_the_table_of_a_long_street_is_taken_whole(town: Town) -> None:
    lines = [f"{112.785 + turn * 2e-6:.7f}, 34.9052, 户{turn}" for turn in range(600)]
    houses = "\n".join(lines)
    clerk = town.clerk()
    _, text = post(town, clerk, houses=houses)

    status, text = post(town, clerk, houses=houses, do="check", **rows(text))

    assert status == 200
    assert len(table(text)) == 600


def test_a_form_sent_twice_is_one_proposal(town: Town) -> None:
    clerk = town.clerk()
    _, text = post(town, clerk)
    uid = re.findall('name="uid" value="([^"]*)"', text)[0]
    form = rows(text) | {"uid": uid, "reason": "新建"}

    first, _ = post(town, clerk, do="submit", **form)
    again, _ = post(town, clerk, do="submit", **form)

    assert (first, again) == (303, 303)
    assert len(proposals(town)) == 1


def test_of_several_changes_all_are_proposed_or_none(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y = at(100, 20)
    building = row(street=NEW, number="", building="3号楼", x=x, y=y)
    load_rows(town.register, tmp_path, [building])
    clerk = town.clerk()
    _, text = post(town, clerk, unnumbered="1")
    form = rows(text) | {"unnumbered": "1", "reason": "新建"}
    plan = Planner.plan

    def refuse(planner: Planner, payload: Payload) -> Plan:
        if isinstance(payload, Renumber):
            raise NothingChanges
        return plan(planner, payload)

    with monkeypatch.context() as patched:
        patched.setattr(Planner, "plan", refuse)
        refused, _ = post(town, clerk, do="submit", **form)

    assert refused == 400
    assert proposals(town) == []
    assert post(town, clerk, do="submit", **form)[0] == 303
    assert {type(one) for one in proposals(town)} == {New, Renumber}
