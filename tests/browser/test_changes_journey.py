"""Two people at the desk: one splits a house, the other approves; both look back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from doorplate.app import create_app
from doorplate.database import Register
from doorplate.settings import Settings
from doorplate.web.desk.sessions import TOKEN
from tests.addresses.town import NOW, build, uid
from tests.desk.people import Doorkeeper, Somebody

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Office:
    """The desk of a town, and browsers in which people are signed in."""

    url: str
    register: Register
    browser: Browser
    doorkeeper: Doorkeeper

    def sit_down(self, name: str, **how: object) -> BrowserContext:
        usual: dict[str, object] = {"viewport": DESKTOP, "locale": "zh-CN"}
        context = self.browser.new_context(**(usual | how))  # type: ignore[arg-type]
        self.doorkeeper.people[name] = Somebody(name=name)
        cookie = {"name": TOKEN, "value": name, "url": f"{self.url}/desk/"}
        context.add_cookies([cookie])  # type: ignore[list-item]
        return context

    def address(self, text: str) -> str:
        return f"{self.url}/desk/addresses/{uid(self.register, text)}"


@pytest.fixture
def office(
    sqlite_register: Register, tmp_path: Path, browser: Browser
) -> Iterator[Office]:
    build(sqlite_register, tmp_path)
    doorkeeper = Doorkeeper()
    app = create_app(Settings(), sqlite_register, load=doorkeeper, now=lambda: NOW)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield Office(url, sqlite_register, browser, doorkeeper)
    for context in browser.contexts:
        context.close()
    server.shutdown()
    thread.join()
    server.server_close()


def split(page: Page, office: Office) -> str:
    """Split No. 3 as a draft, look at the effects, submit it; return the page."""
    page.goto(office.address("大定路3号"))
    page.get_by_role("link", name="拆分", exact=True).click()
    page.get_by_label("新门牌号").fill("3号附1 @ 112.7826, 34.9051\n3号附2")
    page.get_by_label("事由").fill("院内加建")
    page.get_by_label("文号").fill("孟民〔2026〕7号")
    page.get_by_role("button", name="先看影响").click()
    expect(page.get_by_role("cell", name="大定路3号附1")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("由他人审批").first).to_be_visible()
    expect(page.get_by_role("button", name="批准")).to_have_count(0)
    return page.url


@pytest.mark.browser
def test_house_is_split_by_one_and_approved_by_another(office: Office) -> None:
    address = split(office.sit_down("li").new_page(), office)

    wang = office.sit_down("wang").new_page()
    wang.goto(f"{office.url}/desk/")
    wang.get_by_role("link", name="待批变更").click()
    wang.get_by_role("link", name="拆分").first.click()
    assert wang.url == address
    wang.get_by_label("意见").fill("同意")
    wang.get_by_role("button", name="批准").click()
    expect(wang.get_by_text("变更已批准并生效")).to_be_visible()

    wang.get_by_role("cell", name="大定路3号附1")
    wang.goto(office.address("大定路3号附1"))
    expect(wang.get_by_text("前身：大定路3号")).to_be_visible()


@pytest.mark.browser
def test_address_is_seen_as_of_last_year(office: Office) -> None:
    li, wang = office.sit_down("li").new_page(), office.sit_down("wang").new_page()
    li.goto(office.address("大定路3号"))
    li.get_by_role("link", name="变更门牌号").click()
    li.get_by_label("新门牌号").fill("33号")
    li.get_by_label("事由").fill("纠错")
    li.get_by_role("button", name="提出申请").click()
    wang.goto(li.url)
    wang.get_by_role("button", name="批准").click()

    wang.goto(office.address("大定路33号"))
    last_year = (NOW - timedelta(days=365)).date()
    wang.get_by_label("有效日期").fill(last_year.isoformat())
    wang.get_by_role("button", name="回看").click()

    expect(wang.get_by_role("heading", name="大定路3号", exact=True)).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_changes_fit_any_screen(
    office: Office, tmp_path: Path, size: dict[str, int], locale: str, scheme: str
) -> None:
    address = split(office.sit_down("li").new_page(), office)
    context = office.sit_down("wang", viewport=size, locale=locale, color_scheme=scheme)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    house = office.address("大定路3号")
    for number, path in enumerate(
        (
            f"{office.url}/desk/changes",
            f"{office.url}/desk/changes/propose",
            f"{office.url}/desk/changes/propose/new",
            address,
            f"{house}#history",
            f"{house}/as-of?valid_on=2025-06-01",
        )
    ):
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], path
        page.wait_for_load_state("networkidle")
        page.screenshot(path=tmp_path / f"{number}.png", full_page=True)
    assert errors == []
