"""The application for the web: joins the rooms."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from secrets import token_bytes

from flask import Flask

from doorplate.access.noting import note_export, note_refusal
from doorplate.addresses.pages import pages as address_pages
from doorplate.core import clock
from doorplate.database import Register
from doorplate.public.page import renderer
from doorplate.public.pages import pages
from doorplate.public.scan import ScanLayer, Scans
from doorplate.public.service import town_of
from doorplate.register import open_register
from doorplate.settings import Settings, load_settings
from doorplate.web.desk import Desk, Loader
from doorplate.web.desk.frame import frame
from doorplate.web.desk.people import nobody


def create_app(
    settings: Settings,
    register: Register | None = None,
    *,
    load: Loader = nobody,
    secret: bytes | None = None,
    now: Callable[[], datetime] = clock.now,
) -> Flask:
    """Return the application; it opens the settings' register unless given one.

    `load` says who is signed in with a token; `secret` signs what browsers keep for the
    desk, and is made up for this process where none is given; `now` is its clock.
    """
    app = Flask(__name__, static_folder=None)
    if register is None:
        register = open_register(settings.database_url)
    public = renderer(settings.languages)
    app.register_blueprint(pages(public, town_of(settings)))
    desk = Desk(
        register,
        settings,
        load=load,
        refused=partial(note_refusal, register),
        exported=partial(note_export, register),
        now=now,
    )
    desk.install(app, secret or token_bytes())
    _add_rooms(app, desk, settings)
    scans = Scans(settings, register, public)
    layer = ScanLayer(app.wsgi_app, scans, settings.languages)
    app.wsgi_app = layer  # type: ignore[assignment, method-assign]
    return app


def wsgi() -> Flask:
    """Return the application of the environment's settings, for a WSGI server."""
    return create_app(load_settings())


def _add_rooms(app: Flask, desk: Desk, settings: Settings) -> None:
    """Give the desk its rooms; each adds its pages, navigation, cards and panels."""
    # After the public pages: what is registered last speaks first about headers.
    app.register_blueprint(frame(desk))
    app.register_blueprint(address_pages(desk, settings))
