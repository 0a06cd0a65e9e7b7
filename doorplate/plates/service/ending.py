"""The two ways a plate ends. Its code goes on resolving after both."""

from datetime import datetime

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.core.actors import Actor
from doorplate.core.platecodes import PlateCode
from doorplate.database import Register, Transaction
from doorplate.plates import store
from doorplate.plates.model import Plate, PlateNotInForce, ReasonMissing
from doorplate.plates.service.resolving import resolve


def replace_plate(
    register: Register, *, code: PlateCode, reason: str, actor: Actor, now: datetime
) -> Plate:
    """Issue a new plate in the place of one that is lost, damaged or faded.

    Returns the new plate, in a print batch of its own. The old code leads to it.

    Raises PlateCodeUnknown, PlateNotInForce, ReasonMissing.
    """
    why = _reason(reason)
    with register.writing(Permission.PLATES_MANAGE) as transaction:
        old = resolve(transaction, code)
        (key,) = store.new_keys(transaction, 1)
        _end(transaction, old, reason=why, actor=actor, now=now, successor_id=key)
        batch = store.add_batch(
            transaction,
            title=f"Replaces {code.printed}",
            plates=1,
            actor=actor,
            now=now,
        )
        (new,) = store.add_plates(
            transaction,
            [key],
            [(old.address_id, old.kind)],
            batch_id=batch.id,
            now=now,
        )
        return resolve(transaction, new)


def retire_plate(
    register: Register, *, code: PlateCode, reason: str, actor: Actor, now: datetime
) -> Plate:
    """Take a plate out of force for good; its code goes on saying what stood there.

    Returns the retired plate.

    Raises PlateCodeUnknown, PlateNotInForce, ReasonMissing.
    """
    why = _reason(reason)
    with register.writing(Permission.PLATES_MANAGE) as transaction:
        _end(transaction, resolve(transaction, code), reason=why, actor=actor, now=now)
        return resolve(transaction, code)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def _end(
    transaction: Transaction,
    plate: Plate,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    successor_id: int | None = None,
) -> None:
    # The store's own answer counts: another desk may have been quicker.
    ended = store.end_plate(
        transaction,
        plate,
        reason=reason,
        actor=actor,
        now=now,
        successor_id=successor_id,
    )
    if not ended:
        state = resolve(transaction, plate.code).state
        raise PlateNotInForce(code=plate.code.printed, state=state)
    record_entry(
        transaction,
        actor=actor,
        action="plates.retire" if successor_id is None else "plates.replace",
        subject=f"plate {plate.code}",
        now=now,
    )
