"""Accounts at the desk: who they are, what they may do where and from when."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Blueprint, url_for

from doorplate.access.accounts import Grant, RoleHeldAlready, RolesIncompatible
from doorplate.access.model import Divisions, Permission, Place, Role
from doorplate.access.pages.words import ROLES
from doorplate.access.service import people
from doorplate.access.service.people import Person
from doorplate.core.authority import NOWHERE
from doorplate.core.messages import message
from doorplate.core.periods import Period
from doorplate.database import Transaction
from doorplate.settings import Settings
from doorplate.web.desk import (
    Asked,
    Card,
    Column,
    Desk,
    Filter,
    Found,
    Listing,
    add_list,
)
from doorplate.web.desk.guard import Result

_NEED: Final = Permission.ACCOUNTS_MANAGE
_BOTH: Final = ("GET", "POST")
_INDENT: Final = "\u3000"
_EVERYWHERE: Final = message("the whole register")
_STATES: Final = {
    "open": message("may sign in"),
    "disabled": message("disabled"),
}


def add_people_pages(
    desk: Desk, blueprint: Blueprint, settings: Settings, divisions: Divisions
) -> None:
    """Add the list of accounts, the page of one, and what is done there."""
    pages = _People(desk, settings, divisions)
    add_list(desk, blueprint, "/people", pages.listing(), needs=_NEED)
    desk.route(blueprint, "/people/new", needs=_NEED, methods=_BOTH)(pages.create)
    desk.route(blueprint, "/people/<name>", needs=_NEED, methods=_BOTH)(pages.person)
    for rule, view in (
        ("/people/<name>/grants/<int:number>/end", pages.revoke),
        ("/people/<name>/disable", pages.disable),
        ("/people/<name>/enable", pages.enable),
        ("/people/<name>/password", pages.reset_password),
    ):
        desk.route(blueprint, rule, needs=_NEED, methods=("POST",))(view)
    desk.waiting(needs=_NEED, place=80)(pages.without_role)
    desk.navigation(
        "access.people", message("Accounts"), group=message("People"), place=90
    )


@dataclass(frozen=True)
class _People:
    desk: Desk
    settings: Settings
    divisions: Divisions

    def listing(self) -> Listing[Person]:
        """Return the list of accounts as data."""
        desk = self.desk
        return Listing[Person](
            key="people",
            title=message("Accounts"),
            lead=message("Who may sign in, what they may do, and where."),
            empty=message("Nobody is like this."),
            columns=(
                Column(
                    "name",
                    message("Account"),
                    lambda row: row.account.name,
                    sort=True,
                    link=lambda row: url_for("access.person", name=row.account.name),
                ),
                Column(
                    "called",
                    message("Called"),
                    lambda row: row.account.shown_name,
                    sort=True,
                ),
                Column("roles", message("Roles today"), self._roles),
                Column(
                    "area",
                    message("Belongs to"),
                    lambda row: self._place(row.account.place),
                ),
                Column("state", message("State"), self._state, tone=_tone),
                Column(
                    "made",
                    message("Made on"),
                    lambda row: row.account.created_at,
                    sort=True,
                    shown=False,
                ),
            ),
            filters=(
                Filter("text", message("Name")),
                Filter("role", message("Role"), lambda: _choices(desk, ROLES)),
                Filter("state", message("State"), lambda: _choices(desk, _STATES)),
            ),
            fetch=self._fetch,
            sort="name",
            template="access/people.html",
        )

    def without_role(self) -> Iterator[Card]:
        """Tell of accounts that may do nothing yet, on the home page."""
        today = self.desk.today
        count = sum(
            row.account.disabled_at is None
            and all(grant.is_over(today) for grant in row.grants)
            for row in people.people(self.desk.register)
        )
        if count:
            yield Card(
                self.desk.says(message("Accounts without a role")),
                url_for("access.people"),
                count,
            )

    def create(self) -> Result:
        """Make an account; its temporary password is shown once."""
        desk = self.desk
        if desk.posted:
            fields = desk.fields
            name = fields.text("name", longest=64)
            called = fields.text("called", required=False, longest=80)
            place = self._typed_place(fields.text("area", required=False, longest=20))
            fields.check()
            account, told = people.create_account(
                desk.register,
                name=name,
                shown_name=called,
                place=place,
                actor=desk.actor,
                now=desk.now,
            )
            return desk.page("access/told.html", account=account, password=told)
        return desk.page("access/new_account.html", **self._areas())

    def person(self, name: str) -> Result:
        """Show an account with its grants; a posted form grants a role."""
        desk = self.desk
        if desk.posted:
            grant = self._grant(name)
            said = desk.says(
                message("{role} is granted."), role=desk.says(ROLES[grant.role])
            )
            return desk.redirect("access.person", name=name, said=said)
        found = people.person(desk.register, name=name)
        return desk.page(
            "access/person.html",
            person=found,
            grants=found.grants[::-1],
            roles=_choices(desk, ROLES),
            role_words=ROLES,
            place=self._place,
            **self._areas(),
        )

    def revoke(self, name: str, number: int) -> Result:
        """End a grant from today on."""
        people.revoke_grant(
            self.desk.register,
            grant_id=number,
            actor=self.desk.actor,
            now=self.desk.now,
            today=self.desk.today,
        )
        return self._done(name, message("The role has ended."))

    def disable(self, name: str) -> Result:
        """Let an account sign in no more."""
        return self._deed(people.disable_account, name, message("Disabled."))

    def enable(self, name: str) -> Result:
        """Let a disabled account sign in again."""
        return self._deed(people.enable_account, name, message("May sign in again."))

    def reset_password(self, name: str) -> Result:
        """Show a new temporary password, once."""
        desk = self.desk
        told = people.reset_password(
            desk.register, name=name, actor=desk.actor, now=desk.now, today=desk.today
        )
        account = people.person(desk.register, name=name).account
        return desk.page("access/told.html", account=account, password=told)

    def _grant(self, name: str) -> Grant:
        desk, fields = self.desk, self.desk.fields
        role = fields.choice("role", [each.value for each in Role])
        place = self._typed_place(fields.text("area", required=False, longest=20))
        start = fields.day("start", desk.today)
        end = fields.optional_day("end")
        fields.check()
        try:
            return people.grant_role(
                desk.register,
                name=name,
                role=Role(role),
                place=place,
                period=Period(start, end),
                divisions=self.divisions,
                actor=desk.actor,
                now=desk.now,
            )
        except (RolesIncompatible, RoleHeldAlready) as refused:
            raise type(refused)(**_in_words(desk, refused.parameters)) from refused

    def _deed(self, deed: Callable[..., None], name: str, said: str) -> Result:
        desk = self.desk
        deed(desk.register, name=name, actor=desk.actor, now=desk.now, today=desk.today)
        return self._done(name, said)

    def _done(self, name: str, said: str) -> Result:
        return self.desk.redirect("access.person", name=name, said=self.desk.says(said))

    def _fetch(self, transaction: Transaction, asked: Asked) -> Found[Person]:
        found = [
            row
            for row in people.people_in(transaction)
            if _is_wanted(row, asked.filters, self.desk.today)
        ]
        sorting: dict[str, Callable[[Person], str]] = {
            "called": lambda row: row.account.shown_name,
            "made": lambda row: row.account.created_at.isoformat(),
        }
        key = sorting.get(asked.sort, lambda row: row.account.name)
        found.sort(key=key, reverse=asked.descending)
        end = None if asked.limit is None else asked.offset + asked.limit
        return Found(found[asked.offset : end], len(found))

    def _areas(self) -> dict[str, object]:
        """Return the divisions that whoever looks may choose, as a tree is read."""
        desk, scheme = self.desk, self.settings.division_scheme
        acting = desk.acting
        reach = acting.authority.reach(_NEED) if acting else NOWHERE
        areas = [
            (code, f"{_INDENT * depth}{name} · {code}")
            for code, name, depth in self.divisions.listed(scheme, desk.today)
            if reach.holds(scheme, code)
        ]
        return {"areas": areas, "everywhere": reach.is_everywhere}

    def _roles(self, row: Person) -> str:
        return self.desk.says(message("; ")).join(
            f"{self.desk.says(ROLES[grant.role])} ({self._place(grant.place)})"
            for grant in row.in_force(self.desk.today)
        )

    def _place(self, place: Place | None) -> str:
        if place is None:
            return self.desk.says(_EVERYWHERE)
        return self.divisions.name_of(*place, self.desk.today) or place.code

    def _state(self, row: Person) -> str:
        return self.desk.says(_STATES[_state_of(row)])

    def _typed_place(self, code: str) -> Place | None:
        return Place(self.settings.division_scheme, code) if code else None


def _choices(desk: Desk, words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(key), desk.says(text)) for key, text in words.items()]


def _in_words(desk: Desk, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return an error's parameters with roles as the reader calls them."""
    return {
        name: desk.says(ROLES[value]) if isinstance(value, Role) else value
        for name, value in parameters.items()
    }


def _state_of(row: Person) -> str:
    return "disabled" if row.account.disabled_at else "open"


def _tone(row: Person) -> str:
    return "past" if row.account.disabled_at else "good"


def _is_wanted(row: Person, filters: Mapping[str, str], today: date) -> bool:
    text = filters.get("text", "").casefold()
    roles = {grant.role.value for grant in row.in_force(today)}
    return (
        text in f"{row.account.name} {row.account.shown_name}".casefold()
        and filters.get("role", "") in {"", *roles}
        and filters.get("state", "") in {"", _state_of(row)}
    )
