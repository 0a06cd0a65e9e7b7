"""Entries of the audit: their stamps, and the chain of seals over them.

Whoever can write to the database cannot write an entry: its *stamp* is an HMAC that the
program makes with a key from outside. The sealer links committed entries in the order
it finds them; each seal's HMAC covers the seal before, its number and the entry. Count
and head of the chain go to a file outside the database after each sealing, so that the
last entry is missed too.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Literal

from doorplate.access.keys import Key, KeyMissing, Keyring, Purpose

Outcome = Literal["done", "refused", "read"]

START: Final = "0" * 64
"""What the first seal takes for the one before."""


@dataclass(frozen=True, slots=True)
class Content:
    """What an entry says; `uid` makes it one and no copy."""

    uid: str
    at: datetime
    actor: str
    action: str
    subject: str
    outcome: Outcome
    details: Mapping[str, Any]

    def canonical(self) -> bytes:
        """Return the entry as the same bytes on every database."""
        return json.dumps(
            [
                self.uid,
                self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                self.actor,
                self.action,
                self.subject,
                self.outcome,
                _plain(self.details),
            ],
            ensure_ascii=False,
            allow_nan=False,
            sort_keys=True,
            separators=(",", ":"),
        ).encode()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the database has it: its number, and the stamp it came with."""

    id: int
    content: Content
    stamp: str | None


@dataclass(frozen=True, slots=True)
class Seal:
    """A link of the chain: the sequence is the seal's own, not the entry's number."""

    sequence: int
    entry_id: int
    key_id: str
    mac: str


Stamper = Callable[[bytes], str | None]
"""From an entry's bytes to its stamp; None while there is no key."""


def stamper(keyring: Keyring) -> Stamper:
    """Return what stamps entries with the current key of the audit."""

    def stamp(content: bytes) -> str | None:
        try:
            key = keyring.current(Purpose.AUDIT)
        except KeyMissing:
            return None
        return f"{key.id}.{key.mac(b'entry ' + content).hex()}"

    return stamp


class AuditKeys:
    """The keys of the audit as they are now: read once for many entries.

    Raises KeyMissing where there is none.
    """

    def __init__(self, keyring: Keyring) -> None:
        self.current = keyring.current(Purpose.AUDIT)
        self._by_id = {key.id: key for key in keyring.all(Purpose.AUDIT)}

    def named(self, id_: str) -> Key | None:
        """Return a key of the audit; None for any other id."""
        return self._by_id.get(id_)


def has_its_stamp(entry: Entry, keys: AuditKeys) -> bool:
    """Tell whether the program wrote an entry as it stands."""
    key_id, _, mac = (entry.stamp or "").partition(".")
    key = keys.named(key_id)
    if key is None:
        return False
    wanted = key.mac(b"entry " + entry.content.canonical()).hex()
    return hmac.compare_digest(wanted, mac)


def seal(entry: Entry, sequence: int, before: str, key: Key) -> Seal:
    """Link an entry to the seal before it."""
    content = f"seal {before} {sequence} {entry.id} {entry.stamp or ''} ".encode()
    mac = key.mac(content + entry.content.canonical()).hex()
    return Seal(sequence, entry.id, key.id, mac)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for; what is empty does not matter."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    outcome: Outcome | None = None
    since: datetime | None = None
    before: datetime | None = None


class Wrong(StrEnum):
    """What was done to an entry behind the program's back."""

    ALTERED = "altered"
    INSERTED = "inserted"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Finding:
    """The first entry that is not as it was written.

    `sequence` is its place in the chain, None where it was never sealed; `entry_id` its
    number, None where it is gone without a trace of its number.
    """

    wrong: Wrong
    sequence: int | None
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the file outside: the chain's length and head after a sealing."""

    count: int
    entry_id: int
    mac: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found: how many are sealed, how many wait, what is wrong first."""

    sealed: int
    unsealed: int
    finding: Finding | None


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return JSON whose numbers are written in one way on both databases."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
