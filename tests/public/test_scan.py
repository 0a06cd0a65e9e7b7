"""What a scan gets, from the register to the bytes, on both databases."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from doorplate.addresses.tables import address, address_position
from doorplate.app import create_app
from doorplate.core.platecodes import PlateCode
from doorplate.settings import Settings
from doorplate.web.negotiation import Form, Wish
from tests.public.street import Street, statements

HTML = Wish("zh", Form.HTML, "")


def test_scan_names_the_address_its_divisions_and_who_is_responsible(
    client: FlaskClient, street: Street
) -> None:
    page = client.get(f"/D/{street.code('3号')}")

    assert page.status_code == 200
    for text in (
        "河南省焦作市孟州市大定街道<wbr><span>大定路3号",
        "北街村民委员会",
        "410883001201",
        "大定派出所",
        "王建国",
        'href="tel:0391-8190110"',
        "112.785100",
        '<svg class="map"',
        "https://uri.amap.com/marker?position=",
    ):
        assert text in page.text


def test_path_of_a_scan_has_no_case_and_takes_a_code_as_people_write_it(
    client: FlaskClient, street: Street
) -> None:
    code = street.code("3号")
    plain = client.get(f"/D/{code}").data

    ways = [f"/d/{str(code).lower()}", f"/D/{code.printed}", f"/D/{code}/"]

    assert [client.get(way).data for way in ways] == [plain] * 3


def test_room_without_a_point_is_shown_where_its_house_is(
    client: FlaskClient, street: Street
) -> None:
    document = client.get(f"/D/{street.code('1号2号楼1单元302室')}.json").get_json()

    assert document["address"]["short"] == "大定路1号2号楼1单元302室"
    assert document["coordinates"][0]["x"] == pytest.approx(112.7847)


def test_door_without_any_point_is_answered_without_a_map(
    client: FlaskClient, street: Street
) -> None:
    code = street.code("3号")
    with street.register.writing() as transaction:
        transaction.execute(address_position.delete())

    page, document = client.get(f"/D/{code}"), client.get(f"/D/{code}.geojson")

    assert "登记册里还没有这个门的位置" in page.text
    assert "uri.amap.com" not in page.text
    assert document.get_json()["geometry"] is None
    assert document.get_json()["properties"]["responsible"] == []


def test_address_of_divisions_no_list_knows_is_shown_without_them(
    client: FlaskClient, street: Street
) -> None:
    code = street.code("3号")
    with street.register.writing() as transaction:
        transaction.execute(update(address).values(division_code="990000000000"))

    document = client.get(f"/D/{code}.json").get_json()

    assert document["divisions"] == []
    assert document["address"]["standard"] == "大定路3号"


def test_json_and_geojson_say_what_the_page_says(
    client: FlaskClient, street: Street
) -> None:
    code = street.code("3号")
    ways = [
        (f"/D/{code}.json", None),
        (f"/D/{code}?format=json", None),
        (f"/D/{code}", "application/json"),
    ]

    answers = [client.get(way, headers={"Accept": a or "*/*"}) for way, a in ways]
    feature = client.get(f"/D/{code}", headers={"Accept": "application/geo+json"})

    assert {answer.data for answer in answers} == {answers[0].data}
    assert answers[0].mimetype == "application/json"
    document = answers[0].get_json()
    assert document["code"] == str(code)
    assert document["standing"] == "in-force"
    assert [one["name"] for one in document["divisions"]][-1] == "北街村民委员会"
    assert document["responsible"][0]["phone"] == "0391-8190110"
    assert feature.mimetype == "application/geo+json"
    assert feature.get_json()["geometry"]["coordinates"] == [112.7851, 34.905]
    assert feature.get_json()["properties"] == document


def test_the_next_numbers_are_said_without_asking_the_database_for_more(
    street: Street, client: FlaskClient
) -> None:
    code = street.code("3号")
    with statements(street.register) as asked:
        found = client.get(f"/D/{code}.json").get_json()["next_doors"]
    places = [statement for statement in asked if "address_position" in statement]

    # All doors are on one side here, 18 m apart: left of the way up, right of it down.
    assert [tuple(one.values()) for one in found] == [
        ("4号", 18, "higher", "left"),
        ("5号", 37, "higher", "left"),
        ("2号", 18, "lower", "right"),
        ("1号", 37, "lower", "right"),
    ]
    assert len(places) == 3  # its own, which ones are near, and those


def test_a_room_says_the_numbers_next_to_its_house(
    street: Street, client: FlaskClient
) -> None:
    code = street.code("1号2号楼1单元302室")

    page = client.get(f"/D/{code}").get_data(as_text=True)

    assert "往大号方向 18 米，左侧" in page
    assert "往小号方向" not in page


def test_replaced_plate_shows_its_address_and_leads_to_the_new_one(
    client: FlaskClient, street: Street
) -> None:
    old = street.replace("3号", "被车撞坏")

    page = client.get(f"/D/{old}")

    assert page.status_code == 200
    assert "2026年3月15日更换" in page.text
    assert "被车撞坏" in page.text
    assert "大定路3号" in page.text
    assert f'href="/D/{street.code("3号")}"' in page.text


def test_plate_replaced_twice_leads_to_the_last_one(
    client: FlaskClient, street: Street
) -> None:
    first = street.replace("3号")
    street.replace("3号")

    ending = client.get(f"/D/{first}.json").get_json()["ending"]

    assert ending["successor"] == str(street.code("3号"))


def test_retired_plate_is_gone_and_says_what_stood_there(
    client: FlaskClient, street: Street
) -> None:
    code = street.retire("3号")

    page, document = client.get(f"/D/{code}"), client.get(f"/D/{code}.json")

    assert page.status_code == document.status_code == 410
    assert "自2026年3月15日起失效" in page.text
    assert "房屋拆除" in page.text
    assert "大定路3号" in page.text
    assert document.get_json()["ending"]["day"] == "2026-03-15"


def test_plate_whose_successor_is_retired_is_gone_too(
    client: FlaskClient, street: Street
) -> None:
    old = street.replace("3号")
    street.retire("3号")

    page = client.get(f"/D/{old}")

    assert page.status_code == 410
    assert "房屋拆除" in page.text


def test_plate_of_a_retired_address_is_gone(
    client: FlaskClient, street: Street
) -> None:
    code = street.code("3号")
    with street.register.writing() as transaction:
        transaction.execute(update(address).values(status="retired"))

    page = client.get(f"/D/{code}")

    assert page.status_code == 410
    assert "已失效" in page.text


def test_code_that_was_never_issued_is_not_found(client: FlaskClient) -> None:
    code = PlateCode.from_body("7K2QX9M4RT3")

    page, document = client.get(f"/D/{code}"), client.get(f"/D/{code}.json")

    assert page.status_code == document.status_code == 404
    assert "没有这个编码的门牌" in page.text
    assert document.mimetype == "application/problem+json"
    assert document.get_json()["code"] == "plate-code-unknown"
    assert code.printed in document.get_json()["detail"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("7K2QX9M4RT3H", "plate-code-mistyped"), ("7K2Q", "plate-code-unreadable")],
)
def test_wrong_code_is_refused_before_the_database_is_asked(
    client: FlaskClient, street: Street, typed: str, code: str
) -> None:
    with statements(street.register) as asked:
        page, document = client.get(f"/D/{typed}"), client.get(f"/D/{typed}.json")

    assert page.status_code == document.status_code == 400
    assert document.get_json()["code"] == code
    assert f'value="{typed}"' in page.text
    assert asked == []


def test_town_may_show_fewer_decimals_in_every_form(street: Street) -> None:
    shown = ({"datum": "EPSG:4547", "decimals": 0}, {"datum": "GCJ02", "decimals": 3})
    client = create_app(
        Settings(coordinates_shown=shown),  # type: ignore[arg-type]
        street.register,
    ).test_client()
    path = f"/D/{street.code('3号')}"

    page, feature = client.get(path).text, client.get(f"{path}.geojson").get_json()

    assert "EPSG:4547" in page
    assert "东" in page
    assert not re.search(r"112\.785\d{3}\d", page)
    assert feature["geometry"]["coordinates"] == [112.7851, 34.905]
    datums = [one["datum"] for one in feature["properties"]["coordinates"]]
    assert datums == ["EPSG:4547", "GCJ02"]


def test_town_that_shows_no_coordinates_links_to_no_map(street: Street) -> None:
    client = create_app(Settings(coordinates_shown=()), street.register).test_client()
    path = f"/D/{street.code('3号')}"

    page, feature = client.get(path).text, client.get(f"{path}.geojson").get_json()

    assert "112.7" not in page
    assert '<svg class="map"' in page
    assert feature["geometry"] is None
    assert feature["properties"]["maps"] == []
