"""A town to back up, and places to restore it to."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from doorplate.database import Register
from tests.database.archives import empty_place
from tests.public.street import build_street


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Callable[[], Register]:
    return lambda: request.getfixturevalue("postgres_register")


@pytest.fixture(params=["sqlite", "postgresql"])
def target(
    request: pytest.FixtureRequest, tmp_path: Path, server: Callable[[], Register]
) -> Iterator[str]:
    with empty_place(request.param, tmp_path, server) as url:
        yield url


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Register:
    """A register with something of everything in it."""
    street = build_street(register, tmp_path)
    street.replace("3号")
    street.retire("5号")
    return register
