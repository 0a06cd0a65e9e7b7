"""What a client would like: a language, a form of the answer (RFC 9110 §12.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, Self
from urllib.parse import parse_qs

from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header


class Form(StrEnum):
    """A form in which one thing can be answered."""

    HTML = "html"
    JSON = "json"
    GEOJSON = "geojson"

    @property
    def media_type(self) -> str:
        """The media type, which is also what Accept names."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES: Final = {
    Form.HTML: "text/html",
    Form.JSON: "application/json",
    Form.GEOJSON: "application/geo+json",
}
_FORMS: Final = {media_type: form for form, media_type in _MEDIA_TYPES.items()}


@dataclass(frozen=True, slots=True)
class Wish:
    """The language and form to answer in, and what the choice depended on.

    `vary` names the request's headers for the answer's header Vary.
    """

    language: str
    form: Form
    vary: str

    @classmethod
    def of(
        cls,
        environ: Mapping[str, Any],
        languages: Sequence[str],
        form: Form | None = None,
    ) -> Self:
        """Read a WSGI request: ``?lang=`` and ``?format=`` before its headers.

        `form` is one that the path has settled. What is not offered is not refused:
        it becomes the first of `languages`, or HTML.
        """
        query = environ.get("QUERY_STRING", "")
        asked = parse_qs(query) if query else {}
        form = form or _named(asked.get("format", [""])[-1])
        language = asked.get("lang", [""])[-1]
        vary = ["Accept-Encoding"]
        if form is None:
            vary.append("Accept")
            form = _form_accepted(environ.get("HTTP_ACCEPT", ""))
        if language not in languages:
            vary.append("Accept-Language")
            accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
            language = _language_accepted(accepted, tuple(languages))
        return cls(language, form, ", ".join(vary))


def form_of_suffix(name: str) -> tuple[str, Form | None]:
    """Split ``CODE.json`` into what it is of and the form; None without a suffix."""
    stem, dot, suffix = name.rpartition(".")
    form = _named(suffix) if dot else None
    return (name, None) if form is None else (stem, form)


def _named(name: str) -> Form | None:
    folded = name.lower()
    return Form(folded) if folded in tuple(Form) else None


@lru_cache(maxsize=512)
def _form_accepted(header: str) -> Form:
    accepted = parse_accept_header(header, MIMEAccept)
    return _FORMS[accepted.best_match(list(_FORMS), default=Form.HTML.media_type)]


@lru_cache(maxsize=512)
def _language_accepted(header: str, languages: tuple[str, ...]) -> str:
    accepted = parse_accept_header(header, LanguageAccept)
    return accepted.best_match(languages, default=languages[0])
