"""What people may do: permissions, and the roles that bundle them (docs: §7).

A role is held in an area (a division and all below it) between dates; what nobody was
given, nobody has.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from doorplate.core.authority import Reach


class Permission(StrEnum):
    """What a use case may ask for: the `need` of its transaction."""

    REGISTER_READ = "register.read"
    REGISTER_EXPORT = "register.export"
    ADDRESSES_LOAD = "addresses.load"
    CHANGES_PROPOSE = "changes.propose"
    CHANGES_APPROVE = "changes.approve"
    CERTIFICATES_ISSUE = "certificates.issue"
    DIVISIONS_MANAGE = "divisions.manage"
    PLATES_MANAGE = "plates.manage"
    RELIEF_EFFECTS = "relief.effects"
    ACCOUNTS_MANAGE = "accounts.manage"
    AUDIT_READ = "audit.read"


class Role(StrEnum):
    """A bundle of permissions, as one kind of work needs them."""

    ADMINISTRATOR = "administrator"
    ADDRESS_CLERK = "address-clerk"
    SURVEYOR = "surveyor"
    PRINT_SHOP = "print-shop"
    INSTALLER = "installer"
    DISPATCHER = "dispatcher"
    RELIEF_CLERK = "relief-clerk"
    RELIEF_REVIEWER = "relief-reviewer"
    AUDITOR = "auditor"


_P = Permission
PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ADMINISTRATOR: frozenset(
        {_P.ACCOUNTS_MANAGE, _P.DIVISIONS_MANAGE, _P.REGISTER_READ}
    ),
    Role.ADDRESS_CLERK: frozenset(
        {
            _P.REGISTER_READ,
            _P.REGISTER_EXPORT,
            _P.ADDRESSES_LOAD,
            _P.CHANGES_PROPOSE,
            _P.CHANGES_APPROVE,
            _P.CERTIFICATES_ISSUE,
            _P.PLATES_MANAGE,
        }
    ),
    Role.SURVEYOR: frozenset({_P.REGISTER_READ, _P.CHANGES_PROPOSE}),
    Role.PRINT_SHOP: frozenset(),
    Role.INSTALLER: frozenset(),
    Role.DISPATCHER: frozenset({_P.REGISTER_READ}),
    Role.RELIEF_CLERK: frozenset({_P.REGISTER_READ, _P.RELIEF_EFFECTS}),
    Role.RELIEF_REVIEWER: frozenset({_P.REGISTER_READ, _P.RELIEF_EFFECTS}),
    Role.AUDITOR: frozenset({_P.AUDIT_READ}),
}
"""What each role may do where it is held."""

INCOMPATIBLE: Final[frozenset[frozenset[Role]]] = frozenset(
    {
        frozenset({Role.RELIEF_CLERK, Role.RELIEF_REVIEWER}),
        frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
        *(
            frozenset({Role.PRINT_SHOP, other})
            for other in Role
            if other is not Role.PRINT_SHOP
        ),
    }
)
"""Pairs that one person never holds: nobody checks or pays what they do themselves."""


class Divisions(Protocol):
    """What access asks of the divisions, which stand above it: app.py connects them."""

    def reach_of(self, scheme: str, codes: frozenset[str], on: date) -> Reach:
        """Return the reach of some divisions: they, all below, and those above."""
        ...

    def listed(self, scheme: str, on: date) -> Sequence[tuple[str, str, int]]:
        """Return code, name and depth (0 at the top) of each, those below after it."""
        ...

    def name_of(self, scheme: str, code: str, on: date) -> str | None:
        """Return what a division is called on a day; None where it is unknown."""
        ...


class Place(NamedTuple):
    """Where a role is held or an account belongs: a division and all below it."""

    scheme: str
    code: str


def are_incompatible(one: Role, other: Role) -> bool:
    """Tell whether one person may not hold both roles."""
    return frozenset({one, other}) in INCOMPATIBLE
