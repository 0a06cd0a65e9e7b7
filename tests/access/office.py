"""The application with people, and a browser that fills in its forms."""

import re
from datetime import datetime
from html import unescape
from pathlib import Path

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from doorplate.app import create_app
from doorplate.database import Register
from doorplate.settings import Oidc, Settings
from tests.access.house import PASSWORD, House, Member

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Office:
    """A house whose pages are served at the clock of the house."""

    def __init__(
        self,
        register: Register,
        folder: Path,
        now: datetime,
        oidc: Oidc | None = None,
    ) -> None:
        self.house = House(register, folder, now)
        self.settings = Settings(
            keys_folder=folder / "keys",
            audit_file=folder / "audit.seals",
            oidc=oidc,
        )
        self.app = create_app(self.settings, register, now=lambda: self.house.now)

    def browser(self) -> "Browser":
        return Browser(self.app.test_client())

    def signed_in(self, member: Member) -> "Browser":
        """Return a browser in which somebody went through both steps."""
        self.house.later(seconds=30)
        browser = self.browser()
        browser.sign_in(member.account.name, PASSWORD)
        browser.post("/desk/sign-in/code", code=pyotp.TOTP(member.secret).at(self.now))
        return browser

    @property
    def now(self) -> datetime:
        return self.house.now


class Browser:
    """Posts forms with the token of the page they stand on, and follows redirects."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: TestResponse | None = None

    def get(self, path: str, **headers: str) -> TestResponse:
        self.page = self.client.get(
            path, headers={"Accept": "text/html", **headers}, follow_redirects=True
        )
        return self.page

    def post(
        self, path: str, *, on: str | None = None, **fields: object
    ) -> TestResponse:
        """Post a form that stands on the page `on`, the same path unless given."""
        found = _TOKEN.search(self.get(on or path).text)
        token = found[1] if found else ""
        self.page = self.client.post(
            path,
            data={"csrf_token": token, **fields},
            headers={"Accept": "text/html"},
            follow_redirects=True,
        )
        return self.page

    def sign_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/desk/sign-in", name=name, password=password)

    @property
    def text(self) -> str:
        assert self.page is not None
        return unescape(self.page.text)

    @property
    def path(self) -> str:
        assert self.page is not None
        return self.page.request.path
