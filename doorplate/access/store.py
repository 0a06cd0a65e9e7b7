"""Rows of accounts and of the audit; every function takes the open transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from doorplate.access.tables import audit_entry
from doorplate.database import Transaction


def add_entry(
    transaction: Transaction,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    outcome: str,
    details: Mapping[str, Any],
) -> None:
    """Add an entry to the audit."""
    transaction.execute(
        insert(audit_entry).values(
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            outcome=outcome,
            details=dict(details),
        )
    )
