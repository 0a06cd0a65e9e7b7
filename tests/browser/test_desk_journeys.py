"""What clerks do at the desk, in Chromium: lists, the map, drawing, on any screen."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from doorplate.addresses.service import reference_named
from doorplate.database import Register
from tests.browser.conftest import served
from tests.browser.desk import Office, map_ready
from tests.desk.town import build_town

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LISTS = ("addresses", "streets", "divisions", "areas", "generations")


@pytest.fixture
def office(sqlite_register: Register, tmp_path: Path) -> Iterator[Office]:
    town = build_town(sqlite_register, tmp_path)
    with served(town.app) as url:
        yield Office(url, town)


def street_page(office: Office) -> str:
    with office.town.register.reading() as transaction:
        street = reference_named(transaction, "大定路")
    return f"{office.url}/desk/streets/{street.uid}"


def test_list_is_filtered_in_place_and_can_be_sent_to_a_colleague(
    office: Office, browser: Browser
) -> None:
    with office.seat(browser) as page:
        page.goto(f"{office.url}/desk/addresses")
        page.evaluate("window.stayed = true")

        page.get_by_role("combobox", name="层级").select_option("room")

        expect(page.get_by_role("status").first).to_contain_text("1 条")
        expect(
            page.get_by_role("link", name="大定路3号2号楼1单元302室")
        ).to_be_visible()
        assert page.evaluate("window.stayed") is True
        assert "level=room" in page.url
        page.get_by_role("link", name="显示全部").click()
        expect(page.get_by_role("status").first).to_contain_text("40 条")
        page.go_back()
        expect(page.get_by_role("status").first).to_contain_text("1 条")
    assert office.complaints == []


def test_list_works_without_any_script(office: Office, browser: Browser) -> None:
    with office.seat(browser, java_script_enabled=False) as page:
        page.goto(f"{office.url}/desk/addresses")

        page.get_by_role("searchbox", name="地址", exact=True).fill("大定路25号")
        page.get_by_role("button", name="筛选").click()
        page.get_by_role("link", name="大定路25号").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("大定路25号")


def test_list_is_taken_away_as_a_file(office: Office, browser: Browser) -> None:
    with office.seat(browser) as page:
        page.goto(f"{office.url}/desk/addresses?level=room")
        page.get_by_text("导出").click()
        page.get_by_label("用途").fill("年度核对")

        with page.expect_download() as download:
            page.get_by_role("button", name="CSV").click()

        text = download.value.path().read_text(encoding="utf-8-sig")
        assert "大定路3号2号楼1单元302室" in text
        assert len(text.splitlines()) == 2


def test_door_on_the_map_leads_to_its_page_and_nobody_else_is_asked(
    office: Office, browser: Browser
) -> None:
    with office.seat(browser) as page:
        page.goto(f"{office.url}/desk/map?text=大定路25号")
        map_ready(page)
        box = page.locator("[data-map]").bounding_box()
        assert box is not None

        # The door that was found stands in the middle.
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

        page.wait_for_url("**/desk/addresses/*")
        expect(page.get_by_role("heading", level=1)).to_have_text("大定路25号")
        map_ready(page)
    assert office.asked == {office.url}
    assert office.complaints == []


def test_list_beside_the_map_follows_its_middle(
    office: Office, browser: Browser
) -> None:
    with office.seat(browser) as page:
        page.goto(f"{office.url}/desk/map")
        map_ready(page)

        page.evaluate(
            """document.querySelector("[data-map]").registerMap
                .jumpTo({center: [112.7905, 34.905], zoom: 17})"""
        )

        expect(page.get_by_role("link", name="大定路13号")).to_be_visible()


def test_map_is_a_list_where_it_cannot_be_drawn(
    office: Office, browser: Browser
) -> None:
    with office.seat(browser, java_script_enabled=False) as page:
        page.goto(f"{office.url}/desk/map")
        page.get_by_label("输入地址").fill("大定路25号")
        page.get_by_role("button", name="查找").last.click()

        page.get_by_role("link", name="大定路25号").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("大定路25号")


def begin_drawing(page: Page, office: Office) -> dict[str, float]:
    page.goto(f"{street_page(office)}/line")
    page.wait_for_selector(".drawing[data-ready]")
    map_ready(page)
    page.get_by_role("button", name="重新画").click()
    page.locator(".drawing [data-map]").scroll_into_view_if_needed()
    box = page.locator(".drawing [data-map]").bounding_box()
    assert box is not None
    return {**box}


def click_at(page: Page, box: dict[str, float], *points: tuple[float, float]) -> None:
    for x, y in points:
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.click(box["x"] + x, box["y"] + y)
        # Two quick clicks would be a double click, which finishes.
        page.wait_for_timeout(350)


def drawn(page: Page) -> list[list[float]]:
    found: list[list[float]] = page.evaluate(
        """() => {
            const text = document.querySelector("[data-drawn]").value;
            return text ? JSON.parse(text).coordinates : [];
        }"""
    )
    return found


def test_street_is_drawn_mended_undone_and_kept(
    office: Office, browser: Browser
) -> None:
    with office.seat(browser) as page:
        box = begin_drawing(page, office)
        click_at(page, box, (200, 120), (320, 200), (440, 120), (440, 120))
        first = drawn(page)
        assert len(first) == 3

        page.mouse.move(box["x"] + 320, box["y"] + 200)
        page.mouse.down()
        page.mouse.move(box["x"] + 320, box["y"] + 260, steps=8)
        page.mouse.up()
        page.wait_for_timeout(200)
        mended = drawn(page)
        assert mended != first
        page.keyboard.press("Control+z")
        assert drawn(page) == first
        page.get_by_role("button", name="重做").click()
        assert drawn(page) == mended

        page.get_by_role("button", name="保存图形").click()

        expect(page.get_by_role("status").first).to_contain_text("图形已保存")
    with office.town.register.reading() as transaction:
        line = reference_named(transaction, "大定路").geometry
    assert line is not None
    assert [[x, y] for x, y in line.coords] == mended
    assert office.complaints == []


def test_drawing_needs_no_mouse(office: Office, browser: Browser) -> None:
    with office.seat(browser) as page:
        begin_drawing(page, office)

        page.get_by_text("填写坐标").press("Enter")
        page.get_by_role("textbox", name="街路中心线").fill(
            "112.782, 34.905\n112.808, 34.9049"
        )
        page.keyboard.press("Tab")

        assert drawn(page) == [[112.782, 34.905], [112.808, 34.9049]]
        page.get_by_role("button", name="保存图形").press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("图形已保存")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_nothing_is_wider_than_a_phone(
    office: Office, browser: Browser, scheme: Any, locale: str
) -> None:
    with office.seat(browser, phone=True, color_scheme=scheme, locale=locale) as page:
        pages = [f"/desk/{name}" for name in ("", "map", *LISTS)]
        pages += [
            office.town.page_of("大定路3号"),
            "/desk/divisions/410883001201",
            "/desk/generations/1",
            f"{street_page(office)}/line".removeprefix(office.url),
            "/desk/nothing",
        ]
        wide = {}
        for path in pages:
            page.goto(office.url + path)
            if page.evaluate(OVERFLOW) > 0:
                wide[path] = page.evaluate(OVERFLOW)
        assert wide == {}
    assert [text for text in office.complaints if "404" not in text] == []


def test_menu_of_a_phone_opens_from_the_keyboard(
    office: Office, browser: Browser
) -> None:
    with office.seat(browser, phone=True) as page:
        page.goto(f"{office.url}/desk/")
        link = page.get_by_role("navigation").get_by_role("link", name="街路巷")
        expect(link).to_be_hidden()

        page.get_by_text("菜单").press("Enter")
        link.press("Enter")

        page.wait_for_url("**/desk/streets")


def test_keyboard_comes_to_the_content_first(office: Office, browser: Browser) -> None:
    with office.seat(browser) as page:
        page.goto(f"{office.url}/desk/addresses")

        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.id") == "main"


def test_language_is_switched_and_the_page_stays(
    office: Office, browser: Browser
) -> None:
    with office.seat(browser) as page:
        page.goto(f"{office.url}/desk/streets?name=大定")

        page.get_by_role("button", name="English").click()

        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Streets")
        assert "name=" in page.url
