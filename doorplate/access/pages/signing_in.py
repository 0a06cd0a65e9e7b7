"""The way in: password, then the second factor; and the way out."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from doorplate.access.pages.visiting import symbol_of, visit_of
from doorplate.access.pages.words import PASSWORDS_DIFFER
from doorplate.access.service import Entrance, own_account, signing_in
from doorplate.access.service.signing_in import Stage
from doorplate.access.sessions import SessionOver, Started, Visit
from doorplate.settings import Settings
from doorplate.web.desk import ANYBODY, SIGNED_IN, Desk
from doorplate.web.desk.guard import Result

_BOTH: Final = ("GET", "POST")
_SEE_OTHER: Final = 303
_NEXT: Final = {
    Stage.SECOND_FACTOR: "access.second_factor",
    Stage.ENROLMENT: "access.enrolment",
    Stage.NEW_PASSWORD: "access.new_password",
}


def add_sign_in_pages(
    desk: Desk, blueprint: Blueprint, settings: Settings, entrance: Entrance
) -> None:
    """Add the steps of signing in, and signing out."""
    pages = _SignIn(desk, settings, entrance)
    steps = (
        ("/sign-in", pages.sign_in),
        ("/sign-in/code", pages.second_factor),
        ("/sign-in/authenticator", pages.enrolment),
        ("/sign-in/password", pages.new_password),
    )
    for rule, view in steps:
        desk.route(blueprint, rule, needs=ANYBODY, methods=_BOTH)(view)
    desk.route(blueprint, "/sign-out", needs=SIGNED_IN, methods=("POST",))(
        pages.sign_out
    )
    desk.sign_in = "access.sign_in"
    desk.sign_out = "access.sign_out"


@dataclass(frozen=True)
class _SignIn:
    desk: Desk
    settings: Settings
    entrance: Entrance

    def sign_in(self) -> Result:
        """Ask for name and password."""
        desk = self.desk
        if desk.acting is not None:
            return redirect(desk.next_page(), _SEE_OTHER)
        if desk.posted:
            fields = desk.fields
            name = fields.text("name", longest=200)
            password = request.form.get("password", "")
            fields.check()
            started = signing_in.sign_in(
                self.entrance, self._visit, name=name, password=password
            )
            return self._go_on(started)
        due = signing_in.stage_of(self.entrance, self._visit)
        if due is not None and request.method == "GET" and "again" not in request.args:
            where = url_for(_NEXT[due[0]], next=desk.next_page())
            return redirect(where, _SEE_OTHER)
        return self._first_page()

    def second_factor(self) -> Result:
        """Ask for a code of the authenticator, or a recovery code."""
        elsewhere = self._unless(Stage.SECOND_FACTOR)
        if elsewhere is not None:
            return elsewhere
        if self.desk.posted:
            code = self.desk.fields.text("code", longest=60)
            return self._go_on(
                own_account.present_code(self.entrance, self._visit, code=code)
            )
        return self.desk.page("access/second_factor.html", next=self.desk.next_page())

    def enrolment(self) -> Result:
        """Show the symbol for a new authenticator, and take its first code."""
        elsewhere = self._unless(Stage.ENROLMENT)
        if elsewhere is not None:
            return elsewhere
        desk = self.desk
        if desk.posted:
            code = desk.fields.text("code", longest=60)
            started, codes = own_account.confirm_enrolment(
                self.entrance, self._visit, code=code
            )
            page = desk.page(
                "access/recovery_codes.html", codes=codes, next=desk.next_page()
            )
            return desk.sign_in_with(page, started.token, started.until)
        shown = own_account.begin_enrolment(self.entrance, self._visit)
        return desk.page(
            "access/enrolment.html",
            symbol=symbol_of(shown.uri),
            secret=shown.secret,
            next=desk.next_page(),
        )

    def new_password(self) -> Result:
        """Ask for a password of one's own in the place of a temporary one."""
        elsewhere = self._unless(Stage.NEW_PASSWORD)
        if elsewhere is not None:
            return elsewhere
        due = signing_in.stage_of(self.entrance, self._visit)
        if self.desk.posted:
            new = new_password_of(self.desk)
            started = own_account.change_password(
                self.entrance, self._visit, present=None, new=new
            )
            return self._go_on(started)
        return self.desk.page(
            "access/new_password.html",
            next=self.desk.next_page(),
            # Password managers want to know whose it is.
            owner=due[1].name if due else "",
        )

    def sign_out(self) -> Result:
        """End this session."""
        signing_in.sign_out(self.entrance, self._visit)
        return self.desk.sign_out_with(redirect(url_for("access.sign_in"), _SEE_OTHER))

    def _first_page(self) -> Response:
        oidc = self.settings.oidc
        return self.desk.page(
            "access/sign_in.html", next=self.desk.next_page(), oidc=oidc and oidc.label
        )

    @property
    def _visit(self) -> Visit:
        return visit_of(self.desk, self.settings)

    def _unless(self, stage: Stage) -> Response | None:
        """Lead to the step that is due where it is another."""
        found = signing_in.stage_of(self.entrance, self._visit)
        if found is not None and found[0] is stage:
            return None
        if found is None and self.desk.acting is None and request.method == "POST":
            # Ten minutes are over, or five codes were wrong.
            self.desk.visit.problem = SessionOver()
            return self._first_page()
        where = "access.sign_in" if found is None else _NEXT[found[0]]
        return redirect(url_for(where, next=self.desk.next_page()), _SEE_OTHER)

    def _go_on(self, started: Started) -> Response:
        return go_on(self.desk, started, self.desk.next_page())


def go_on(desk: Desk, started: Started, next_page: str) -> Response:
    """Sign a browser in as far as it has come, and lead it on."""
    stage = signing_in.stage(started.session, started.account)
    where = next_page if stage is None else url_for(_NEXT[stage], next=next_page)
    return desk.sign_in_with(redirect(where, _SEE_OTHER), started.token, started.until)


def new_password_of(desk: Desk) -> str:
    """Return the new password of a form that asks for it twice. Raises FormMistaken."""
    fields = desk.fields
    new = request.form.get("new_password", "")
    if new != request.form.get("again", ""):
        fields.mistake("again", PASSWORDS_DIFFER)
    fields.check()
    return new
