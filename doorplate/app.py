"""The application for the web: joins the rooms."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from secrets import token_bytes

from flask import Flask

from doorplate.access.service import record_entry
from doorplate.core import clock
from doorplate.core.actors import Actor
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
        refused=partial(_note_refusal, register),
        exported=partial(_note_export, register),
        now=now,
    )
    desk.install(app, secret or token_bytes())
    _add_rooms(app, desk)
    scans = Scans(settings, register, public)
    layer = ScanLayer(app.wsgi_app, scans, settings.languages)
    app.wsgi_app = layer  # type: ignore[assignment, method-assign]
    return app


def wsgi() -> Flask:
    """Return the application of the environment's settings, for a WSGI server."""
    return create_app(load_settings())


def _add_rooms(app: Flask, desk: Desk) -> None:
    """Give the desk its rooms; each adds its pages, navigation, cards and panels."""
    # After the public pages: what is registered last speaks first about headers.
    app.register_blueprint(frame(desk))


def _note_refusal(
    register: Register, actor: Actor, need: str, path: str, now: datetime
) -> None:
    """Write down, in a transaction of its own, what somebody was refused."""
    with register.writing() as transaction:
        record_entry(
            transaction,
            actor=actor,
            action="desk.refuse",
            subject=path,
            now=now,
            outcome="refused",
            details={"need": need},
        )


def _note_export(
    register: Register,
    actor: Actor,
    name: str,
    details: Mapping[str, object],
    now: datetime,
) -> None:
    """Write down which list somebody takes away, before they have it."""
    with register.writing() as transaction:
        record_entry(
            transaction,
            actor=actor,
            action="desk.export",
            subject=f"list {name}",
            now=now,
            details=details,
        )
