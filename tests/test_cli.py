"""The command line as a newcomer meets it: help, refusals, exit statuses."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from doorplate.cli import main
from doorplate.console import progress

_BATCHES = ("plates", "batches")


def test_init_makes_a_register_and_may_be_repeated(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/register.sqlite"

    for _ in range(2):
        result = CliRunner().invoke(main, ["--database", url, "init"])

        assert result.exit_code == 0
        assert "is ready" in result.output
    assert (tmp_path / "register.sqlite").exists()


def test_register_in_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/register.sqlite"

    result = CliRunner().invoke(main, ["--database", url, "init"])

    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("is_there", [True, False])
def test_only_init_makes_a_register(tmp_path: Path, *, is_there: bool) -> None:
    path = tmp_path / "var" / "register.sqlite"
    if is_there:
        path.parent.mkdir()
        path.touch()

    result = CliRunner().invoke(main, ["--database", f"sqlite:///{path}", *_BATCHES])

    assert result.exit_code == 1
    assert "`doorplate init` makes one. [register-missing]" in result.output
    assert path.exists() is is_there


def test_register_that_init_made_is_found(tmp_path: Path) -> None:
    words = ["--database", f"sqlite:///{tmp_path}/register.sqlite"]
    CliRunner().invoke(main, [*words, "init"])

    assert CliRunner().invoke(main, [*words, *_BATCHES]).exit_code == 0


def test_refusal_is_one_line_with_its_code_and_status_1() -> None:
    result = CliRunner().invoke(main, ["--database", "mysql://host", "init"])

    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "sqlite:///FILE" in result.output
    assert "[database-url-unknown]" in result.output


def test_wrong_setting_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "doorplate.toml"
    path.write_text("scan_cache_seconds = 900", encoding="utf-8")

    result = CliRunner().invoke(main, ["--settings", str(path), "init"])

    assert result.exit_code == 1
    assert "scan_cache_seconds" in result.output


@pytest.mark.parametrize("arguments", [["nonsense"], ["--nonsense"], ["init", "more"]])
def test_wrong_usage_has_status_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 2


def walk(
    command: click.Command, path: tuple[str, ...] = ()
) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            found += walk(child, (*path, name))
    return found


@pytest.mark.parametrize(
    ("path", "command"),
    walk(main),
    ids=lambda value: " ".join(value) or "main" if isinstance(value, tuple) else "",
)
def test_every_command_explains_itself(
    path: tuple[str, ...], command: click.Command
) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])

    assert result.exit_code == 0
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name != "help":
            assert parameter.help, parameter.name


def test_progress_counts_to_its_total(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Loading", 3) as advance:
        advance(2)
        advance(1)

    assert "Loading" in capsys.readouterr().err
