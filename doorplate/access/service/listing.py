"""Look into the audit."""

import json
from typing import Any, cast

from doorplate.access.entries import Content, Entry, Outcome, Verdict, Wanted
from doorplate.access.keys import Keyring
from doorplate.access.marks import Marks
from doorplate.access.model import Permission
from doorplate.access.service.sealing import verify_audit
from doorplate.access.store import audit as store
from doorplate.database import Register, Transaction
from doorplate.database.reach import demand_everywhere

_NEED = Permission.AUDIT_READ


def entries(
    register: Register, wanted: Wanted, *, limit: int | None = None
) -> list[Entry]:
    """Return entries, the newest first. Raises ReachTooSmall.

    Entries do not lie in divisions: who is auditor of an area alone reads none.
    """
    with register.reading(_NEED) as transaction:
        demand_everywhere(transaction)
        return store.entries(transaction, wanted, limit=limit)


def page(
    transaction: Transaction,
    wanted: Wanted,
    *,
    skip: int,
    limit: int | None,
    oldest_first: bool,
) -> tuple[list[Entry], int]:
    """Return some of the entries, and how many there are. Raises ReachTooSmall."""
    demand_everywhere(transaction)
    found = store.entries(
        transaction, wanted, skip=skip, limit=limit, oldest_first=oldest_first
    )
    return found, store.count(transaction, wanted)


def verdict(register: Register, *, keyring: Keyring, marks: Marks) -> Verdict:
    """Verify the audit for an auditor. Raises ReachTooSmall, KeyMissing."""
    with register.reading(_NEED) as transaction:
        demand_everywhere(transaction)
    return verify_audit(register, keyring=keyring, marks=marks)


def outcome_named(text: str | None) -> Outcome | None:
    """Return an outcome by its word."""
    return cast("Outcome", text) if text in {"done", "refused", "read"} else None


def details_line(content: Content) -> str:
    """Return the details of an entry in one line."""
    details: dict[str, Any] = dict(content.details)
    return json.dumps(details, ensure_ascii=False) if details else ""
