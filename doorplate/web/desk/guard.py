"""What stands before every view: who is there, may they, is the form ours."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Final, TypeAlias

from flask import Flask, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response

from doorplate.core.errors import Invalid, NotPermitted, RegistryError
from doorplate.web.desk.people import ANYBODY, Refused

if TYPE_CHECKING:
    from doorplate.web.desk.kit import Desk

Result: TypeAlias = str | Response

_LARGEST: Final = 2**63 - 1
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class FormExpired(Invalid):
    """The form is from before you signed in, or from elsewhere: please send it again.

    Nothing was changed.
    """


class RequestUnwritable(Invalid):
    """No register holds such a text or number: please type it again."""


class PermissionMissing(NotPermitted):
    """Your roles do not include this page. An administrator can change that."""


class Guard:
    """Lets through what is permitted, and tells of refusals where they arose."""

    def __init__(self, desk: "Desk", refused: Refused) -> None:
        self._desk = desk
        self._refused = refused
        self._csrf = CSRFProtect()
        self._routed: dict[
            str, tuple[Callable[..., Result], Callable[..., Result]]
        ] = {}

    def install(self, app: Flask) -> None:
        """Let the application sign the tokens of forms."""
        self._csrf.init_app(app)

    def answering(
        self, endpoint: str, view: Callable[..., Result], needs: str | None
    ) -> Callable[..., Result]:
        """Return the one function behind an endpoint: its checks, then the view."""
        known = self._routed.get(endpoint)
        if known is not None:
            if known[0] != view or self._desk.needs[endpoint] != needs:
                raise ValueError(f"{endpoint} is another page, or has another need")
            return known[1]

        @wraps(view)
        def answer(**arguments: object) -> Result:
            return self._guarded(view, needs, arguments)

        self._routed[endpoint] = (view, answer)
        return answer

    def _guarded(
        self,
        view: Callable[..., Result],
        needs: str | None,
        arguments: Mapping[str, object],
    ) -> Result:
        visit = self._desk.begin_visit()
        if needs is not ANYBODY and visit.acting is None:
            return self._desk.answers.asked_to_sign_in()
        if _is_unwritable(arguments):
            # The view is not asked for its form again: it would meet the same.
            return self._desk.answers.problem(RequestUnwritable())
        try:
            self._refuse_unless_permitted(needs)
            self._refuse_forged()
            return view(**arguments)
        except RegistryError as problem:
            return self._told(problem, view, arguments)

    def _told(
        self,
        problem: RegistryError,
        view: Callable[..., Result],
        arguments: Mapping[str, object],
    ) -> Result:
        """Show a refusal: in the form that met it where there is one."""
        self._note_refusal(problem)
        answers = self._desk.answers
        self._desk.visit.problem = problem
        has_form = request.method == "POST" and "GET" in _methods()
        is_permitted = not isinstance(problem, PermissionMissing)
        if has_form and is_permitted and answers.wants_page():
            try:
                return view(**arguments)
            except RegistryError as again:
                return answers.problem(again)
        return answers.problem(problem)

    def _refuse_unless_permitted(self, needs: str | None) -> None:
        if needs is not ANYBODY and not self._desk.may(needs):
            raise PermissionMissing(need=needs)

    def _refuse_forged(self) -> None:
        if request.method in _SAFE:
            return
        try:
            self._csrf.protect()
        except CSRFError as error:
            raise FormExpired from error

    def _note_refusal(self, problem: RegistryError) -> None:
        acting = self._desk.acting
        if isinstance(problem, NotPermitted) and acting is not None:
            need = str(problem.parameters.get("need", ""))
            self._refused(acting.actor, need, request.path, self._desk.now)


def _is_unwritable(arguments: Mapping[str, object]) -> bool:
    """Whether a request holds what no database takes: a zero in a text, a vast key."""
    texts = [value for value in arguments.values() if isinstance(value, str)]
    for fields in (request.args, request.form):
        for name, values in fields.lists():
            texts += (name, *values)
    numbers = (value for value in arguments.values() if isinstance(value, int))
    return any("\0" in text for text in texts) or any(
        number > _LARGEST for number in numbers
    )


def _methods() -> set[str]:
    rule = request.url_rule
    return set() if rule is None or rule.methods is None else {*rule.methods}
