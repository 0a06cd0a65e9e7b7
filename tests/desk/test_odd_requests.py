"""What is odd in a request is refused as a mistake, and never fails the desk."""

from pathlib import Path

import pytest

from doorplate.addresses.changes.documents import Document
from doorplate.database import Register
from tests.desk.test_changes import PDF, person, post, send
from tests.desk.town import Town, build_town

RENAMED = {"street": "大定路", "name": "韩愈大街"}


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Town:
    town = build_town(register, tmp_path)
    town.app.config["PROPAGATE_EXCEPTIONS"] = False
    return town


def test_texts_that_no_database_holds_are_refused(town: Town) -> None:
    li = person(town, "李")
    for path in (
        "addresses?text=a%00b",
        "streets?name=a%00b",
        "certificates?text=a%00b",
        "people/a%00b",
        "divisions/a%00b",
    ):
        assert li.get(f"/desk/{path}").status_code == 400, path
    for name in ("name", "reason", "document_number"):
        answer = send(li, "rename", **RENAMED | {name: "a\0b"})
        assert answer.status_code == 400, name


def test_numbers_that_no_database_holds_are_refused(town: Town) -> None:
    li = person(town, "李")
    vast = "9" * 20

    assert li.get(f"/desk/generations/{vast}").status_code == 400
    assert li.get(f"/desk/changes?page={vast}").status_code == 200
    for generation in (vast, "1e300"):
        assert send(li, "reassign", generation=generation).status_code == 400


def test_the_last_day_of_all_can_be_asked_about(town: Town) -> None:
    uid = town.address("大定路3号").uid
    li = person(town, "李")
    for path in (f"addresses/{uid}/as-of", f"api/addresses/{uid}"):
        answer = li.get(f"/desk/{path}?known_at=9999-12-31&valid_on=0001-01-01")
        assert answer.status_code == 200


def test_a_change_before_all_days_is_refused_when_it_is_proposed(town: Town) -> None:
    li, wang = person(town, "李"), person(town, "王")

    answer = send(li, "demolish", addresses="大定路3号", effective_on="0001-01-01")

    assert answer.status_code == 400
    answer = send(li, "demolish", addresses="大定路3号", effective_on="0001-01-02")
    assert post(wang, f"{answer.location}/approve").status_code == 303


@pytest.mark.parametrize(
    "drawn",
    [
        "[" * 100_000,
        '{"type": "Point", "coordinates": [1' + "0" * 400 + ", 1]}",
        '{"type": "Point", "coordinates": [NaN, 1]}',
        '{"type": "Point"}',
    ],
)
def test_a_drawing_that_is_none_is_refused(town: Town, drawn: str) -> None:
    answer = send(person(town, "李"), "move", address="大定路3号", point=drawn)

    assert answer.status_code == 400


def test_a_documents_name_is_one_line() -> None:
    found = Document.read("a\r\nX: b\0.pdf", PDF, most_mb=1)

    assert found.name == "aX: b.pdf"
