"""Answers that are the same for every page: the frame, problems, the way to sign in."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from flask import Response, get_flashed_messages, redirect, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from doorplate.core.errors import NotFound, RegistryError
from doorplate.web import problems
from doorplate.web.languages import language_named
from doorplate.web.negotiation import Form, Wish

if TYPE_CHECKING:
    from doorplate.web.desk.kit import Desk

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Everything is ours: no script or style in a page, nothing of anybody else's."""

_ALWAYS: Final = (
    ("Content-Security-Policy", POLICY),
    # Our own pages may be told where one came from; nobody else.
    ("Referrer-Policy", "same-origin"),
)
_UNLESS_SAID: Final = (
    ("Cache-Control", "no-store"),
    ("Vary", "Cookie, Accept, Accept-Language, HX-Request"),
)


class PageMissing(NotFound):
    """There is no such page. What you look for may lie outside your area."""


class Answers:
    """What the desk answers by itself."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    def frame(self) -> dict[str, Any]:
        """Return what every template may use."""
        desk = self._desk
        visit = desk.visit
        return {
            "desk": desk,
            "acting": visit.acting,
            "language": visit.language,
            "other_languages": [
                language_named(key)
                for key in desk.settings.languages
                if key != visit.language.key
            ],
            "town": desk.settings.town,
            "illustrative": desk.settings.illustrative,
            "navigation": desk.boards.navigation(visit.acting),
            "here": request.endpoint,
            "path": request.full_path.rstrip("?"),
            "problem": visit.problem and visit.language.error(visit.problem),
            "problem_code": visit.problem and visit.problem.code,
            "mistakes": visit.mistakes,
            "typed": desk.typed,
            "said": get_flashed_messages,
            "may": desk.may,
            "url": url_for,
            "csrf": csrf_field,
            "csrf_token": generate_csrf,
            "today": desk.today,
        }

    def status(self, problem: RegistryError | None) -> HTTPStatus:
        """Return the status of a page that tells of a problem, or of none."""
        return HTTPStatus.OK if problem is None else problems.status_of(problem)

    def wants_page(self) -> bool:
        """Tell whether a whole page is wanted, not a part or a document."""
        return self._form() is Form.HTML and not self._is_part()

    def asked_to_sign_in(self) -> BaseResponse:
        """Lead to the sign-in, which leads back here."""
        desk = self._desk
        if desk.sign_in is None:
            return self._page(HTTPStatus.UNAUTHORIZED, code="not-signed-in")
        is_htmx = "HX-Request" in request.headers
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = request.full_path.rstrip("?") if request.method == "GET" else "/desk/"
        if is_htmx:
            back = f"{shown.path}?{shown.query}".rstrip("?")
        address = f"{url_for(desk.sign_in)}?{urlencode({'next': back})}"
        if is_htmx:
            # A part of a page would get a whole one in its place.
            part = Response(status=HTTPStatus.UNAUTHORIZED)
            part.headers["HX-Redirect"] = address
            return part
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            return self._document(problems.problem(HTTPStatus.UNAUTHORIZED))
        return redirect(address, HTTPStatus.SEE_OTHER)

    def problem(self, problem: RegistryError) -> Response:
        """Tell of a refusal: as a page, as a part of one, or as a document."""
        desk = self._desk
        desk.visit.problem = problem
        if self._form() is not Form.HTML:
            return self._document(problems.refusal(problem, desk.language))
        status = problems.status_of(problem)
        return self._page(status, code=problem.code)

    def failure(self, error: HTTPException) -> BaseResponse:
        """Tell of what went wrong outside the views: no such page, our own mistake."""
        self._desk.begin_visit()
        status = HTTPStatus(error.code or InternalServerError.code)
        if status < HTTPStatus.BAD_REQUEST:
            return BaseResponse.force_type(error.get_response())
        document = problems.problem(status)
        if self._form() is not Form.HTML:
            return self._document(document)
        return self._page(status, code=document["code"])

    def headed(self, response: BaseResponse) -> BaseResponse:
        """Add what every answer of the desk tells the browser."""
        for name, value in _ALWAYS:
            response.headers[name] = value
        for name, value in _UNLESS_SAID:
            response.headers.setdefault(name, value)
        return response

    def _page(self, status: HTTPStatus, *, code: str) -> Response:
        template = "desk/part_problem.html" if self._is_part() else "desk/problem.html"
        return self._desk.page(template, status, status=status.value, code=code)

    @staticmethod
    def _document(document: dict[str, Any]) -> Response:
        return Response(
            problems.written(document), document["status"], mimetype=problems.MEDIA_TYPE
        )

    @staticmethod
    def _is_part() -> bool:
        return "HX-Request" in request.headers and "HX-Boosted" not in request.headers

    @staticmethod
    def _form() -> Form:
        return Wish.of(request.environ, ("zh",)).form


def csrf_field() -> Markup:
    """Return the hidden field without which no form is taken."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(
        generate_csrf()
    )
