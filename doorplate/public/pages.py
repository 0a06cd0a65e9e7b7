"""The page that takes a code typed by hand, and what there is instead of a page."""

from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from doorplate.access.keys import Keyring
from doorplate.certificates.numbers import (
    CertificateNumber,
    CertificateNumberMistyped,
    CertificateNumberUnreadable,
)
from doorplate.certificates.publickeys import key_set
from doorplate.core.platecodes import PlateCode, PlateCodeMistyped, PlateCodeUnreadable
from doorplate.public.model import Town
from doorplate.public.page import check_page, entry_page
from doorplate.web import headers, problems
from doorplate.web.negotiation import Form, Wish
from doorplate.web.rendering import Renderer

_KEYS: Final = "/.well-known/doorplate-keys.json"
_LONGEST: Final = 40


def pages(renderer: Renderer, town: Town, keyring: Keyring) -> Blueprint:
    """Return the public pages, and the errors of every page, as a blueprint."""
    blueprint = Blueprint("public", __name__)
    answers = _Pages(renderer, town, keyring)
    blueprint.add_url_rule("/", "entry", answers.entry)
    for path in ("/C", "/c"):
        blueprint.add_url_rule(path, "check", answers.check)
    blueprint.add_url_rule(_KEYS, "keys", answers.keys)
    blueprint.add_url_rule("/robots.txt", "robots", answers.robots)
    blueprint.app_errorhandler(HTTPException)(answers.failure)
    blueprint.after_app_request(answers.with_headers)
    return blueprint


class _Pages:
    def __init__(self, renderer: Renderer, town: Town, keyring: Keyring) -> None:
        self._renderer = renderer
        self._town = town
        self._keyring = keyring

    def entry(self) -> BaseResponse:
        """Take a code; lead to its plate, or say what is wrong with it."""
        wish = self._wish()
        typed = request.args.get("code", "")
        if not typed.strip():
            return self._page(wish, HTTPStatus.OK)
        try:
            code = PlateCode.parse(typed)
        except (PlateCodeMistyped, PlateCodeUnreadable) as error:
            if _is_of_a_paper(typed):
                return _lead_to(f"/C/{CertificateNumber.parse(typed)}")
            status = problems.status_of(error)
            return self._page(wish, status, typed=typed, mistake=error.code)
        return _lead_to(f"/D/{code}")

    def check(self) -> BaseResponse:
        """Take a paper's number; lead to what is said of it."""
        typed = request.args.get("number", "")
        if typed.strip():
            return _lead_to(f"/C/{quote(typed.strip()[:_LONGEST])}")
        wish = self._wish()
        text = check_page(self._renderer, self._town, wish.language)
        return self._answered(wish, HTTPStatus.OK, text)

    def keys(self) -> BaseResponse:
        """Publish the keys that papers were ever signed with."""
        answer = Response(
            problems.written(key_set(self._keyring)),
            mimetype="application/jwk-set+json",
        )
        answer.headers["Cache-Control"] = "public, max-age=3600"
        # Anybody's page may check a paper.
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    def robots(self) -> BaseResponse:
        """Ask search engines to keep away: who has a code has seen a plate."""
        return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")

    def failure(self, error: HTTPException) -> BaseResponse:
        """Answer an error nobody else has: a page, or a problem document."""
        status = HTTPStatus(error.code or InternalServerError.code)
        document = problems.problem(status)
        wish = self._wish()
        if wish.form is Form.HTML:
            answer = self._page(wish, status, mistake=document["code"])
        else:
            text = problems.written(document)
            answer = Response(text, status, mimetype=problems.MEDIA_TYPE)
        for name, value in error.get_headers():
            if name == "Allow":
                answer.headers[name] = value
        return answer

    def with_headers(self, response: Response) -> Response:
        """Add what every answer says of itself."""
        for name, value in headers.FIXED:
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", self._renderer.policy)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _wish(self) -> Wish:
        return Wish.of(request.environ, self._renderer.languages)

    def _page(
        self,
        wish: Wish,
        status: HTTPStatus,
        *,
        typed: str = "",
        mistake: str | None = None,
    ) -> Response:
        text = entry_page(
            self._renderer, self._town, wish.language, typed=typed, mistake=mistake
        )
        return self._answered(wish, status, text)

    def _answered(self, wish: Wish, status: HTTPStatus, text: str) -> Response:
        response = Response(text, status, mimetype="text/html")
        response.headers["Vary"] = wish.vary
        return response


def _is_of_a_paper(typed: str) -> bool:
    """Whether somebody typed a certificate's number where a plate's code belongs."""
    try:
        CertificateNumber.parse(typed)
    except (CertificateNumberMistyped, CertificateNumberUnreadable):
        return False
    return True


def _lead_to(path: str) -> BaseResponse:
    language = request.args.get("lang")
    query = f"?{urlencode({'lang': language})}" if language else ""
    return redirect(f"{path}{query}", HTTPStatus.SEE_OTHER)
