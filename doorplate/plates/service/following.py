"""What changes of addresses mean for plates.

A plate is of one address. Where that retires, its plates end with it, in the same
transaction; their codes go on resolving. Where it gets another text, its plates stay in
force, and show the old one until they are replaced.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from doorplate.access.model import Permission
from doorplate.addresses.changes.hooks import Answerer, Applied, Consequence, Foreseen
from doorplate.addresses.changes.kinds import Effect
from doorplate.core.actors import Actor
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.plates import store

_ENDING: Final = message(
    "{count} plates in force will end; their codes go on answering."
)
_OLD_TEXT: Final = message("{count} plates in force will show the old text.")


def follow_change(
    transaction: Transaction, applied: Applied, actor: Actor, now: datetime
) -> None:
    """End the plates of addresses that a change retired.

    The reason says which change, not why: that is for the staff alone.
    """
    if not applied.retired:
        return
    change = applied.change
    reason = f"address retired: {change.kind.value} {change.document_number}".strip()
    store.end_plates_at(
        transaction, applied.retired, reason=reason, actor=actor, now=now
    )


def _concerned(transaction: Transaction, foreseen: Foreseen) -> Iterator[Consequence]:
    ending = store.count_at(transaction, foreseen.addresses.get(Effect.RETIRED, ()))
    if ending:
        yield Consequence(_ENDING, {"count": ending})
    rewritten = foreseen.addresses.get(Effect.REWRITTEN, ())
    old = store.count_at(transaction, rewritten)
    old += store.count_along(transaction, foreseen.renamed) if foreseen.renamed else 0
    if old:
        yield Consequence(_OLD_TEXT, {"count": old})


plates_concerned: Final = Answerer(Permission.REGISTER_READ, _concerned)
"""Says of a change not yet made which plates it concerns."""
