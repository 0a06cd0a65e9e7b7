"""Scans over HTTP: kept, packed, negotiated, and honest when something is wrong."""

import gzip
import logging

import pytest
from flask.testing import FlaskClient

from doorplate.app import create_app
from doorplate.core.errors import RegistryError
from doorplate.database import Register
from doorplate.database.register import DatabaseRefuses, DatabaseUnreachable
from doorplate.public.page import renderer
from doorplate.public.scan import Scan, ScanLayer, Scans
from doorplate.settings import Settings
from doorplate.web.negotiation import Form, Wish
from tests.public.street import Street, statements

HTML = Wish("zh", Form.HTML, "")


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


@pytest.mark.parametrize("failure", [DatabaseUnreachable, DatabaseRefuses])
def test_database_that_is_away_gets_a_page_that_says_whom_to_call(
    street: Street,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    failure: type[RegistryError],
) -> None:
    client = create_app(Settings(), street.register).test_client()
    code = street.code("3号")
    secret = failure(url="postgresql://secret", reason="no route")

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
    layer = ScanLayer(behind, {"/d/": scans}, settings.languages)

    for path in ("/", "/robots.txt", "/desk/D/7K2QX9M4RT3F", "/D", ""):
        layer({"PATH_INFO": path}, None)  # type: ignore[arg-type]

    assert handed == ["/", "/robots.txt", "/desk/D/7K2QX9M4RT3F", "/D", ""]
