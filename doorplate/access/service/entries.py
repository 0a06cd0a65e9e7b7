"""Write who did what to what, and who was refused what."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from doorplate.access.entries import Content, Outcome, Stamper, stamper
from doorplate.access.keys import Keyring
from doorplate.access.store import audit as store
from doorplate.core.actors import Actor
from doorplate.core.authority import UNLIMITED
from doorplate.core.errors import Conflict, NotFound, NotPermitted
from doorplate.database import Register, Transaction, carried

_STAMPER: Final = "doorplate_audit_stamper"


class AuditKeyNotAtHand(Conflict):
    """The audit of this register is sealed: give its keys with keys_folder."""


def stamping(register: Register, keyring: Keyring) -> Register:
    """Return the register with the keyring that stamps what its transactions record."""
    return register.carrying(_STAMPER, stamper(keyring))


def record_entry(
    transaction: Transaction,
    *,
    actor: Actor,
    action: str,
    subject: str = "",
    now: datetime,
    outcome: Outcome = "done",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write who did what to what, in the transaction of the deed itself.

    `action` is a room and a verb (``addresses.rename``), `subject` what it was done to
    (``address 0190…``). `details` hold JSON values and no personal data.

    Raises AuditKeyNotAtHand: without its key nothing is added to a sealed audit.
    """
    content = Content(
        uid=uuid4().hex,
        at=now,
        actor=actor.name,
        action=action,
        subject=subject,
        outcome=outcome,
        details=details or {},
    )
    make: Stamper | None = carried(transaction, _STAMPER)
    stamp = make and make(content.canonical())
    if stamp is None and store.head(transaction) is not None:
        raise AuditKeyNotAtHand
    store.add_entry(transaction, content, stamp)


def record_refusal(
    register: Register,
    *,
    actor: Actor,
    action: str,
    subject: str = "",
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write down that somebody was refused, in a transaction of its own."""
    with register.under(UNLIMITED).writing() as transaction:
        record_entry(
            transaction,
            actor=actor,
            action=action,
            subject=subject,
            now=now,
            outcome="refused",
            details=details,
        )


@contextmanager
def refusals_recorded(
    register: Register, *, actor: Actor, action: str, subject: str, now: datetime
) -> Iterator[None]:
    """Write down what the block is refused: not permitted, not there, in conflict."""
    try:
        yield
    except (NotPermitted, NotFound, Conflict) as error:
        record_refusal(
            register,
            actor=actor,
            action=action,
            subject=subject,
            now=now,
            details={"reason": error.code},
        )
        raise
