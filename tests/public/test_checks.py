"""The page that checks a paper: genuine or not, still true or not, and its text."""

import base64
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from doorplate.access.keys import verify
from doorplate.app import create_app
from doorplate.certificates.model import Certificate
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.office import Office
from doorplate.certificates.publickeys import public_keys, read_key_set
from doorplate.certificates.service import issue_certificate
from doorplate.settings import Label, Settings
from tests.certificates.deeds import (
    CLERK,
    address_at,
    end,
    notice_of,
    rewrite,
    withdrawn,
)
from tests.public.street import Street, statements


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        keys_folder=tmp_path / "keys",
        scan_cache_seconds=0,
        issuing_office=Label(zh="孟州市民政局", en="Mengzhou Civil Affairs"),
    )


@pytest.fixture
def office(settings: Settings, now: datetime) -> Office:
    office = Office.of(settings)
    office.keyring.create(now)
    return office


@pytest.fixture
def client(street: Street, settings: Settings, office: Office) -> FlaskClient:
    return create_app(settings, street.register).test_client()


@pytest.fixture
def issued(street: Street, office: Office, now: datetime) -> Certificate:
    return issue_certificate(
        street.register,
        uid=address_at(street, "3号").uid,
        office=office,
        language="zh",
        actor=CLERK,
        now=now,
    )


def test_page_says_that_it_is_genuine_and_what_it_must_say(
    client: FlaskClient, issued: Certificate
) -> None:
    page = client.get(f"/C/{issued.number}")

    assert page.status_code == 200
    for said in (
        "本证明真实，且现在仍然有效",
        "河南省焦作市孟州市大定街道大定路3号",
        "2026年3月15日",
        "孟州市民政局",
        issued.number.printed,
        issued.key_id,
    ):
        assert said in page.text
    assert len(page.data) <= 20_000
    assert "Set-Cookie" not in page.headers
    assert "<script" not in page.text
    assert page.headers["Cache-Control"].startswith("public, max-age=30")
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_page_says_it_in_english(client: FlaskClient, issued: Certificate) -> None:
    page = client.get(f"/c/{str(issued.number).lower()}?lang=en")

    assert "This certificate is genuine and still true" in page.text
    assert "March 15, 2026" in page.text
    assert "Mengzhou Civil Affairs" in page.text


def test_page_names_neither_clerk_nor_plate_nor_identifier(
    client: FlaskClient, issued: Certificate, street: Street
) -> None:
    uid = address_at(street, "3号").uid

    for way in ("", ".json"):
        text = client.get(f"/C/{issued.number}{way}").text
        for never in (CLERK.name, str(uid), str(street.code("3号"))):
            assert never not in text


def test_changed_address_is_told_with_its_day_and_what_it_is_now(
    client: FlaskClient, issued: Certificate, street: Street
) -> None:
    rewrite(street, "3号", "33", on=date(2026, 4, 1))

    page = client.get(f"/C/{issued.number}")

    assert page.status_code == 200
    assert "本件真实，但地址后来已变更" in page.text
    assert "2026年4月1日" in page.text
    assert "<strong>河南省焦作市孟州市大定街道大定路33号</strong>" in page.text
    assert "现在仍然有效" not in page.text


def test_address_that_is_no_more_is_told_with_its_day(
    client: FlaskClient, issued: Certificate, street: Street
) -> None:
    end(street, "3号", on=date(2026, 4, 1))

    assert "该地址已于2026年4月1日停用" in client.get(f"/C/{issued.number}").text


def test_withdrawn_paper_is_gone_with_day_and_reason(
    client: FlaskClient, issued: Certificate, street: Street, now: datetime
) -> None:
    withdrawn(street, issued.number, now, reason="门牌号有误")

    page = client.get(f"/C/{issued.number}")

    assert page.status_code == 410
    assert "请勿采信" in page.text
    assert "2026年3月15日撤回" in page.text
    assert "门牌号有误" in page.text
    assert "王芳" not in page.text


def test_notice_is_told_with_its_numbers_day_and_document(
    client: FlaskClient, street: Street, office: Office, now: datetime
) -> None:
    issued = notice_of(
        street, office, now, street="大定路", document="孟政文〔2026〕12号"
    )

    page = client.get(f"/C/{issued.number}")

    assert "本通知真实" in page.text
    assert "1号 – 8号" in page.text
    assert "孟政文〔2026〕12号" in page.text


def test_unknown_numbers_are_the_same_bytes_but_for_the_number(
    client: FlaskClient,
) -> None:
    answers = []
    for _ in range(3):
        number = CertificateNumber.random()
        page = client.get(f"/C/{number}")
        text = page.text.replace(str(number), "#")
        for group in number.printed.split():
            text = text.replace(f"<span>{group}</span>", "<span>#</span>")
        answers.append((page.status_code, text, page.headers["Cache-Control"]))

    assert answers[0][0] == 404
    assert "没有这个编号的证明" in answers[0][1]
    assert answers == answers[:1] * 3


def test_slip_is_told_before_the_database_is_asked(
    client: FlaskClient, issued: Certificate, street: Street
) -> None:
    text = str(issued.number)
    other = "0" if text[3] != "0" else "1"

    with statements(street.register) as asked:
        slip = client.get(f"/C/{text[:3]}{other}{text[4:]}")
        plate = client.get(f"/C/{'0' * 12}")
        short = client.get("/C/7K2Q")

    assert asked == []
    assert (slip.status_code, plate.status_code, short.status_code) == (400,) * 3
    assert "编号里有一处写错了" in slip.text
    assert "这不是完整的证明编号" in short.text


def test_program_gets_all_it_needs_to_check_the_signature(
    client: FlaskClient, issued: Certificate
) -> None:
    document = client.get(f"/C/{issued.number}.json").get_json()
    answer = client.get("/.well-known/doorplate-keys.json")
    keys = read_key_set(answer.data)

    signature = base64.urlsafe_b64decode(document["signature"] + "==")
    signed = document["snapshot"].encode()
    assert verify(keys[document["key"]], signature, signed)
    assert not verify(keys[document["key"]], signature, signed + b" ")
    assert answer.mimetype == "application/jwk-set+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    geographic = client.get(f"/C/{issued.number}.geojson")
    assert geographic.get_json() == document


def test_old_keys_stay_published_and_no_secret_is(
    client: FlaskClient, office: Office, now: datetime
) -> None:
    office.keyring.rotate("signing", now)
    answer = client.get("/.well-known/doorplate-keys.json")

    assert read_key_set(answer.data) == public_keys(office.keyring)
    assert len(answer.get_json()["keys"]) == 2
    assert {key for each in answer.get_json()["keys"] for key in each} == {
        *("kty", "crv", "alg", "use", "kid", "x")
    }


def test_number_is_typed_by_hand_too_even_where_a_plate_s_code_belongs(
    client: FlaskClient, issued: Certificate
) -> None:
    form = client.get("/C")
    typed = client.get(f"/C?number={issued.number.printed}&lang=en")
    wrong_form = client.get(f"/?code={issued.number.printed}")

    assert 'name="number"' in form.text
    assert (typed.status_code, typed.location) == (
        303,
        f"/C/{issued.number.printed.replace(' ', '%20')}?lang=en",
    )
    assert client.get(typed.location).status_code == 200
    assert wrong_form.location == f"/C/{issued.number}"


def test_paper_is_only_read(client: FlaskClient, issued: Certificate) -> None:
    answer = client.post(f"/C/{issued.number}")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert client.head(f"/C/{issued.number}").status_code == 200


def test_page_of_many_former_texts_stays_small(
    client: FlaskClient, street: Street, office: Office, now: datetime
) -> None:
    for number in range(20, 60):
        rewrite(street, "3号", str(number), on=date(2026, 3, 16))
    issued = issue_certificate(
        street.register,
        uid=address_at(street, "59号").uid,
        office=office,
        language="zh",
        actor=CLERK,
        now=datetime.fromisoformat("2026-05-01T00:00:00Z"),
    )

    page = client.get(f"/C/{issued.number}")

    assert len(page.data) <= 20_000
    assert len(re.findall("大定路", page.text)) >= 3
