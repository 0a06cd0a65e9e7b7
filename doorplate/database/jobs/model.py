"""What a job is, and what can be wrong with asking for something about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from doorplate.core.errors import Conflict, NotFound

MOST_ATTEMPTS: Final = 5
"""How often a job is taken up that kills its worker each time."""


class JobState(StrEnum):
    """How far a job has come; `stopping` is asked for and not yet obeyed."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it, unless it is retried."""
        return self in {JobState.DONE, JobState.FAILED, JobState.STOPPED}

    @property
    def is_leased(self) -> bool:
        """Whether some worker has it."""
        return self in {JobState.RUNNING, JobState.STOPPING}


class JobUnknown(NotFound):
    """There is no job {number}."""


class JobEnded(Conflict):
    """Job {number} is over ({state}): it cannot be stopped."""


class JobNotEnded(Conflict):
    """Job {number} is {state}: only one that failed or was stopped can be retried."""


class JobGivenUp(Conflict):
    """The job was begun {attempts} times, and its worker died each time."""


class JobInterrupted(Exception):
    """The task is to end now, as if killed; a task lets it pass through."""


class StopAsked(JobInterrupted):
    """Somebody asked the job to stop."""


class WorkerEnding(JobInterrupted):
    """The worker ends: the job goes back to the queue."""


class LeaseLost(JobInterrupted):
    """Another worker has the job now: what this one did since is not to count."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed: the code that never changes, and the message.

    `template` and `parameters` make the message in another language.
    """

    code: str
    message: str
    template: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands.

    `account` names whose authority it runs under; None is the program itself. `rate`
    is how many steps of `total` are done in a second, where that is known.
    """

    id: int
    kind: str
    arguments: Mapping[str, Any]
    state: JobState
    label: str
    done: int
    total: int
    rate: float | None
    attempts: int
    leased_by: str | None
    leased_until: datetime | None
    account: str | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: Mapping[str, Any] | None
    failure: Failure | None

    @property
    def seconds_left(self) -> float | None:
        """How long it will still take at the present rate; None where unknown."""
        if not self.state.is_leased or not self.rate:
            return None
        return max(self.total - self.done, 0) / self.rate
