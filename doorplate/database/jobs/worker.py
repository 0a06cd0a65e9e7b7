"""A worker: takes jobs from the queue, one after the other, until it is to end."""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any, Final, Protocol

from doorplate.core import clock
from doorplate.core.actors import Actor
from doorplate.core.authority import UNLIMITED, Authority
from doorplate.core.errors import RegistryError
from doorplate.database.jobs import queue
from doorplate.database.jobs.model import (
    Job,
    JobInterrupted,
    JobState,
    LeaseLost,
    StopAsked,
    WorkerEnding,
)
from doorplate.database.register import Register

LEASE: Final = timedelta(seconds=60)
"""How long a job waits for a worker that gives no sign of life."""

_POLL_S: Final = 1.0
_TELL_S: Final = 0.5
_LOG: Final = logging.getLogger(__name__)


class Task(Protocol):
    """A room's long work, run with the job's arguments.

    Idempotent, for it may be begun again at any moment. What it returns is kept as the
    job's result.
    """

    def __call__(
        self,
        context: "JobContext",
        /,
        **arguments: Any,  # noqa: ANN401 - JSON
    ) -> Mapping[str, Any] | None:
        """Do it. Raises RegistryError where it cannot be done."""
        ...


Tasks = Mapping[str, Task]
"""What each kind of job does."""


@dataclass(frozen=True, slots=True)
class Chore:
    """Something small that a worker does every so many seconds, beside its jobs."""

    name: str
    every_s: float
    do: Callable[[Register], object]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a lease is, how often the queue is looked at, and progress told."""

    lease: timedelta = LEASE
    poll_s: float = _POLL_S
    tell_s: float = _TELL_S


class JobContext:
    """What a task is given: the register as whoever asked may use it, and its bar."""

    def __init__(self, lease: "_Lease", register: Register) -> None:
        self._lease = lease
        self.register = register
        self.number = lease.job.id
        self.actor = Actor(lease.job.created_by)

    @property
    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self._lease.clock()

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """Open a progress bar: `doorplate.core.progress.Bar`.

        What it yields is called between transactions, not within one; a job that is to
        end ends there.
        """
        begun = _Progress(label, total)
        self._lease.tell(begun)

        def advance(more: int) -> None:
            begun.advance(more)
            self._lease.tell_now_and_then(begun)

        yield advance
        self._lease.tell(begun)


class _Progress:
    """How far a bar is, and at which rate: what was done before it began is none."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total, self.done = label, total, 0
        self._first: tuple[int, float] | None = None

    def advance(self, more: int) -> None:
        self.done += more
        self._first = self._first or (self.done, monotonic())

    def values(self) -> dict[str, Any]:
        told = {"label": self.label, "total": self.total, "done": self.done}
        if self._first is None:
            return told
        first, since = self._first
        seconds = monotonic() - since
        if seconds > 0 and self.done > first:
            told["rate"] = (self.done - first) / seconds
        return told


class _Lease:
    """A job that this worker has, for as long as its heart beats."""

    def __init__(self, worker: "Worker", job: Job) -> None:
        self.job = job
        self.clock = worker.clock
        self._worker = worker
        self._over = Event()
        self._state = JobState.RUNNING
        self._lost = False
        self._told = 0.0

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the lease while the block runs."""
        heart = Thread(target=self._beat_on, name=f"job {self.job.id}", daemon=True)
        heart.start()
        try:
            yield
        finally:
            self._over.set()
            heart.join()

    def tell_now_and_then(self, progress: _Progress) -> None:
        if monotonic() - self._told >= self._worker.timing.tell_s:
            self.tell(progress)
        else:
            self._obey()

    def tell(self, progress: _Progress) -> None:
        self._beat(progress.values())
        self._told = monotonic()
        self._obey()

    def _beat_on(self) -> None:
        pause = self._worker.timing.lease.total_seconds() / 3
        while not self._over.wait(pause):
            try:
                self._beat(None)
            except LeaseLost:
                self._lost = True
                return
            except RegistryError as error:
                # Busy or away: the lease has time left.
                _LOG.warning("job %s: %s", self.job.id, error)

    def _beat(self, progress: Mapping[str, Any] | None) -> None:
        until = self.clock() + self._worker.timing.lease
        with self._worker.register.writing() as transaction:
            self._state = queue.beat(
                transaction,
                self.job.id,
                worker=self._worker.name,
                until=until,
                progress=progress,
            )

    def _obey(self) -> None:
        if self._lost:
            raise LeaseLost
        if self._state is JobState.STOPPING:
            raise StopAsked
        if self._worker.is_ending:
            raise WorkerEnding


class Worker:
    """Does what the queue holds; `end` may be called from a signal's handler.

    `authority_of` tells under which authority somebody's job runs, `chores` are done
    beside the jobs.
    """

    def __init__(
        self,
        register: Register,
        tasks: Tasks,
        *,
        authority_of: Callable[[str], Authority],
        chores: Sequence[Chore] = (),
        clock: Callable[[], datetime] = clock.now,
        timing: Timing | None = None,
    ) -> None:
        self.register = register
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.clock = clock
        self.timing = timing or Timing()
        self._tasks = tasks
        self._authority_of = authority_of
        self._chores = chores
        self._ending = Event()

    @property
    def is_ending(self) -> bool:
        """Whether it was told to end."""
        return self._ending.is_set()

    def end(self) -> None:
        """End soon: a job that runs goes back to the queue at its next step."""
        self._ending.set()

    def run(self) -> None:
        """Work until told to end."""
        chores = [
            Thread(target=self._do_on, args=(chore,), name=chore.name, daemon=True)
            for chore in self._chores
        ]
        for thread in chores:
            thread.start()
        while not self.is_ending:
            if not self._try_one():
                self._ending.wait(self.timing.poll_s)
        for thread in chores:
            thread.join()

    def run_once(self) -> int:
        """Do what waits, and each chore once; return how many jobs that were."""
        count = 0
        while not self.is_ending and self.run_one():
            count += 1
        for chore in self._chores:
            chore.do(self.register)
        return count

    def run_one(self) -> bool:
        """Do the next job, if one waits. Raises what the database refuses."""
        kinds = tuple(self._tasks)
        with self.register.reading() as transaction:
            if not queue.is_waiting(transaction, now=self.clock(), kinds=kinds):
                return False
        with self.register.writing() as transaction:
            job = queue.take(
                transaction,
                worker=self.name,
                now=self.clock(),
                lease=self.timing.lease,
                kinds=kinds,
            )
        if job is not None:
            self._work_on(job)
        return job is not None

    def _try_one(self) -> bool:
        try:
            return self.run_one()
        except RegistryError as error:
            # The database is away: it will come back.
            _LOG.warning("%s", error)
            return False

    def _work_on(self, job: Job) -> None:
        lease = _Lease(self, job)
        try:
            with lease.kept():
                result = self._tasks[job.kind](
                    JobContext(lease, self._register_of(job)), **job.arguments
                )
            self._end_job(job, queue.finish, result=result or {})
        except LeaseLost:
            _LOG.warning("job %s is another worker's now", job.id)
        except JobInterrupted:
            self._end_job(job, queue.give_back)
        except Exception as error:  # noqa: BLE001 - whatever it is, the job says so
            if not isinstance(error, RegistryError):
                _LOG.exception("job %s (%s) failed", job.id, job.kind)
            self._end_job(job, queue.fail, failure=queue.failure_of(error))

    def _end_job(self, job: Job, end: Callable[..., None], **values: Any) -> None:  # noqa: ANN401 - its own
        try:
            with self.register.writing() as transaction:
                now = self.clock()
                end(transaction, job.id, worker=self.name, now=now, **values)
        except LeaseLost:
            _LOG.warning("job %s is another worker's now", job.id)

    def _register_of(self, job: Job) -> Register:
        if job.account is None:
            return self.register.under(UNLIMITED)
        return self.register.under(self._authority_of(job.account))

    def _do_on(self, chore: Chore) -> None:
        while not self._ending.wait(chore.every_s):
            try:
                chore.do(self.register)
            except Exception:  # noqa: BLE001 - the next time it may go well
                _LOG.exception("%s", chore.name)
