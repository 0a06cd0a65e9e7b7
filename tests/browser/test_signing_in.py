"""The way in, in Chromium: both factors, from the first sign-in on."""

import io
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from doorplate.access.model import Role
from doorplate.access.service import people as administration
from doorplate.core import clock
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from tests.access.house import PASSWORD
from tests.access.office import Office

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
SCREENS = {
    "phone, Chinese": {
        "viewport": {"width": 390, "height": 844},
        "locale": "zh-CN",
        "java_script_enabled": False,
    },
    "desktop, English, dark": {
        "viewport": {"width": 1280, "height": 800},
        "locale": "en-GB",
        "color_scheme": "dark",
    },
}


@pytest.fixture
def office(sqlite_register: Register, tmp_path: Path) -> Office:
    # A browser forgets cookies by its own clock.
    return Office(sqlite_register, tmp_path, clock.now())


@pytest.fixture
def url(office: Office) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, office.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=SCREENS)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**SCREENS[request.param])  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    context.close()
    # Neither the policy of the pages nor a script had anything to say.
    assert [each for each in complaints if "403" not in each] == []


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    page.locator("main form button.button").first.click()


def secret_behind(page: Page) -> str:
    """Read the symbol as the camera of an authenticator does."""
    picture = Image.open(io.BytesIO(page.locator("svg.symbol").screenshot()))
    (symbol,) = zxingcpp.read_barcodes(picture)
    parts = urlsplit(symbol.text)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    return parse_qs(parts.query)["secret"][0]


def test_first_sign_in_and_the_next(office: Office, url: str, page: Page) -> None:
    _, told = administration.create_account(
        office.house.register, name="wang", actor=OPERATOR, now=office.now
    )
    office.house.grant("wang", Role.AUDITOR)
    page.goto(f"{url}/desk/audit")
    fill(page, name="wang", password="something else")
    expect(page.get_by_role("alert")).to_be_visible()
    fill(page, name="wang", password=str(told))
    secret = secret_behind(page)
    assert page.evaluate(OVERFLOW) <= 0
    fill(page, code=pyotp.TOTP(secret).at(office.now))
    expect(page.locator("main li code")).to_have_count(10)
    recovery_code = page.locator("main li code").first.inner_text()
    page.locator("main a.button").click()
    fill(page, new_password=PASSWORD, again=PASSWORD)
    # The page that was wanted at the very beginning.
    expect(page).to_have_url(f"{url}/desk/audit")
    expect(page.locator("main")).to_contain_text("access.sign-in")
    assert page.evaluate(OVERFLOW) <= 0

    page.locator(".me form[action$='/sign-out'] button").click()
    expect(page.locator("#password")).to_be_visible()
    page.goto(f"{url}/desk/account")
    fill(page, name="wang", password=PASSWORD)
    fill(page, code=pyotp.TOTP(secret).at(office.now))
    expect(page.get_by_role("alert")).to_be_visible()  # a code counts once
    fill(page, code=recovery_code)
    expect(page).to_have_url(f"{url}/desk/account")
    assert page.evaluate(OVERFLOW) <= 0
