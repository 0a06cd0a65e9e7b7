"""The queue: rows of jobs; every function takes the open transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, null, or_, select, update

from doorplate.core.actors import Actor
from doorplate.database.functions import among
from doorplate.database.jobs.model import (
    MOST_ATTEMPTS,
    Failure,
    Job,
    JobEnded,
    JobGivenUp,
    JobNotEnded,
    JobState,
    JobUnknown,
    LeaseLost,
)
from doorplate.database.jobs.tables import job
from doorplate.database.register import Transaction

_LEASED = (JobState.RUNNING.value, JobState.STOPPING.value)
_UNLEASED: Mapping[str, None] = {"leased_by": None, "leased_until": None}


def enqueue(
    transaction: Transaction,
    *,
    kind: str,
    arguments: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    account: str | None = None,
    label: str = "",
) -> int:
    """Add a job to the queue, in the transaction of its cause; return its number.

    `arguments` are the task's keyword arguments: JSON values and no personal data.
    It runs under the authority of `account`, asked anew whenever the task opens a
    transaction; without one it is the program's own.
    """
    values = {
        "kind": kind,
        "arguments": dict(arguments),
        "state": JobState.QUEUED,
        "label": label,
        "done": 0,
        "total": 0,
        "attempts": 0,
        "account": account,
        "created_by": actor.name,
        "created_at": now,
    }
    found = transaction.execute(insert(job).values(values).returning(job.c.id))
    number: int = found.scalar_one()
    return number


def is_waiting(
    transaction: Transaction, *, now: datetime, kinds: Collection[str]
) -> bool:
    """Tell whether `take` would find something to do or to settle."""
    statement = select(job.c.id).where(_is_takeable(now), among(job.c.kind, kinds))
    return transaction.execute(statement.limit(1)).first() is not None


def take(
    transaction: Transaction,
    *,
    worker: str,
    now: datetime,
    lease: timedelta,
    kinds: Collection[str],
) -> Job | None:
    """Lease the first job that waits, or whose worker is dead; None without one.

    No two workers are given the same. A dead worker's job that was to stop is stopped,
    one that has killed too many workers has failed.
    """
    statement = (
        select(job)
        .where(_is_takeable(now), among(job.c.kind, kinds))
        .order_by(job.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while (row := transaction.execute(statement).one_or_none()) is not None:
        if row.state == JobState.STOPPING:
            _end(transaction, row.id, JobState.STOPPED, now)
        elif row.attempts >= MOST_ATTEMPTS:
            failure = failure_of(JobGivenUp(attempts=row.attempts))
            _end(transaction, row.id, JobState.FAILED, now, failure=asdict(failure))
        else:
            return _lease(transaction, row, worker, now, lease)
    return None


def _is_takeable(now: datetime) -> ColumnElement[bool]:
    return or_(
        job.c.state == JobState.QUEUED,
        job.c.state.in_(_LEASED) & (job.c.leased_until < now),
    )


def _lease(
    transaction: Transaction,
    row: Row[Any],
    worker: str,
    now: datetime,
    lease: timedelta,
) -> Job:
    statement = (
        update(job)
        .where(job.c.id == row.id)
        .values(
            state=JobState.RUNNING,
            leased_by=worker,
            leased_until=now + lease,
            attempts=job.c.attempts + 1,
            started_at=row.started_at or now,
            rate=None,
        )
    )
    transaction.execute(statement)
    return job_by_id(transaction, row.id)


def beat(
    transaction: Transaction,
    number: int,
    *,
    worker: str,
    until: datetime,
    progress: Mapping[str, Any] | None = None,
) -> JobState:
    """Extend a lease, and say how far the job is; return whether it is to stop.

    `progress` may hold `label`, `done`, `total` and `rate`. Raises LeaseLost.
    """
    statement = _held(number, worker).values(leased_until=until, **(progress or {}))
    state = transaction.execute(statement.returning(job.c.state)).scalar()
    if state is None:
        raise LeaseLost
    return JobState(state)


def finish(
    transaction: Transaction,
    number: int,
    *,
    worker: str,
    now: datetime,
    result: Mapping[str, Any],
) -> None:
    """Say that a job is done. Raises LeaseLost."""
    values = {"state": JobState.DONE, "finished_at": now, "result": dict(result)}
    _settle(transaction, number, worker, values)


def fail(
    transaction: Transaction,
    number: int,
    *,
    worker: str,
    now: datetime,
    failure: Failure,
) -> None:
    """Say that a job failed, and why. Raises LeaseLost."""
    values = {
        "state": JobState.FAILED,
        "finished_at": now,
        "failure": asdict(failure),
    }
    _settle(transaction, number, worker, values)


def give_back(
    transaction: Transaction, number: int, *, worker: str, now: datetime
) -> None:
    """End a lease before the work is done: stopped if that was asked, else queued.

    The attempt does not count: nothing was wrong with it. Raises LeaseLost.
    """
    found = _locked(transaction, number)
    if found.state is JobState.STOPPING:
        values: dict[str, Any] = {"state": JobState.STOPPED, "finished_at": now}
    else:
        values = {"state": JobState.QUEUED, "attempts": job.c.attempts - 1}
    _settle(transaction, number, worker, {**values, "rate": None})


def stop(transaction: Transaction, number: int, *, now: datetime) -> JobState:
    """Ask a job to stop; return its state: one that only waits stops at once.

    Raises JobUnknown, JobEnded.
    """
    found = _locked(transaction, number)
    if found.state.is_over:
        raise JobEnded(number=number, state=found.state.value)
    if found.state is JobState.QUEUED:
        _end(transaction, number, JobState.STOPPED, now)
        return JobState.STOPPED
    statement = update(job).where(job.c.id == number)
    transaction.execute(statement.values(state=JobState.STOPPING))
    return JobState.STOPPING


def retry(transaction: Transaction, number: int) -> None:
    """Put a job that failed or was stopped back into the queue.

    Raises JobUnknown, JobNotEnded.
    """
    found = _locked(transaction, number)
    if found.state not in {JobState.FAILED, JobState.STOPPED}:
        raise JobNotEnded(number=number, state=found.state.value)
    statement = update(job).where(job.c.id == number)
    values = {"state": JobState.QUEUED, "attempts": 0, "rate": None}
    transaction.execute(statement.values(**values, finished_at=None, failure=null()))


def job_by_id(transaction: Transaction, number: int) -> Job:
    """Return a job by its number. Raises JobUnknown."""
    return _found(transaction, number, select(job).where(job.c.id == number))


def jobs(
    transaction: Transaction,
    *,
    created_by: str | None = None,
    states: Collection[JobState] | None = None,
    limit: int = 100,
) -> Sequence[Job]:
    """Return jobs, the newest first: all, or those that somebody asked for."""
    statement = select(job).order_by(job.c.id.desc()).limit(limit)
    if created_by is not None:
        statement = statement.where(job.c.created_by == created_by)
    if states is not None:
        statement = statement.where(among(job.c.state, [s.value for s in states]))
    return [_job(row) for row in transaction.execute(statement)]


def failure_of(error: Exception) -> Failure:
    """Return why a task failed.

    Of what nobody foresaw only the kind is kept: its text may hold anything.
    """
    code = getattr(error, "code", None)
    template = getattr(error, "template", None)
    if not isinstance(code, str) or template is None:
        return Failure("unexpected-error", type(error).__name__, "", {})
    parameters = {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in getattr(error, "parameters", {}).items()
    }
    return Failure(code, str(error), template(), parameters)


def _held(number: int, worker: str) -> Any:  # noqa: ANN401 - an UPDATE to go on with
    return update(job).where(
        job.c.id == number, job.c.leased_by == worker, job.c.state.in_(_LEASED)
    )


def _settle(
    transaction: Transaction, number: int, worker: str, values: Mapping[str, Any]
) -> None:
    statement = _held(number, worker).values(**values, **_UNLEASED)
    if transaction.execute(statement.returning(job.c.id)).first() is None:
        raise LeaseLost


def _end(
    transaction: Transaction,
    number: int,
    state: JobState,
    now: datetime,
    failure: Mapping[str, Any] | None = None,
) -> None:
    statement = update(job).where(job.c.id == number)
    told = null() if failure is None else failure
    values = {"state": state, "finished_at": now, "failure": told, **_UNLEASED}
    transaction.execute(statement.values(values))


def _locked(transaction: Transaction, number: int) -> Job:
    statement = select(job).where(job.c.id == number).with_for_update()
    return _found(transaction, number, statement)


def _found(transaction: Transaction, number: int, statement: Any) -> Job:  # noqa: ANN401 - a SELECT
    row = transaction.execute(statement).one_or_none()
    if row is None:
        raise JobUnknown(number=number)
    return _job(row)


def _job(row: Row[Any]) -> Job:
    values = dict(row._mapping)  # noqa: SLF001 - its public name
    values["state"] = JobState(row.state)
    values["failure"] = None if row.failure is None else Failure(**row.failure)
    return Job(**values)
