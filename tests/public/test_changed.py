"""A code answers for ever: after a rename, a split, a merger, a demolition."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from doorplate.addresses.changes.payloads import (
    Demolish,
    Merge,
    Number,
    Rename,
    Renumber,
    Replace,
)
from doorplate.addresses.locators import Locators
from doorplate.hooks import change_hooks
from doorplate.plates.service import resolve
from tests.addresses.town import (
    NOW,
    TODAY,
    done,
    door,
    propose,
    uid,
    with_practice,
)
from tests.addresses.town import street as street_uid
from tests.public.street import Street

PRACTICE = with_practice(hooks=change_hooks())
DAY = timedelta(days=1)
SECRET = "内部说明"


def page(client: FlaskClient, code: object, language: str = "zh") -> str:
    answer = client.get(f"/D/{code}?lang={language}")
    assert answer.status_code in (200, 410)
    assert SECRET not in answer.text
    return answer.text


def test_plate_of_a_renamed_and_renumbered_address_shows_both_and_by_what_document(
    street: Street, client: FlaskClient
) -> None:
    code = street.code("3号")
    done(street.register, Rename(street_uid(street.register), "韩愈大街"))
    number = Number(uid(street.register, "韩愈大街3号"), Locators(number="33"))
    done(
        *(street.register, Renumber((number,))),
        now=NOW + DAY,
        effective_on=TODAY + DAY,
        today=TODAY + DAY,
        document_number="孟民〔2026〕8号",
    )

    shown = client.get(f"/D/{code}.json").get_json()

    assert shown["standing"] == "in-force"
    assert shown["address"]["short"] == "韩愈大街33号"
    assert shown["formerly"] == [
        {
            "short": "韩愈大街3号",
            "until": "2026-03-21",
            "decree": {"kind": "renumber", "document": "孟民〔2026〕8号"},
        },
        {
            "short": "大定路3号",
            "until": "2026-03-20",
            "decree": {"kind": "rename", "document": "孟民〔2026〕7号"},
        },
    ]
    chinese, english = page(client, code), page(client, code, "en")
    assert "曾用名称" in chinese
    assert "大定路3号" in chinese
    assert "街路巷更名" in chinese
    assert "Formerly" in english
    assert "the house was renumbered" in english


@pytest.mark.parametrize("kind", ["demolish", "merge", "replace"])
def test_code_of_a_retired_address_says_since_when_why_and_what_is_there_now(
    street: Street, client: FlaskClient, kind: str
) -> None:
    register = street.register
    code, house = street.code("3号"), uid(register, "大定路3号")
    payload = {
        "demolish": Demolish((house,)),
        "merge": Merge(uid(register, "大定路4号"), (house,)),
        "replace": Replace(
            (house,), street_uid(register), (door("3号附1"), door("3号附2"))
        ),
    }[kind]
    done(register, payload, practice=PRACTICE)

    shown = client.get(f"/D/{code}.json").get_json()

    assert shown["standing"] == "retired"
    assert shown["ending"] == {
        "day": "2026-03-20",
        "reason": None,
        "successor": None,
        "decree": {"kind": kind, "document": "孟民〔2026〕7号"},
        "followed_by": {
            "demolish": [],
            "merge": ["大定路4号"],
            "replace": ["大定路3号附1", "大定路3号附2"],
        }[kind],
    }
    assert "孟民〔2026〕7号" in page(client, code)


def test_successors_are_followed_to_the_ones_that_are_there_now(
    street: Street, client: FlaskClient
) -> None:
    register, code = street.register, street.code("3号")
    three = uid(register, "大定路3号")
    done(register, Merge(uid(register, "大定路4号"), (three,)), practice=PRACTICE)
    four = uid(register, "大定路4号")
    doors = (door("4号附1"),)
    replaced = Replace((four,), street_uid(register), doors)
    done(
        *(register, replaced),
        now=NOW + DAY,
        effective_on=TODAY + DAY,
        today=TODAY + DAY,
        practice=PRACTICE,
    )

    shown = client.get(f"/D/{code}.json").get_json()

    assert shown["ending"]["followed_by"] == ["大定路4号附1"]


def test_plates_end_with_their_address_and_say_nothing_of_the_reasons(
    street: Street,
) -> None:
    code = street.code("3号")
    payload = Demolish((uid(street.register, "大定路3号"),))
    propose(street.register, payload)
    with street.register.reading() as transaction:
        assert resolve(transaction, code).in_force

    done(street.register, payload, practice=PRACTICE)

    with street.register.reading() as transaction:
        plate = resolve(transaction, code)
    assert not plate.in_force
    assert plate.ended_reason == "address retired: demolish 孟民〔2026〕7号"
