"""Seal the audit, and verify it."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from doorplate.access.entries import (
    START,
    AuditKeys,
    Entry,
    Finding,
    Mark,
    Seal,
    Verdict,
    Wrong,
    has_its_stamp,
    seal,
)
from doorplate.access.keys import Keyring
from doorplate.access.marks import Marks
from doorplate.access.store import audit as store
from doorplate.core.authority import UNLIMITED
from doorplate.database import Register, Transaction
from doorplate.database.locks import is_alone, wait_alone

_LOCK: Final = "audit seal"
_AT_ONCE: Final = 5_000
# An entry's number is given before its transaction commits: so many later ones may be
# sealed before it. Thorough sealing looks at all.
_LOOK_BACK: Final = 10_000


def seal_audit(
    register: Register,
    *,
    keyring: Keyring,
    marks: Marks,
    now: datetime,
    thorough: bool = True,
) -> int:
    """Link committed entries to the chain; return how many.

    Count and head are added to the file outside before it returns. Without `thorough`
    it does nothing where somebody else is sealing, and looks only at late entries: for
    after each write.

    An entry without the program's stamp is left out: verifying names it.

    Raises KeyMissing, AuditFileUnusable.
    """
    register = register.under(UNLIMITED)
    keys = AuditKeys(keyring)
    sealed = 0
    while (added := _seal_some(register, keys, thorough=thorough)) is not None:
        sealed += added
        if added < _AT_ONCE:
            break
    with register.reading() as transaction:
        head = store.head(transaction)
    if head is not None and marks.last_count() < head.sequence:
        marks.add(Mark(head.sequence, head.entry_id, head.mac), now)
    return sealed


def _seal_some(register: Register, keys: AuditKeys, *, thorough: bool) -> int | None:
    """Seal one batch; None where there is nothing, or somebody else is at it."""
    with register.reading() as transaction:
        if not _waiting(transaction, keys, thorough=thorough):
            return None
    with register.writing() as transaction:
        if thorough:
            wait_alone(transaction, _LOCK)
        elif not is_alone(transaction, _LOCK):
            return None
        entries = _waiting(transaction, keys, thorough=thorough)
        head = store.head(transaction)
        seals = _chained(entries, head, keys)
        if seals:
            store.add_seals(transaction, seals)
    return len(seals)


def _waiting(
    transaction: Transaction, keys: AuditKeys, *, thorough: bool
) -> list[Entry]:
    highest = store.highest_sealed(transaction)
    after = 0 if thorough else max(0, highest - _LOOK_BACK)
    found = store.unsealed(transaction, after=after, limit=_AT_ONCE)
    # What was written before there was a key is sealed with the first, or never.
    return [
        entry
        for entry in found
        if has_its_stamp(entry, keys) or (highest == 0 and entry.stamp is None)
    ]


def _chained(entries: list[Entry], head: Seal | None, keys: AuditKeys) -> list[Seal]:
    before, sequence = (head.mac, head.sequence) if head else (START, 0)
    seals = []
    for number, entry in enumerate(entries, start=sequence + 1):
        seals.append(seal(entry, number, before, keys.current))
        before = seals[-1].mac
    return seals


def verify_audit(register: Register, *, keyring: Keyring, marks: Marks) -> Verdict:
    """Follow the chain, and compare it with the file outside.

    Returns the first entry that was altered, inserted or removed behind the program's
    back, the last one too; entries that wait for their seal are counted.

    Raises KeyMissing, AuditFileMissing, AuditFileDamaged.
    """
    keys = AuditKeys(keyring)
    with register.under(UNLIMITED).reading() as transaction:
        head = store.head(transaction)
        known = _known(marks, is_sealed=head is not None)
        finding = _first_in_chain(transaction, keys, known)
        waiting = store.unsealed(transaction)
    if finding is None:
        finding = _first_unstamped(waiting, keys, is_sealed=head is not None)
    return Verdict(head.sequence if head else 0, len(waiting), finding)


def _known(marks: Marks, *, is_sealed: bool) -> Mapping[int, Mark]:
    if not is_sealed and not marks.place.exists():
        return {}
    return {mark.count: mark for mark in marks.all()}


def _first_in_chain(
    transaction: Transaction, keys: AuditKeys, known: Mapping[int, Mark]
) -> Finding | None:
    longest = max(known, default=0)
    before, sequence = START, 0
    for link, entry in store.sealed_entries(transaction):
        sequence += 1
        if link.sequence != sequence:
            return Finding(Wrong.REMOVED, sequence, None)
        if entry is None:
            return Finding(Wrong.REMOVED, sequence, link.entry_id)
        mark = known.get(sequence)
        if not _holds(link, entry, before, keys) or (mark and mark.mac != link.mac):
            wrong = Wrong.ALTERED if sequence <= longest else Wrong.INSERTED
            return Finding(wrong, sequence, link.entry_id)
        before = link.mac
    if sequence < longest:
        gone = known.get(sequence + 1)
        return Finding(Wrong.REMOVED, sequence + 1, gone.entry_id if gone else None)
    return None


def _holds(link: Seal, entry: Entry, before: str, keys: AuditKeys) -> bool:
    key = keys.named(link.key_id)
    if key is None:
        return False
    wanted = seal(entry, link.sequence, before, key)
    return hmac.compare_digest(wanted.mac, link.mac)


def _first_unstamped(
    waiting: list[Entry], keys: AuditKeys, *, is_sealed: bool
) -> Finding | None:
    for entry in waiting:
        is_older = entry.stamp is None and not is_sealed
        if not is_older and not has_its_stamp(entry, keys):
            return Finding(Wrong.INSERTED, None, entry.id)
    return None
