"""A worker does jobs under whoever's authority, obeys, and may be killed."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select

from doorplate.access.tables import audit_entry
from doorplate.core.actors import Actor
from doorplate.core.authority import NOWHERE, Authority, Reach
from doorplate.core.errors import Conflict
from doorplate.database import Register
from doorplate.database.jobs import (
    Chore,
    Job,
    JobContext,
    JobState,
    Worker,
    enqueue,
    job_by_id,
    jobs,
    stop,
)
from doorplate.database.jobs.tables import job
from doorplate.database.jobs.worker import Timing
from tests.conftest import PROOF
from tests.database.samples import NOON

CLERK = Actor("clerk")
KILLS = 100 if PROOF else 5
EAGER = Timing(timedelta(seconds=60), poll_s=0.01, tell_s=0)


class RoadClosed(Conflict):
    """{road} is closed."""


class Nowhere:
    """Somebody who may do nothing any more."""

    def reach(self, need: str | None) -> Reach:
        return NOWHERE


def ask(register: Register, kind: str = "a", **arguments: Any) -> int:
    with register.writing() as transaction:
        return enqueue(
            transaction,
            kind=kind,
            arguments=arguments,
            actor=CLERK,
            account="clerk",
            now=NOON,
        )


def worker(
    register: Register,
    task: Callable[..., Any],
    *,
    authority: Authority | None = None,
    timing: Timing = EAGER,
    **changes: Any,
) -> Worker:
    return Worker(
        register,
        {"a": task},
        authority_of=lambda _: authority or Nowhere(),
        timing=timing,
        **changes,
    )


def state(register: Register, number: int) -> Job:
    with register.reading() as transaction:
        return job_by_id(transaction, number)


def test_task_is_given_its_arguments_and_its_result_is_kept(register: Register) -> None:
    def add(context: JobContext, left: int, right: int) -> Mapping[str, Any]:
        assert context.actor == CLERK
        with context.bar("adding", 2) as advance:
            advance(2)
        return {"sum": left + right}

    number = ask(register, left=1, right=2)

    assert worker(register, add).run_once() == 1

    found = state(register, number)
    assert (found.state, found.result) == (JobState.DONE, {"sum": 3})
    assert (found.label, found.done, found.total) == ("adding", 2, 2)
    assert found.leased_by is None


def test_task_runs_under_the_authority_of_who_asked(register: Register) -> None:
    reaches = []

    def look(context: JobContext) -> None:
        reaches.append(context.register.authority.reach("register.read"))

    ask(register)
    with register.writing() as transaction:
        enqueue(transaction, kind="a", arguments={}, actor=Actor("operator"), now=NOON)

    worker(register, look).run_once()

    assert [reach.is_everywhere for reach in reaches] == [False, True]


def test_refusal_is_kept_and_can_be_said_in_another_language(
    register: Register,
) -> None:
    def refuse(_: JobContext) -> None:
        raise RoadClosed(road="大定路")

    number = ask(register)
    worker(register, refuse).run_once()

    failure = state(register, number).failure
    assert failure is not None
    assert failure.code == "road-closed"
    assert failure.message == "大定路 is closed."
    assert failure.template.format_map(failure.parameters) == failure.message


def test_what_nobody_foresaw_fails_the_job_and_not_the_worker(
    register: Register, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_: JobContext, *, wrong: bool) -> None:
        if wrong:
            raise ValueError("personal data")

    first, second = ask(register, wrong=True), ask(register, wrong=False)

    assert worker(register, stumble).run_once() == 2

    failure = state(register, first).failure
    assert failure is not None
    assert (failure.code, failure.message) == ("unexpected-error", "ValueError")
    assert state(register, second).state is JobState.DONE
    assert "stumble" in caplog.text


def test_job_stops_at_its_next_step(register: Register) -> None:
    steps = []

    def walk(context: JobContext) -> None:
        with context.bar("walking", 10) as advance:
            for step in range(10):
                steps.append(step)
                if step == 3:
                    with register.writing() as transaction:
                        stop(transaction, number, now=NOON)
                advance(1)

    number = ask(register)
    worker(register, walk).run_once()

    found = state(register, number)
    assert found.state is JobState.STOPPED
    assert (steps, found.done) == ([0, 1, 2, 3], 4)


def test_heart_hears_that_the_job_is_to_stop_where_progress_is_seldom_told(
    register: Register,
) -> None:
    def walk(context: JobContext) -> None:
        with context.bar("walking", 1000) as advance:
            with register.writing() as transaction:
                stop(transaction, number, now=NOON)
            for _ in range(1000):
                time.sleep(0.01)
                advance(1)
            pytest.fail("it was not stopped")

    number = ask(register)
    seldom = Timing(timedelta(seconds=0.3), poll_s=0.01, tell_s=3600)
    worker(register, walk, timing=seldom).run_once()

    assert state(register, number).state is JobState.STOPPED


def test_worker_that_is_to_end_gives_its_job_back(register: Register) -> None:
    def walk(context: JobContext) -> None:
        with context.bar("walking", 2) as advance:
            one.end()
            advance(1)
            pytest.fail("it went on")

    number = ask(register)
    one = worker(register, walk)
    one.run()

    found = state(register, number)
    assert (found.state, found.attempts) == (JobState.QUEUED, 0)


def test_worker_that_lost_its_lease_ends_its_task_and_leaves_the_job(
    register: Register,
) -> None:
    def sleep_too_long(context: JobContext) -> None:
        with context.bar("sleeping", 2) as advance:
            worker(register, finish, clock=lambda: NOON + timedelta(hours=1)).run_once()
            advance(1)
            pytest.fail("it went on")

    def finish(_: JobContext) -> Mapping[str, Any]:
        return {"by": "the other"}

    number = ask(register)
    worker(register, sleep_too_long, clock=lambda: NOON).run_once()

    found = state(register, number)
    assert (found.state, found.result) == (JobState.DONE, {"by": "the other"})


def test_heart_keeps_the_lease_of_a_task_that_tells_nothing(
    register: Register,
) -> None:
    taken = []

    def ponder(_: JobContext) -> None:
        time.sleep(1.0)
        taken.append(worker(register, lambda _: None, timing=short).run_once())

    short = Timing(timedelta(seconds=0.4), poll_s=0.01, tell_s=0)
    number = ask(register)
    worker(register, ponder, timing=short).run_once()

    assert taken == [0]
    assert state(register, number).state is JobState.DONE


def test_chores_are_done_while_a_job_runs_and_may_fail(register: Register) -> None:
    twice = Event()
    count = 0

    def chore(_: Register) -> None:
        nonlocal count
        count += 1
        if count == 2:
            twice.set()
        raise ValueError("not this time")

    def wait(_: JobContext) -> None:
        assert twice.wait(30)
        one.end()

    number = ask(register)
    one = worker(register, wait, chores=[Chore("sweep", 0.01, chore)])
    thread = Thread(target=one.run)
    thread.start()
    thread.join(60)

    assert state(register, number).state is JobState.DONE


# A worker in a process of its own. Its task writes one entry a step, and finds by what
# is there where to go on; a lease is short, so that the next worker needs no patience.
PROGRAM = """
import sys
import time
from datetime import timedelta
from uuid import uuid4
from sqlalchemy import func, insert, select
from doorplate.access.tables import audit_entry
from doorplate.core.authority import UNLIMITED
from doorplate.core.clock import now
from doorplate.database.jobs import Worker
from doorplate.database.jobs.worker import Timing
from doorplate.register import open_register

def walk(context, *, steps):
    with context.bar("walking", steps) as advance:
        while True:
            with context.register.writing() as transaction:
                there = transaction.execute(
                    select(func.count()).select_from(audit_entry)
                ).scalar_one()
                if there == steps:
                    return {"steps": there}
                transaction.execute(insert(audit_entry).values(
                    uid=uuid4().hex, at=now(), actor="walker", action="walk",
                    subject=str(there), outcome="done", details={}))
            time.sleep(0.01)
            advance(1)

register = open_register(sys.argv[1])
timing = Timing(timedelta(seconds=1), poll_s=0.02, tell_s=0)
worker = Worker(register, {"a": walk}, authority_of=lambda _: UNLIMITED, timing=timing)
worker.run()
"""
STEPS = 100 * KILLS


def test_killed_workers_lose_nothing_and_double_nothing(register: Register) -> None:
    number = ask(register, steps=STEPS)
    url = register.url.render_as_string(hide_password=False)
    moments = random.Random(20260315)
    for kill in range(KILLS + 1):
        command = [sys.executable, "-c", PROGRAM, url]
        with subprocess.Popen(command) as process:
            try:
                await_lease(register, number, process.pid)
                if kill < KILLS:
                    time.sleep(moments.uniform(0, 0.4))
                else:
                    await_end(register, number)
            finally:
                process.kill()
        assert state(register, number).state.is_over == (kill == KILLS)
        forgive(register, number)

    found = state(register, number)
    assert (found.state, found.result) == (JobState.DONE, {"steps": STEPS})
    with register.reading() as transaction:
        subjects = transaction.execute(
            select(audit_entry.c.subject).order_by(audit_entry.c.id)
        ).scalars()
        assert list(subjects) == [str(step) for step in range(STEPS)]
        assert len(jobs(transaction)) == 1


def await_lease(register: Register, number: int, process: int) -> None:
    while f":{process}:" not in (state(register, number).leased_by or ""):
        time.sleep(0.02)


def await_end(register: Register, number: int) -> None:
    while not state(register, number).state.is_over:
        time.sleep(0.02)


def forgive(register: Register, number: int) -> None:
    """Forget the attempts: more deaths than a job is allowed are the test's doing."""
    with register.writing() as transaction:
        statement = job.update().where(job.c.id == number)
        transaction.execute(statement.values(attempts=0))
