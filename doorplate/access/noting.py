"""Entries of the desk itself: refusals and exports, in transactions of their own."""

from collections.abc import Mapping
from datetime import datetime

from doorplate.access.service import record_entry
from doorplate.core.actors import Actor
from doorplate.database import Register


def note_refusal(
    register: Register, actor: Actor, need: str, path: str, now: datetime
) -> None:
    """Write down, in a transaction of its own, what somebody was refused."""
    with register.writing() as transaction:
        record_entry(
            transaction,
            actor=actor,
            action="desk.refuse",
            subject=path,
            now=now,
            outcome="refused",
            details={"need": need},
        )


def note_export(
    register: Register,
    actor: Actor,
    name: str,
    details: Mapping[str, object],
    now: datetime,
) -> None:
    """Write down which list somebody takes away, before they have it."""
    with register.writing() as transaction:
        record_entry(
            transaction,
            actor=actor,
            action="desk.export",
            subject=f"list {name}",
            now=now,
            details=details,
        )
