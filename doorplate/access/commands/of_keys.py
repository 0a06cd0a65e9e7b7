"""`doorplate keys`: make, rotate and list the keys."""

import click

from doorplate.access.keys import Key, Keyring, Purpose
from doorplate.console import Console, pass_console


@click.group()
def keys() -> None:
    """Make, rotate and list the keys that stay outside the database.

    They lie in the folder of the setting keys_folder, one file each, readable by their
    owner alone. Keep a copy in a safe place: what is sealed, signed or encrypted with
    a key cannot be checked or read without it.
    """


@keys.command("create")
@pass_console
def create(console: Console) -> None:
    """Make a key for each purpose that has none yet."""
    made = Keyring(console.settings.keys_folder).create(console.now)
    for key in made:
        click.echo(_line(key))
    place = console.settings.keys_folder
    click.echo(f"{len(made)} keys made in {place}." if made else "Nothing is missing.")


@keys.command("rotate")
@click.argument("purpose", type=click.Choice([each.value for each in Purpose]))
@pass_console
def rotate(console: Console, purpose: str) -> None:
    """Make a new current key of a purpose.

    The older ones stay: what they signed is checked with them, and public keys are
    published for ever. After a new session key, forms that are open have to be loaded
    again.
    """
    key = Keyring(console.settings.keys_folder).rotate(purpose, console.now)
    click.echo(_line(key))


@keys.command("list")
@pass_console
def list_keys(console: Console) -> None:
    """List the keys, never their secrets."""
    folder = console.settings.keys_folder
    found = Keyring(folder).all()
    if not found:
        click.echo(f"There are none in {folder}: `doorplate keys create` makes them.")
    for key in found:
        click.echo(_line(key))


def _line(key: Key) -> str:
    public = f"  {key.jwk['x']}" if key.purpose is Purpose.SIGNING else ""
    day = key.created_at.isoformat(sep=" ", timespec="seconds")
    return f"{key.id}  {key.purpose:<8}  {key.state:<7}  {day}{public}"
