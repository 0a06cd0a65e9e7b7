"""Forget what nobody needs any more: old waits, old sessions."""

from datetime import datetime

from doorplate.access.store import sessions
from doorplate.core.authority import UNLIMITED
from doorplate.database import Register


def tidy(register: Register, *, now: datetime) -> None:
    """Delete waits that are forgotten and sessions unused for three months."""
    with register.under(UNLIMITED).writing() as transaction:
        sessions.forget_old_delays(transaction, now)
        sessions.forget_old_sessions(transaction, now)
