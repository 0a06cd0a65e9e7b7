"""Sign in: a password or an OpenID provider, then a second factor."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from doorplate.access import passwords
from doorplate.access.accounts import Account, fold_name
from doorplate.access.authority import Held
from doorplate.access.delays import TooManyAttempts, Watched, seconds_left, watched
from doorplate.access.keys import Keyring, Purpose
from doorplate.access.model import Divisions
from doorplate.access.service.entries import record_entry
from doorplate.access.sessions import (
    HALF_WAY,
    Acting,
    FirstFactor,
    Limits,
    Session,
    SessionOver,
    SignInRefused,
    Started,
    Visit,
    hash_of,
    new_token,
)
from doorplate.access.store import people, sessions
from doorplate.core.actors import Actor
from doorplate.core.clock import civil_day
from doorplate.database import Register, Transaction
from doorplate.database.register import DatabaseRefuses

_STRANGER: Final = Actor("unknown")
_SEEN_EVERY_S: Final = 60


class Stage(StrEnum):
    """What is still asked of somebody whose password was right."""

    SECOND_FACTOR = "second-factor"
    ENROLMENT = "enrolment"
    NEW_PASSWORD = "new-password"  # noqa: S105 - the name of a step


@dataclass(frozen=True, slots=True)
class Entrance:
    """What signing in works with: the register as it is, and what the town set."""

    register: Register
    keyring: Keyring
    limits: Limits
    divisions: Divisions
    time_zone: str
    issuer: str
    """What an authenticator calls this register."""


def acting_of(entrance: Entrance, token: str, now: datetime) -> Acting | None:
    """Return who is signed in with a token; None where nobody is, or not yet wholly.

    Roles are read each time: what was granted or revoked holds from the next click.
    """
    with entrance.register.reading() as transaction:
        found = _open_session(transaction, entrance, token, now)
        if found is None or stage(*found) is not None:
            return None
        session, account = found
        grants = people.grants_of(transaction, [account.id])
    _note_seen(entrance, session, now)
    today = civil_day(now, entrance.time_zone)
    return Acting(account, session, Held.of(grants, entrance.divisions, today))


def authority_of(entrance: Entrance, name: str, now: datetime) -> Held:
    """Return what an account may do at an instant, for work done in its name.

    Of a disabled or unknown account: nothing.
    """
    with entrance.register.reading() as transaction:
        account = people.account_named(transaction, fold_name(name))
        is_open = account is not None and account.disabled_at is None
        keys = [account.id] if account and is_open else []
        grants = people.grants_of(transaction, keys)
    return Held.of(grants, entrance.divisions, civil_day(now, entrance.time_zone))


def stage_of(entrance: Entrance, visit: Visit) -> tuple[Stage, Account] | None:
    """Return what is still asked of somebody, and of whom; None where nothing is."""
    with entrance.register.reading() as transaction:
        found = _open_session(transaction, entrance, visit.token, visit.now)
    if found is None:
        return None
    asked = stage(*found)
    return None if asked is None else (asked, found[1])


def stage(session: Session, account: Account) -> Stage | None:
    """Return what is still asked in an open session."""
    if session.signed_in_at is None:
        return Stage.SECOND_FACTOR if account.has_second_factor else Stage.ENROLMENT
    if account.must_change_password and session.first_factor == "password":
        return Stage.NEW_PASSWORD
    return None


def sign_in(entrance: Entrance, visit: Visit, *, name: str, password: str) -> Started:
    """Take a name and a password; the second factor is asked next.

    An unknown name, a disabled account and a wrong password take as long and are
    answered alike.

    Raises SignInRefused, TooManyAttempts.
    """
    register = entrance.register
    with register.writing() as transaction:
        account = people.account_named(transaction, fold_name(name))
        counted = count_attempt(transaction, entrance, visit, name, account)
        hash_ = people.password_hash(transaction, account.id) if account else None
    refuse_waiting(counted, visit.now)
    is_right = passwords.matches(hash_, password)
    renewed = passwords.hashed(password) if _is_worth_renewing(hash_, is_right) else ""
    with register.writing() as transaction:
        if account and is_right and account.disabled_at is None:
            if renewed:
                people.change_account(transaction, account.id, password_hash=renewed)
            _take_back(transaction, counted, visit.now)
            return start(transaction, entrance, visit, account, "password")
        _record_refusal(transaction, visit, account, "password")
    raise SignInRefused


def start(
    transaction: Transaction,
    entrance: Entrance,
    visit: Visit,
    account: Account,
    first_factor: FirstFactor,
    *,
    is_whole: bool = False,
) -> Started:
    """Start a session with a token of its own, half-way or wholly signed in."""
    token = new_token()
    session = sessions.add_session(
        transaction,
        token_hash=hash_of(token),
        account_id=account.id,
        first_factor=first_factor,
        signed_in_at=visit.now if is_whole else None,
        client=visit.client,
        now=visit.now,
    )
    until = visit.now + (entrance.limits.absolute if is_whole else HALF_WAY)
    return Started(session, account, token, until)


def complete(
    transaction: Transaction,
    entrance: Entrance,
    visit: Visit,
    half: Session,
    account: Account,
    *,
    second_factor: str,
) -> Started:
    """Put a session that is signed in, with a new token, in the place of a half one."""
    sessions.end_sessions(transaction, account.id, visit.now, only=half.id)
    for each in _watched(transaction, entrance, visit, account.name, account):
        sessions.take_back(transaction, each, visit.now, all_of_it=each.is_of_account)
    record_entry(
        transaction,
        actor=account.actor,
        action="access.sign-in",
        subject=f"account {account.name}",
        now=visit.now,
        details={
            "first": half.first_factor,
            "second": second_factor,
            "network": visit.client.network,
        },
    )
    return start(
        transaction, entrance, visit, account, half.first_factor, is_whole=True
    )


def sign_out(entrance: Entrance, visit: Visit) -> None:
    """End the session of a token, where there is one."""
    if not visit.token:
        return
    with entrance.register.writing() as transaction:
        session = sessions.session_of(transaction, hash_of(visit.token), lock=True)
        if session is None or session.ended_at is not None:
            return
        sessions.end_sessions(
            transaction, session.account_id, visit.now, only=session.id
        )
        account = people.account_by_id(transaction, session.account_id)
        if account is not None and session.signed_in_at is not None:
            record_entry(
                transaction,
                actor=account.actor,
                action="access.sign-out",
                subject=f"account {account.name}",
                now=visit.now,
            )


def count_attempt(
    transaction: Transaction,
    entrance: Entrance,
    visit: Visit,
    name: str,
    account: Account | None,
) -> list[Watched] | datetime:
    """Count an attempt as failed before it is looked at; or say until when to wait."""
    found = _watched(transaction, entrance, visit, name, account)
    waits = [sessions.blocked_until(transaction, each, visit.now) for each in found]
    until = max((wait for wait in waits if wait is not None), default=None)
    if until is not None:
        return until
    for each in found:
        sessions.count_attempt(transaction, each, visit.now)
    return found


def refuse_waiting(counted: list[Watched] | datetime, now: datetime) -> None:
    """Refuse who has to wait. Raises TooManyAttempts."""
    if isinstance(counted, datetime):
        raise TooManyAttempts(seconds=seconds_left(counted, now))


def half_session(
    transaction: Transaction, entrance: Entrance, visit: Visit
) -> tuple[Session, Account]:
    """Return the session of somebody who still owes the second factor.

    Raises SessionOver.
    """
    found = _open_session(transaction, entrance, visit.token, visit.now)
    if found is None or found[0].signed_in_at is not None:
        raise SessionOver
    return found


def whole_session(
    transaction: Transaction, entrance: Entrance, visit: Visit
) -> tuple[Session, Account]:
    """Return the session of somebody who is signed in. Raises SessionOver."""
    found = _open_session(transaction, entrance, visit.token, visit.now)
    if found is None or found[0].signed_in_at is None:
        raise SessionOver
    return found


def refuse_second_factor(
    transaction: Transaction, visit: Visit, half: Session, account: Account
) -> None:
    """Count and write down a wrong code."""
    sessions.count_failure(transaction, half.id)
    _record_refusal(transaction, visit, account, "second factor")


def _open_session(
    transaction: Transaction, entrance: Entrance, token: str | None, now: datetime
) -> tuple[Session, Account] | None:
    if not token:
        return None
    session = sessions.session_of(transaction, hash_of(token))
    if session is None or not session.is_open(now, entrance.limits):
        return None
    account = people.account_by_id(transaction, session.account_id)
    if account is None or account.disabled_at is not None:
        return None
    return session, account


def _note_seen(entrance: Entrance, session: Session, now: datetime) -> None:
    if (now - session.last_seen_at).total_seconds() < _SEEN_EVERY_S:
        return
    try:
        with entrance.register.writing() as transaction:
            sessions.change_session(transaction, session.id, last_seen_at=now)
    except DatabaseRefuses:
        # A register that cannot be written to can still be read at the desk.
        return


def _watched(
    transaction: Transaction,
    entrance: Entrance,
    visit: Visit,
    name: str,
    account: Account | None,
) -> list[Watched]:
    client = visit.client
    key = entrance.keyring.current(Purpose.SESSION)
    mark = key.mac(b"name " + fold_name(name).encode()).hex()[:32]
    is_familiar = (
        account is not None
        and bool(client.network)
        and sessions.is_familiar(transaction, account.id, client.network)
    )
    return list(watched(mark, client.network, is_familiar=is_familiar))


def _take_back(
    transaction: Transaction, counted: list[Watched] | datetime, now: datetime
) -> None:
    # One attempt, not the count: who has the password could else try code after code.
    for each in counted if isinstance(counted, list) else ():
        sessions.take_back(transaction, each, now, all_of_it=False)


def _is_worth_renewing(hash_: str | None, is_right: bool) -> bool:  # noqa: FBT001
    return hash_ is not None and is_right and passwords.is_outdated(hash_)


def _record_refusal(
    transaction: Transaction, visit: Visit, account: Account | None, what: str
) -> None:
    # The name that was typed is not written down: in a hurry it is a password.
    record_entry(
        transaction,
        actor=account.actor if account else _STRANGER,
        action="access.sign-in",
        subject=f"account {account.name}" if account else "",
        now=visit.now,
        outcome="refused",
        details={"wrong": what, "network": visit.client.network},
    )
