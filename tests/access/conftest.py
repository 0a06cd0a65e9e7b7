"""People to sign in, on both databases."""

from datetime import datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from doorplate.access import passwords
from doorplate.database import Register
from tests.access.house import House, Member


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: what a hash costs is no matter of these tests."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", quick)


@pytest.fixture
def house(register: Register, tmp_path: Path, now: datetime) -> House:
    return House(register, tmp_path, now)


@pytest.fixture
def li(house: House) -> Member:
    return house.member("li")
