"""The desk's own promises: nobody unknown, nothing forged, nothing lost."""

from datetime import date
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from doorplate import resources
from doorplate.access.model import Permission
from doorplate.core.actors import Actor
from doorplate.core.errors import Conflict
from doorplate.database import Register
from doorplate.settings import Settings
from doorplate.web.desk import ANYBODY, SIGNED_IN, Card, Desk
from doorplate.web.desk.answers import POLICY
from doorplate.web.desk.frame import frame
from doorplate.web.desk.guard import Result
from doorplate.web.desk.sessions import TOKEN, safe_next
from tests.desk.people import NOON, Doorkeeper, Somebody, token_of


class DoorTaken(Conflict):
    """Door {number} is taken."""


class Office:
    """A small application with pages of one room that does not exist."""

    def __init__(self, register: Register) -> None:
        self.doorkeeper = Doorkeeper()
        self.refused: list[tuple[str, str, str]] = []
        self.done: list[tuple[Actor, str, date]] = []
        self.desk = Desk(
            register,
            Settings(),
            load=self.doorkeeper,
            refused=lambda actor, need, path, now: self.refused.append(
                (actor.name, need, path)
            ),
            now=lambda: NOON,
        )
        self.app = Flask("office", static_folder=None)
        self.desk.install(self.app, b"a secret of this test")
        self.app.register_blueprint(self._pages())
        self.app.register_blueprint(frame(self.desk))

    def _pages(self) -> Blueprint:
        desk, blueprint = self.desk, Blueprint("room", __name__)

        @desk.route(blueprint, "/sign-in", needs=ANYBODY)
        def enter() -> Result:
            return desk.page("desk/home.html", cards=[])

        @desk.route(
            blueprint,
            "/doors",
            needs=Permission.CHANGES_PROPOSE,
            methods=("GET", "POST"),
        )
        def doors() -> Result:
            if desk.posted:
                fields = desk.fields
                number, day = fields.text("number"), fields.day("day")
                fields.check()
                if number == "13":
                    raise DoorTaken(number=number)
                self.done.append((desk.actor, number, day))
                return desk.redirect("room.doors", said="Done.")
            return desk.page("desk/home.html", cards=[Card(str(desk.typed), "/desk/")])

        @desk.route(
            blueprint, "/take", needs=Permission.CHANGES_PROPOSE, methods=("POST",)
        )
        def take() -> Result:
            raise DoorTaken(number=desk.fields.text("number"))

        @desk.route(blueprint, "/broken", needs=SIGNED_IN)
        def broken() -> Result:
            raise RuntimeError

        desk.sign_in = "room.enter"
        desk.navigation("room.doors", "Home", place=2)
        return blueprint

    def somebody(self, *held: str, **of: str) -> FlaskClient:
        somebody = Somebody(held=frozenset(held), **of)  # type: ignore[arg-type]
        return self.doorkeeper.sign_in(self.app.test_client(), somebody)


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    return Office(sqlite_register)


@pytest.fixture
def clerk(office: Office) -> FlaskClient:
    return office.somebody(Permission.CHANGES_PROPOSE)


def form(clerk: FlaskClient, **values: str) -> dict[str, str]:
    return {"csrf_token": token_of(clerk), **values}


def test_nobody_unknown_gets_further_than_the_sign_in(office: Office) -> None:
    stranger = office.app.test_client()
    stranger.set_cookie(TOKEN, "guessed", path="/desk")

    answer = stranger.get("/desk/doors?page=2")

    assert answer.status_code == 303
    assert answer.location == "/desk/sign-in?next=%2Fdesk%2Fdoors%3Fpage%3D2"


@pytest.mark.parametrize(
    ("headers", "status", "name"),
    [
        ({"HX-Request": "true"}, 401, "HX-Redirect"),
        ({"Sec-Fetch-Mode": "cors"}, 401, "Content-Type"),
    ],
)
def test_script_of_somebody_signed_out_is_not_given_a_page(
    office: Office, headers: dict[str, str], status: int, name: str
) -> None:
    answer = office.app.test_client().get("/desk/doors", headers=headers)

    assert answer.status_code == status
    assert name in answer.headers
    assert b"<html" not in answer.data


def test_permission_that_is_lacking_is_refused_and_written_down(office: Office) -> None:
    reader = office.somebody(Permission.REGISTER_READ)

    answer = reader.get("/desk/doors")

    assert answer.status_code == 403
    assert "没有这项权限" in answer.get_data(as_text=True)
    assert office.refused == [("王敏", "changes.propose", "/desk/doors")]


def test_navigation_shows_only_what_may_be_opened(
    office: Office, clerk: FlaskClient
) -> None:
    reader = office.somebody(Permission.REGISTER_READ)

    assert b'href="/desk/doors"' in clerk.get("/desk/").data
    assert b'href="/desk/doors"' not in reader.get("/desk/").data


def test_form_without_its_token_changes_nothing(
    office: Office, clerk: FlaskClient
) -> None:
    answer = clerk.post("/desk/doors", data={"number": "5", "day": "2026-03-15"})

    assert answer.status_code == 400
    assert office.done == []


def test_token_of_somebody_else_s_form_changes_nothing(
    office: Office, clerk: FlaskClient
) -> None:
    stolen = form(office.somebody(), number="5", day="2026-03-15")
    token_of(clerk)

    assert clerk.post("/desk/doors", data=stolen).status_code == 400
    assert office.done == []


def test_form_is_taken_once_and_leads_on(office: Office, clerk: FlaskClient) -> None:
    answer = clerk.post(
        "/desk/doors", data=form(clerk, number=" 5 ", day="２０２６/03/15")
    )

    assert (answer.status_code, answer.location) == (303, "/desk/doors")
    assert office.done == [(Actor("王敏"), "5", date(2026, 3, 15))]
    assert b'role="status">Done.' in clerk.get("/desk/doors").data
    assert b'role="status"' not in clerk.get("/desk/doors").data


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"number": "13", "day": "2026-03-15"}, 409, "Door 13 is taken."),
        ({"number": "13", "day": "tomorrow"}, 400, "检查下面标出的各项"),
    ],
)
def test_refused_form_keeps_what_was_typed(
    office: Office, clerk: FlaskClient, typed: dict[str, str], status: int, said: str
) -> None:
    answer = clerk.post("/desk/doors", data=form(clerk, **typed))

    text = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert said in text
    assert "13" in text
    assert office.done == []


def test_problem_of_a_form_without_a_page_shows_what_was_typed(
    clerk: FlaskClient,
) -> None:
    answer = clerk.post("/desk/take", data=form(clerk, number="13", note="甲乙丙"))

    assert answer.status_code == 409
    assert "甲乙丙" in answer.get_data(as_text=True)


def test_problem_is_a_part_for_htmx_and_a_document_for_programs(
    clerk: FlaskClient,
) -> None:
    data = form(clerk, number="13")

    part = clerk.post("/desk/take", data=data, headers={"HX-Request": "true"})
    document = clerk.post(
        "/desk/take", data=data, headers={"Accept": "application/json"}
    )

    assert part.status_code == 409
    assert part.data.startswith(b'<p class="notice" role="alert">Door 13')
    assert document.status_code == 409
    assert document.get_json()["code"] == "door-taken"


def test_our_own_mistake_is_told_in_the_frame(office: Office) -> None:
    office.app.config["PROPAGATE_EXCEPTIONS"] = False

    answer = office.somebody().get("/desk/broken")

    assert answer.status_code == 500
    assert "这是系统的问题" in answer.get_data(as_text=True)


def test_page_that_is_not_there_is_told_in_the_frame(clerk: FlaskClient) -> None:
    for answer in (clerk.get("/desk/nothing"), clerk.post("/desk/nothing")):
        assert answer.status_code in {400, 404}
        assert b"<nav" in answer.data


def test_language_is_chosen_once_and_kept(clerk: FlaskClient) -> None:
    assert b'<html lang="zh-CN">' in clerk.get("/desk/").data

    answer = clerk.post(
        "/desk/language", data=form(clerk, language="en", next="/desk/doors")
    )

    assert answer.location == "/desk/doors"
    assert b'<html lang="en">' in clerk.get("/desk/").data


def test_language_of_an_account_comes_before_the_browser_s(office: Office) -> None:
    answer = office.somebody(language="en").get(
        "/desk/", headers={"Accept-Language": "zh"}
    )

    assert b'<html lang="en">' in answer.data


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("/desk/doors?page=2", "/desk/doors?page=2"),
        (None, "/desk/"),
        ("https://elsewhere.example/desk/", "/desk/"),
        ("//elsewhere.example/desk", "/desk/"),
        ("/desk//elsewhere.example", "/desk/"),
        ("/desk/\\elsewhere.example", "/desk/"),
        ("/D/7K2QX9M4RT3F", "/desk/"),
        ("/deskundrawers", "/desk/"),
    ],
)
def test_sign_in_leads_on_to_nowhere_but_the_desk(
    wanted: str | None, found: str
) -> None:
    assert safe_next(wanted) == found


def test_answers_of_the_desk_allow_nothing_of_others(clerk: FlaskClient) -> None:
    answer = clerk.get("/desk/")

    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in POLICY


def test_files_are_kept_for_ever_by_their_hash(clerk: FlaskClient) -> None:
    page = clerk.get("/desk/").get_data(as_text=True)
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]

    named = clerk.get(address, headers={"Accept-Encoding": "gzip"})
    bare = clerk.get(address.partition("?")[0])
    known = clerk.get(address, headers={"If-None-Match": named.headers["ETag"]})

    assert "immutable" in named.headers["Cache-Control"]
    assert named.headers["Content-Encoding"] == "gzip"
    assert "immutable" not in bare.headers["Cache-Control"]
    assert bare.data == (resources.path("static") / "css" / "desk.css").read_bytes()
    assert known.status_code == 304


def test_file_is_given_without_asking_who_wants_it(office: Office) -> None:
    clerk = office.somebody()
    asked: list[str] = []
    office.desk._load = lambda token, now: asked.append(token)  # type: ignore[assignment,func-returns-value]

    answer = clerk.get("/desk/static/css/desk.css")

    assert answer.status_code == 200
    assert asked == []
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "name", ["../pyproject.toml", "css/../../templates/base.html", "/etc/passwd", "x"]
)
def test_no_name_of_a_file_leads_outside(clerk: FlaskClient, name: str) -> None:
    assert clerk.get(f"/desk/static/{name}").status_code in {308, 404}


def test_cookies_stay_at_the_desk_and_on_https(clerk: FlaskClient) -> None:
    answer = clerk.get("/desk/", headers={"X-Forwarded-Proto": "https"})

    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert {"Path=/desk", "HttpOnly", "Secure", "SameSite=Lax"} <= {*cookie.split("; ")}


def test_one_endpoint_has_one_need(office: Office) -> None:
    desk, blueprint = office.desk, Blueprint("twice", __name__)

    def page() -> Result:
        return ""

    desk.route(blueprint, "/a", needs=SIGNED_IN)(page)
    with pytest.raises(ValueError, match=r"twice\.page"):
        desk.route(blueprint, "/b", needs=ANYBODY)(page)


def test_every_file_a_template_names_is_there() -> None:
    office_files = set()
    for folder in ("static", "assets/web"):
        root = resources.path(folder)
        office_files |= {
            path.relative_to(root).as_posix() for path in Path(root).rglob("*")
        }
    named = {
        part.split("')")[0]
        for path in resources.path("templates").rglob("*.html")
        for part in path.read_text(encoding="utf-8").split("static('")[1:]
    }

    assert named
    assert named <= office_files
