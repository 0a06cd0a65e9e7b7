"""What the commands of access work with, put together from the settings."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import click

from doorplate.access.keys import Keyring
from doorplate.access.marks import Marks
from doorplate.access.model import Divisions
from doorplate.access.service.signing_in import Entrance
from doorplate.access.sessions import Limits
from doorplate.console import Console
from doorplate.database import Register
from doorplate.settings import Settings

DIVISIONS: Final = "doorplate.divisions"
"""Where cli.py leaves, in click's meta, what makes the `Divisions` of a register."""


def entrance_of(
    settings: Settings, register: Register, divisions: Divisions
) -> Entrance:
    """Return the entrance of a register under its settings."""
    return Entrance(
        register,
        Keyring(settings.keys_folder),
        limits_of(settings),
        divisions,
        settings.time_zone,
        settings.town.zh,
    )


def limits_of(settings: Settings) -> Limits:
    """Return how long sessions last."""
    return Limits(
        timedelta(minutes=settings.session_idle_minutes),
        timedelta(hours=settings.session_hours),
    )


def marks_of(settings: Settings) -> Marks:
    """Return the file outside the database that remembers the audit's length."""
    return Marks(settings.audit_file)


def entrance(console: Console) -> Entrance:
    """Return the entrance of the command line's register."""
    return entrance_of(console.settings, console.register, divisions(console))


def divisions(console: Console) -> Divisions:
    """Return the divisions of the command line's register."""
    make: Callable[[Register], Divisions] = click.get_current_context().meta[DIVISIONS]
    return make(console.register)
