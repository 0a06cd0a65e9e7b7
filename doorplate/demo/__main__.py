"""`python -m doorplate.demo`: try Doorplate on an illustrative town."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from doorplate.cli import main as doorplate
from doorplate.demo.demonstration import LOCAL, Demonstration, own_address
from doorplate.demo.people import STAFF, hire
from doorplate.demo.steps import Journal
from doorplate.settings import FILE_VARIABLE, load_settings

# A host that exists nowhere (RFC 2606), short enough for the smallest symbol.
_NOWHERE: Final = "https://mp.example"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var"),
    show_default=True,
    help="Where the town, its register and its plates are kept.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Where to serve.",
)
@click.option(
    "--lan",
    is_flag=True,
    help="Put this machine's own address into the codes and listen on it, so that a "
    "phone on the same network can scan the sheet.",
)
@click.option("--no-serve", is_flag=True, help="Stop before serving.")
def main(folder: Path, port: int, *, lan: bool, no_serve: bool) -> None:
    """Load an illustrative town, print its plates, and serve what a scan answers.

    A second run is quick and changes nothing.
    """
    host = own_address() if lan else LOCAL
    public_url = f"http://{host}:{port}" if lan else _NOWHERE
    demonstration = Demonstration(folder, public_url)
    _prepare(demonstration)
    _tell(demonstration, f"http://{host}:{port}", lan=lan)
    if not no_serve:
        click.echo("Serving; Ctrl-C stops.")
        _doorplate(
            demonstration, ("serve", "--work", "--host", host, "--port", str(port))
        )


def _prepare(demonstration: Demonstration) -> None:
    demonstration.folder.mkdir(parents=True, exist_ok=True)
    demonstration.write_files()
    journal = Journal(demonstration.folder / "done.json", demonstration.register)
    steps = list(demonstration.steps())
    for number, step in enumerate(steps, start=1):
        heading = click.style(f"[{number}/{len(steps)}] {step.title}", bold=True)
        if journal.is_done(step):
            click.echo(f"{heading}: done before")
            continue
        click.echo(f"{heading}: doorplate {' '.join(step.command)}")
        journal.do(step, lambda command: _doorplate(demonstration, command))
    os.environ[FILE_VARIABLE] = str(demonstration.settings.resolve())
    hire(load_settings(), demonstration.staff)


def _doorplate(demonstration: Demonstration, command: Sequence[str]) -> None:
    arguments = ["--settings", str(demonstration.settings), *command]
    doorplate.main(arguments, prog_name="doorplate", standalone_mode=False)


def _tell(demonstration: Demonstration, url: str, *, lan: bool) -> None:
    click.echo(f"\nThe plates are in {demonstration.sheets}. Open, for instance:")
    for code, address, page in demonstration.examples():
        click.echo(f"  {url}/D/{code}  page {page:>3}  {address}")
    click.echo(f"or {url}/ and type a code from the sheet.")
    names = ", ".join(f"{one.name} ({one.role})" for one in STAFF)
    click.echo(f"The desk of the staff is at {url}/desk/: sign in as {names};")
    click.echo(f"{demonstration.staff} has the password and the second step's codes.")
    if lan:
        click.echo(
            "Scan the sheet, on paper or on the screen, with a phone on this network. "
            "This is plain HTTP, and its longer address takes a symbol of version 4; "
            "camera, position and off-line use in the browser need HTTPS."
        )
    else:
        click.echo(
            f"The codes lead to {_NOWHERE}, which exists nowhere: "
            "to scan them with a phone, run this with --lan."
        )


if __name__ == "__main__":
    main()
