"""Answers made once and kept a while: what scans and checks of papers have in common.

A worker keeps an answer for `Settings.scan_cache_seconds`, so that every change in
the register, a neighbour's too, shows within that time.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from threading import Lock
from typing import Any, ClassVar, Final, Generic, TypeVar

from cachetools import TTLCache

from doorplate.addresses.specification import specification_named
from doorplate.core import clock
from doorplate.core.errors import RegistryError
from doorplate.database import Register
from doorplate.database.register import DatabaseRefuses, DatabaseUnreachable
from doorplate.settings import Settings
from doorplate.web import headers, problems
from doorplate.web.answers import Answer
from doorplate.web.languages import language_named
from doorplate.web.negotiation import Form, Wish
from doorplate.web.rendering import Renderer

# Some 20 KB each with its packed form: at most about 160 MB a worker.
_MOST_KEPT: Final = 8192
_FRESH: Final = ("Cache-Control", "public, max-age=30, stale-while-revalidate=30")
_NOT_KEPT: Final = ("Cache-Control", "no-store")
_log: Final = logging.getLogger(__name__)

Name = TypeVar("Name")
View = TypeVar("View")


@dataclass(frozen=True, slots=True)
class Scan:
    """A request for a plate or a paper: what was typed, and how to answer."""

    typed: str
    wish: Wish


class KeptAnswers(ABC, Generic[Name, View]):
    """Answers what is typed: a name, the view of what it names, and its forms."""

    expected: ClassVar[tuple[type[RegistryError], ...]]
    """What `parse` and `view` raise of what was typed; all else is our fault."""

    def __init__(
        self,
        settings: Settings,
        register: Register,
        renderer: Renderer,
        *,
        timer: Callable[[], float] | None = None,
    ) -> None:
        self.settings = settings
        self.register = register
        self.renderer = renderer
        self.wording = specification_named(
            settings.address_specification, settings.address_specifications
        )
        self._kept: TTLCache[tuple[str, ...], Answer] = TTLCache(
            _MOST_KEPT, settings.scan_cache_seconds, *filter(None, [timer])
        )
        self._lock = Lock()

    @abstractmethod
    def parse(self, typed: str) -> Name:
        """Return the name that was typed; a slip is found before the register is."""

    @abstractmethod
    def view(self, name: Name) -> View:
        """Return what the register says now of what is so named."""

    @abstractmethod
    def status(self, view: View) -> HTTPStatus:
        """Return the status a view is answered with."""

    @abstractmethod
    def text(self, view: View, wish: Wish) -> str:
        """Return a view in the form and language wished for."""

    @abstractmethod
    def mistaken(self, language: str, *, typed: str, mistake: str) -> str:
        """Return the page that says what is wrong, and takes what is right."""

    @property
    def today(self) -> date:
        """The civil day where the register is."""
        return clock.civil_day(clock.now(), self.settings.time_zone)

    def answer(self, scan: Scan) -> Answer:
        """Return the answer: 200, 404, 410, or 400 before the register is asked."""
        try:
            return self._of_name(self.parse(scan.typed), scan.wish)
        except self.expected as error:
            document = problems.refusal(error, language_named(scan.wish.language))
            return self._refusal(document, scan.wish, typed=scan.typed)
        except (DatabaseUnreachable, DatabaseRefuses):
            # What the error says of the database is for the log alone.
            _log.exception("a scan found no database")
            document = problems.problem(HTTPStatus.SERVICE_UNAVAILABLE)
            return self._refusal(document, scan.wish)
        except Exception:  # noqa: BLE001 - logged; see below
            # Whoever stands before the plate gets a page that says whom to call.
            _log.exception("a scan of %r failed", scan.typed[:40])
            document = problems.problem(HTTPStatus.INTERNAL_SERVER_ERROR)
            return self._refusal(document, scan.wish)

    def only_read(self, wish: Wish) -> Answer:
        """Return the answer to any method but GET and HEAD: 405."""
        document = problems.problem(HTTPStatus.METHOD_NOT_ALLOWED)
        return self._refusal(document, wish, ("Allow", "GET, HEAD"))

    def in_form(
        self, status: HTTPStatus, media_type: str, text: str, *more: tuple[str, str]
    ) -> Answer:
        """Return a text as an answer, with what every answer says of itself."""
        about = (
            ("Content-Type", f"{media_type}; charset=utf-8"),
            ("Content-Security-Policy", self.renderer.policy),
        )
        return Answer(status, (*about, *more, *headers.FIXED), text.encode())

    def _of_name(self, name: Name, wish: Wish) -> Answer:
        key = (str(name), wish.language, wish.form)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            return kept
        view = self.view(name)
        text = self.text(view, wish)
        made = self.in_form(self.status(view), wish.form.media_type, text, _FRESH)
        with self._lock:
            self._kept[key] = made
        return made

    def _refusal(
        self,
        document: dict[str, Any],
        wish: Wish,
        *more: tuple[str, str],
        typed: str = "",
    ) -> Answer:
        if wish.form is Form.HTML:
            media_type = wish.form.media_type
            code = document["code"]
            text = self.mistaken(wish.language, typed=typed, mistake=code)
        else:
            media_type, text = problems.MEDIA_TYPE, problems.written(document)
        status = HTTPStatus(document["status"])
        return self.in_form(status, media_type, text, _NOT_KEPT, *more)
