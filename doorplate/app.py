"""The application for the web: joins the rooms."""

from flask import Flask

from doorplate.database import Register
from doorplate.public.page import renderer
from doorplate.public.pages import pages
from doorplate.public.scan import ScanLayer, Scans
from doorplate.public.service import town_of
from doorplate.register import open_register
from doorplate.settings import Settings, load_settings


def create_app(settings: Settings, register: Register | None = None) -> Flask:
    """Return the application; it opens the settings' register unless given one."""
    app = Flask(__name__, static_folder=None)
    if register is None:
        register = open_register(settings.database_url)
    public = renderer(settings.languages)
    app.register_blueprint(pages(public, town_of(settings)))
    scans = Scans(settings, register, public)
    layer = ScanLayer(app.wsgi_app, scans, settings.languages)
    app.wsgi_app = layer  # type: ignore[assignment, method-assign]
    return app


def wsgi() -> Flask:
    """Return the application of the environment's settings, for a WSGI server."""
    return create_app(load_settings())
