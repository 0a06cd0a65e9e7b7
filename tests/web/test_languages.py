"""Texts in two languages: none missing, none left over, none broken."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

import doorplate.app  # noqa: F401 - brings every room's errors
from doorplate import resources
from doorplate.addresses.browsing import DoubtUnknown
from doorplate.addresses.model import AddressUnknown
from doorplate.addresses.redrawing import StreetOfOthers
from doorplate.core.errors import NotFound, RegistryError
from doorplate.core.platecodes import PlateCodeMistyped, PlateCodeUnreadable
from doorplate.divisions.generations import GenerationBlocked, GenerationUnknown
from doorplate.divisions.model import DivisionUnknown
from doorplate.divisions.service import AreaUnknown
from doorplate.divisions.service.naming import AliasEmpty
from doorplate.plates.fonts import MissingGlyph
from doorplate.plates.model import PlateCodeUnknown
from doorplate.web.desk.answers import PageMissing
from doorplate.web.desk.fields import FormMistaken
from doorplate.web.desk.guard import (
    FormExpired,
    PermissionMissing,
    RequestUnwritable,
)
from doorplate.web.geojson import GeometryUnreadable
from doorplate.web.languages import catalogue, language_named
from doorplate.web.tiles import TileUnknown

SHOWN_ERRORS = (
    PlateCodeMistyped,
    PlateCodeUnknown,
    PlateCodeUnreadable,
    FormExpired,
    FormMistaken,
    GeometryUnreadable,
    PageMissing,
    PermissionMissing,
    RequestUnwritable,
    AddressUnknown,
    AliasEmpty,
    AreaUnknown,
    DivisionUnknown,
    DoubtUnknown,
    GenerationBlocked,
    GenerationUnknown,
    MissingGlyph,
    StreetOfOthers,
    TileUnknown,
)

# Rooms whose every refusal can be met at the desk.
WHOLLY_SHOWN = (
    "doorplate.access.",
    "doorplate.addresses.changes.",
    "doorplate.addresses.model",
    "doorplate.addresses.numbering.",
    "doorplate.addresses.pages.changes.",
    "doorplate.certificates.drawing.",
    "doorplate.certificates.model",
    "doorplate.certificates.numbers",
    "doorplate.certificates.publickeys",
    "doorplate.certificates.snapshot",
    "doorplate.addresses.imports",
    "doorplate.addresses.loading",
    "doorplate.core.periods",
    "doorplate.database.jobs",
    "doorplate.files",
)


def leaves(kind: type[RegistryError] = RegistryError) -> Iterator[type[RegistryError]]:
    for each in kind.__subclasses__():
        yield each
        yield from leaves(each)


class PlaceMissing(NotFound):
    """No {thing} here."""


def extracted(method: str, path: Path, keyword: str) -> set[str]:
    with path.open("rb") as file:
        found = extract(method, file, keywords={keyword: None})
        return {str(message) for _, message, _, _ in found}


def messages() -> set[str]:
    found = {error.template() for error in SHOWN_ERRORS}
    found |= {
        each.template()
        for each in leaves()
        if each.__module__.startswith(WHOLLY_SHOWN)
        and "commands" not in each.__module__
    }
    for path in resources.path("templates").rglob("*.html"):
        found |= extracted("jinja2.ext:babel_extract", path, "_")
    for path in Path(resources.__file__).parent.rglob("*.py"):
        found |= extracted("python", path, "message")
    return found


def test_no_message_lacks_its_chinese() -> None:
    known = {str(one.id) for one in catalogue("zh") if one.string}

    assert messages() - known == set()


def test_no_translation_is_left_of_a_message_that_went() -> None:
    known = {str(one.id) for one in catalogue("zh") if one.id}

    assert known - messages() == set()


def test_a_message_has_one_chinese_in_whatever_room_it_is_said() -> None:
    folder = Path(resources.__file__).parent / "web" / "locale" / "zh"
    said: dict[str, set[str]] = {}
    for path in folder.glob("*.po"):
        with path.open("rb") as file:
            for one in read_po(file):
                said.setdefault(str(one.id), set()).add(str(one.string))

    assert {text: all_ for text, all_ in said.items() if text and len(all_) > 1} == {}


def test_messages_in_code_are_found() -> None:
    assert "Map: {address} and the doors around it" in messages()


def test_translation_has_the_places_of_its_message() -> None:
    def places(text: object) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)s|\{\w+\}", str(text)))

    for one in catalogue("zh"):
        assert places(one.id) == places(one.string) or not one.id


class Word(StrEnum):
    """Words of our own."""

    APPROVED = "approved"


def test_our_own_words_in_an_error_are_said_in_the_language() -> None:
    error = PlaceMissing(thing=Word.APPROVED)

    assert language_named("zh").error(error) == "No 已批准 here."
    assert language_named("en").error(error) == "No approved here."


@pytest.mark.parametrize(
    ("key", "day", "error"),
    [
        ("zh", "2026年3月15日", "No door here."),
        ("en", "March 15, 2026", "No door here."),
    ],
)
def test_days_and_errors_are_said_in_the_language(
    key: str, day: str, error: str
) -> None:
    language = language_named(key)

    assert language.day(date(2026, 3, 15)) == day
    # A message nobody translated yet is better in English than not at all.
    assert language.error(PlaceMissing(thing="door")) == error
