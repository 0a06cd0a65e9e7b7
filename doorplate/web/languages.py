"""Texts in the languages of the pages; place names are data and never translated.

Messages are written in English, in templates and code; ``locale/LANGUAGE/ROOM.po``
have the others.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from doorplate.core.errors import RegistryError

SOURCE: Final = "en"
"""The language that messages are written in."""

_TAGS: Final = {"zh": "zh-CN", "en": "en"}


def catalogue(key: str) -> Catalog:
    """Return the messages of a language other than English, of all rooms."""
    found = Catalog(locale=key)
    folder = files("doorplate.web").joinpath("locale", key)
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        with path.open("rb") as file:
            for one in read_po(file, locale=key, abort_invalid=True):
                if one.id:
                    found[one.id] = one
    return found


class Language:
    """One language of the pages: its texts and its way to write a day."""

    def __init__(self, key: str, texts: Mapping[str, str]) -> None:
        self.key = key
        self.tag = _TAGS[key]
        self._texts = texts

    def gettext(self, message: str) -> str:
        """Return a message, given in English, in this language."""
        return self._texts.get(message, message)

    def error(self, error: RegistryError) -> str:
        """Return what an error says."""
        said = {name: self._word(it) for name, it in error.parameters.items()}
        return self.gettext(error.template()).format_map(said)

    def _word(self, parameter: object) -> object:
        """Return one of our own words (a state, a kind) as this language has it."""
        return self.gettext(parameter) if isinstance(parameter, StrEnum) else parameter

    def day(self, day: date) -> str:
        """Return a day as people write it: ``2026年3月15日``."""
        return format_date(day, "long", locale=self.key)

    def moment(self, instant: datetime, zone: str) -> str:
        """Return an instant as the clocks of a time zone show it."""
        local = instant.astimezone(ZoneInfo(zone))
        return f"{local:%Y-%m-%d %H:%M}"

    def number(self, number: float) -> str:
        """Return a number with its thousands apart: ``12,345``."""
        return format_decimal(number, locale=self.key)


@cache
def language_named(key: str) -> Language:
    """Return a language by its key, ``zh`` or ``en``; catalogues are read once."""
    if key == SOURCE:
        return Language(key, {})
    texts = {str(one.id): str(one.string) for one in catalogue(key) if one.string}
    return Language(key, texts)
