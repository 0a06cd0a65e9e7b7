"""What a scan gets: bytes from a cache, before the rest of the application wakes.

A WSGI layer in front of it answers ``/D/CODE`` and ``/C/NUMBER``, in any case, and
hands on all else.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from doorplate.core.platecodes import (
    PlateCode,
    PlateCodeMistyped,
    PlateCodeUnreadable,
)
from doorplate.plates.model import PlateCodeUnknown
from doorplate.public.answering import KeptAnswers, Scan
from doorplate.public.api import as_geojson, as_json
from doorplate.public.model import PlateView, Standing
from doorplate.public.page import entry_page, plate_page
from doorplate.public.service import town_of, view_of
from doorplate.web import problems
from doorplate.web.negotiation import Form, Wish, form_of_suffix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Scan", "ScanLayer", "Scans"]

_PREFIX_LENGTH: Final = len("/d/")
_METHODS: Final = frozenset({"GET", "HEAD"})
_STATUSES: Final = {
    Standing.IN_FORCE: HTTPStatus.OK,
    Standing.REPLACED: HTTPStatus.OK,
    Standing.RETIRED: HTTPStatus.GONE,
}


class Scans(KeptAnswers[PlateCode, PlateView]):
    """Answers scans of one register."""

    expected = (PlateCodeUnreadable, PlateCodeMistyped, PlateCodeUnknown)

    def parse(self, typed: str) -> PlateCode:
        """Return the code. Raises PlateCodeUnreadable, PlateCodeMistyped."""
        return PlateCode.parse(typed)

    def view(self, code: PlateCode) -> PlateView:
        """Return what the register says of a code now. Raises PlateCodeUnknown."""
        with self.register.reading() as transaction:
            return view_of(
                transaction,
                code,
                settings=self.settings,
                wording=self.wording,
                today=self.today,
            )

    def status(self, view: PlateView) -> HTTPStatus:
        """Return 410 for what is no more."""
        return _STATUSES[view.standing]

    def text(self, view: PlateView, wish: Wish) -> str:
        """Return a plate's page, JSON or GeoJSON."""
        match wish.form:
            case Form.HTML:
                return plate_page(self.renderer, view, wish.language)
            case Form.JSON:
                return problems.written(as_json(view))
            case Form.GEOJSON:
                return problems.written(as_geojson(view))

    def mistaken(self, language: str, *, typed: str, mistake: str) -> str:
        """Return the page that takes a plate's code."""
        town = town_of(self.settings)
        return entry_page(self.renderer, town, language, typed=typed, mistake=mistake)


class ScanLayer:
    """The WSGI layer that answers scans, in front of the application.

    `answers` are those of each prefix, such as ``/d/``.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        answers: Mapping[str, KeptAnswers[Any, Any]],
        languages: tuple[str, ...],
    ) -> None:
        self._application = application
        self._answers = answers
        self._languages = languages

    def __call__(
        self, environ: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer ``/D/CODE`` and ``/D/CODE.json``; hand on everything else."""
        path = environ["PATH_INFO"]
        answers = self._answers.get(path[:_PREFIX_LENGTH].lower())
        if answers is None:
            return self._application(environ, start)
        name, form = form_of_suffix(_decoded(path[_PREFIX_LENGTH:]))
        wish = Wish.of(environ, self._languages, form)
        if environ["REQUEST_METHOD"] in _METHODS:
            answer = answers.answer(Scan(name, wish))
        else:
            answer = answers.only_read(wish)
        return answer.give(environ, start, vary=wish.vary)


def _decoded(path: str) -> str:
    """Return a path's text: WSGI hands on its bytes as Latin-1 (PEP 3333)."""
    return path.encode("latin-1").decode("utf-8", "replace").rstrip("/")
