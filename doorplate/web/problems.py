"""From an error to a status and a problem document (RFC 9457): the one map."""

import json
from http import HTTPStatus
from typing import Any, Final

from doorplate.core.errors import (
    Conflict,
    Invalid,
    NotFound,
    NotPermitted,
    RegistryError,
)
from doorplate.web.languages import Language

MEDIA_TYPE: Final = "application/problem+json"

_STATUSES: Final = {
    Invalid: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    NotPermitted: HTTPStatus.FORBIDDEN,
}


def status_of(error: RegistryError) -> HTTPStatus:
    """Return the status of an error: that of its family."""
    kinds = (kind for kind in type(error).__mro__ if kind in _STATUSES)
    return _STATUSES[next(kinds)]


def refusal(error: RegistryError, language: Language) -> dict[str, Any]:
    """Return the problem document of an error; its code never changes."""
    return problem(status_of(error), code=error.code, detail=language.error(error))


def problem(
    status: HTTPStatus, *, code: str | None = None, detail: str | None = None
) -> dict[str, Any]:
    """Return a problem document: `code` is for programs, `detail` for people.

    Without a code it is that of the status: ``not-found``.
    """
    named = code or status.phrase.lower().replace(" ", "-")
    found = {"status": status.value, "title": status.phrase, "code": named}
    return found if detail is None else {**found, "detail": detail}


def written(document: object) -> str:
    """Return a JSON document as text, Chinese readable, the same every time."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
