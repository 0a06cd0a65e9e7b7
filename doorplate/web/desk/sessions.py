"""The two cookies of the desk, and of nothing else: no scan ever carries one.

One holds the opaque token of whoever is signed in (the access room keeps what it stands
for); the other is signed and holds what a browser needs between two pages: the token
against forged forms, the language, chosen columns, messages.
"""

from datetime import datetime
from typing import Final

from flask import Flask, Request, Response, request, session
from flask.sessions import (
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionMixin,
)
from werkzeug.wrappers import Response as BaseResponse

PATH: Final = "/desk"
TOKEN: Final = "doorplate_session"  # noqa: S105 - the name of a cookie
_NOTES: Final = "doorplate_desk"
_FORWARDED: Final = "X-Forwarded-Proto"
_KEPT: Final = ("language",)


class DeskSessions(SecureCookieSessionInterface):
    """Flask's signed session, below ``/desk`` only, secure wherever https is spoken."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session, or give an empty one outside the desk."""
        if not is_desk(request.path):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(
        self, app: Flask, session: SessionMixin, response: Response
    ) -> None:
        """Write the session where the desk is."""
        if is_desk(request.path):
            super().save_session(app, session, response)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Keep the cookie to https where the browser speaks it."""
        del app
        return speaks_https()


def install(app: Flask, secret: bytes) -> None:
    """Let the application sign the desk's notes with `secret`."""
    app.secret_key = secret
    app.config.update(
        SESSION_COOKIE_NAME=_NOTES,
        SESSION_COOKIE_PATH=PATH,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A form somebody filled for two hours is not lost: it ends with the session.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = DeskSessions()


def is_desk(path: str) -> bool:
    """Tell whether a path lies at the desk."""
    return path == PATH or path.startswith(f"{PATH}/")


def speaks_https() -> bool:
    """Tell whether the browser speaks https, to us or to the web server before us."""
    return request.is_secure or request.headers.get(_FORWARDED, "") == "https"


def token() -> str | None:
    """Return the token of whoever is signed in."""
    return request.cookies.get(TOKEN)


def keep(response: BaseResponse, token: str, until: datetime) -> None:
    """Sign a browser in: it brings `token` from now on, until that instant at most.

    What it noted before is forgotten, so that nobody's form outlives a change of
    person.
    """
    _forget_notes()
    response.set_cookie(
        TOKEN,
        token,
        expires=until,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=speaks_https(),
    )


def forget(response: BaseResponse) -> None:
    """Sign a browser out."""
    _forget_notes()
    response.delete_cookie(TOKEN, path=PATH, httponly=True, samesite="Lax")


def _forget_notes() -> None:
    kept = {name: session[name] for name in _KEPT if name in session}
    session.clear()
    session.update(kept)


def safe_next(target: str | None) -> str:
    """Return the page to go on to: one of the desk's own, else its home."""
    if target and is_desk(target.partition("?")[0]) and not _is_odd(target):
        return target
    return f"{PATH}/"


def _is_odd(target: str) -> bool:
    return any(each in target for each in ("\\", "//", "\r", "\n", "\t"))
