"""Make accounts, grant and end roles, disable, reset: what administrators do.

Every write is an entry of the audit, every refusal too, in a transaction of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from doorplate.access import passwords
from doorplate.access.accounts import (
    Account,
    AccountBeyondReach,
    AccountEnded,
    AccountNameTaken,
    AccountUnknown,
    Grant,
    GrantOver,
    GrantUnknown,
    LastAdministrator,
    OwnRoleRefused,
    PlaceBeyondReach,
    PlaceUnknown,
    check_grant,
    fold_name,
    parse_name,
    parse_shown_name,
)
from doorplate.access.model import Divisions, Permission, Place, Role
from doorplate.access.service.entries import record_entry, refusals_recorded
from doorplate.access.store import people as store
from doorplate.access.store import sessions
from doorplate.core.actors import Actor
from doorplate.core.periods import Period
from doorplate.database import Register, Transaction
from doorplate.database.reach import reach_of

_NEED = Permission.ACCOUNTS_MANAGE


@dataclass(frozen=True, slots=True)
class Person:
    """An account with the grants that whoever asks may see."""

    account: Account
    grants: Sequence[Grant]

    def in_force(self, day: date) -> list[Grant]:
        """Return the grants that are in force on a day."""
        return [grant for grant in self.grants if grant.is_in_force(day)]


def create_account(
    register: Register,
    *,
    name: str,
    shown_name: str = "",
    place: Place | None = None,
    password: str | None = None,
    actor: Actor,
    now: datetime,
) -> tuple[Account, str | None]:
    """Make an account without any role; return it, and a password to be told.

    A given `password` is the owner's own; without one a temporary one is made that is
    changed at the first sign-in, and returned.

    Raises AccountNameUnfit, AccountNameTaken, PlaceBeyondReach, the refusals of
    `passwords.parse_password`.
    """
    named = parse_name(name)
    own = None if password is None else passwords.parse_password(password, named)
    told = passwords.temporary() if own is None else None
    hash_ = passwords.hashed(own or told or "")
    with _deed(register, actor, "access.create-account", named, now) as transaction:
        _check_place(transaction, place)
        made = store.add_account(
            transaction,
            name=named,
            shown_name=parse_shown_name(shown_name, named),
            place=place,
            password_hash=hash_,
            must_change_password=own is None,
            now=now,
            by=actor.name,
        )
        if made is None:
            raise AccountNameTaken(name=named)
        _record(transaction, actor, "access.create-account", named, now)
    return made, told


def grant_role(
    register: Register,
    *,
    name: str,
    role: Role,
    place: Place | None,
    period: Period,
    divisions: Divisions,
    actor: Actor,
    now: datetime,
) -> Grant:
    """Let somebody hold a role in a place (None: everywhere) for some days.

    Raises AccountUnknown, AccountEnded, OwnRoleRefused, PlaceUnknown, PlaceBeyondReach,
    RolesIncompatible, RoleHeldAlready, SchemesMixed.
    """
    named = fold_name(name)
    with _deed(register, actor, "access.grant", named, now) as transaction:
        account = _account(transaction, named)
        if account.disabled_at is not None:
            raise AccountEnded(name=account.name)
        if account.name == actor.name:
            raise OwnRoleRefused
        _check_place(transaction, place)
        if place and divisions.name_of(*place, period.start) is None:
            raise PlaceUnknown(code=place.code)
        held = store.all_grants_of(transaction, account.id)
        check_grant(account.name, role, place, period, held)
        grant = store.add_grant(
            transaction,
            account_id=account.id,
            role=role,
            place=place,
            valid_from=period.start,
            valid_to=period.end,
            now=now,
            by=actor.name,
        )
        _record(transaction, actor, "access.grant", named, now, **_of_grant(grant))
    return grant


def revoke_grant(
    register: Register, *, grant_id: int, actor: Actor, now: datetime, today: date
) -> Grant:
    """End a grant from today on; what is signed in feels it at the next click.

    Raises GrantUnknown, GrantOver, OwnRoleRefused, LastAdministrator.
    """
    what = f"grant {grant_id}"
    with _deed(register, actor, "access.revoke", what, now, kind="") as transaction:
        store.wait_to_remove(transaction)
        grant = store.grant_by_id(transaction, grant_id)
        if grant is None:
            raise GrantUnknown
        account = store.account_by_id(transaction, grant.account_id, lock=True)
        if account is None:
            raise GrantUnknown
        if grant.is_over(today):
            raise GrantOver
        if account.name == actor.name:
            raise OwnRoleRefused
        administrators = store.administrators(transaction, today)
        end = max(today, grant.valid_from)
        store.end_grant(transaction, grant.id, on=end, now=now, by=actor.name)
        _keep_an_administrator(transaction, administrators, account, today)
        details = {**_of_grant(grant), "from": today.isoformat()}
        _record(transaction, actor, "access.revoke", account.name, now, **details)
    return grant


def disable_account(
    register: Register, *, name: str, actor: Actor, now: datetime, today: date
) -> None:
    """Let an account sign in no more, and end its sessions.

    Raises AccountUnknown, AccountEnded, AccountBeyondReach, OwnRoleRefused,
    LastAdministrator.
    """
    named = fold_name(name)
    with _deed(register, actor, "access.disable", named, now) as transaction:
        store.wait_to_remove(transaction)
        account = _managed(transaction, named, today)
        if account.disabled_at is not None:
            raise AccountEnded(name=account.name)
        if account.name == actor.name:
            raise OwnRoleRefused
        administrators = store.administrators(transaction, today)
        store.change_account(
            transaction, account.id, disabled_at=now, disabled_by=actor.name
        )
        _keep_an_administrator(transaction, administrators, account, today)
        ended = sessions.end_sessions(transaction, account.id, now)
        _record(transaction, actor, "access.disable", named, now, sessions=ended)


def enable_account(
    register: Register, *, name: str, actor: Actor, now: datetime, today: date
) -> None:
    """Let a disabled account sign in again. Raises AccountUnknown, -BeyondReach."""
    named = fold_name(name)
    with _deed(register, actor, "access.enable", named, now) as transaction:
        account = _managed(transaction, named, today)
        if account.name == actor.name:
            raise OwnRoleRefused
        store.change_account(
            transaction, account.id, disabled_at=None, disabled_by=None
        )
        _record(transaction, actor, "access.enable", named, now)


def reset_password(
    register: Register, *, name: str, actor: Actor, now: datetime, today: date
) -> str:
    """Give an account a temporary password, and end its sessions; return it.

    The second factor stays: who knows the password alone does not come in.

    Raises AccountUnknown, AccountBeyondReach.
    """
    named = fold_name(name)
    told = passwords.temporary()
    hash_ = passwords.hashed(told)
    with _deed(register, actor, "access.reset-password", named, now) as transaction:
        account = _managed(transaction, named, today)
        store.change_account(
            transaction, account.id, password_hash=hash_, password_to_change=True
        )
        ended = sessions.end_sessions(transaction, account.id, now)
        _record(transaction, actor, "access.reset-password", named, now, sessions=ended)
    return told


def reset_second_factor(
    register: Register, *, name: str, actor: Actor, now: datetime, today: date
) -> None:
    """Take an account's authenticator and recovery codes away, and end its sessions.

    A new one is set up at the next sign-in.

    Raises AccountUnknown, AccountBeyondReach.
    """
    named = fold_name(name)
    verb = "access.reset-second-factor"
    with _deed(register, actor, verb, named, now) as transaction:
        account = _managed(transaction, named, today)
        clear_second_factor(transaction, account.id)
        ended = sessions.end_sessions(transaction, account.id, now)
        _record(transaction, actor, verb, named, now, sessions=ended)


def clear_second_factor(transaction: Transaction, account_id: int) -> None:
    """Forget the authenticator and the recovery codes of an account."""
    store.change_account(
        transaction,
        account_id,
        second_factor=None,
        second_factor_confirmed_at=None,
        second_factor_step=None,
    )
    store.forget_recovery_codes(transaction, account_id)


def people(register: Register) -> list[Person]:
    """Return the accounts within reach with their grants within reach, by name."""
    with register.reading(_NEED) as transaction:
        return people_in(transaction)


def people_in(transaction: Transaction) -> list[Person]:
    """Return the accounts within the reach of an open transaction, by name."""
    accounts = store.accounts(transaction)
    grants = store.grants_of(transaction, [each.id for each in accounts])
    return [
        Person(account, [each for each in grants if each.account_id == account.id])
        for account in accounts
    ]


def person(register: Register, *, name: str) -> Person:
    """Return one of them. Raises AccountUnknown."""
    with register.reading(_NEED) as transaction:
        account = store.account_named(transaction, fold_name(name))
        if account is None:
            raise AccountUnknown(name=name)
        return Person(account, store.grants_of(transaction, [account.id]))


@contextmanager
def _deed(
    register: Register,
    actor: Actor,
    action: str,
    subject: str,
    now: datetime,
    *,
    kind: str = "account ",
) -> Iterator[Transaction]:
    """Open the transaction of a deed; a refusal is written down after it."""
    with (
        refusals_recorded(
            register, actor=actor, action=action, subject=f"{kind}{subject}", now=now
        ),
        register.writing(_NEED) as transaction,
    ):
        yield transaction


def _record(
    transaction: Transaction,
    actor: Actor,
    action: str,
    name: str,
    now: datetime,
    **details: Any,  # noqa: ANN401 - JSON
) -> None:
    record_entry(
        transaction,
        actor=actor,
        action=action,
        subject=f"account {name}",
        now=now,
        details=details,
    )


def _account(transaction: Transaction, name: str) -> Account:
    # Locked: two grants at once could else be incompatible.
    account = store.account_named(transaction, name, lock=True)
    if account is None:
        raise AccountUnknown(name=name)
    return account


def _managed(transaction: Transaction, name: str, today: date) -> Account:
    """Return an account that whoever asks may manage as a whole."""
    account = _account(transaction, name)
    if store.has_grants_beyond(transaction, account.id, today):
        raise AccountBeyondReach(name=account.name)
    return account


def _check_place(transaction: Transaction, place: Place | None) -> None:
    reach = reach_of(transaction)
    if reach.is_everywhere:
        return
    if place is None or not reach.holds(*place):
        raise PlaceBeyondReach


def _keep_an_administrator(
    transaction: Transaction, before: list[int], account: Account, today: date
) -> None:
    if before and not store.administrators(transaction, today):
        raise LastAdministrator(name=account.name)


def _of_grant(grant: Grant) -> dict[str, str | None]:
    return {
        "role": grant.role.value,
        "place": None if grant.place is None else grant.place.code,
        "valid_from": grant.valid_from.isoformat(),
        "valid_to": None if grant.valid_to is None else grant.valid_to.isoformat(),
    }
