"""`doorplate accounts`: who may sign in, and what they may do where."""

import sys
from datetime import date
from typing import Final

import click

from doorplate.access.accounts import Grant, PlaceUnknown, parse_role
from doorplate.access.commands.connecting import divisions, entrance
from doorplate.access.model import Place, Role
from doorplate.access.service import own_account, people
from doorplate.access.service.people import Person
from doorplate.access.sessions import Enrolment
from doorplate.console import Console, pass_console
from doorplate.core.periods import Period

_NAME: Final = click.argument("name")
_AREA: Final = click.option(
    "--area",
    metavar="CODE",
    help="A division and all below it; the whole register without.",
)
_DAY: Final = click.DateTime(["%Y-%m-%d"])


@click.group()
def accounts() -> None:
    """Make accounts, grant roles in an area between dates, disable, reset.

    The first administrator is made here; everybody else can be made at the desk.

    \b
      doorplate accounts create wang --administrator
      doorplate accounts create li
      doorplate accounts grant li address-clerk --area 410883001000
    """  # noqa: D301 - click wants the character itself before a block it leaves alone


@accounts.command("create")
@_NAME
@click.option("--called", default="", help="How people call them, such as 王敏.")
@_AREA
@click.option(
    "--administrator",
    is_flag=True,
    help="Let them manage people, of the whole register or of --area.",
)
@pass_console
def create(
    console: Console, *, name: str, called: str, area: str | None, administrator: bool
) -> None:
    """Make an account with a password of its owner, and a second factor.

    The password is asked for, or read from standard input where that is no terminal.
    What is printed for the authenticator, and the recovery codes, are shown once.
    """
    door = entrance(console)
    # Before the account: without keys no second factor could be kept.
    door.keyring.current("secrets")
    place = _place(console, area)
    account, _ = people.create_account(
        console.register,
        name=name,
        shown_name=called,
        place=place,
        password=_password(),
        actor=console.actor,
        now=console.now,
    )
    if administrator:
        _grant(console, account.name, Role.ADMINISTRATOR, place, Period(console.today))
    enrolment, codes = own_account.enrol_beforehand(
        door, account=account, now=console.now
    )
    click.echo(f"The account {account.name} is made. At the first sign-in it asks for")
    click.echo("a code of an authenticator that was given this:")
    _show_enrolment(enrolment)
    click.echo("Recovery codes, each for one sign-in without it:")
    for code in codes:
        click.echo(f"  {code}")


@accounts.command("list")
@click.option("--all", "everything", is_flag=True, help="Also disabled accounts.")
@pass_console
def list_accounts(console: Console, *, everything: bool) -> None:
    """List accounts with the roles they hold today."""
    for person in people.people(console.register):
        if everything or person.account.disabled_at is None:
            _show(console, person)


@accounts.command("show")
@_NAME
@pass_console
def show(console: Console, name: str) -> None:
    """Show an account with every grant it ever had."""
    person = people.person(console.register, name=name)
    _show(console, person)
    for grant in person.grants:
        click.echo(f"  grant {grant.id}: {_described(grant)}")


@accounts.command("grant")
@_NAME
@click.argument("role", type=click.Choice([each.value for each in Role]))
@_AREA
@click.option("--from", "start", type=_DAY, help="The first day; today without.")
@click.option("--until", type=_DAY, help="The first day it holds no more.")
@pass_console
def grant_role(
    console: Console,
    *,
    name: str,
    role: str,
    area: str | None,
    start: date | None,
    until: date | None,
) -> None:
    """Let somebody hold a role in an area between dates."""
    period = Period(_day(start) or console.today, _day(until))
    grant = _grant(console, name, parse_role(role), _place(console, area), period)
    click.echo(f"Grant {grant.id}: {_described(grant)}.")


@accounts.command("revoke")
@click.argument("grant", type=int)
@pass_console
def revoke(console: Console, grant: int) -> None:
    """End a grant, by its number (`accounts show`), from today on."""
    people.revoke_grant(
        console.register,
        grant_id=grant,
        actor=console.actor,
        now=console.now,
        today=console.today,
    )
    click.echo(f"Grant {grant} has ended.")


@accounts.command("disable")
@_NAME
@pass_console
def disable(console: Console, name: str) -> None:
    """Let an account sign in no more; its sessions end at once."""
    people.disable_account(
        console.register,
        name=name,
        actor=console.actor,
        now=console.now,
        today=console.today,
    )
    click.echo(f"{name} signs in no more.")


@accounts.command("enable")
@_NAME
@pass_console
def enable(console: Console, name: str) -> None:
    """Let a disabled account sign in again."""
    people.enable_account(
        console.register,
        name=name,
        actor=console.actor,
        now=console.now,
        today=console.today,
    )
    click.echo(f"{name} may sign in again.")


@accounts.command("reset-password")
@_NAME
@pass_console
def reset_password(console: Console, name: str) -> None:
    """Give an account a temporary password, to be changed at the next sign-in."""
    told = people.reset_password(
        console.register,
        name=name,
        actor=console.actor,
        now=console.now,
        today=console.today,
    )
    click.echo(f"The password of {name} is now {told}")


@accounts.command("reset-second-factor")
@_NAME
@pass_console
def reset_second_factor(console: Console, name: str) -> None:
    """Take an authenticator away; the next sign-in sets up another.

    Make sure who asks for it: the password alone then lets in.
    """
    people.reset_second_factor(
        console.register,
        name=name,
        actor=console.actor,
        now=console.now,
        today=console.today,
    )
    click.echo(f"{name} sets up an authenticator at the next sign-in.")


def _grant(
    console: Console, name: str, role: Role, place: Place | None, period: Period
) -> Grant:
    return people.grant_role(
        console.register,
        name=name,
        role=role,
        place=place,
        period=period,
        divisions=divisions(console),
        actor=console.actor,
        now=console.now,
    )


def _place(console: Console, area: str | None) -> Place | None:
    if area is None:
        return None
    place = Place(console.settings.division_scheme, area)
    # Before anything is made: a name is never given twice, a slip would cost it.
    if divisions(console).name_of(*place, console.today) is None:
        raise PlaceUnknown(code=area)
    return place


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def _day(moment: date | None) -> date | None:
    # click hands over midnight of the day that was written.
    return None if moment is None else date(moment.year, moment.month, moment.day)


def _show(console: Console, person: Person) -> None:
    account = person.account
    held = ", ".join(
        f"{grant.role} in {grant.place.code if grant.place else 'the whole register'}"
        for grant in person.in_force(console.today)
    )
    state = " (disabled)" if account.disabled_at else ""
    click.echo(f"{account.name}  {account.shown_name}{state}  {held or 'no role'}")


def _described(grant: Grant) -> str:
    place = grant.place.code if grant.place else "the whole register"
    until = f" until {grant.valid_to}" if grant.valid_to else ""
    return f"{grant.role} in {place} from {grant.valid_from}{until}"


def _show_enrolment(enrolment: Enrolment) -> None:
    click.echo(f"  {enrolment.uri}")
    click.echo(f"  or the secret {enrolment.secret}")
