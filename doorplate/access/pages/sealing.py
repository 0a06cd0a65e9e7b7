"""The audit is sealed after each write and refusal at the desk, behind its answer."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Flask, Response, request

from doorplate.access.connecting import seal_what_waits
from doorplate.core.errors import RegistryError
from doorplate.database import Register
from doorplate.settings import Settings
from doorplate.web.desk.sessions import is_desk

_REFUSED: Final = 403
_LOG: Final = logging.getLogger(__name__)


def seal_after_writes(
    app: Flask, settings: Settings, register: Register, now: Callable[[], datetime]
) -> None:
    """Let the application seal what a form has left behind.

    Where it cannot, the next write or the worker does.
    """

    def seal() -> None:
        try:
            seal_what_waits(settings, register, now())
        except RegistryError as error:
            _LOG.warning("the audit is not sealed: %s", error)

    @app.after_request
    def after(response: Response) -> Response:
        has_entry = request.method == "POST" or response.status_code == _REFUSED
        if has_entry and is_desk(request.path):
            response.call_on_close(seal)
        return response
