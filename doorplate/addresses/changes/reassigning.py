"""What a new generation of boundaries moves: which addresses, from where to where.

An address moves where the border moved over it: it stood in the village it is listed in
by the boundaries in force, and stands in another by the new ones. Where it stood
elsewhere before, that is a doubt for people, and no boundary settles it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from doorplate.addresses.store import standing
from doorplate.core.errors import Conflict
from doorplate.database import Transaction
from doorplate.divisions.generations import Generation
from doorplate.divisions.model import DIVISIONS
from doorplate.divisions.service import deepest_locators


class AddressesWouldMove(Conflict):
    """Generation {number} puts {count} houses elsewhere: propose to reassign them."""


@dataclass(frozen=True, slots=True)
class Moving:
    """A house that goes to another division; `metres` from the border of the old one.

    None where the new boundaries have no such division any more.
    """

    address_id: int
    before: str
    after: str
    metres: float | None


@dataclass(frozen=True, slots=True)
class Reassignment:
    """What a generation moves. What lies in a house goes along with it.

    `without_point` counts the houses that nobody can place, `doubtful` those that stood
    outside their division before.
    """

    generation: int
    moves: tuple[Moving, ...]
    without_point: int
    doubtful: int

    @property
    def pairs(self) -> Mapping[tuple[str, str], int]:
        """How many houses go from which division to which."""
        return Counter((one.before, one.after) for one in self.moves)

    @property
    def digest(self) -> str:
        """A text that is another where anything moves otherwise."""
        lines = (f"{one.address_id} {one.before} {one.after}" for one in self.moves)
        return sha256("\n".join([str(self.generation), *lines]).encode()).hexdigest()


def reassignment(transaction: Transaction, number: int) -> Reassignment:
    """Return what a generation of boundaries would move, in order of the addresses.

    Raises GenerationUnknown.
    """
    old, new = deepest_locators(transaction, number=number)
    if old is None or new is None:
        return Reassignment(number, (), 0, 0)
    houses, unplaced = standing.houses(transaction)
    lons = np.array([one.longitude for one in houses])
    lats = np.array([one.latitude for one in houses])
    moves, doubtful = [], 0
    places = zip(houses, old.assign(lons, lats), new.assign(lons, lats), strict=True)
    for house, before, after in places:
        if before != house.division_code:
            doubtful += before is not None
        elif after is not None and after != before:
            metres = new.distance_m(before, house.longitude, house.latitude)
            moves.append(Moving(house.id, before, after, metres))
    return Reassignment(number, tuple(moves), unplaced, doubtful)


def refuse_unseen_moves(transaction: Transaction, generation: Generation) -> None:
    """Let nobody put boundaries in force that move addresses nobody has looked at.

    Raises AddressesWouldMove.
    """
    if generation.subject != DIVISIONS:
        return
    found = reassignment(transaction, generation.number)
    if found.moves:
        raise AddressesWouldMove(number=generation.number, count=len(found.moves))
