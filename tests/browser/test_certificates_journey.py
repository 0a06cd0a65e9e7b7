"""A certificate from the desk to whoever is shown it, in Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from playwright.sync_api import Browser, expect

from doorplate.access.keys import Keyring
from doorplate.certificates.publickeys import read_key_set
from doorplate.certificates.verifying import verify
from doorplate.database import Register
from tests.browser.conftest import PHONE, served
from tests.browser.desk import Office
from tests.certificates.test_paper import picture_of
from tests.desk.people import NOON
from tests.desk.town import build_town

pytestmark = pytest.mark.browser


@pytest.fixture
def office(
    sqlite_register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setenv("DOORPLATE_KEYS_FOLDER", str(tmp_path / "keys"))
    Keyring(tmp_path / "keys").create(NOON)
    town = build_town(sqlite_register, tmp_path)
    with served(town.app) as url:
        yield Office(url, town)


def test_certificate_is_issued_downloaded_scanned_and_checked(
    office: Office, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "certificate.pdf"
    with office.seat(browser) as page:
        page.goto(f"{office.url}{office.town.page_of('大定路3号')}")
        page.get_by_role("link", name="出具证明").click()
        expect(page.locator("main")).to_contain_text("大定街道大定路3号")
        page.get_by_role("button", name="签发证明").click()
        expect(page.get_by_role("status").first).to_contain_text("已签发")
        with page.expect_download() as download:
            page.get_by_role("link", name="下载 PDF").click()
        download.value.save_as(file)
    assert office.complaints == []

    keys = browser.new_context()
    published = keys.request.get(f"{office.url}/.well-known/doorplate-keys.json")
    verified = verify(file.read_bytes(), read_key_set(published.body()))
    (scanned,) = zxingcpp.read_barcodes(picture_of(file.read_bytes()))
    path = scanned.text.removeprefix("HTTPS://MP.EXAMPLE")
    keys.close()

    phone = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="zh-CN",
        java_script_enabled=False,
    )
    check = phone.new_page()
    check.goto(f"{office.url}{path}")
    expect(check.get_by_role("heading", level=1)).to_contain_text("现在仍然有效")
    expect(check.locator("main")).to_contain_text(verified.fingerprint)
    assert phone.cookies() == []
    assert check.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    phone.close()
