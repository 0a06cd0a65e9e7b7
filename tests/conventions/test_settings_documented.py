"""Every setting is in docs/settings.md, with its variable; nothing else is."""

import re

import pytest

from doorplate.settings import ENVIRONMENT_PREFIX, FILE_VARIABLE, Settings
from tests.conventions.sources import CHECKOUT

TEXT = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.+)$", TEXT, re.MULTILINE))


@pytest.mark.parametrize("field", Settings.model_fields)
def test_setting_is_documented_with_its_variable(field: str) -> None:
    assert field in ROWS
    assert ENVIRONMENT_PREFIX + field.upper() in ROWS[field]


def test_no_setting_is_documented_that_is_gone() -> None:
    assert set(ROWS) == set(Settings.model_fields)


def test_the_file_s_own_variable_is_documented() -> None:
    assert f"`{FILE_VARIABLE}`" in TEXT
