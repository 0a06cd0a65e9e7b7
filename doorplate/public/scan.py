"""What a scan gets: bytes from a cache, before the rest of the application wakes.

A WSGI layer in front of it answers ``/D/CODE``, in any case, and hands on all else.
A worker keeps an answer for `Settings.scan_cache_seconds`, so that every change in
the register, a neighbour's too, shows within that time.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from cachetools import TTLCache

from doorplate.addresses.specification import specification_named
from doorplate.core import clock
from doorplate.core.platecodes import (
    PlateCode,
    PlateCodeMistyped,
    PlateCodeUnreadable,
)
from doorplate.database import Register
from doorplate.database.register import DatabaseRefuses, DatabaseUnreachable
from doorplate.plates.model import PlateCodeUnknown
from doorplate.public.api import as_geojson, as_json
from doorplate.public.model import PlateView, Standing
from doorplate.public.page import entry_page, plate_page
from doorplate.public.service import town_of, view_of
from doorplate.settings import Settings
from doorplate.web import headers, problems
from doorplate.web.answers import Answer
from doorplate.web.languages import language_named
from doorplate.web.negotiation import Form, Wish, form_of_suffix
from doorplate.web.rendering import Renderer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PREFIX: Final = "/d/"
_METHODS: Final = frozenset({"GET", "HEAD"})
# Some 20 KB each with its packed form: at most about 160 MB a worker.
_MOST_KEPT: Final = 8192
_FRESH: Final = ("Cache-Control", "public, max-age=30, stale-while-revalidate=30")
_NOT_KEPT: Final = ("Cache-Control", "no-store")
_STATUSES: Final = {
    Standing.IN_FORCE: HTTPStatus.OK,
    Standing.REPLACED: HTTPStatus.OK,
    Standing.RETIRED: HTTPStatus.GONE,
}
_EXPECTED: Final = (PlateCodeUnreadable, PlateCodeMistyped, PlateCodeUnknown)
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scan:
    """A request for a plate: the code as it was typed, and how to answer."""

    typed: str
    wish: Wish


class Scans:
    """Answers scans of one register."""

    def __init__(
        self,
        settings: Settings,
        register: Register,
        renderer: Renderer,
        *,
        timer: Callable[[], float] | None = None,
    ) -> None:
        self._settings = settings
        self._register = register
        self._renderer = renderer
        self._wording = specification_named(
            settings.address_specification, settings.address_specifications
        )
        self._kept: TTLCache[tuple[str, ...], Answer] = TTLCache(
            _MOST_KEPT, settings.scan_cache_seconds, *filter(None, [timer])
        )
        self._lock = Lock()

    def answer(self, scan: Scan) -> Answer:
        """Return the answer: 200, 404, 410, or 400 before the register is asked."""
        try:
            return self._of_code(PlateCode.parse(scan.typed), scan.wish)
        except _EXPECTED as error:
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

    def _of_code(self, code: PlateCode, wish: Wish) -> Answer:
        key = (str(code), wish.language, wish.form)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            return kept
        made = self._made(self.view(code), wish)
        with self._lock:
            self._kept[key] = made
        return made

    def view(self, code: PlateCode) -> PlateView:
        """Return what the register says of a code now. Raises PlateCodeUnknown."""
        today = clock.civil_day(clock.now(), self._settings.time_zone)
        with self._register.reading() as transaction:
            return view_of(
                transaction,
                code,
                settings=self._settings,
                wording=self._wording,
                today=today,
            )

    def _made(self, view: PlateView, wish: Wish) -> Answer:
        match wish.form:
            case Form.HTML:
                text = plate_page(self._renderer, view, wish.language)
            case Form.JSON:
                text = problems.written(as_json(view))
            case Form.GEOJSON:
                text = problems.written(as_geojson(view))
        return self._in_form(
            _STATUSES[view.standing], wish.form.media_type, text, _FRESH
        )

    def _refusal(
        self,
        document: dict[str, Any],
        wish: Wish,
        *more: tuple[str, str],
        typed: str = "",
    ) -> Answer:
        if wish.form is Form.HTML:
            media_type = wish.form.media_type
            text = entry_page(
                self._renderer,
                town_of(self._settings),
                wish.language,
                typed=typed,
                mistake=document["code"],
            )
        else:
            media_type, text = problems.MEDIA_TYPE, problems.written(document)
        status = HTTPStatus(document["status"])
        return self._in_form(status, media_type, text, _NOT_KEPT, *more)

    def _in_form(
        self, status: HTTPStatus, media_type: str, text: str, *more: tuple[str, str]
    ) -> Answer:
        about = (
            ("Content-Type", f"{media_type}; charset=utf-8"),
            ("Content-Security-Policy", self._renderer.policy),
        )
        return Answer(status, (*about, *more, *headers.FIXED), text.encode())


class ScanLayer:
    """The WSGI layer that answers scans, in front of the application."""

    def __init__(
        self, application: "WSGIApplication", scans: Scans, languages: tuple[str, ...]
    ) -> None:
        self._application = application
        self._scans = scans
        self._languages = languages

    def __call__(
        self, environ: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer ``/D/CODE`` and ``/D/CODE.json``; hand on everything else."""
        path = environ["PATH_INFO"]
        if path[: len(_PREFIX)].lower() != _PREFIX:
            return self._application(environ, start)
        name, form = form_of_suffix(_decoded(path[len(_PREFIX) :]))
        wish = Wish.of(environ, self._languages, form)
        if environ["REQUEST_METHOD"] in _METHODS:
            answer = self._scans.answer(Scan(name, wish))
        else:
            answer = self._scans.only_read(wish)
        return answer.give(environ, start, vary=wish.vary)


def _decoded(path: str) -> str:
    """Return a path's text: WSGI hands on its bytes as Latin-1 (PEP 3333)."""
    return path.encode("latin-1").decode("utf-8", "replace").rstrip("/")
