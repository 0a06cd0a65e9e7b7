"""Commands that keep a register at work: the worker, and its jobs."""

import logging
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Thread
from time import sleep
from typing import Final

import click

from doorplate.console import Console, pass_console
from doorplate.core.authority import UNLIMITED, Authority
from doorplate.core.errors import Invalid
from doorplate.database import Register
from doorplate.database.jobs import Chore, Job, Tasks, Worker
from doorplate.settings import Settings
from doorplate.upkeep import service

_NUMBER: Final = click.argument("number", type=int)


class KindUnknown(Invalid):
    """There are no jobs of kind {kind}; there are: {known}."""


@dataclass(frozen=True)
class Work:
    """What the rooms have a worker do: joined where the rooms' commands are."""

    tasks: Callable[[Settings], Tasks]
    authority_of: Callable[[Register, Settings], Callable[[str], Authority]] = field(
        default=lambda _register, _settings: lambda _account: UNLIMITED
    )
    chores: Callable[[Settings], Sequence[Chore]] = field(default=lambda _: ())


def work_command(work: Work) -> click.Command:
    """Return the command that runs jobs."""

    @click.command("work")
    @click.option(
        "--once", is_flag=True, help="End when nothing waits, instead of going on."
    )
    @click.option(
        "--kinds",
        metavar="KIND,…",
        help="Only jobs of these kinds, such as addresses.load.",
    )
    @click.option(
        "--beside",
        type=int,
        metavar="PID",
        help="End when that process has ended: what `serve --work` gives.",
    )
    @pass_console
    def command(
        console: Console, *, once: bool, kinds: str | None, beside: int | None
    ) -> None:
        """Run the jobs that wait, and seal the audit, until SIGTERM or Ctrl-C.

        Any number of these may run, on any machine that reaches the register. A job
        whose worker is killed is taken up again by another within a minute.
        """
        logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
        register = console.register
        worker = Worker(
            register,
            _chosen(work.tasks(console.settings), kinds),
            authority_of=work.authority_of(register, console.settings),
            chores=work.chores(console.settings),
        )
        _end_politely(worker)
        if beside is not None:
            Thread(target=_watch, args=(worker, beside), daemon=True).start()
        if once:
            click.echo(f"{worker.run_once()} jobs done.")
        else:
            click.echo("Working - Ctrl-C stops.", err=True)
            worker.run()

    return command


@click.group("jobs")
def jobs_group() -> None:
    """See what long work waits, runs or failed; stop it, or let it go on."""


@jobs_group.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@pass_console
def list_jobs(console: Console, *, everything: bool) -> None:
    """List jobs, the newest first: number, state, progress, kind, who asked."""
    with console.register.reading() as transaction:
        for job in service.list_jobs(transaction, live=not everything):
            click.echo(_line(job))


@jobs_group.command("show")
@_NUMBER
@pass_console
def show_job(console: Console, number: int) -> None:
    """Show a job: its progress, what it did, or why it failed."""
    with console.register.reading() as transaction:
        job = service.show_job(transaction, number)
    click.echo(_line(job))
    for name, value in (
        ("arguments", dict(job.arguments)),
        ("attempts", job.attempts),
        ("asked for", f"{job.created_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("started", job.started_at and f"{job.started_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("over", job.finished_at and f"{job.finished_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("worker", job.leased_by),
        ("seconds left", job.seconds_left and round(job.seconds_left)),
        ("result", job.result and dict(job.result)),
        ("failure", job.failure and f"{job.failure.message} [{job.failure.code}]"),
    ):
        if value is not None:
            click.echo(f"  {name:<12}  {value}")


@jobs_group.command("stop")
@_NUMBER
@pass_console
def stop_job(console: Console, number: int) -> None:
    """Stop a job at its next step; what it has done is kept."""
    state = service.stop_job(
        console.register, number=number, actor=console.actor, now=console.now
    )
    click.echo(f"Job {number} is {state.value}.")


@jobs_group.command("retry")
@_NUMBER
@pass_console
def retry_job(console: Console, number: int) -> None:
    """Let a job that failed or was stopped go on where it ended."""
    service.retry_job(
        console.register, number=number, actor=console.actor, now=console.now
    )
    click.echo(f"Job {number} waits again.")


def _line(job: Job) -> str:
    steps = f"{job.done:,}/{job.total:,}" if job.total else "-"
    label = f"  {job.label}" if job.label else ""
    return (
        f"{job.id:>6}  {job.state.value:<8}  {steps:>17}  {job.kind}"
        f"  {job.created_by}{label}"
    )


def _chosen(tasks: Tasks, kinds: str | None) -> Tasks:
    if kinds is None:
        return tasks
    wanted = [kind.strip() for kind in kinds.split(",")]
    for kind in wanted:
        if kind not in tasks:
            raise KindUnknown(kind=kind, known=", ".join(sorted(tasks)) or "none")
    return {kind: tasks[kind] for kind in wanted}


def _end_politely(worker: Worker) -> None:
    """End at the next step on SIGTERM and Ctrl-C; a second Ctrl-C ends at once."""

    def end(number: int, _frame: object) -> None:
        worker.end()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


def _watch(worker: Worker, process: int) -> None:
    """End the worker when the process that started it is gone."""
    while os.getppid() == process:
        sleep(1)
    worker.end()
