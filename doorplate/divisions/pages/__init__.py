"""The desk's pages about divisions, areas, and generations of them."""

from collections.abc import Sequence

from flask import Blueprint

from doorplate.divisions.pages.areas import add_area_pages
from doorplate.divisions.pages.generations import add_generation_pages
from doorplate.divisions.pages.tree import add_division_pages
from doorplate.divisions.service import Consent
from doorplate.settings import Settings
from doorplate.web.desk import Desk


def pages(
    desk: Desk, settings: Settings, consents: Sequence[Consent] = ()
) -> Blueprint:
    """Return the pages of this room; `consents` are asked before boundaries change."""
    blueprint = Blueprint("divisions", __name__)
    add_division_pages(desk, blueprint, settings)
    add_area_pages(desk, blueprint, settings)
    add_generation_pages(desk, blueprint, consents)
    return blueprint
