"""Pages from templates: one style sheet, inlined, and the texts of one language."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from doorplate import resources
from doorplate.web.headers import content_policy
from doorplate.web.languages import Language, language_named

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_NUMERALS: Final = re.compile("([0-9]+)")
_DIALLED: Final = re.compile(r"[+0-9][0-9 -]{1,18}[0-9]")


class Renderer:
    """Renders templates in each of some languages, the first one the default."""

    def __init__(self, languages: Sequence[str], styles: Sequence[str]) -> None:
        self.languages = tuple(languages)
        self.style = _compact(" ".join(styles))
        self.policy = content_policy(_hash(self.style))
        self._environments = {key: self._environment(key) for key in languages}

    def render(self, template: str, language: str, **values: object) -> str:
        """Return a page; `template` is a path below ``templates/``."""
        return self._environments[language].get_template(template).render(values)

    def _environment(self, key: str) -> Environment:
        return make_environment(key, self._globals(language_named(key)))

    def _globals(self, language: Language) -> dict[str, object]:
        others = [key for key in self.languages if key != language.key]
        return {
            "language": language,
            "other_languages": [language_named(key) for key in others],
            "query": ""
            if language.key == self.languages[0]
            else f"?lang={language.key}",
            "style": Markup(self.style),  # noqa: S704 - our own file
        }


def make_environment(key: str, values: Mapping[str, object]) -> Environment:
    """Return what renders templates in a language; all of them may use `values`."""
    language = language_named(key)
    environment = Environment(
        loader=FileSystemLoader(resources.path("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        language.gettext, _no_plurals, newstyle=True
    )
    environment.globals.update(values)
    environment.filters.update(day=language.day, dialled=dialled, numerals=numerals)
    return environment


def numerals(text: str) -> Markup:
    """Mark the digits of a door's text, so that a page can set them large."""
    return Markup(_NUMERALS.sub(r"<b>\1</b>", str(escape(text))))  # noqa: S704 - escaped


def dialled(text: str) -> str | None:
    """Return the number to dial out of a text people wrote; None without one.

    The first number counts: ``0391-8190110 转 2`` dials 0391-8190110.
    """
    match = _DIALLED.search(text)
    return None if match is None else match[0].replace(" ", "")


def _no_plurals(singular: str, plural: str, number: int) -> str:
    raise NotImplementedError(f"{singular!r}: no message has plural forms yet")


def _compact(css: str) -> str:
    bare = re.sub(r"\s+", " ", _COMMENT.sub("", css))
    return re.sub(r" ?([{};,]) ?", r"\1", bare).replace(": ", ":").strip()


def _hash(style: str) -> str:
    digest = hashlib.sha256(style.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
