"""Look into the audit."""

import json
from typing import Any, cast

from doorplate.access.entries import Content, Entry, Outcome, Wanted
from doorplate.access.model import Permission
from doorplate.access.store import audit as store
from doorplate.core.errors import NotPermitted
from doorplate.database import Register, Transaction
from doorplate.database.reach import reach_of

_NEED = Permission.AUDIT_READ


class AuditBeyondReach(NotPermitted):
    """The audit is of the whole register: it is read by who is auditor everywhere."""


def entries(
    register: Register, wanted: Wanted, *, limit: int | None = None
) -> list[Entry]:
    """Return entries, the newest first. Raises AuditBeyondReach."""
    with register.reading(_NEED) as transaction:
        refuse_limited(transaction)
        return store.entries(transaction, wanted, limit=limit)


def refuse_limited(transaction: Transaction) -> None:
    """Refuse who is auditor of an area: entries do not lie in divisions.

    Raises AuditBeyondReach.
    """
    if not reach_of(transaction).is_everywhere:
        raise AuditBeyondReach


def outcome_named(text: str | None) -> Outcome | None:
    """Return an outcome by its word."""
    return cast("Outcome", text) if text in {"done", "refused", "read"} else None


def details_line(content: Content) -> str:
    """Return the details of an entry in one line."""
    details: dict[str, Any] = dict(content.details)
    return json.dumps(details, ensure_ascii=False) if details else ""
