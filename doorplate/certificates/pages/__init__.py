"""The desk's pages about certificates and notices."""

from flask import Blueprint

from doorplate.certificates.office import Office
from doorplate.certificates.pages.issuing import add_issuing_pages
from doorplate.certificates.pages.looking import add_looking_pages
from doorplate.settings import Settings
from doorplate.web.desk import Desk


def pages(desk: Desk, settings: Settings) -> Blueprint:
    """Return the pages of this room as a blueprint."""
    blueprint = Blueprint("certificates", __name__)
    office = Office.of(settings)
    add_looking_pages(desk, blueprint, office)
    add_issuing_pages(desk, blueprint, office)
    return blueprint
