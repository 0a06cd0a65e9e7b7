"""A street with plates of every standing, and the application that shows it."""

import pytest
from flask.testing import FlaskClient

from doorplate.app import create_app
from doorplate.database import Register
from doorplate.settings import Settings
from tests.public.street import Street, build_street


@pytest.fixture
def street(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Street:
    return build_street(register, tmp_path_factory.mktemp("street"))


@pytest.fixture
def client(street: Street) -> FlaskClient:
    return create_app(Settings(), street.register).test_client()
