"""What a scan gets, from the register to the bytes, on both databases."""

import gzip
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, update

from doorplate.addresses.tables import address, address_position
from doorplate.app import create_app
from doorplate.core.platecodes import PlateCode
from doorplate.database import Register
from doorplate.database.register import DatabaseUnreachable
from doorplate.public.page import renderer
from doorplate.public.scan import Scan, ScanLayer, Scans
from doorplate.settings import Settings
from doorplate.web.negotiation import Form, Wish
from tests.public.street import Street

HTML = Wish("zh", Form.HTML, "")


@contextmanager
def statements(register: Register) -> Iterator[list[str]]:
    """Collect what is asked of the database meanwhile."""
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(register.engine, "before_cursor_execute", note)
    yield seen
    event.remove(register.engine, "before_cursor_execute", note)


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


def test_repeated_scan_asks_no_database_until_its_time_is_over(
    street: Street,
) -> None:
    seconds = [0.0]
    settings = Settings(scan_cache_seconds=30)
    scans = Scans(
        settings,
        street.register,
        renderer(settings.languages),
        timer=lambda: seconds[0],
    )
    scan = Scan(str(street.code("3号")), HTML)
    first = scans.answer(scan)
    street.retire("4号")
    street.retire("3号")

    with statements(street.register) as asked:
        seconds[0] = 29.0
        kept = scans.answer(scan)
    seconds[0] = 31.0
    fresh = scans.answer(scan)

    assert asked == []
    assert kept is first
    assert (first.status, fresh.status) == (200, 410)


def test_cache_of_no_seconds_keeps_nothing(street: Street) -> None:
    client = create_app(Settings(scan_cache_seconds=0), street.register).test_client()
    code = street.code("3号")
    assert client.get(f"/D/{code}").status_code == 200

    street.retire("3号")

    assert client.get(f"/D/{code}").status_code == 410


def test_same_view_is_the_same_bytes_in_every_worker(street: Street) -> None:
    code = street.code("3号")
    workers = [create_app(Settings(), street.register) for _ in range(2)]

    pages = [worker.test_client().get(f"/D/{code}") for worker in workers]

    assert pages[0].data == pages[1].data
    assert pages[0].headers["ETag"] == pages[1].headers["ETag"]


def test_browser_that_has_the_page_gets_no_second_one(
    client: FlaskClient, street: Street
) -> None:
    path = f"/D/{street.code('3号')}"
    tag = client.get(path).headers["ETag"]

    for known in (tag, f'"other", {tag}', "*"):
        again = client.get(path, headers={"If-None-Match": known})

        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_is_the_page_without_its_body(client: FlaskClient, street: Street) -> None:
    path = f"/D/{street.code('3号')}"

    head, page = client.head(path), client.get(path)

    assert head.status_code == 200
    assert head.data == b""
    assert head.headers == page.headers


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_scan_can_only_be_read(
    client: FlaskClient, street: Street, method: str
) -> None:
    answer = getattr(client, method)(f"/D/{street.code('3号')}")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_page_is_packed_for_those_who_unpack(
    client: FlaskClient, street: Street
) -> None:
    path = f"/D/{street.code('3号')}"

    packed = client.get(path, headers={"Accept-Encoding": "gzip, br"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == client.get(path).data


def test_language_follows_the_browser_and_the_link(
    client: FlaskClient, street: Street
) -> None:
    path = f"/D/{street.code('3号')}"
    english = {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.5"}

    assert '<html lang="zh-CN">' in client.get(path).text
    assert '<html lang="en">' in client.get(path, headers=english).text
    assert '<html lang="en">' in client.get(f"{path}?lang=en").text
    assert '<html lang="zh-CN">' in client.get(f"{path}?lang=zh", headers=english).text
    assert '<html lang="zh-CN">' in client.get(f"{path}?lang=xx").text


def test_answer_varies_only_with_what_was_asked_of_the_browser(
    client: FlaskClient, street: Street
) -> None:
    path = f"/D/{street.code('3号')}"

    assert "Accept-Language" in client.get(path).headers["Vary"]
    assert "Accept-Language" not in client.get(f"{path}?lang=en").headers["Vary"]
    assert "Accept," not in client.get(f"{path}.json").headers["Vary"] + ","


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


def test_database_that_is_away_gets_a_page_that_says_whom_to_call(
    street: Street, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(Settings(), street.register).test_client()
    code = street.code("3号")
    secret = DatabaseUnreachable(url="postgresql://secret", reason="no route")

    def away(*_: object) -> None:
        raise secret

    monkeypatch.setattr(Scans, "view", away)
    with caplog.at_level(logging.CRITICAL):
        page, document = client.get(f"/D/{code}"), client.get(f"/D/{code}.json")

    assert page.status_code == document.status_code == 503
    assert "tel:120" in page.text
    assert "secret" not in page.text + document.text


def test_mistake_of_ours_is_logged_and_gets_a_page(
    street: Street, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(Settings(), street.register).test_client()

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Scans, "view", broken)
    page = client.get(f"/D/{street.code('3号')}")

    assert page.status_code == 500
    assert "登记册暂时无法回答" in page.text
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in page.text


def test_everything_but_scans_is_handed_on(sqlite_register: Register) -> None:
    handed: list[str] = []

    def behind(environ: dict[str, str], _start: object) -> list[bytes]:
        handed.append(environ["PATH_INFO"])
        return []

    settings = Settings()
    scans = Scans(settings, sqlite_register, renderer(settings.languages))
    layer = ScanLayer(behind, scans, settings.languages)

    for path in ("/", "/robots.txt", "/desk/D/7K2QX9M4RT3F", "/D", ""):
        layer({"PATH_INFO": path}, None)  # type: ignore[arg-type]

    assert handed == ["/", "/robots.txt", "/desk/D/7K2QX9M4RT3F", "/D", ""]
