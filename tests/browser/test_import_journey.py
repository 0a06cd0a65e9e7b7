"""A file with errors: sent, looked at, imported, its rejected rows corrected here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from doorplate.addresses.imports.tasks import import_tasks
from doorplate.addresses.service import find_by_text
from doorplate.database import Register
from doorplate.database.jobs import Worker
from doorplate.database.jobs.worker import Timing
from doorplate.settings import Settings
from tests.addresses.county import HEADER, row, write_csv
from tests.browser.conftest import PHONE, served
from tests.browser.desk import Office
from tests.desk.people import Somebody
from tests.desk.town import build_town


@dataclass
class ImportOffice(Office):
    """A desk with a worker beside it, and a list on its disk."""

    file: Path = Path()

    def has(self, text: str) -> bool:
        with self.town.register.reading() as transaction:
            return bool(find_by_text(transaction, text))


@pytest.fixture
def office(sqlite_register: Register, tmp_path: Path) -> Iterator[ImportOffice]:
    town = build_town(sqlite_register, tmp_path)
    rows = [
        *(row(number=f"{number}号") for number in range(501, 521)),
        row(number="无门牌"),
        row(number="601号", x=12.785),
        row(number="602号", code="410883009009"),
    ]
    file = write_csv(tmp_path / "房屋.csv", HEADER, rows, encoding="gb18030")
    worker = Worker(
        sqlite_register,
        import_tasks(Settings()),
        authority_of=lambda _: Somebody(),
        timing=Timing(timedelta(seconds=60), poll_s=0.1),
    )
    thread = Thread(target=worker.run)
    thread.start()
    with served(town.app) as url:
        yield ImportOffice(url, town, file=file)
    worker.end()
    thread.join()


def send(page: Page, office: ImportOffice) -> None:
    page.goto(f"{office.url}/desk/imports")
    page.get_by_role("link", name="送一份文件").click()
    page.get_by_label("文件").set_input_files(office.file)
    page.get_by_label("所属范围").select_option(label="孟州市")
    page.get_by_role("button", name="送来并查看").click()


@pytest.mark.browser
def test_list_with_errors_is_imported_corrected_and_the_rest_imported(
    browser: Browser, office: ImportOffice
) -> None:
    with office.seat(browser) as page:
        import_and_correct(page, office)

    assert office.complaints == []
    assert office.asked == {office.url}


def import_and_correct(page: Page, office: ImportOffice) -> None:
    send(page, office)

    expect(page.get_by_text("全部 23 行都看过了")).to_be_visible()
    expect(page.get_by_text("gb18030")).to_be_visible()
    expect(page.locator(".map")).to_be_visible()
    assert not office.has("大定路501号")
    page.get_by_role("button", name="开始导入").click()

    # Nobody reloads: the page asks by itself until the job is over.
    expect(page.get_by_text("读入 23 行：新建 20，合并 0，退回 3。")).to_be_visible()
    assert office.has("大定路501号")
    page.get_by_role("link", name="改正退回的 3 行").click()
    wrong = page.locator("[aria-invalid=true]")
    expect(wrong).to_have_count(4)
    assert [each.input_value() for each in wrong.all()] == [
        *("无门牌", "12.785", "34.905", "410883009009")
    ]

    # By the keyboard alone: over the first mistake, and Enter keeps it.
    wrong.nth(0).focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("600号")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已按您写的保存 1 行。")).to_be_visible()
    expect(page.get_by_text("已改正：没有问题了。")).to_be_visible()
    expect(wrong).to_have_count(3)
    wrong.nth(0).fill("112.785")
    page.get_by_role("button", name="导入已改正的行").click()

    expect(page.get_by_text("全部 2 行都看过了")).to_be_visible()
    page.get_by_role("button", name="开始导入").click()
    expect(page.get_by_text("读入 2 行：新建 2，合并 0，退回 0。")).to_be_visible()
    assert office.has("大定路600号")
    assert office.has("大定路601号")
    page.goto(f"{office.url}/desk/")
    expect(page.get_by_role("link", name="待改正的退回行")).to_contain_text("1")


@pytest.mark.browser
def test_rows_are_corrected_on_a_telephone_without_script(
    browser: Browser, office: ImportOffice
) -> None:
    with office.seat(browser, phone=True, java_script_enabled=False) as page:
        correct_by_telephone(page, office)

    assert office.has("大定路600号")


def correct_by_telephone(page: Page, office: ImportOffice) -> None:
    send(page, office)
    page.get_by_role("button", name="开始导入").click()
    while not page.get_by_text("读入 23 行").is_visible():
        page.reload()
    page.get_by_role("link", name="改正退回的 3 行").click()

    first = page.locator("[aria-invalid=true]").first
    box = first.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["x"] + box["width"] <= PHONE["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    first.fill("600号")
    page.get_by_role("button", name="导入已改正的行").click()
    page.get_by_role("button", name="开始导入").click()
    while not page.get_by_text("读入 1 行：新建 1").is_visible():
        page.reload()
