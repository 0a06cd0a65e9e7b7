"""The small county, loaded."""

from pathlib import Path

import pytest

from doorplate.database import Register
from tests.addresses.county import found_county


@pytest.fixture
def county(register: Register, tmp_path: Path) -> Register:
    """A register that knows the county's divisions and boundaries."""
    return found_county(register, tmp_path)
