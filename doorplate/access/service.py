"""Use cases of access, as other rooms call them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from doorplate.access import store
from doorplate.core.actors import Actor
from doorplate.database import Transaction


def record_entry(
    transaction: Transaction,
    *,
    actor: Actor,
    action: str,
    subject: str = "",
    now: datetime,
    outcome: Literal["done", "refused", "read"] = "done",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write who did what to what, in the transaction of the deed itself.

    `action` is a room and a verb (``addresses.rename``), `subject` what it was done to
    (``address 0190…``). `details` hold JSON values and no personal data.
    """
    store.add_entry(
        transaction,
        at=now,
        actor=actor.name,
        action=action,
        subject=subject,
        outcome=outcome,
        details=details or {},
    )
