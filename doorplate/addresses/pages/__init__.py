"""The desk's pages about addresses and streets, and its map."""

from flask import Blueprint

from doorplate.addresses.pages.address import add_address_page
from doorplate.addresses.pages.imports import add_import_pages
from doorplate.addresses.pages.lists import add_address_list
from doorplate.addresses.pages.map import add_map
from doorplate.addresses.pages.panels import add_panels
from doorplate.addresses.pages.rejects import add_reject_pages
from doorplate.addresses.pages.streets import add_street_pages
from doorplate.settings import Settings
from doorplate.web.desk import Desk


def pages(desk: Desk, settings: Settings) -> Blueprint:
    """Return the pages of this room as a blueprint."""
    blueprint = Blueprint("addresses", __name__)
    add_address_list(desk, blueprint, settings)
    add_address_page(desk, blueprint, settings)
    add_map(desk, blueprint, settings)
    add_street_pages(desk, blueprint, settings)
    add_panels(desk)
    add_import_pages(desk, blueprint, settings)
    add_reject_pages(desk, blueprint, settings)
    return blueprint
