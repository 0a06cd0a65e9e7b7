"""The `Desk`: routes that state their need, pages in one frame, problems told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final, TypeVar

from flask import Blueprint, Flask, Response, flash, g, redirect, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from doorplate.core import clock
from doorplate.core.actors import Actor
from doorplate.core.errors import RegistryError
from doorplate.database import Register
from doorplate.settings import Settings
from doorplate.web.desk import sessions
from doorplate.web.desk.answers import Answers
from doorplate.web.desk.boards import Boards, Entry, Panel, Waiting
from doorplate.web.desk.fields import Fields
from doorplate.web.desk.guard import Guard, PermissionMissing, Result
from doorplate.web.desk.people import (
    SIGNED_IN,
    Acting,
    Exported,
    Loader,
    Refused,
    may,
    nobody,
    unheard,
    unwritten,
)
from doorplate.web.desk.rendering import DeskRenderer
from doorplate.web.desk.speaking import chosen_language
from doorplate.web.languages import Language, language_named

# The largest form numbers two thousand houses: three fields for each, and the houses.
_MOST_FIELDS: Final = 10_000
_MOST_TYPED: Final = 4_000_000

View = TypeVar("View", bound=Callable[..., Result])


@dataclass
class Visit:
    """One request at the desk; who is there is looked up when somebody asks.

    A style sheet asks nobody: it costs no look at the register, and may be kept.
    """

    now: datetime
    load: Loader
    languages: Sequence[str]
    problem: RegistryError | None = None
    mistakes: dict[str, str] = field(default_factory=dict)

    @cached_property
    def acting(self) -> Acting | None:
        """Whoever is signed in."""
        token = sessions.token()
        return self.load(token, self.now) if token else None

    @cached_property
    def language(self) -> Language:
        """The language to answer in."""
        return language_named(chosen_language(request, self.languages, self.acting))


class Desk:
    """What the pages of every room are given: who acts, when, on what, and a frame."""

    def __init__(
        self,
        register: Register,
        settings: Settings,
        *,
        load: Loader = nobody,
        refused: Refused = unheard,
        exported: Exported = unwritten,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self.settings = settings
        self.needs: dict[str, str | None] = {}
        """The need of each endpoint at the desk; what is not in it is not there."""
        self.boards = Boards()
        self.sign_in: str | None = None
        """The endpoint that signs people in, once the access room has set it."""
        self.sign_out: str | None = None
        """The endpoint, posted to, that signs them out."""
        self.search: str | None = None
        """The endpoint that finds what is typed above every page, as ``text``."""
        self._register = register
        self._load = load
        self._exported = exported
        self._now = now
        self._renderer = DeskRenderer(settings)
        self.answers = Answers(self)
        self._guard = Guard(self, refused)

    # --- for app.py ------------------------------------------------------------

    def install(self, app: Flask, secret: bytes) -> None:
        """Take the desk into an application; its notes are signed with `secret`."""
        sessions.install(app, secret)
        app.config.update(
            MAX_CONTENT_LENGTH=self.settings.upload_megabytes * 1_000_000 + _MOST_TYPED,
            MAX_FORM_MEMORY_SIZE=_MOST_TYPED,
            MAX_FORM_PARTS=_MOST_FIELDS,
        )
        self._guard.install(app)
        app.extensions["desk"] = self

    # --- for rooms, when the application is put together -----------------------

    def route(
        self,
        blueprint: Blueprint,
        rule: str,
        *,
        needs: str | None,
        methods: Iterable[str] = ("GET",),
        name: str | None = None,
    ) -> Callable[[View], View]:
        """Make a view the page ``/desk`` + `rule`: the only way to make one.

        `needs` is the permission it asks for, `SIGNED_IN`, or `ANYBODY`. One view may
        have several rules. Whoever is not signed in is asked to; whoever lacks the
        permission is refused, and that is written down. The endpoint is the view's name
        unless another is given. Every method but GET needs the token of a form
        (``{{ csrf() }}``). A RegistryError that a posted form meets is shown by asking
        the view again, with `posted` false and what was typed kept.
        """

        def add(view: View) -> View:
            own = name or view.__name__
            endpoint = f"{blueprint.name}.{own}"
            answer = self._guard.answering(endpoint, view, needs)
            if endpoint not in self.needs:
                self.needs[endpoint] = needs
                blueprint.register_error_handler(HTTPException, self.answers.failure)
            blueprint.add_url_rule(
                f"{sessions.PATH}{rule}", own, answer, methods=[*methods]
            )
            return view

        return add

    def navigation(
        self, endpoint: str, label: str, *, group: str = "", place: int = 50
    ) -> None:
        """Add a page to the navigation: whoever may open it sees it there.

        Call it after `route`. `label` and `group` are messages in English.
        """
        needs = self.needs[endpoint]
        self.boards.entries.append(Entry(endpoint, label, group, place, needs))

    def waiting(self, *, needs: str, place: int = 50) -> Callable[[Waiting], Waiting]:
        """Let a function tell, as cards on the home page, what waits."""

        def add(function: Waiting) -> Waiting:
            self.boards.add_waiting(place, needs, function)
            return function

        return add

    def panel(
        self, page: str, *, needs: str, place: int = 50
    ) -> Callable[[Panel], Panel]:
        """Let a function add a part to a page of a lower room.

        `page` is named by that room (``address``); the function is given what the page
        is about and returns markup (`Desk.part`), or None.
        """

        def add(function: Panel) -> Panel:
            self.boards.add_panel(page, place, needs, function)
            return function

        return add

    # --- for views ---------------------------------------------------------------

    @property
    def visit(self) -> Visit:
        """The present request."""
        visit: Visit = g.desk_visit
        return visit

    @property
    def acting(self) -> Acting | None:
        """Whoever is signed in."""
        return self.visit.acting

    @property
    def actor(self) -> Actor:
        """Who acts. Raises PermissionMissing where nobody is signed in."""
        return self._somebody().actor

    @property
    def register(self) -> Register:
        """The register as whoever is signed in may use it."""
        return self._register.under(self._somebody().authority)

    @property
    def now(self) -> datetime:
        """The instant of this request, in UTC."""
        return self.visit.now

    @property
    def today(self) -> date:
        """The civil day of this request in the register's time zone."""
        return clock.civil_day(self.now, self.settings.time_zone)

    @property
    def language(self) -> Language:
        """The language of this request."""
        return self.visit.language

    def says(self, text: str, **values: object) -> str:
        """Return a message, given in English, in the reader's language, filled in."""
        said = self.language.gettext(text)
        return said.format_map(values) if values else said

    def may(self, need: str | None) -> bool:
        """Tell whether whoever looks holds a permission anywhere."""
        return may(self.acting, need)

    @property
    def posted(self) -> bool:
        """Whether a form was posted and has not been refused: do what it asks."""
        return request.method == "POST" and self.visit.problem is None

    @property
    def fields(self) -> Fields:
        """What the posted form holds."""
        return Fields(request.form, request.files, self.visit.mistakes)

    @property
    def asked(self) -> Fields:
        """What the address asks for, read as a form is."""
        return Fields(request.args, MultiDict(), self.visit.mistakes)

    def page(
        self,
        template: str,
        status: HTTPStatus | None = None,
        /,
        **values: object,
    ) -> Response:
        """Return a page from a template below ``templates/`` that extends the frame."""
        text = self.part(template, **values)
        if status is None:
            status = self.answers.status(self.visit.problem)
        return Response(text, status, mimetype="text/html")

    def part(self, template: str, /, **values: object) -> Markup:
        """Return a template's markup: a panel, or a part that htmx puts in."""
        text = self._renderer.render(
            template, self.language, {**self.answers.frame(), **values}
        )
        return Markup(text)  # noqa: S704 - the templates escape

    def redirect(
        self,
        endpoint: str,
        *,
        said: str | None = None,
        **values: Any,  # noqa: ANN401
    ) -> BaseResponse:
        """Lead on to another page, which says what was done.

        `said` is a text in the reader's language (`says`).
        """
        if said:
            flash(said)
        return redirect(url_for(endpoint, **values), HTTPStatus.SEE_OTHER)

    def panels(self, page: str, subject: object) -> list[str]:
        """Return the parts that rooms add to a page about `subject` (`panel`)."""
        return self.boards.panels(page, subject, self.acting)

    def next_page(self) -> str:
        """Return the page that whoever signs in wanted: one of the desk's, or home."""
        return sessions.safe_next(request.values.get("next"))

    def sign_in_with(
        self, response: BaseResponse, token: str, until: datetime
    ) -> BaseResponse:
        """Let the browser bring `token` from now on, until then at most."""
        sessions.keep(response, token, until)
        return response

    def sign_out_with(self, response: BaseResponse) -> BaseResponse:
        """Let the browser forget its token."""
        sessions.forget(response)
        return response

    @property
    def token(self) -> str | None:
        """The token that the browser brought."""
        return sessions.token()

    def note_export(self, name: str, details: Mapping[str, object]) -> None:
        """Write down that a list is taken away: its reason, filters, rows."""
        self._exported(self.actor, name, details, self.now)

    @property
    def renderer(self) -> DeskRenderer:
        """What renders the pages."""
        return self._renderer

    # --- what happens to a request ------------------------------------------------

    def begin_visit(self) -> Visit:
        """Return this request's visit, begun when first asked for."""
        if "desk_visit" not in g:
            g.desk_visit = Visit(self._now(), self._load, self.settings.languages)
        return self.visit

    def _somebody(self) -> Acting:
        if self.acting is None:
            raise PermissionMissing(need=SIGNED_IN)
        return self.acting

    @property
    def typed(self) -> MultiDict[str, str]:
        """What the form that was refused held; empty otherwise."""
        if self.visit.problem is None or request.method != "POST":
            return MultiDict()
        return request.form
