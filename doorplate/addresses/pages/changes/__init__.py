"""The desk's pages about changes, and the history of addresses."""

from flask import Blueprint

from doorplate.addresses.changes.hooks import Hooks
from doorplate.addresses.changes.practice import practice_of
from doorplate.addresses.pages.changes.forms import add_forms
from doorplate.addresses.pages.changes.histories import add_histories
from doorplate.addresses.pages.changes.lists import add_lists
from doorplate.addresses.pages.changes.one import add_change_page
from doorplate.settings import Settings
from doorplate.web.desk import Desk


def change_pages(desk: Desk, settings: Settings, hooks: Hooks) -> Blueprint:
    """Return the pages as a blueprint; `hooks` are told of what is approved."""
    blueprint = Blueprint("changes", __name__)
    practice = practice_of(settings, hooks)
    add_lists(desk, blueprint)
    add_forms(desk, blueprint, practice)
    add_change_page(desk, blueprint, practice)
    add_histories(desk, blueprint, practice)
    return blueprint
