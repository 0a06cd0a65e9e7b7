"""What people do before a plate, in Chromium, on a phone without JavaScript."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
# Chromium's own text zoom of 200 % halves the CSS pixels of a 390 px wide phone.
ZOOMED = {"width": 195, "height": 422}
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


def test_scan_tells_where_this_is_and_who_is_responsible(
    site: Site, page: Page
) -> None:
    code = site.street.code("5号")

    answer = page.goto(site.page_of(code))

    assert answer is not None
    assert answer.status == 200
    expect(page.get_by_role("heading", level=1)).to_contain_text("大定路")
    expect(page.locator("main")).to_contain_text(
        "河南省焦作市孟州市大定街道大定路5号", use_inner_text=False
    )
    expect(page.locator(".code")).to_contain_text(code.printed)
    expect(page.get_by_role("img", name="大定路")).to_be_visible()
    expect(page.get_by_role("link", name="0391-8190110")).to_have_attribute(
        "href", "tel:0391-8190110"
    )
    expect(page.get_by_role("link", name="报警")).to_have_attribute("href", "tel:110")


def test_code_is_typed_by_hand_as_people_type(site: Site, page: Page) -> None:
    code = site.street.code("3号")

    page.goto(site.url)
    page.get_by_role("textbox").fill(code.printed.lower())
    page.keyboard.press("Enter")

    page.wait_for_url(site.page_of(code))
    expect(page.get_by_role("heading", level=1)).to_contain_text("3号")


def test_mistake_is_said_kindly_and_can_be_mended(site: Site, page: Page) -> None:
    code = site.street.code("3号")
    last = "0" if code.text[-1] != "0" else "1"

    page.goto(site.url)
    page.get_by_role("textbox").fill(code.text[:-1] + last)
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("写错")
    page.get_by_role("textbox").fill(code.text)
    page.get_by_role("button").click()
    page.wait_for_url(site.page_of(code))


def test_old_plate_leads_to_the_new_one(site: Site, page: Page) -> None:
    old = site.street.replace("5号")

    page.goto(site.page_of(old))
    page.get_by_role("link", name=site.street.code("5号").printed).click()

    page.wait_for_url(site.page_of(site.street.code("5号")))
    expect(page.get_by_role("status")).to_have_count(0)


def test_retired_plate_says_what_stood_here(site: Site, page: Page) -> None:
    code = site.street.retire("7号")

    answer = page.goto(site.page_of(code))

    assert answer is not None
    assert answer.status == 410
    expect(page.get_by_role("status")).to_contain_text("失效")
    expect(page.get_by_role("heading", level=1)).to_contain_text("7号")


def test_language_is_one_touch_away_and_stays(site: Site, page: Page) -> None:
    page.goto(site.page_of(site.street.code("5号")))

    page.get_by_role("link", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Standard address")).to_be_visible()
    page.get_by_role("link", name="Another plate").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_page_is_one_request_and_leaves_nothing_behind(
    site: Site, phone: BrowserContext, page: Page
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(site.page_of(site.street.code("5号")), wait_until="networkidle")

    assert asked == [site.page_of(site.street.code("5号"))]
    assert phone.cookies() == []


@pytest.mark.parametrize("viewport", [NARROW, ZOOMED])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_small_or_enlarged_screen(
    site: Site, browser: Browser, viewport: Any, scheme: Any
) -> None:
    context = browser.new_context(viewport=viewport, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    for path in ("/", f"/D/{site.street.code('5号')}"):
        page.goto(site.url + path)

        assert page.evaluate(OVERFLOW) <= 0
    assert complaints == []
    context.close()


def test_buttons_are_large_enough_for_a_cold_thumb(
    site: Site, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(site.page_of(site.street.code("5号")))

    boxes = [
        link.bounding_box()
        for link in page.locator("a[href^='tel:'], .maps a, .buttons a").all()
    ]

    assert len(boxes) > 5
    assert min(box["height"] for box in boxes if box) >= 44
    context.close()


def test_keyboard_reaches_everything_in_reading_order(
    site: Site, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(site.page_of(site.street.code("5号")))

    reached = []
    for _ in range(page.locator("a, button, summary").count()):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))

    inside = page.locator("a, button, summary").all_inner_texts()
    assert len(set(reached)) == len({text.strip() for text in inside})
    context.close()
