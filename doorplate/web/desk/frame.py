"""The desk's own pages: home, the choice of language, files, and what is not there."""

from flask import Blueprint, request
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from doorplate.core.messages import message
from doorplate.web.desk import sessions
from doorplate.web.desk.answers import PageMissing
from doorplate.web.desk.kit import Desk
from doorplate.web.desk.people import ANYBODY, SIGNED_IN
from doorplate.web.desk.speaking import choose_language

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def frame(desk: Desk) -> Blueprint:
    """Return the pages that the desk has before any room adds its own."""
    blueprint = Blueprint("desk", __name__)
    pages = _Frame(desk)
    desk.route(blueprint, "/", needs=SIGNED_IN)(pages.home)
    desk.route(blueprint, "/language", needs=ANYBODY, methods=("POST",))(pages.language)
    desk.route(blueprint, "/static/<path:name>", needs=ANYBODY)(pages.static)
    desk.route(blueprint, "/<path:anything>", needs=SIGNED_IN, methods=_METHODS)(
        pages.missing
    )
    desk.navigation("desk.home", message("Home"), place=0)
    blueprint.after_app_request(pages.headed)
    return blueprint


class _Frame:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def home(self) -> Response:
        """Show what waits for whoever looks."""
        cards = list(self._desk.boards.cards(self._desk.acting))
        return self._desk.page("desk/home.html", cards=cards)

    def language(self) -> Response:
        """Speak another language from now on."""
        key = request.form.get("language", "")
        if key in self._desk.settings.languages:
            choose_language(key)
        return redirect(sessions.safe_next(request.form.get("next")), 303)

    def static(self, name: str) -> Response:
        """Give a style sheet, a script, a picture."""
        answer = self._desk.renderer.files.answer(name)
        if answer is None:
            raise NotFound
        return answer

    def missing(self, anything: str) -> Response:
        """Say that there is no such page."""
        raise PageMissing(path=anything)

    def headed(self, response: Response) -> Response:
        """Add what answers of the desk, and no others, tell the browser."""
        if sessions.is_desk(request.path):
            self._desk.answers.headed(response)
        return response
