"""One change: its document, its effects in words and on the map, the decision."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from werkzeug.http import dump_options_header

from doorplate.access.model import Permission
from doorplate.addresses.changes.deciding import approve_change, reject_change
from doorplate.addresses.changes.kinds import ChangeState
from doorplate.addresses.changes.looking import Dossier, document_of, look_at_change
from doorplate.addresses.changes.model import Change
from doorplate.addresses.changes.practice import Practice
from doorplate.addresses.changes.proposing import submit_change, withdraw_change
from doorplate.addresses.pages.changes import words
from doorplate.addresses.pages.changes.drawn import Drawn
from doorplate.core.messages import message
from doorplate.web.desk import Desk
from doorplate.web.desk.guard import Result

PANELS: Final = "change"
"""The name under which higher rooms add panels: they are given the `Change`."""

_READ: Final = Permission.REGISTER_READ
_SAID: Final = {
    ChangeState.DRAFT: message("The draft is kept."),
    ChangeState.PROPOSED: message("The change is proposed: another person decides."),
    ChangeState.APPROVED: message("The change is approved and done."),
    ChangeState.REJECTED: message("The change is rejected; nothing was done."),
    ChangeState.WITHDRAWN: message("The change is withdrawn."),
}
_HALF: Final = message(
    "Your approval is kept. So large a change needs a second person, who is neither "
    "you nor its proposer."
)


def add_change_page(desk: Desk, blueprint: Blueprint, practice: Practice) -> None:
    """Add the page of a change, its document, and what can be done with it."""
    view = _ChangePage(desk, practice)
    at = "/changes/<uuid:uid>"
    desk.route(blueprint, at, needs=_READ, name="change")(view.show)
    desk.route(blueprint, f"{at}/document", needs=_READ)(view.document)
    for rule, needs, function in (
        ("submit", Permission.CHANGES_PROPOSE, view.submit),
        ("withdraw", Permission.CHANGES_PROPOSE, view.withdraw),
        ("approve", Permission.CHANGES_APPROVE, view.approve),
        ("reject", Permission.CHANGES_APPROVE, view.reject),
    ):
        desk.route(
            blueprint, f"{at}/{rule}", needs=needs, methods=("POST",), name=rule
        )(function)


class _ChangePage:
    def __init__(self, desk: Desk, practice: Practice) -> None:
        self._desk = desk
        self._practice = practice

    def show(self, uid: UUID) -> Result:
        """Show a change."""
        desk = self._desk
        dossier = look_at_change(
            desk.register, uid=uid, practice=self._practice, seen_by=desk.actor
        )
        preview = dossier.preview
        lines = dossier.lines if preview is None else preview.lines
        return desk.page(
            "changes/change.html",
            panels=desk.panels(PANELS, dossier.change),
            dossier=dossier,
            change=dossier.change,
            preview=preview,
            lines=lines,
            drawn=Drawn.of(lines),
            refusal=dossier.refusal and desk.language.error(dossier.refusal),
            may_decide=self._may_decide(dossier),
            is_mine=dossier.change.proposed_by == desk.actor.name,
            words=words,
        )

    def document(self, uid: UUID) -> Result:
        """Hand out the document of a change, to be kept and not to be run."""
        found = document_of(self._desk.register, uid=uid, seen_by=self._desk.actor)
        if found is None:
            abort(404)
        answer = Response(found.content, mimetype=found.media_type)
        answer.headers["Content-Disposition"] = dump_options_header(
            "attachment", {"filename": found.name}
        )
        return answer

    def submit(self, uid: UUID) -> Result:
        """Propose a draft."""
        desk = self._desk
        return self._after(
            submit_change(
                desk.register,
                uid=uid,
                practice=self._practice,
                actor=desk.actor,
                now=desk.now,
            )
        )

    def withdraw(self, uid: UUID) -> Result:
        """Take back one's own change."""
        return self._after(self._with_comment(withdraw_change, uid))

    def reject(self, uid: UUID) -> Result:
        """Turn a change down."""
        return self._after(self._with_comment(reject_change, uid))

    def approve(self, uid: UUID) -> Result:
        """Approve a change."""
        desk = self._desk
        comment = desk.fields.text("comment", required=False)
        desk.fields.check()
        change = approve_change(
            desk.register,
            uid=uid,
            comment=comment,
            practice=self._practice,
            actor=desk.actor,
            now=desk.now,
            today=desk.today,
        )
        return self._after(change, _HALF if change.is_open else None)

    def _with_comment(self, use: Callable[..., Change], uid: UUID) -> Change:
        desk = self._desk
        comment = desk.fields.text("comment", required=False)
        desk.fields.check()
        return use(
            desk.register, uid=uid, comment=comment, actor=desk.actor, now=desk.now
        )

    def _after(self, change: Change, said: str | None = None) -> Result:
        text = self._desk.says(said or _SAID[change.state])
        return self._desk.redirect("changes.change", said=text, uid=change.uid)

    def _may_decide(self, dossier: Dossier) -> bool:
        desk, change = self._desk, dossier.change
        approved = {one.actor for one in dossier.steps if one.step == "approved"}
        return (
            change.state is ChangeState.PROPOSED
            and desk.may(Permission.CHANGES_APPROVE)
            and desk.actor.name not in {change.proposed_by, *approved}
        )


def change_url(uid: UUID) -> str:
    """Return the page of a change."""
    return url_for("changes.change", uid=uid)
