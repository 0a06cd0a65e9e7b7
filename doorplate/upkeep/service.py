"""Use cases about jobs, whoever asked for them."""

from collections.abc import Sequence
from datetime import datetime

from doorplate.access.service import record_entry
from doorplate.core.actors import Actor
from doorplate.database import Register, Transaction
from doorplate.database import jobs as queue
from doorplate.database.jobs import Job, JobState, JobUnknown


def list_jobs(
    transaction: Transaction,
    *,
    created_by: str | None = None,
    live: bool = False,
    limit: int = 100,
) -> Sequence[Job]:
    """Return jobs, the newest first: those that somebody asked for, or all.

    With `live` only those that are not over.
    """
    states = [state for state in JobState if not state.is_over] if live else None
    return queue.jobs(transaction, created_by=created_by, states=states, limit=limit)


def show_job(
    transaction: Transaction, number: int, *, created_by: str | None = None
) -> Job:
    """Return a job; one that somebody else asked for is not there for `created_by`.

    Raises JobUnknown.
    """
    found = queue.job_by_id(transaction, number)
    if created_by not in {None, found.created_by}:
        raise JobUnknown(number=number)
    return found


def stop_job(
    register: Register,
    *,
    number: int,
    actor: Actor,
    now: datetime,
    need: str | None = None,
    created_by: str | None = None,
) -> JobState:
    """Ask a job to stop: at its next step, or at once if it only waits.

    `created_by` as for `show_job`. Raises JobUnknown, JobEnded.
    """
    with register.writing(need) as transaction:
        show_job(transaction, number, created_by=created_by)
        state = queue.stop(transaction, number, now=now)
        record_entry(
            transaction,
            actor=actor,
            action="jobs.stop",
            subject=f"job {number}",
            now=now,
        )
    return state


def retry_job(
    register: Register,
    *,
    number: int,
    actor: Actor,
    now: datetime,
    need: str | None = None,
    created_by: str | None = None,
) -> None:
    """Let a job that failed or was stopped go on.

    `created_by` as for `show_job`. Raises JobUnknown, JobNotEnded.
    """
    with register.writing(need) as transaction:
        show_job(transaction, number, created_by=created_by)
        queue.retry(transaction, number)
        record_entry(
            transaction,
            actor=actor,
            action="jobs.retry",
            subject=f"job {number}",
            now=now,
        )
