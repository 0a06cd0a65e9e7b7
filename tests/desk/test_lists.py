"""Lists: filtered, sorted, paged, chosen and taken away, the same everywhere."""

import csv
import io
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.datastructures import MultiDict

from doorplate.access.model import Permission
from doorplate.database import Register, Transaction
from doorplate.settings import Settings
from doorplate.web.desk import Asked, Column, Desk, Filter, Found, Listing, add_list
from doorplate.web.desk.exports import as_csv, as_excel
from doorplate.web.desk.frame import frame
from doorplate.web.desk.lists import read_view
from tests.desk.people import NOON, Doorkeeper, Somebody, token_of


class Door(NamedTuple):
    number: int
    street: str
    since: date | None


DOORS = [
    Door(
        n, "大定路" if n % 2 else "=HYPERLINK(1)", date(2026, 3, 15) if n > 3 else None
    )
    for n in range(1, 121)
]


def doors(_: Transaction, asked: Asked) -> Found[Door]:
    wanted = [
        door for door in DOORS if asked.filters.get("street", "") in ("", door.street)
    ]
    text = asked.filters.get("text", "")
    wanted = [door for door in wanted if text in str(door.number)]
    wanted.sort(key=lambda door: door.number, reverse=asked.descending)
    end = None if asked.limit is None else asked.offset + asked.limit
    return Found(wanted[asked.offset : end], len(wanted))


LISTING = Listing[Door](
    key="doors",
    title="Home",
    columns=(
        Column("number", "Home", lambda door: door.number, sort=True),
        Column("street", "Road", lambda door: door.street),
        Column("since", "Opened", lambda door: door.since, shown=False),
    ),
    filters=(
        Filter("street", "Street", lambda: [("大定路", "大定路")]),
        Filter("text", "Text"),
    ),
    fetch=doors,
    sort="number",
    export=Permission.REGISTER_EXPORT,
)


class Shop:
    def __init__(self, register: Register) -> None:
        self.taken: list[tuple[str, Any]] = []
        self.doorkeeper = Doorkeeper()
        self.desk = Desk(
            register,
            Settings(),
            load=self.doorkeeper,
            exported=lambda actor, name, details, now: self.taken.append(
                (name, details)
            ),
            now=lambda: NOON,
        )
        self.app = Flask("shop", static_folder=None)
        self.desk.install(self.app, b"a secret of this test")
        blueprint = Blueprint("shop", __name__)
        add_list(
            self.desk, blueprint, "/doors", LISTING, needs=Permission.REGISTER_READ
        )
        self.app.register_blueprint(blueprint)
        self.app.register_blueprint(frame(self.desk))

    def somebody(self, *held: str) -> FlaskClient:
        return self.doorkeeper.sign_in(
            self.app.test_client(), Somebody(held=frozenset(held))
        )


@pytest.fixture
def shop(sqlite_register: Register) -> Shop:
    return Shop(sqlite_register)


@pytest.fixture
def clerk(shop: Shop) -> FlaskClient:
    return shop.somebody(Permission.REGISTER_READ, Permission.REGISTER_EXPORT)


def numbers(client: FlaskClient, query: str = "") -> list[str]:
    text = client.get(f"/desk/doors{query}").get_data(as_text=True)
    cells = text.split('class="number">')[1:]
    return [cell.split("<")[0] for cell in cells]


def test_pages_follow_one_another_without_gap_or_repetition(clerk: FlaskClient) -> None:
    pages = [numbers(clerk, f"?page={page}") for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [50, 50, 20]
    assert [*chain(*pages)] == [str(door.number) for door in DOORS]


@pytest.mark.parametrize(
    ("query", "first", "count"),
    [
        ("?sort=-number", "120", 50),
        ("?size=25&page=2", "26", 25),
        ("?street=大定路", "1", 50),
        ("?text=11&sort=-number", "119", 11),
        # What cannot be had becomes the usual.
        ("?sort=street&size=7&page=-3&street=nowhere", "1", 50),
    ],
)
def test_address_says_what_is_shown(
    clerk: FlaskClient, query: str, first: str, count: int
) -> None:
    found = numbers(clerk, query)

    assert (found[0], len(found)) == (first, count)


def test_page_after_the_last_is_empty_and_leads_back(clerk: FlaskClient) -> None:
    assert numbers(clerk, "?page=99") == []
    assert "page=98" in clerk.get("/desk/doors?page=99").get_data(as_text=True)


def test_columns_are_chosen_once_and_kept_for_this_person(
    shop: Shop, clerk: FlaskClient
) -> None:
    answer = clerk.get("/desk/doors?choose=1&column=since&column=x&text=11")

    assert answer.location == "/desk/doors?text=11"
    shown = clerk.get("/desk/doors").get_data(as_text=True)
    assert 'data-label="Opened"' in shown
    assert 'data-label="Road"' not in shown
    other = shop.somebody(Permission.REGISTER_READ).get("/desk/doors")
    assert 'data-label="Road"' in other.get_data(as_text=True)


def exported(client: FlaskClient, form: str, query: str = "") -> bytes:
    data = {"csrf_token": token_of(client), "form": form, "reason": "年度核对"}
    answer = client.post(f"/desk/doors/export{query}", data=data)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert f"doors-2026-03-15.{form}" in answer.headers["Content-Disposition"]
    return answer.data


def test_csv_holds_exactly_what_is_filtered(shop: Shop, clerk: FlaskClient) -> None:
    file = exported(clerk, "csv", "?text=11&sort=-number&size=25")

    assert file.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    assert len(rows) == 1 + 11
    assert rows[1] == ["119", "大定路"]
    assert shop.taken == [
        (
            "doors",
            {
                "reason": "年度核对",
                "form": "csv",
                "rows": 11,
                "filters": {"text": "11"},
            },
        )
    ]


def test_excel_holds_numbers_and_days_as_such(clerk: FlaskClient) -> None:
    clerk.get("/desk/doors?choose=1&column=number&column=street&column=since")

    book = load_workbook(io.BytesIO(exported(clerk, "xlsx")))

    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 121
    assert rows[1] == (1, "大定路", None)
    assert rows[4][0] == 4
    assert rows[4][2].date() == date(2026, 3, 15)  # type: ignore[union-attr]


def test_text_is_never_a_formula() -> None:
    rows = [["=1+1", "-5", "+86 391", "@x", "-x", 5, None]]

    text = b"".join(as_csv(["a"], rows)).decode("utf-8-sig")
    book = load_workbook(io.BytesIO(b"".join(as_excel(["=a"], rows))))

    assert text.splitlines()[1] == "'=1+1,-5,'+86 391,'@x,'-x,5,"
    cells = list(book.active.iter_rows())[1]  # type: ignore[union-attr]
    assert {cell.data_type for cell in cells[:5]} == {"s"}
    assert cells[0].value == "=1+1"


def test_nothing_is_taken_away_without_a_reason(shop: Shop, clerk: FlaskClient) -> None:
    data = {"csrf_token": token_of(clerk), "form": "csv", "reason": " "}

    assert clerk.post("/desk/doors/export", data=data).status_code == 400
    assert shop.taken == []


def test_export_needs_its_own_permission(shop: Shop) -> None:
    reader = shop.somebody(Permission.REGISTER_READ)
    data = {"csrf_token": token_of(reader), "form": "csv", "reason": "x"}

    assert "export" not in reader.get("/desk/doors").get_data(as_text=True)
    assert reader.post("/desk/doors/export", data=data).status_code == 403
    assert shop.taken == []


def test_export_asks_for_the_filtered_list_whole() -> None:
    view = read_view(LISTING, MultiDict({"text": "1", "page": "4"}), None)

    assert view.everything == Asked({"text": "1"}, "number", descending=False)
    assert view.everything.limit is None
