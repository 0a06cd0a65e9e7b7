"""One's own account: password, recovery codes, authenticator, sessions."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, request, url_for

from doorplate.access.pages.signing_in import new_password_of
from doorplate.access.pages.visiting import browser_named, visit_of
from doorplate.access.service import Entrance, own_account
from doorplate.access.sessions import Visit
from doorplate.core.messages import message
from doorplate.settings import Settings
from doorplate.web.desk import SIGNED_IN, Desk
from doorplate.web.desk.guard import Result
from doorplate.web.desk.speaking import choose_language

_BOTH: Final = ("GET", "POST")
_SEE_OTHER: Final = 303


def add_own_pages(
    desk: Desk, blueprint: Blueprint, settings: Settings, entrance: Entrance
) -> None:
    """Add the page of one's own account and what is done there."""
    pages = _Own(desk, settings, entrance)
    desk.route(blueprint, "/account", needs=SIGNED_IN)(pages.account)
    for rule, view in (
        ("/account/password", pages.change_password),
        ("/account/recovery-codes", pages.recovery_codes),
        ("/account/authenticator", pages.authenticator),
    ):
        desk.route(blueprint, rule, needs=SIGNED_IN, methods=_BOTH)(view)
    desk.route(blueprint, "/account/sessions", needs=SIGNED_IN, methods=("POST",))(
        pages.end_session
    )
    desk.route(blueprint, "/account/language", needs=SIGNED_IN, methods=("POST",))(
        pages.language
    )
    desk.navigation(
        "access.account", message("My account"), group=message("People"), place=95
    )


@dataclass(frozen=True)
class _Own:
    desk: Desk
    settings: Settings
    entrance: Entrance

    def account(self) -> Result:
        """Show one's roles and sessions."""
        here, sessions = own_account.own_sessions(self.entrance, self._visit)
        return self.desk.page(
            "access/account.html",
            present=here,
            sessions=sessions,
            browser=browser_named,
        )

    def change_password(self) -> Result:
        """Change the password; every other browser is signed out."""
        if self.desk.posted:
            new = new_password_of(self.desk)
            started = own_account.change_password(
                self.entrance, self._visit, present=self._password, new=new
            )
            answer = self.desk.redirect("access.account")
            self.desk.sign_in_with(answer, started.token, started.until)
            # After it: a browser's notes are forgotten with its token.
            flash(self.desk.says(message("The password is changed.")))
            return answer
        return self.desk.page("access/change_password.html")

    def recovery_codes(self) -> Result:
        """Make new recovery codes; the old ones count no more."""
        if self.desk.posted:
            codes = own_account.renew_recovery_codes(
                self.entrance, self._visit, password=self._password
            )
            return self.desk.page(
                "access/recovery_codes.html", codes=codes, next=url_for("desk.home")
            )
        return self.desk.page("access/prove.html", kind="codes")

    def authenticator(self) -> Result:
        """Give the authenticator up; the next sign-in sets up another."""
        if self.desk.posted:
            own_account.forget_authenticator(
                self.entrance, self._visit, password=self._password
            )
            answer = redirect(url_for("access.sign_in"), _SEE_OTHER)
            return self.desk.sign_out_with(answer)
        return self.desk.page("access/prove.html", kind="authenticator")

    def end_session(self) -> Result:
        """End one of one's sessions, or all others."""
        number = request.form.get("session", "")
        own_account.end_own_session(
            self.entrance,
            self._visit,
            session_id=int(number) if number.isdecimal() else None,
        )
        said = self.desk.says(message("Signed out there."))
        return self.desk.redirect("access.account", said=said)

    def language(self) -> Result:
        """Keep the language that the desk speaks in every browser."""
        key = self.desk.fields.choice("language", self.settings.languages)
        self.desk.fields.check()
        own_account.choose_language(self.entrance, self._visit, language=key)
        choose_language(key)
        return self.desk.redirect("access.account")

    @property
    def _visit(self) -> Visit:
        return visit_of(self.desk, self.settings)

    @property
    def _password(self) -> str:
        return request.form.get("password", "")
