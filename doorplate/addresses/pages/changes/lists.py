"""Changes in lists: what waits for me first, then all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Blueprint, request, url_for

from doorplate.access.model import Permission
from doorplate.addresses.changes.kinds import ChangeState
from doorplate.addresses.changes.looking import Listed, list_changes, waiting_for
from doorplate.addresses.pages.changes import words
from doorplate.core.errors import NotPermitted
from doorplate.core.messages import message
from doorplate.web.desk import Card, Desk
from doorplate.web.desk.guard import Result

_NEED: Final = Permission.REGISTER_READ
_SIZE: Final = 100
_LAST_PAGE: Final = 10**6


@dataclass(frozen=True, slots=True)
class Row:
    """A change in a list."""

    listed: Listed
    url: str

    @property
    def day(self) -> date:
        """From which day on."""
        return self.listed.change.effective_on


def add_lists(desk: Desk, blueprint: Blueprint) -> None:
    """Add the list, its place in the navigation, and its card on the home page."""

    @desk.route(blueprint, "/changes", needs=_NEED)
    def changes() -> Result:
        """List changes: what waits for whoever looks comes first."""
        state = request.args.get("state", "")
        states = [ChangeState(state)] if state in set(ChangeState) else None
        page = min(max(1, request.args.get("page", 1, type=int)), _LAST_PAGE)
        found = list_changes(
            desk.register,
            states=states,
            seen_by=desk.actor,
            limit=_SIZE + 1,
            offset=(page - 1) * _SIZE,
        )
        return desk.page(
            "changes/list.html",
            waiting=_rows(_waiting(desk)),
            rows=_rows(found[:_SIZE]),
            state=state,
            number=page,
            has_more=len(found) > _SIZE,
            words=words,
        )

    desk.navigation(
        "changes.changes",
        message("Changes"),
        group=message("The register"),
        place=30,
    )

    @desk.waiting(needs=Permission.CHANGES_APPROVE, place=10)
    def proposals() -> Iterator[Card]:
        count = len(_waiting(desk))
        if count:
            yield Card(
                desk.says(message("Changes to decide")),
                url_for("changes.changes"),
                count,
                desk.says(message("proposed by others")),
            )


def _waiting(desk: Desk) -> list[Listed]:
    try:
        return waiting_for(desk.register, actor=desk.actor, today=desk.today)
    except NotPermitted:
        return []


def _rows(found: Sequence[Listed]) -> list[Row]:
    return [Row(one, url_for("changes.change", uid=one.change.uid)) for one in found]
