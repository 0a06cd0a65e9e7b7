"""A new street is numbered on the map by one person and approved by another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from doorplate.addresses.service import addresses_of, reference_named
from doorplate.database import Register
from tests.addresses.numbering.town import at, draw_street
from tests.browser.conftest import served
from tests.browser.desk import Office, map_ready
from tests.desk.people import Somebody
from tests.desk.town import build_town

pytestmark = pytest.mark.browser

NEW = "新华巷"
HOUSES = ((20, 55), (60, 58), (110, 70), (30, 25), (90, 28))
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ON_THE_MAP = """([east, north]) => {
    const map = document.querySelector("[data-houses]").registerMap;
    const point = map.project([east, north]);
    return [point.x, point.y];
}"""


@pytest.fixture
def office(sqlite_register: Register, tmp_path: Path) -> Iterator[Office]:
    town = build_town(sqlite_register, tmp_path)
    bend = ((0, 40), (80, 42), (160, 60), (240, 100))
    draw_street(sqlite_register, tmp_path, *bend, name=NEW)
    with served(town.app) as url:
        yield Office(url, town)


def street_page(office: Office) -> str:
    with office.town.register.reading() as transaction:
        return f"{office.url}/desk/streets/{reference_named(transaction, NEW).uid}"


def click(page: Page, east: float, north: float) -> None:
    x, y = page.evaluate(ON_THE_MAP, list(at(east, north)))
    page.locator("[data-houses]").click(position={"x": x, "y": y})


def draw_houses(page: Page, office: Office) -> None:
    page.goto(street_page(office))
    page.get_by_role("link", name="编制门牌号").click()
    map_ready(page)
    for house in HOUSES:
        click(page, *house)
    expect(page.get_by_text("5 处房屋")).to_be_visible()


def numbers(page: Page) -> list[str]:
    fields = page.get_by_role("textbox", name="的门牌号")
    return [fields.nth(turn).input_value() for turn in range(fields.count())]


def along(office: Office) -> list[str | None]:
    with office.town.register.reading() as transaction:
        street = reference_named(transaction, NEW)
        found = addresses_of(transaction, reference_id=street.id)
    return [one.locators.number for one in found]


def test_new_street_is_numbered_on_the_map_and_approved_by_a_second_person(
    office: Office, browser: Browser
) -> None:
    with office.seat(browser, somebody=Somebody(name="李芳")) as page:
        draw_houses(page, office)
        page.get_by_label("编号规则").select_option("in-turn")
        page.get_by_role("button", name="自动编号").click()
        assert numbers(page) == ["1", "2", "3", "4", "5"]

        page.get_by_role("textbox", name="第 5 处的门牌号").fill("4")
        page.get_by_role("button", name="检查我的修改").click()
        expect(page.get_by_text("4号重复。").first).to_be_visible()
        page.get_by_role("textbox", name="第 5 处的门牌号").fill("7")
        page.get_by_label("编号事由").fill("新建街巷")
        page.get_by_role("button", name="提交这些号码审批").click()

        expect(page.get_by_text("已提交 5 个号码，由另一人审批。")).to_be_visible()
        change = page.url
        expect(page.get_by_role("button", name="批准")).to_have_count(0)
    assert along(office) == []

    with office.seat(browser, somebody=Somebody(name="王敏")) as page:
        page.goto(change)
        expect(page.get_by_role("cell", name=f"{NEW}7号")).to_be_visible()
        page.get_by_role("button", name="批准").click()
        expect(page.get_by_text("变更已批准并生效")).to_be_visible()

        page.goto(street_page(office))
        expect(page.get_by_text("全部门牌号次序正常。")).to_be_visible()
    assert along(office) == ["1", "2", "3", "4", "7"]
    assert office.complaints == []
    assert office.asked == {office.url}


def test_a_house_is_taken_out_by_a_second_click_and_brought_back_by_undo(
    office: Office, browser: Browser
) -> None:
    with office.seat(browser) as page:
        draw_houses(page, office)

        click(page, *HOUSES[1])
        expect(page.get_by_text("4 处房屋")).to_be_visible()
        page.get_by_role("button", name="撤销").click()
        expect(page.get_by_text("5 处房屋")).to_be_visible()
        page.get_by_role("button", name="重做").click()
        expect(page.get_by_text("4 处房屋")).to_be_visible()
    assert office.complaints == []


def test_numbering_works_without_any_script(office: Office, browser: Browser) -> None:
    typed = "\n".join("{:.7f}, {:.7f}".format(*at(*house)) for house in HOUSES)
    with office.seat(browser, java_script_enabled=False) as page:
        page.goto(f"{street_page(office)}/numbers")
        page.locator("#houses").fill(typed)
        page.get_by_label("编号规则").select_option("in-turn")
        page.get_by_role("button", name="自动编号").click()

        assert numbers(page) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_pages_of_numbering_fit_the_screen(
    *, office: Office, browser: Browser, phone: bool, scheme: str, locale: str
) -> None:
    look = {"color_scheme": scheme, "locale": locale}
    with office.town.register.reading() as transaction:
        busy = reference_named(transaction, "大定路").uid
    typed = "\n".join("{:.7f}, {:.7f}".format(*at(*house)) for house in HOUSES)
    with office.seat(browser, phone=phone, **look) as page:
        page.goto(f"{street_page(office)}/numbers")
        map_ready(page)
        assert page.evaluate(OVERFLOW) <= 0
        page.locator("#houses").fill(typed)
        page.locator("button[value=propose]").click()
        map_ready(page)
        assert page.evaluate(OVERFLOW) <= 0
        for path in ("", "/order"):
            page.goto(f"{office.url}/desk/streets/{busy}{path}")
            assert page.evaluate(OVERFLOW) <= 0
    assert office.complaints == []
