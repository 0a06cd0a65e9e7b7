"""Accounts, and the roles they were granted: value objects and rules."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from doorplate.access.model import Place, Role, are_incompatible
from doorplate.core.actors import OPERATOR, Actor
from doorplate.core.errors import Conflict, Invalid, NotFound, NotPermitted
from doorplate.core.folding import fold_width
from doorplate.core.periods import Period

_NAME: Final = re.compile(r"[^\W_][\w.@-]{1,63}")
_RESERVED: Final = frozenset({OPERATOR.name, "system", "public", "unknown"})
_LONGEST_SHOWN_NAME: Final = 80


class AccountNameUnfit(Invalid):
    """“{name}” cannot name an account: 2 to 64 letters, digits, dots and hyphens."""


class AccountNameTaken(Conflict):
    """There is an account {name} already, and names are never used again."""


class AccountUnknown(NotFound):
    """There is no account {name}."""


class AccountBeyondReach(NotPermitted):
    """{name} holds roles where you manage nobody: ask the register's administrator."""


class AccountEnded(Conflict):
    """The account {name} is disabled."""


class OwnRoleRefused(NotPermitted):
    """Nobody grants or ends a role of their own: ask another administrator."""


class RolesIncompatible(Conflict):
    """{name} holds the role {held} in these days, which nobody holds with {role}."""


class RoleHeldAlready(Conflict):
    """{name} holds the role {role} there in some of these days already."""


class RoleUnknown(Invalid):
    """There is no role “{role}”."""


class GrantUnknown(NotFound):
    """There is no such grant."""


class GrantOver(Conflict):
    """The grant has ended already."""


class SchemesMixed(Conflict):
    """{name} holds roles in divisions of {held}: nobody holds them in two schemes."""


class PlaceUnknown(NotFound):
    """The register knows no division {code}."""


class PlaceBeyondReach(NotPermitted):
    """You manage people in your own area alone: choose a division of it."""


class LastAdministrator(Conflict):
    """{name} is the register's last administrator: make another one first."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in, by a name that is never given to another."""

    id: int
    name: str
    shown_name: str
    place: Place | None
    language: str | None
    has_password: bool
    must_change_password: bool
    has_second_factor: bool
    created_at: datetime
    disabled_at: datetime | None

    @property
    def actor(self) -> Actor:
        """Who the audit says did it."""
        return Actor(self.name)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held in a place (None: everywhere) for some days.

    `valid_to` is the first day it no longer holds. One that was revoked before its
    first day holds on none: both days are the same.
    """

    id: int
    account_id: int
    role: Role
    place: Place | None
    valid_from: date
    valid_to: date | None
    granted_at: datetime
    granted_by: str
    revoked_at: datetime | None = None
    revoked_by: str | None = None

    @property
    def period(self) -> Period | None:
        """The days it holds; None where it holds on none."""
        if self.valid_to == self.valid_from:
            return None
        return Period(self.valid_from, self.valid_to)

    def is_in_force(self, day: date) -> bool:
        """Tell whether the role is held on a day."""
        return self.period is not None and day in self.period

    def is_over(self, day: date) -> bool:
        """Tell whether it ended before a day or on it."""
        return self.valid_to is not None and self.valid_to <= day


def parse_name(text: str) -> str:
    """Return the one form of an account's name: width and case do not count.

    Raises AccountNameUnfit.
    """
    name = fold_name(text)
    if not _NAME.fullmatch(name) or name in _RESERVED:
        raise AccountNameUnfit(name=text.strip()[:64])
    return name


def fold_name(text: str) -> str:
    """Return the form under which an account is looked for."""
    return fold_width(text).casefold()


def parse_shown_name(text: str, name: str) -> str:
    """Return how people call somebody, or the account's name where nothing is given."""
    kept = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    return kept.strip()[:_LONGEST_SHOWN_NAME] or name


def parse_role(text: str) -> Role:
    """Return a role by its word. Raises RoleUnknown."""
    try:
        return Role(text)
    except ValueError as error:
        raise RoleUnknown(role=text[:40]) from error


def check_grant(
    name: str, role: Role, place: Place | None, period: Period, held: list[Grant]
) -> None:
    """Refuse a role beside those that somebody holds in some of the same days.

    Raises RolesIncompatible, RoleHeldAlready, SchemesMixed.
    """
    for grant in held:
        if place and grant.place and grant.place.scheme != place.scheme:
            # A reach is of one scheme.
            raise SchemesMixed(name=name, held=grant.place.scheme)
        if grant.period is None or not grant.period.overlaps(period):
            continue
        if are_incompatible(role, grant.role):
            raise RolesIncompatible(name=name, held=grant.role, role=role)
        if grant.role is role and grant.place == place:
            raise RoleHeldAlready(name=name, role=role)
