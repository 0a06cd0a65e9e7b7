"""Every command and every option says what it is for."""

from collections.abc import Iterator

import click
import pytest

from doorplate.cli import main
from doorplate.demo.__main__ import main as demonstration


def commands(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[str, click.Command]]:
    yield " ".join(path), command
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from commands(child, (*path, name))


COMMANDS = dict([*commands(main, ("doorplate",)), ("scripts/demo", demonstration)])


@pytest.mark.parametrize("name", COMMANDS)
def test_command_says_what_it_does(name: str) -> None:
    said = COMMANDS[name].help or ""

    assert said.strip()
    assert COMMANDS[name].get_short_help_str()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is_for(name: str) -> None:
    silent = [
        parameter.name
        for parameter in COMMANDS[name].params
        if isinstance(parameter, click.Option) and not parameter.help
    ]

    assert silent == []
