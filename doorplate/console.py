"""A kit for the rooms' commands: the register, the time, progress, errors."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import IO, Any

import click

from doorplate.core import clock
from doorplate.core.actors import OPERATOR, Actor
from doorplate.core.errors import RegistryError
from doorplate.database import Register
from doorplate.settings import Settings

Progress = Callable[[int], None]
"""Told how many more rows, plates or files are done."""


@dataclass
class Console:
    """What a command works with."""

    settings: Settings
    opener: Callable[[str], Register]
    actor: Actor = OPERATOR

    @cached_property
    def register(self) -> Register:
        """The register of the settings, opened when a command first needs it."""
        return self.opener(self.settings.database_url)

    @property
    def now(self) -> datetime:
        """The present instant, in UTC."""
        return clock.now()

    @property
    def today(self) -> date:
        """The civil day where the register is."""
        return clock.civil_day(self.now, self.settings.time_zone)


pass_console = click.make_pass_decorator(Console)


class RefusingGroup(click.Group):
    """A group of commands that says a refusal in one line, with exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the command; a RegistryError becomes its one line."""
        try:
            return super().invoke(ctx)
        except RegistryError as error:
            raise Refusal(error) from error


class Refusal(click.ClickException):
    """One line on standard error and exit status 1."""

    def __init__(self, error: RegistryError) -> None:
        super().__init__(str(error))
        self.code = error.code

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line, with the stable code people can search for."""
        click.echo(f"doorplate: {self.message} [{self.code}]", file=file, err=True)


@contextmanager
def progress(label: str, total: int) -> Iterator[Progress]:
    """Show a progress bar with the time left on standard error while the block runs.

    `total` is the number of steps. On something that is no terminal only the label
    is printed.
    """
    with click.progressbar(
        range(total),
        label=label,
        file=sys.stderr,
        show_pos=True,
        width=24,
    ) as bar:
        yield bar.update
