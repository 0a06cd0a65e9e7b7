"""`doorplate audit`: seal it, verify it, list it."""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import click

from doorplate.access.connecting import keyring_of, marks_of
from doorplate.access.entries import Finding, Wanted
from doorplate.access.service import listing
from doorplate.access.service.sealing import seal_audit, verify_audit
from doorplate.console import Console, pass_console
from doorplate.core.errors import Conflict

_DAY: Final = click.DateTime(["%Y-%m-%d"])


class AuditBroken(Conflict):
    """The audit was changed behind the program: {what} was {wrong} first."""


@click.group()
def audit() -> None:
    """Seal and verify the audit: who did what to what, and was refused what.

    `doorplate work` and every write at the desk seal it too. Verify it from time to
    time, with a copy of the audit's file that others cannot write to.
    """


@audit.command("seal")
@pass_console
def seal(console: Console) -> None:
    """Link the entries that wait to the chain."""
    sealed = seal_audit(
        console.register,
        keyring=keyring_of(console.settings),
        marks=marks_of(console.settings),
        now=console.now,
    )
    click.echo(f"{sealed} entries sealed.")


@audit.command("verify")
@pass_console
def verify(console: Console) -> None:
    """Name the first entry that was altered, inserted or removed, the last one too.

    The exit status is 1 where there is one.
    """
    verdict = verify_audit(
        console.register,
        keyring=keyring_of(console.settings),
        marks=marks_of(console.settings),
    )
    if verdict.unsealed:
        click.echo(f"{verdict.unsealed} entries wait for their seal.", err=True)
    if verdict.finding is not None:
        raise AuditBroken(
            what=_named(verdict.finding), wrong=verdict.finding.wrong.value
        )
    click.echo(f"{verdict.sealed} entries are as they were written.")


@audit.command("list")
@click.option("--actor", default="", help="Who did it: an account's name.")
@click.option("--action", default="", help="What, or how it begins: addresses.")
@click.option("--subject", default="", help="What it was done to, or a part of it.")
@click.option(
    "--outcome",
    type=click.Choice(["done", "refused", "read"]),
    help="Only what was done, refused or read.",
)
@click.option("--from", "start", type=_DAY, help="Not before this day.")
@click.option("--until", type=_DAY, help="Before this day.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="So many at most.",
)
@pass_console
def list_entries(
    console: Console,
    *,
    actor: str,
    action: str,
    subject: str,
    outcome: str | None,
    start: datetime | None,
    until: datetime | None,
    limit: int,
) -> None:
    """List entries, the newest first."""
    wanted = Wanted(
        actor=actor,
        action=action,
        subject=subject,
        outcome=listing.outcome_named(outcome),
        since=_midnight(console, start),
        before=_midnight(console, until),
    )
    zone = ZoneInfo(console.settings.time_zone)
    for entry in listing.entries(console.register, wanted, limit=limit):
        said = entry.content
        at = said.at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
        details = listing.details_line(said)
        click.echo(
            f"{entry.id}  {at}  {said.actor}  {said.action}  {said.subject}"
            f"  {said.outcome}  {details}".rstrip()
        )


def _named(finding: Finding) -> str:
    if finding.entry_id is None:
        return f"the entry sealed as number {finding.sequence}"
    return f"entry {finding.entry_id}"


def _midnight(console: Console, day: datetime | None) -> datetime | None:
    if day is None:
        return None
    zone = ZoneInfo(console.settings.time_zone)
    return datetime.combine(day.date(), time(), tzinfo=zone)
