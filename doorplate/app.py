"""The application for the web: joins the rooms."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask

from doorplate.access.connecting import (
    entrance_of,
    keyring_of,
    notes_secret,
)
from doorplate.access.noting import note_export, note_refusal
from doorplate.access.pages import pages as access_pages
from doorplate.access.pages.sealing import seal_after_writes
from doorplate.access.service import acting_of, stamping
from doorplate.addresses.changes.practice import practice_of
from doorplate.addresses.changes.reassigning import refuse_unseen_moves
from doorplate.addresses.numbering.pages import numbering_pages
from doorplate.addresses.pages import pages as address_pages
from doorplate.addresses.pages.changes import change_pages
from doorplate.certificates.pages import pages as certificate_pages
from doorplate.core import clock
from doorplate.database import Register
from doorplate.divisions.pages import pages as division_pages
from doorplate.divisions.service import DivisionReaches
from doorplate.hooks import change_hooks
from doorplate.public.checks import Checks
from doorplate.public.page import renderer
from doorplate.public.pages import pages
from doorplate.public.scan import ScanLayer, Scans
from doorplate.public.service import town_of
from doorplate.register import open_register
from doorplate.settings import Settings, load_settings
from doorplate.web.desk import Desk, Loader
from doorplate.web.desk.frame import frame

if TYPE_CHECKING:
    from doorplate.public.answering import KeptAnswers


def create_app(
    settings: Settings,
    register: Register | None = None,
    *,
    load: Loader | None = None,
    secret: bytes | None = None,
    now: Callable[[], datetime] = clock.now,
) -> Flask:
    """Return the application; it opens the settings' register unless given one.

    `load` says who is signed in with a token, the accounts unless given; `secret` signs
    what browsers keep for the desk, the session key unless given; `now` is its clock.
    """
    app = Flask(__name__, static_folder=None)
    if register is None:
        register = open_register(settings.database_url)
    register = stamping(register, keyring_of(settings))
    divisions = DivisionReaches(register)
    entrance = entrance_of(settings, register, divisions)
    public = renderer(settings.languages)
    app.register_blueprint(pages(public, town_of(settings), keyring_of(settings)))
    desk = Desk(
        register,
        settings,
        load=load or partial(acting_of, entrance),
        refused=partial(note_refusal, register),
        exported=partial(note_export, register),
        now=now,
    )
    desk.install(app, secret or notes_secret(settings))
    _add_rooms(app, desk, settings)
    app.register_blueprint(access_pages(desk, settings, entrance, divisions))
    seal_after_writes(app, settings, register, now)
    answers: dict[str, KeptAnswers[Any, Any]] = {
        "/d/": Scans(settings, register, public),
        "/c/": Checks(settings, register, public),
    }
    layer = ScanLayer(app.wsgi_app, answers, settings.languages)
    app.wsgi_app = layer  # type: ignore[assignment, method-assign]
    return app


def wsgi() -> Flask:
    """Return the application of the environment's settings, for a WSGI server."""
    return create_app(load_settings())


def _add_rooms(app: Flask, desk: Desk, settings: Settings) -> None:
    """Give the desk its rooms; each adds its pages, navigation, cards and panels."""
    # After the public pages: what is registered last speaks first about headers.
    app.register_blueprint(frame(desk))
    consents = (refuse_unseen_moves,)
    app.register_blueprint(division_pages(desk, settings, consents))
    app.register_blueprint(address_pages(desk, settings))
    app.register_blueprint(certificate_pages(desk, settings))
    hooks = change_hooks()
    app.register_blueprint(change_pages(desk, settings, hooks))
    practice = practice_of(settings, hooks)
    app.register_blueprint(numbering_pages(desk, settings, practice))
