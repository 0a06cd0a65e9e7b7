"""Use cases: back a register up while it is in use, and restore it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from doorplate.access.service import record_entry
from doorplate.core.actors import Actor
from doorplate.core.progress import Bar, silent
from doorplate.database import Register
from doorplate.database.archive import (
    Manifest,
    check_archive,
    restore_archive,
    write_archive,
)
from doorplate.database.metadata import METADATA


def back_up(
    register: Register,
    *,
    path: Path,
    keys: Sequence[str] = (),
    actor: Actor,
    now: datetime,
    bar: Bar = silent,
) -> Manifest:
    """Write the whole register, as it stands at one moment, to a file.

    `keys` are the ids of the keys that somebody needs to use what is restored; the keys
    themselves are not in it. Raises ArchiveExists, ArchiveUnwritable.
    """
    manifest = write_archive(
        register,
        path,
        metadata=METADATA,
        now=now,
        notes={"keys": list(keys)},
        bar=bar,
    )
    with register.writing() as transaction:
        record_entry(
            transaction,
            actor=actor,
            action="register.backup",
            subject=f"backup {path.name}",
            now=now,
            details={"rows": manifest.rows, "fingerprint": manifest.fingerprint},
        )
    return manifest


def restore(url: str, *, path: Path, bar: Bar = silent) -> Manifest:
    """Make a register at `url` of a backup: all of it, compared, or nothing.

    Raises ArchiveDamaged, ArchiveTooNew, RegisterNotEmpty.
    """
    return restore_archive(url, path, metadata=METADATA, bar=bar)


def note_restore(
    register: Register, *, path: Path, manifest: Manifest, actor: Actor, now: datetime
) -> None:
    """Write into a restored register's audit that it was restored.

    Raises AuditKeyNotAtHand where the keys have not come with it yet.
    """
    with register.writing() as transaction:
        record_entry(
            transaction,
            actor=actor,
            action="register.restore",
            subject=f"backup {path.name}",
            now=now,
            details={"rows": manifest.rows, "fingerprint": manifest.fingerprint},
        )


def check(*, path: Path, bar: Bar = silent) -> Manifest:
    """Read a backup from beginning to end. Raises ArchiveDamaged, ArchiveTooNew."""
    return check_archive(path, bar=bar)
