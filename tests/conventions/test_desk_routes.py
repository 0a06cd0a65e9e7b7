"""Every page of the staff says which permission it needs; none is made without."""

import pytest
from flask import Flask

from doorplate.app import create_app
from doorplate.database import Register
from doorplate.settings import Settings
from doorplate.web.desk import ANYBODY, Desk
from doorplate.web.desk.sessions import is_desk

# What is there before signing in; anything else here wants a very good reason.
OPEN = {
    *("desk.static", "desk.language"),
    *("access.sign_in", "access.second_factor"),
    *("access.enrolment", "access.new_password"),
    *("access.openid", "access.openid_back"),
}


@pytest.fixture
def app(sqlite_register: Register) -> Flask:
    return create_app(Settings(), sqlite_register)


def unguarded(app: Flask) -> set[str]:
    """Endpoints of the desk that do not go through `Desk.route`."""
    desk: Desk = app.extensions["desk"]
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if is_desk(rule.rule) and rule.endpoint not in desk.needs
    }


def test_every_route_of_the_desk_states_its_need(app: Flask) -> None:
    assert unguarded(app) == set()


def test_guard_sees_a_route_made_without_the_desk(app: Flask) -> None:
    app.add_url_rule("/desk/forgotten", "forgotten", lambda: "everything")

    assert unguarded(app) == {"forgotten"}


def test_nothing_but_the_way_in_is_open_to_anybody(app: Flask) -> None:
    desk: Desk = app.extensions["desk"]

    assert {name for name, need in desk.needs.items() if need is ANYBODY} <= OPEN


def test_nothing_of_the_desk_lies_elsewhere(app: Flask) -> None:
    desk: Desk = app.extensions["desk"]

    assert {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint in desk.needs and not is_desk(rule.rule)
    } == set()
