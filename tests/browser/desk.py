"""A desk before a browser: the town of the desk's tests, somebody signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from doorplate.web.desk.sessions import TOKEN
from tests.browser.conftest import PHONE
from tests.desk.people import Somebody
from tests.desk.town import Town

DESKTOP = {"width": 1280, "height": 800}


@dataclass
class Office:
    """The town's desk, served at `url`; what browsers complain of is kept."""

    url: str
    town: Town
    complaints: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    @contextmanager
    def seat(
        self,
        browser: Browser,
        *,
        phone: bool = False,
        somebody: Somebody | None = None,
        **context: Any,
    ) -> Iterator[Page]:
        """Let a clerk sit down, with everything permitted, in Chinese unless asked."""
        viewport: Any = PHONE if phone else DESKTOP
        settings = {"locale": "zh-CN", "viewport": viewport, **context}
        opened = browser.new_context(**settings)
        token = f"seat-{len(self.town.doorkeeper.people)}"
        self.town.doorkeeper.people[token] = somebody or Somebody()
        opened.add_cookies([{"name": TOKEN, "value": token, "url": f"{self.url}/desk"}])
        page = opened.new_page()
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note_request)
        yield page
        opened.close()

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            self.asked.add(request.url.split("/desk", maxsplit=1)[0])


def map_ready(page: Page) -> None:
    """Wait until the map has drawn all it asked for."""
    page.wait_for_selector("[data-map][data-ready]")
    page.evaluate(
        """() => new Promise((done) => {
            const map = document.querySelector("[data-map]").registerMap;
            if (map.loaded() && map.areTilesLoaded()) done();
            else map.once("idle", done);
        })"""
    )
