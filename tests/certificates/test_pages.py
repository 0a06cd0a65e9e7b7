"""Certificates at the desk: shown before they are issued, listed, given, withdrawn."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from doorplate.access.keys import Keyring
from doorplate.access.model import Permission
from doorplate.addresses.changes.payloads import Number, Renumber
from doorplate.addresses.locators import Locators
from doorplate.app import create_app
from doorplate.certificates.publickeys import public_keys
from doorplate.certificates.snapshot import AddressSnapshot, NumberingSnapshot
from doorplate.certificates.verifying import verify
from doorplate.database import Register
from doorplate.settings import Label, Settings
from tests.addresses.county import NORTH, SOUTH, TODAY
from tests.addresses.town import done
from tests.certificates.deeds import address_at
from tests.desk.people import NOON, Doorkeeper, Somebody, limited_to
from tests.public.street import build_street

TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
ABOVE = ("410883001000", "410883000000")


class Desk:
    """A town's desk, and who sits at it."""

    def __init__(self, register: Register, folder: Path) -> None:
        self.street = build_street(register, folder)
        self.doorkeeper = Doorkeeper()
        self.settings = Settings(
            keys_folder=folder / "keys",
            audit_file=folder / "audit.seals",
            issuing_office=Label(zh="孟州市民政局", en="Civil Affairs"),
            scan_cache_seconds=0,
        )
        self.keyring = Keyring(self.settings.keys_folder)
        self.keyring.create(NOON)
        self.app = create_app(
            self.settings,
            register,
            load=self.doorkeeper,
            now=lambda: NOON + timedelta(hours=1),
        )

    def clerk(self, name: str = "li", **changes: object) -> FlaskClient:
        somebody = Somebody(name, **changes)  # type: ignore[arg-type]
        return self.doorkeeper.sign_in(self.app.test_client(), somebody)

    def way_to_certify(self, door: str) -> str:
        return f"/desk/addresses/{address_at(self.street, door).uid}/certificate"


@pytest.fixture
def desk(sqlite_register: Register, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(sqlite_register, tmp_path_factory.mktemp("desk"))


def post(client: FlaskClient, page: str, **form: object) -> TestResponse:
    """Fill in a page's form."""
    token = TOKEN.search(client.get(page).text)
    assert token is not None
    action = page.partition("?")[0]
    return client.post(action, data={"csrf_token": token[1], **form})


def test_certificate_is_shown_first_then_issued_and_given_as_a_file(desk: Desk) -> None:
    client = desk.clerk()
    way = desk.way_to_certify("3号")

    before = client.get(way)
    listed = client.get("/desk/certificates").text
    done = post(client, way, language="zh")
    page = client.get(done.location)
    file = client.get(f"{done.location}/file")

    assert "河南省焦作市孟州市大定街道大定路3号" in before.text
    assert "孟州市民政局" in before.text
    assert "没有符合条件的证明" in listed
    assert done.status_code == 303
    assert "已签发" in page.text
    assert "有效" in page.text
    assert file.mimetype == "application/pdf"
    assert "attachment" in file.headers["Content-Disposition"]
    verified = verify(file.data, public_keys(desk.keyring))
    assert isinstance(verified.snapshot, AddressSnapshot)
    assert verified.snapshot.language == "zh"
    check = desk.app.test_client().get(f"/C/{verified.snapshot.number}")
    assert "现在仍然有效" in check.text


def test_address_s_page_leads_to_issuing_and_lists_what_was_issued(desk: Desk) -> None:
    client = desk.clerk()
    uid = address_at(desk.street, "3号").uid

    before = client.get(f"/desk/addresses/{uid}").text
    post(client, desk.way_to_certify("3号"), language="en")
    after = client.get(f"/desk/addresses/{uid}").text

    assert "出具证明" in before
    assert desk.way_to_certify("3号") in before
    assert "尚未签发" in before
    assert "/desk/certificates/" in after


def test_list_is_filtered_and_ordered(desk: Desk) -> None:
    client = desk.clerk()
    for door in ("3号", "4号"):
        post(client, desk.way_to_certify(door), language="zh")

    everything = client.get("/desk/certificates").text
    third = client.get("/desk/certificates?text=大定路3号").text
    notices = client.get("/desk/certificates?kind=numbering").text
    withdrawn = client.get("/desk/certificates?withdrawn=yes").text
    ordered = client.get("/desk/certificates?sort=subject").text
    paged = client.get("/desk/certificates?size=25&page=1&sort=-issued").text

    for door in ("大定路3号", "大定路4号"):
        assert door in everything
    assert "大定路3号" in third
    assert "大定路4号" not in third
    assert "没有符合条件的证明" in notices
    assert "没有符合条件的证明" in withdrawn
    assert ordered.index("大定路3号") < ordered.index("大定路4号")
    assert "大定路3号" in paged


def test_another_person_withdraws_and_the_issuer_is_told_to_ask_one(
    desk: Desk,
) -> None:
    issuer, other = desk.clerk("li"), desk.clerk("wang")
    way = post(issuer, desk.way_to_certify("3号"), language="zh").location
    number = way.rpartition("/")[2]

    own = issuer.get(way)
    missing = post(other, way, reason="")
    done = post(other, way, reason="门牌号有误")
    after = other.get(way).text

    assert "须由他人撤回" in own.text
    assert missing.status_code == 400
    assert done.status_code == 303
    assert "门牌号有误" in after
    assert "已撤回" in after
    assert desk.app.test_client().get(f"/C/{number}").status_code == 410


def test_issuer_who_posts_all_the_same_is_refused(desk: Desk) -> None:
    issuer = desk.clerk("li")
    way = post(issuer, desk.way_to_certify("3号"), language="zh").location
    token = TOKEN.search(issuer.get("/desk/notices/new?street=大定路").text)
    assert token is not None

    refused = issuer.post(way, data={"csrf_token": token[1], "reason": "x"})

    assert refused.status_code == 403
    assert "签发人不能撤回自己签发的证明" in refused.text


def test_notice_is_shown_first_then_issued(desk: Desk) -> None:
    client = desk.clerk()
    asked = (
        "/desk/notices/new?street=大定路&effective=2026-04-01"
        "&document=孟政文〔2026〕12号"
    )

    empty = client.get("/desk/notices/new").text
    shown = client.get(asked).text
    done = post(
        client,
        asked,
        street="大定路",
        effective="2026-04-01",
        document="孟政文〔2026〕12号",
        language="zh",
    )
    file = client.get(f"{done.location}/file")

    assert "通知内容" not in empty
    for said in ("通知内容", "大定路8号", "2026-04-01", "孟政文〔2026〕12号"):
        assert said in shown
    verified = verify(file.data, public_keys(desk.keyring))
    assert isinstance(verified.snapshot, NumberingSnapshot)
    assert verified.snapshot.notice.effective == "2026-04-01"


def test_approved_change_leads_to_its_notice_and_supersedes_certificates(
    desk: Desk,
) -> None:
    client = desk.clerk()
    address = address_at(desk.street, "3号")
    certificate = post(client, desk.way_to_certify("3号"), language="zh").location
    change = done(
        desk.street.register,
        Renumber((Number(address.uid, Locators(number="33")),)),
        effective_on=TODAY,
        today=TODAY,
        now=NOON,
    )

    page = client.get(f"/desk/changes/{change.uid}").text
    way = f"/desk/notices/new?change={change.uid}"
    shown = client.get(way).text
    issued = post(client, way, change=change.uid, language="zh").location
    file = client.get(f"{issued}/file").data
    old = client.get(certificate).text

    assert way in page
    assert "原地址" in shown
    verified = verify(file, public_keys(desk.keyring))
    assert isinstance(verified.snapshot, NumberingSnapshot)
    said = verified.snapshot.notice
    assert said.document == "孟民〔2026〕7号"
    assert said.numbers[0].standard.endswith("大定路33号")
    assert said.numbers[0].former is not None
    assert said.numbers[0].former.endswith("大定路3号")
    assert "已变更" in old
    assert "大定路33号" in old


def test_street_s_page_leads_to_its_notice(desk: Desk) -> None:
    client = desk.clerk()
    uid = address_at(desk.street, "3号").reference.uid

    page = client.get(f"/desk/streets/{uid}").text

    assert "/desk/notices/new?street=" in page


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("street=无名路", 404, "无名路"),
        (f"change={UUID(int=7)}", 404, "没有变更"),
        ("change=x", 404, "没有变更 x"),
        ("street=大定路&effective=gestern", 400, ""),
    ],
)
def test_notice_of_nothing_is_refused_in_words(
    desk: Desk, query: str, status: int, said: str
) -> None:
    answer = desk.clerk().get(f"/desk/notices/new?{query}")

    assert answer.status_code == status
    assert said in answer.text


def test_mistyped_number_in_the_address_bar_is_told(desk: Desk) -> None:
    assert desk.clerk().get("/desk/certificates/7K2Q").status_code == 400


def test_papers_are_for_whoever_may_issue_them_and_only_of_their_villages(
    desk: Desk,
) -> None:
    way = post(desk.clerk(), desk.way_to_certify("3号"), language="zh").location
    reader = desk.clerk("zhao", held=frozenset({Permission.REGISTER_READ}))
    south = desk.clerk("sun", where=limited_to([SOUTH], above=ABOVE))
    north = desk.clerk("qian", where=limited_to([NORTH], above=ABOVE))
    uid = address_at(desk.street, "3号").uid
    pages = (way, f"{way}/file", desk.way_to_certify("3号"))

    assert {reader.get(page).status_code for page in pages} == {403}
    assert {south.get(page).status_code for page in pages} == {404}
    assert {north.get(page).status_code for page in pages} == {200}
    assert reader.get("/desk/certificates").status_code == 403
    assert "大定路3号" not in south.get("/desk/certificates").text
    assert "大定路3号" in north.get("/desk/certificates").text
    assert "出具证明" not in reader.get(f"/desk/addresses/{uid}").text
    assert desk.app.test_client().get(way).status_code in {302, 303, 401}
