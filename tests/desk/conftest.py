"""An application with a desk whose doorkeeper knows everybody's token."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from doorplate.app import create_app
from doorplate.database import Register
from doorplate.settings import Settings
from tests.desk.people import NOON, Doorkeeper, Somebody


@pytest.fixture
def doorkeeper() -> Doorkeeper:
    return Doorkeeper()


@pytest.fixture
def app(sqlite_register: Register, doorkeeper: Doorkeeper) -> Flask:
    return create_app(Settings(), sqlite_register, load=doorkeeper, now=lambda: NOON)


@pytest.fixture
def client(app: Flask, doorkeeper: Doorkeeper) -> FlaskClient:
    """Somebody signed in who may do everything everywhere."""
    return doorkeeper.sign_in(app.test_client(), Somebody())
