"""What the commands of access work with."""

from collections.abc import Callable
from typing import Final, TypeAlias

import click

from doorplate.access.connecting import entrance_of
from doorplate.access.model import Divisions
from doorplate.access.service import Entrance
from doorplate.console import Console
from doorplate.database import Register

MakeDivisions: TypeAlias = Callable[[Register], Divisions]

DIVISIONS: Final = "doorplate.divisions"
"""Where cli.py leaves, in click's meta, what makes the `Divisions` of a register."""


def entrance(console: Console) -> Entrance:
    """Return the entrance of the command line's register."""
    return entrance_of(console.settings, console.register, divisions(console))


def divisions(console: Console) -> Divisions:
    """Return the divisions of the command line's register."""
    make: MakeDivisions = click.get_current_context().meta[DIVISIONS]
    return make(console.register)
