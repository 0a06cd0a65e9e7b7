"""Long work as rows of the register: enqueued with its cause, leased, resumed, stopped.

A job is written in the transaction of the use case that asks for it, so that neither is
there without the other. A worker leases it and keeps the lease by its heartbeat; where
a worker dies, its job is taken up again when the lease has run out. Tasks are therefore
idempotent, and go on where they stopped.
"""

from doorplate.database.jobs.model import (
    Job,
    JobEnded,
    JobInterrupted,
    JobNotEnded,
    JobState,
    JobUnknown,
)
from doorplate.database.jobs.queue import (
    enqueue,
    failure_of,
    job_by_id,
    jobs,
    retry,
    stop,
)
from doorplate.database.jobs.worker import Chore, JobContext, Task, Tasks, Worker

__all__ = [
    "Chore",
    "Job",
    "JobContext",
    "JobEnded",
    "JobInterrupted",
    "JobNotEnded",
    "JobState",
    "JobUnknown",
    "Task",
    "Tasks",
    "Worker",
    "enqueue",
    "failure_of",
    "job_by_id",
    "jobs",
    "retry",
    "stop",
]
