"""Which addresses a generation of boundaries would give to another village.

Only what the new border itself moves: an address whose point lay outside its village
before stays the doubt that it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from doorplate.addresses.store.drawing import placed
from doorplate.core.chunks import in_batches
from doorplate.database import Transaction
from doorplate.divisions.browsing import generation_numbered, locator_of
from doorplate.divisions.model import DIVISIONS, AreaLocator

_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Addresses, by id, that would go from one village to another.

    `after` is None where the new generation has no village at their points.
    """

    before: str
    after: str | None
    address_ids: tuple[int, ...]


def regrouped(transaction: Transaction, number: int) -> list[Regrouped]:
    """Return what putting a generation in force would move, the most first.

    Living addresses with a point of their own, within the reach; what lies in them goes
    along. Nothing for generations of services. Raises GenerationUnknown.
    """
    if generation_numbered(transaction, number).subject != DIVISIONS:
        return []
    old, new = locator_of(transaction, None), locator_of(transaction, number)
    if old is None or new is None:
        return []
    found: dict[tuple[str, str | None], list[int]] = {}
    seen: set[int] = set()
    for key, before, after in _moves(transaction, old, new):
        if key not in seen:
            found.setdefault((before, after), []).append(key)
            seen.add(key)
    moves = [Regrouped(*codes, tuple(ids)) for codes, ids in found.items()]
    return sorted(moves, key=lambda one: (-len(one.address_ids), one.before))


def _moves(
    transaction: Transaction, old: AreaLocator, new: AreaLocator
) -> Iterator[tuple[int, str, str | None]]:
    for rows in in_batches(placed(transaction), _CHUNK):
        longitudes = np.array([row[2] for row in rows])
        latitudes = np.array([row[3] for row in rows])
        was = old.assign(longitudes, latitudes)
        will = new.assign(longitudes, latitudes)
        for (key, code, _, _), here, there in zip(rows, was, will, strict=True):
            if here == code and there != code:
                yield key, code, there
