"""The desk's pages about people: signing in, one's own account, accounts, the audit."""

from flask import Blueprint

from doorplate.access.model import Divisions
from doorplate.access.pages.audit import add_audit_pages
from doorplate.access.pages.openid import add_openid_pages
from doorplate.access.pages.own import add_own_pages
from doorplate.access.pages.people import add_people_pages
from doorplate.access.pages.signing_in import add_sign_in_pages
from doorplate.access.service import Entrance
from doorplate.settings import Settings
from doorplate.web.desk import Desk


def pages(
    desk: Desk, settings: Settings, entrance: Entrance, divisions: Divisions
) -> Blueprint:
    """Return the pages of this room as a blueprint."""
    blueprint = Blueprint("access", __name__)
    add_sign_in_pages(desk, blueprint, settings, entrance)
    add_openid_pages(desk, blueprint, settings, entrance)
    add_own_pages(desk, blueprint, settings, entrance)
    add_people_pages(desk, blueprint, settings, divisions)
    add_audit_pages(desk, blueprint, settings)
    return blueprint
