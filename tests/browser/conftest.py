"""A real browser before a real server."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from doorplate.app import create_app
from doorplate.database import Register
from doorplate.settings import Settings
from tests.conftest import skip
from tests.public.street import Street, build_street

PHONE = {"width": 390, "height": 844}
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    # Maps are drawn by WebGL, here without a graphics card.
    *("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
)


@dataclass(frozen=True)
class Site:
    """The street's pages, served at `url`."""

    url: str
    street: Street

    def page_of(self, code: object) -> str:
        return f"{self.url}/D/{code}"


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application; yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(
    sqlite_register: Register, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    street = build_street(sqlite_register, tmp_path_factory.mktemp("street"))
    app = create_app(Settings(scan_cache_seconds=0), street.register)
    with served(app) as url:
        yield Site(url, street)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("DOORPLATE_TEST_CHROMIUM") or next(
        filter(None, map(shutil.which, names)), None
    )
    if found is None:
        skip("no Chromium: install it, or set DOORPLATE_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=[*QUIET])
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone in Chinese, without JavaScript: nothing here may need it."""
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="zh-CN",
        java_script_enabled=False,
    )
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()
