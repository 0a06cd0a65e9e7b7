"""Archives to make and to spoil, and places to restore them to."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.schema import CreateSchema, DropSchema

from doorplate.database import Register
from doorplate.database.archive import format as archived
from doorplate.database.archive import (
    restore_archive,
    write_archive,
)
from doorplate.database.metadata import METADATA
from doorplate.register import open_register
from tests.database.samples import NOON

NUMBERS = count()
A_LOAD = {
    "id": 1,
    "fingerprint": "f",
    "source": "x",
    "state": "running",
    "options": {},
    "rows_read": 0,
    "rows_created": 0,
    "rows_merged": 0,
    "rows_rejected": 0,
    "parents_created": 0,
    "started_at": NOON,
    "started_by": "x",
}
EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)


@contextmanager
def empty_place(
    kind: str, folder: Path, server: Callable[[], Register]
) -> Iterator[str]:
    """Yield the URL of a database without a register."""
    name = f"restored_{next(NUMBERS)}"
    if kind == "sqlite":
        yield f"sqlite:///{folder}/{name}.sqlite"
        return
    register = server()
    with register.writing() as transaction:
        transaction.execute(CreateSchema(name))
    url = register.url.update_query_dict({"options": f"-csearch_path={name},public"})
    yield url.render_as_string(hide_password=False)
    with register.writing() as transaction:
        transaction.execute(DropSchema(name, cascade=True))


def back_up(register: Register, path: Path, **changes: Any) -> archived.Manifest:
    return write_archive(register, path, metadata=METADATA, now=NOON, **changes)


def restored(url: str, path: Path) -> Register:
    restore_archive(url, path, metadata=METADATA)
    return open_register(url, make=False)


def rows(register: Register) -> dict[str, list[tuple[Any, ...]]]:
    """Everything, as statements give it: not through the archive's own eyes."""
    with register.reading() as transaction:
        return {
            table.name: [
                tuple(row)
                for row in transaction.execute(
                    select(table).order_by(*table.primary_key.columns)
                )
            ]
            for table in METADATA.tables.values()
        }


def altered(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write the archive anew with some of its entries changed."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    target = path.with_name("altered")
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target


def replaced(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(entries: dict[str, bytes]) -> None:
        assert old in entries[name]
        entries[name] = entries[name].replace(old, new, 1)

    return change
