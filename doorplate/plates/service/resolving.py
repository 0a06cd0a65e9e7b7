"""From a code to its plate: every code ever issued resolves for ever."""

from doorplate.core.platecodes import PlateCode
from doorplate.database import Transaction
from doorplate.plates import store
from doorplate.plates.model import Plate, PlateCodeUnknown, PrintBatch


def resolve(transaction: Transaction, code: PlateCode) -> Plate:
    """Return the plate that was issued with `code`, in force or not.

    Raises PlateCodeUnknown.
    """
    plate = store.plate_by_code(transaction, code)
    if plate is None:
        raise PlateCodeUnknown(code=code.printed)
    return plate


def successors(transaction: Transaction, plate: Plate) -> list[Plate]:
    """Return the plates that took `plate`'s place one after the other, latest last.

    Empty for a plate in force and for a retired one.
    """
    chain: list[Plate] = []
    while plate.successor is not None:
        plate = resolve(transaction, plate.successor)
        chain.append(plate)
    return chain


def batches(transaction: Transaction) -> list[PrintBatch]:
    """Return every print batch, the oldest first."""
    return store.batches(transaction)
