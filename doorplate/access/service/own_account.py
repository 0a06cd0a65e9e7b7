"""What people do about their own account: codes, password, sessions, language."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from doorplate.access import passwords, second_factor
from doorplate.access.accounts import Account
from doorplate.access.service.entries import record_entry
from doorplate.access.service.people import clear_second_factor
from doorplate.access.service.signing_in import (
    Entrance,
    complete,
    count_attempt,
    half_session,
    refuse_second_factor,
    refuse_waiting,
    start,
    whole_session,
)
from doorplate.access.sessions import (
    Enrolment,
    SecondFactorRefused,
    Session,
    SessionOver,
    SessionUnknown,
    SignInRefused,
    Started,
    Visit,
)
from doorplate.access.store import people, sessions
from doorplate.database import Transaction


@dataclass(frozen=True, slots=True)
class _Attempt:
    session: Session
    account: Account
    secret: str | None
    digest: str | None


def present_code(entrance: Entrance, visit: Visit, *, code: str) -> Started:
    """Take the authenticator's code, or a recovery code: each counts once.

    Returns a session with another token, signed in.

    Raises SessionOver, SecondFactorRefused, TooManyAttempts.
    """
    attempt = _attempt(entrance, visit, code)
    with entrance.register.writing() as transaction:
        used = _use(transaction, attempt, code, visit.now)
        if used is not None:
            return complete(
                transaction,
                entrance,
                visit,
                attempt.session,
                attempt.account,
                second_factor=used,
            )
        refuse_second_factor(transaction, visit, attempt.session, attempt.account)
    raise SecondFactorRefused


def _attempt(entrance: Entrance, visit: Visit, code: str) -> _Attempt:
    with entrance.register.writing() as transaction:
        half, account = half_session(transaction, entrance, visit)
        counted = count_attempt(transaction, entrance, visit, account.name, account)
        sealed = people.second_factor(transaction, account.id)
        salt = people.recovery_salt(transaction, account.id)
    refuse_waiting(counted, visit.now)
    secret = sealed and _opened(entrance, sealed, _place(account))
    digest = None
    if salt and second_factor.is_like_recovery_code(code):
        digest = second_factor.recovery_digest(code, salt)
    return _Attempt(half, account, secret, digest)


def _use(
    transaction: Transaction, attempt: _Attempt, code: str, now: datetime
) -> str | None:
    """Use a code up; return what it was, or None where it was none."""
    account = attempt.account
    if attempt.secret is None:
        return None
    if attempt.digest is not None:
        left = people.use_recovery_code(transaction, account.id, attempt.digest, now)
        return None if left is None else f"recovery code, {left} left"
    step = second_factor.step_of(attempt.secret, code, now)
    if step is None or not people.use_step(transaction, account.id, step, now):
        return None
    return "authenticator"


def begin_enrolment(entrance: Entrance, visit: Visit) -> Enrolment:
    """Return the secret that somebody half-way signed in takes into an authenticator.

    The same one until the session ends. Raises SessionOver.
    """
    with entrance.register.writing() as transaction:
        half, account = half_session(transaction, entrance, visit)
        if account.has_second_factor:
            raise SessionOver
        if half.enrolment is None:
            secret = second_factor.new_secret()
            sealed = entrance.keyring.encrypt(secret.encode(), f"session {half.id}")
            sessions.change_session(transaction, half.id, enrolment=sealed)
        else:
            secret = _opened(entrance, half.enrolment, f"session {half.id}")
    return enrolment(entrance, account, secret)


def confirm_enrolment(
    entrance: Entrance, visit: Visit, *, code: str
) -> tuple[Started, Sequence[str]]:
    """Take the first code of a new authenticator; return recovery codes, told once.

    Raises SessionOver, SecondFactorRefused, TooManyAttempts.
    """
    codes, salt, digests = _recovery_codes()
    with entrance.register.writing() as transaction:
        half, account = half_session(transaction, entrance, visit)
        if account.has_second_factor or half.enrolment is None:
            raise SessionOver
        counted = count_attempt(transaction, entrance, visit, account.name, account)
        secret = _opened(entrance, half.enrolment, f"session {half.id}")
        step = second_factor.step_of(secret, code, visit.now)
        if step is not None and isinstance(counted, list):
            _enrol(transaction, entrance, account, secret, visit.now, step=step)
            people.set_recovery_codes(transaction, account.id, salt, digests)
            _record(transaction, account, "access.enrol", visit.now)
            started = complete(
                transaction,
                entrance,
                visit,
                half,
                account,
                second_factor="authenticator",
            )
            return started, codes
        if isinstance(counted, list):
            refuse_second_factor(transaction, visit, half, account)
    refuse_waiting(counted, visit.now)
    raise SecondFactorRefused


def enrol_beforehand(
    entrance: Entrance, *, account: Account, now: datetime
) -> tuple[Enrolment, Sequence[str]]:
    """Give an account a secret and recovery codes to be handed to its owner.

    The first sign-in confirms it. For the operator who makes the first account.
    """
    secret = second_factor.new_secret()
    codes, salt, digests = _recovery_codes()
    with entrance.register.writing() as transaction:
        _enrol(transaction, entrance, account, secret, now, step=None)
        people.set_recovery_codes(transaction, account.id, salt, digests)
    return enrolment(entrance, account, secret), codes


def enrolment(entrance: Entrance, account: Account, secret: str) -> Enrolment:
    """Return a secret with what an authenticator reads."""
    uri = second_factor.enrolment_uri(secret, account.name, entrance.issuer)
    return Enrolment(secret, uri)


def change_password(
    entrance: Entrance,
    visit: Visit,
    *,
    present: str | None,
    new: str,
) -> Started:
    """Change one's own password; every session ends, and a new one starts here.

    `present` is the password so far; None where a temporary one has to be changed.

    Raises SessionOver, SignInRefused, TooManyAttempts, and the refusals of
    `passwords.parse_password`.
    """
    account, session = _proven(entrance, visit, present)
    hash_ = passwords.hashed(passwords.parse_password(new, account.name))
    with entrance.register.writing() as transaction:
        whole_session(transaction, entrance, visit)
        people.change_account(
            transaction, account.id, password_hash=hash_, password_to_change=False
        )
        ended = sessions.end_sessions(transaction, account.id, visit.now)
        _record(
            transaction, account, "access.change-password", visit.now, sessions=ended
        )
        return start(
            transaction,
            entrance,
            visit,
            replace(account, must_change_password=False),
            session.first_factor,
            is_whole=True,
        )


def renew_recovery_codes(
    entrance: Entrance,
    visit: Visit,
    *,
    password: str,
) -> Sequence[str]:
    """Put new recovery codes in the place of one's own; return them, told once.

    Raises SessionOver, SignInRefused, TooManyAttempts.
    """
    account, _ = _proven(entrance, visit, password)
    codes, salt, digests = _recovery_codes()
    with entrance.register.writing() as transaction:
        people.set_recovery_codes(transaction, account.id, salt, digests)
        _record(transaction, account, "access.renew-recovery-codes", visit.now)
    return codes


def forget_authenticator(
    entrance: Entrance,
    visit: Visit,
    *,
    password: str,
) -> None:
    """Give up one's authenticator; the next sign-in sets up another.

    Raises SessionOver, SignInRefused, TooManyAttempts.
    """
    account, _ = _proven(entrance, visit, password)
    with entrance.register.writing() as transaction:
        clear_second_factor(transaction, account.id)
        ended = sessions.end_sessions(transaction, account.id, visit.now)
        _record(
            transaction,
            account,
            "access.forget-authenticator",
            visit.now,
            sessions=ended,
        )


def own_sessions(entrance: Entrance, visit: Visit) -> tuple[Session, list[Session]]:
    """Return this session and all open ones of its owner, the latest seen first.

    Raises SessionOver.
    """
    with entrance.register.reading() as transaction:
        own, account = whole_session(transaction, entrance, visit)
        found = sessions.sessions_of(transaction, account.id)
    return own, [each for each in found if each.is_open(visit.now, entrance.limits)]


def end_own_session(
    entrance: Entrance, visit: Visit, *, session_id: int | None
) -> None:
    """End one of one's sessions, or all but this one where none is named.

    Raises SessionOver, SessionUnknown.
    """
    with entrance.register.writing() as transaction:
        own, account = whole_session(transaction, entrance, visit)
        but = own.id if session_id is None else None
        ended = sessions.end_sessions(
            transaction, account.id, visit.now, but=but, only=session_id
        )
        if session_id is not None and not ended:
            raise SessionUnknown
        _record(transaction, account, "access.end-session", visit.now, sessions=ended)


def choose_language(entrance: Entrance, visit: Visit, *, language: str) -> None:
    """Keep the language that the desk speaks to somebody. Raises SessionOver."""
    with entrance.register.writing() as transaction:
        _, account = whole_session(transaction, entrance, visit)
        people.change_account(transaction, account.id, language=language)


def _proven(
    entrance: Entrance,
    visit: Visit,
    password: str | None,
) -> tuple[Account, Session]:
    """Return whose session it is, once the password was right again."""
    with entrance.register.writing() as transaction:
        session, account = whole_session(transaction, entrance, visit)
        is_due = account.must_change_password and password is None
        if is_due:
            return account, session
        counted = count_attempt(transaction, entrance, visit, account.name, account)
        hash_ = people.password_hash(transaction, account.id)
    refuse_waiting(counted, visit.now)
    if not passwords.matches(hash_, password or ""):
        raise SignInRefused
    with entrance.register.writing() as transaction:
        for each in counted if isinstance(counted, list) else ():
            sessions.take_back(transaction, each, visit.now, all_of_it=False)
    return account, session


def _enrol(
    transaction: Transaction,
    entrance: Entrance,
    account: Account,
    secret: str,
    now: datetime,
    *,
    step: int | None,
) -> None:
    people.change_account(
        transaction,
        account.id,
        second_factor=entrance.keyring.encrypt(secret.encode(), _place(account)),
        second_factor_step=step,
        second_factor_confirmed_at=None if step is None else now,
    )


def _recovery_codes() -> tuple[list[str], str, list[str]]:
    codes, salt = second_factor.new_recovery_codes(), second_factor.new_salt()
    return codes, salt, [second_factor.recovery_digest(code, salt) for code in codes]


def _opened(entrance: Entrance, sealed: str, place: str) -> str:
    return entrance.keyring.decrypt(sealed, place).decode()


def _place(account: Account) -> str:
    return f"account {account.id}"


def _record(
    transaction: Transaction,
    account: Account,
    action: str,
    now: datetime,
    **details: int,
) -> None:
    record_entry(
        transaction,
        actor=account.actor,
        action=action,
        subject=f"account {account.name}",
        now=now,
        details=details,
    )
