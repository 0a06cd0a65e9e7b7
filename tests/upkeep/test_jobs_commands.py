"""Jobs on the command line, and a worker that ends politely."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from doorplate.access.tables import audit_entry
from doorplate.console import Console, RefusingGroup
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from doorplate.database.jobs import JobContext, JobState, Tasks, enqueue, job_by_id
from doorplate.settings import Settings
from doorplate.upkeep.commands import Work, jobs_group, work_command
from tests.database.samples import NOON


def walk(context: JobContext, *, steps: int) -> dict[str, int]:
    with context.bar("walking", steps) as advance:
        for _ in range(steps):
            advance(1)
    return {"steps": steps}


def fall(_: JobContext) -> None:
    raise ValueError


def tasks(_: Settings) -> Tasks:
    return {"walk": walk, "fall": fall}


@click.group(cls=RefusingGroup)
def main() -> None:
    """The commands under test."""


main.add_command(work_command(Work(tasks)))
main.add_command(jobs_group)


def run(register: Register, *words: str, status: int = 0) -> str:
    console = Console(Settings(), opener=lambda _: register)
    done = CliRunner().invoke(main, words, obj=console)
    assert done.exit_code == status, done.output
    return done.output


def ask(register: Register, kind: str, **arguments: int) -> int:
    with register.writing() as transaction:
        return enqueue(
            transaction,
            kind=kind,
            arguments=arguments,
            actor=OPERATOR,
            now=NOON,
            label="a walk",
        )


def state(register: Register, number: int) -> JobState:
    with register.reading() as transaction:
        return job_by_id(transaction, number).state


@pytest.fixture(autouse=True)
def own_signals() -> object:
    handlers = {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_jobs_are_listed_shown_stopped_and_retried(register: Register) -> None:
    number = ask(register, "walk", steps=3)

    assert "queued" in run(register, "jobs", "list")
    assert run(register, "jobs", "stop", str(number)) == f"Job {number} is stopped.\n"
    assert run(register, "jobs", "list") == ""
    assert "stopped" in run(register, "jobs", "list", "--all")
    assert "job-ended" in run(register, "jobs", "stop", str(number), status=1)
    run(register, "jobs", "retry", str(number))
    assert run(register, "work", "--once") == "1 jobs done.\n"
    shown = run(register, "jobs", "show", str(number))
    assert "3/3" in shown
    assert "{'steps': 3}" in shown
    assert "job-not-ended" in run(register, "jobs", "retry", str(number), status=1)
    assert "job-unknown" in run(register, "jobs", "show", "99", status=1)
    with register.reading() as transaction:
        actions = transaction.execute(
            select(audit_entry.c.action).order_by(audit_entry.c.id)
        )
        assert actions.scalars().all() == ["jobs.stop", "jobs.retry"]


def test_failure_is_shown_with_its_code(register: Register) -> None:
    number = ask(register, "fall")
    run(register, "work", "--once")

    assert "[unexpected-error]" in run(register, "jobs", "show", str(number))


def test_worker_does_the_kinds_it_is_told(register: Register) -> None:
    number = ask(register, "walk", steps=1)

    assert run(register, "work", "--once", "--kinds", "fall") == "0 jobs done.\n"
    assert state(register, number) is JobState.QUEUED
    refused = run(register, "work", "--once", "--kinds", "fly", status=1)
    assert "there are: fall, walk. [kind-unknown]" in refused


PROGRAM = """
import sys, time
from doorplate.console import Console
from doorplate.register import open_register
from doorplate.settings import Settings
from doorplate.upkeep.commands import Work, work_command

def walk(context, *, steps):
    with context.bar("walking", steps) as advance:
        for _ in range(steps):
            time.sleep(0.02)
            advance(1)

work_command(Work(lambda _: {"walk": walk}))(
    sys.argv[1:], obj=Console(Settings(), lambda _: open_register("URL")))
"""


def await_state(register: Register, number: int, wanted: JobState) -> None:
    while state(register, number) is not wanted:
        time.sleep(0.02)


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_worker_ends_politely_and_its_job_waits_again(
    sqlite_register: Register, kind: signal.Signals
) -> None:
    number = ask(sqlite_register, "walk", steps=10_000)
    program = PROGRAM.replace("URL", str(sqlite_register.url))
    with subprocess.Popen([sys.executable, "-c", program]) as process:
        await_state(sqlite_register, number, JobState.RUNNING)
        process.send_signal(kind)
        assert process.wait(60) == 0

    assert state(sqlite_register, number) is JobState.QUEUED


def test_worker_beside_a_server_that_was_killed_ends(
    sqlite_register: Register, tmp_path: Path
) -> None:
    number = ask(sqlite_register, "walk", steps=10_000)
    file = tmp_path / "program.py"
    file.write_text(PROGRAM.replace("URL", str(sqlite_register.url)))
    parent = f"""
import os, subprocess, sys, time
subprocess.Popen([sys.executable, {str(file)!r}, "--beside", str(os.getpid())])
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", parent], env=os.environ) as process:
        await_state(sqlite_register, number, JobState.RUNNING)
        process.kill()

    await_state(sqlite_register, number, JobState.QUEUED)
