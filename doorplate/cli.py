"""The command line: joins the rooms' commands."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import click

from doorplate.access.commands import accounts, audit, keys
from doorplate.access.commands.connecting import DIVISIONS
from doorplate.access.connecting import entrance_of, keyring_of, seal_what_waits
from doorplate.access.service import authority_of, stamping
from doorplate.access.service.tidying import tidy
from doorplate.addresses.changes.commands import Office, changes_group
from doorplate.addresses.changes.reassigning import refuse_unseen_moves
from doorplate.addresses.commands import addresses, streets
from doorplate.addresses.imports.tasks import import_tasks
from doorplate.addresses.numbering.commands import numbers
from doorplate.certificates.commands import certificates
from doorplate.console import Console, RefusingGroup, pass_console
from doorplate.core import clock
from doorplate.core.authority import Authority
from doorplate.database import Register
from doorplate.database.jobs import Chore, Tasks
from doorplate.divisions.commands import CONSENTS, areas, divisions
from doorplate.divisions.service import DivisionReaches
from doorplate.hooks import change_hooks
from doorplate.plates.commands import plates
from doorplate.public.commands import serve
from doorplate.register import open_register
from doorplate.settings import FILE_VARIABLE, Settings, load_settings
from doorplate.upkeep.commands import Work, backup, jobs_group, restore, work_command

_SEAL_EVERY_S: Final = 60
_TIDY_EVERY_S: Final = 3600


def tasks(settings: Settings) -> Tasks:
    """Return what each kind of job does: the rooms' long work."""
    return {**import_tasks(settings)}


def authorities(register: Register, settings: Settings) -> Callable[[str], Authority]:
    """Return what tells whoever asked for a job's authority: at the job's own time."""
    entrance = entrance_of(settings, register, DivisionReaches(register))
    return lambda name: authority_of(entrance, name, clock.now())


def _authority(console: Console, name: str) -> Authority:
    return authorities(console.register, console.settings)(name)


def chores(settings: Settings) -> Sequence[Chore]:
    """Return what a worker does beside its jobs: it seals the audit, and tidies."""
    return (
        Chore(
            "seal the audit",
            _SEAL_EVERY_S,
            lambda register: seal_what_waits(
                settings, register, clock.now(), thorough=True
            ),
        ),
        Chore(
            "tidy sessions",
            _TIDY_EVERY_S,
            lambda register: tidy(register, now=clock.now()),
        ),
    )


@click.group(
    cls=RefusingGroup, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="doorplate")
@click.option(
    "--database",
    metavar="URL",
    help="The register: sqlite:///FILE or postgresql://HOST/NAME.",
)
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file of settings (docs/settings.md).",
)
@click.pass_context
def main(
    context: click.Context, database: str | None, settings_file: Path | None
) -> None:
    """Doorplate: the address register of a town, and the QR plates on its walls.

    From nothing to a printed plate:

    \b
      doorplate init
      doorplate divisions load divisions.csv --as-of 2023-06-30
      doorplate divisions boundaries villages.geojson --source "survey 2023"
      doorplate divisions activate 1
      doorplate areas load police.geojson --layer police_station
      doorplate addresses load houses.csv --crs EPSG:4326
      doorplate plates issue --street 大定路
      doorplate plates print --street 大定路 --output plates.pdf
      doorplate serve
    """  # noqa: D301 - click wants the character itself before a block it leaves alone
    if settings_file is not None:
        os.environ[FILE_VARIABLE] = str(settings_file.resolve())
    given = {} if database is None else {"database_url": database}
    settings = load_settings(**given)
    context.obj = Console(settings=settings, opener=partial(_open, settings))
    context.meta[DIVISIONS] = DivisionReaches
    context.meta[CONSENTS] = (refuse_unseen_moves,)


def _open(settings: Settings, url: str) -> Register:
    return stamping(open_register(url, make=False), keyring_of(settings))


@main.command()
@pass_console
def init(console: Console) -> None:
    """Make the register's tables, or bring them up to date."""
    register = open_register(console.settings.database_url)
    url = register.url.render_as_string(hide_password=True)
    click.echo(f"The register at {url} is ready.")


main.add_command(keys)
main.add_command(accounts)
main.add_command(audit)
main.add_command(divisions)
main.add_command(areas)
main.add_command(streets)
main.add_command(addresses)
main.add_command(changes_group(Office(change_hooks(), _authority)))
main.add_command(numbers)
main.add_command(plates)
main.add_command(certificates)
main.add_command(serve)
main.add_command(work_command(Work(tasks, authorities, chores)))
main.add_command(jobs_group)
main.add_command(backup)
main.add_command(restore)
