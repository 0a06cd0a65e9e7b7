"""Sessions and delays as rows."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from doorplate.access.delays import FORGOTTEN_AFTER, Watched
from doorplate.access.sessions import Client, FirstFactor, Session
from doorplate.access.tables import session, sign_in_delay
from doorplate.database import Transaction
from doorplate.database.functions import among
from doorplate.database.locks import wait_alone

_SESSION = session.c
_DELAY = sign_in_delay.c
_KEPT = timedelta(days=90)


def add_session(
    transaction: Transaction,
    *,
    token_hash: str,
    account_id: int,
    first_factor: FirstFactor,
    signed_in_at: datetime | None,
    client: Client,
    now: datetime,
) -> Session:
    """Add a session."""
    statement = (
        insert(session)
        .values(
            token_hash=token_hash,
            account_id=account_id,
            first_factor=first_factor,
            created_at=now,
            signed_in_at=signed_in_at,
            last_seen_at=now,
            network=client.network,
            browser=client.browser,
            failures=0,
        )
        .returning(session)
    )
    return _session(transaction.execute(statement).one())


def session_of(
    transaction: Transaction, token_hash: str, *, lock: bool = False
) -> Session | None:
    """Return the session of a token, one that has ended too."""
    statement = select(session).where(_SESSION.token_hash == token_hash)
    if lock:
        statement = statement.with_for_update()
    row = transaction.execute(statement).one_or_none()
    return None if row is None else _session(row)


def sessions_of(transaction: Transaction, account_id: int) -> list[Session]:
    """Return the sessions of an account that nobody ended, the latest seen first."""
    statement = (
        select(session)
        .where(_SESSION.account_id == account_id, _SESSION.ended_at.is_(None))
        .order_by(_SESSION.last_seen_at.desc(), _SESSION.id)
    )
    return [_session(row) for row in transaction.execute(statement)]


def change_session(transaction: Transaction, key: int, **values: object) -> None:
    """Set columns of a session."""
    transaction.execute(update(session).where(_SESSION.id == key).values(**values))


def count_failure(transaction: Transaction, key: int) -> None:
    """Count a wrong code."""
    statement = update(session).where(_SESSION.id == key)
    transaction.execute(statement.values(failures=_SESSION.failures + 1))


def end_sessions(
    transaction: Transaction,
    account_id: int,
    now: datetime,
    *,
    but: int | None = None,
    only: int | None = None,
) -> int:
    """End an account's sessions, all `but` one or `only` one; return how many."""
    statement = update(session).where(
        _SESSION.account_id == account_id, _SESSION.ended_at.is_(None)
    )
    if but is not None:
        statement = statement.where(_SESSION.id != but)
    if only is not None:
        statement = statement.where(_SESSION.id == only)
    return transaction.execute(statement.values(ended_at=now)).rowcount


def forget_old_sessions(transaction: Transaction, now: datetime) -> None:
    """Delete sessions that nobody has used for three months."""
    transaction.execute(delete(session).where(_SESSION.last_seen_at < now - _KEPT))


def forget_old_delays(transaction: Transaction, now: datetime) -> None:
    """Delete waits whose attempts are forgotten; those in use just now stay."""
    old = (
        select(_DELAY.subject)
        .where(_DELAY.last_at <= now - FORGOTTEN_AFTER)
        .with_for_update(skip_locked=True)
    )
    subjects = transaction.execute(old).scalars().all()
    transaction.execute(delete(sign_in_delay).where(among(_DELAY.subject, subjects)))


def is_familiar(transaction: Transaction, account_id: int, network: str) -> bool:
    """Tell whether somebody has signed in from a network."""
    statement = select(_SESSION.id).where(
        _SESSION.account_id == account_id,
        _SESSION.network == network,
        _SESSION.signed_in_at.is_not(None),
    )
    return transaction.execute(statement.limit(1)).first() is not None


def blocked_until(
    transaction: Transaction, watched: Watched, now: datetime
) -> datetime | None:
    """Return until when no attempt is taken; the row stays locked."""
    wait_alone(transaction, f"delay {watched.subject}")
    statement = select(_DELAY.until).where(_DELAY.subject == watched.subject)
    until: datetime | None = transaction.execute(statement).scalar_one_or_none()
    return until if until is not None and until > now else None


def count_attempt(transaction: Transaction, watched: Watched, now: datetime) -> None:
    """Count an attempt as failed, with the wait it costs."""
    statement = select(sign_in_delay).where(_DELAY.subject == watched.subject)
    row = transaction.execute(statement).one_or_none()
    if row is None:
        values = {"failures": 1, "last_at": now, "until": now + watched.wait(1)}
        transaction.execute(
            insert(sign_in_delay).values(subject=watched.subject, **values)
        )
        return
    is_stale = row.last_at + FORGOTTEN_AFTER <= now
    failures = 1 if is_stale else row.failures + 1
    transaction.execute(
        update(sign_in_delay)
        .where(_DELAY.subject == watched.subject)
        .values(failures=failures, last_at=now, until=now + watched.wait(failures))
    )


def take_back(
    transaction: Transaction, watched: Watched, now: datetime, *, all_of_it: bool
) -> None:
    """Take an attempt that proved right off the count, or clear the count."""
    wait_alone(transaction, f"delay {watched.subject}")
    failures: Any = 0 if all_of_it else _DELAY.failures - 1
    transaction.execute(
        update(sign_in_delay)
        .where(_DELAY.subject == watched.subject)
        .values(failures=failures, until=now)
    )


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        account_id=row.account_id,
        first_factor=row.first_factor,
        created_at=row.created_at,
        signed_in_at=row.signed_in_at,
        last_seen_at=row.last_seen_at,
        ended_at=row.ended_at,
        network=row.network,
        browser=row.browser,
        failures=row.failures,
        enrolment=row.enrolment,
    )
