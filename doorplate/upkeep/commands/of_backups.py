"""`doorplate backup` and `doorplate restore`."""

from pathlib import Path

import click

from doorplate.access.keys import Keyring
from doorplate.access.service.entries import AuditKeyNotAtHand
from doorplate.console import Console, pass_console, progress
from doorplate.database.archive import Manifest
from doorplate.upkeep import backups


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_console
def backup(console: Console, file: Path) -> None:
    """Write the whole register to FILE, while everything runs.

    FILE is readable by its owner alone, and can be restored into either database. Keys
    are not in it: keep the folder of keys elsewhere (docs/operator.md).
    """
    manifest = backups.back_up(
        console.register,
        path=file,
        keys=[key.id for key in Keyring(console.settings.keys_folder).all()],
        actor=console.actor,
        now=console.now,
        bar=progress,
    )
    _tell(manifest)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only read FILE, and say if it is sound.")
@pass_console
def restore(console: Console, file: Path, *, check: bool) -> None:
    """Make a register of a backup, where there is none: at the URL of --database.

    All of it, compared with the backup table by table, or nothing.
    """
    if check:
        _tell(backups.check(path=file, bar=progress))
        return
    url = console.settings.database_url
    manifest = backups.restore(url, path=file, bar=progress)
    _tell(manifest)
    kept = {key.id for key in Keyring(console.settings.keys_folder).all()}
    missing = sorted({*manifest.notes.get("keys", ())} - kept)
    if missing:
        place = console.settings.keys_folder
        click.echo(f"  {place} lacks keys that it needs: {', '.join(missing)}")
    try:
        backups.note_restore(
            console.register,
            path=file,
            manifest=manifest,
            actor=console.actor,
            now=console.now,
        )
    except AuditKeyNotAtHand as error:
        click.echo(f"  Its audit does not tell of this: {error}")


def _tell(manifest: Manifest) -> None:
    click.echo(
        f"{manifest.rows:,} rows of {len(manifest.tables)} tables, as of "
        f"{manifest.made_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    click.echo(f"  fingerprint  {manifest.fingerprint}")
    keys = ", ".join(manifest.notes.get("keys", ())) or "none"
    click.echo(f"  its keys     {keys} (not in the backup)")
