"""The form that takes a code typed by hand, and the errors of every other page."""

import pytest
from flask.testing import FlaskClient

from doorplate.app import create_app
from doorplate.database import Register
from doorplate.settings import Settings
from tests.public.factories import CODE


@pytest.fixture
def client(sqlite_register: Register) -> FlaskClient:
    app = create_app(Settings(), sqlite_register)

    @app.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError

    return app.test_client()


@pytest.mark.parametrize(
    "typed", [str(CODE), str(CODE).lower(), CODE.printed, f" {CODE.printed}  "]
)
def test_typed_code_leads_to_its_plate(client: FlaskClient, typed: str) -> None:
    answer = client.get("/", query_string={"code": typed})

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/D/{CODE}"


def test_form_keeps_the_language(client: FlaskClient) -> None:
    form = client.get("/?lang=en").text
    answer = client.get("/", query_string={"code": str(CODE), "lang": "en"})

    assert '<input type="hidden" name="lang" value="en">' in form
    assert answer.headers["Location"] == f"/D/{CODE}?lang=en"


@pytest.mark.parametrize("query", ["", "?code=", "?code=%20%20"])
def test_form_without_a_code_is_just_the_form(client: FlaskClient, query: str) -> None:
    page = client.get(f"/{query}")

    assert page.status_code == 200
    assert "我在哪里" in page.text
    assert 'class="notice"' not in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (CODE.text[:-1] + "H", "编码里有一处写错了"),
        ("你好", "这不是完整的门牌编码"),
        ("7" * 40, "这不是完整的门牌编码"),
    ],
)
def test_mistake_is_explained_and_what_was_typed_is_kept(
    client: FlaskClient, typed: str, said: str
) -> None:
    page = client.get("/", query_string={"code": typed})

    assert page.status_code == 400
    assert said in page.text
    assert f'value="{typed}"' in page.text


def test_page_that_is_not_there_is_said_in_the_form_asked_for(
    client: FlaskClient,
) -> None:
    page = client.get("/nothing")
    document = client.get("/nothing", headers={"Accept": "application/json"})

    assert page.status_code == document.status_code == 404
    assert "没有这个网页" in page.text
    assert document.mimetype == "application/problem+json"
    assert document.get_json() == {
        "status": 404,
        "title": "Not Found",
        "code": "not-found",
    }


def test_other_methods_are_refused_with_those_that_are_not(
    client: FlaskClient,
) -> None:
    answer = client.post("/")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_mistake_of_ours_tells_nothing_of_itself(client: FlaskClient) -> None:
    page = client.get("/broken")

    assert page.status_code == 500
    assert "登记册暂时无法回答" in page.text
    assert "ZeroDivisionError" not in page.text


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/broken", "/robots.txt", f"/D/{CODE}", "/D/x"]
)
def test_every_answer_is_locked_up_and_sets_no_cookie(
    client: FlaskClient, path: str
) -> None:
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    for word in ("script", "unsafe", "http", "*"):
        assert word not in policy
    assert headers["Server"] == "doorplate"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers


def test_search_engines_are_asked_to_keep_away(client: FlaskClient) -> None:
    assert "Disallow: /" in client.get("/robots.txt").text


def test_application_of_the_environment_opens_its_register(
    sqlite_register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorplate.app import wsgi  # noqa: PLC0415 - as a server does, by name

    monkeypatch.setenv("DOORPLATE_DATABASE_URL", str(sqlite_register.url))

    assert wsgi().test_client().get("/").status_code == 200
