"""The streets and localities that rows name: found, or made."""

from collections.abc import Iterable
from datetime import datetime

from uuid_utils.compat import uuid7

from doorplate.addresses.loading.places import MOST_KNOWN, Place
from doorplate.addresses.model import Status
from doorplate.addresses.store import loading as store
from doorplate.addresses.store.loading import KnownReference
from doorplate.database import Transaction
from doorplate.divisions.model import DivisionIndex


class References:
    """Finds the reference of each place, each name asked for once."""

    def __init__(self, index: DivisionIndex, scheme: str, now: datetime) -> None:
        self._index = index
        self._scheme = scheme
        self._now = now
        self._named: dict[str, list[KnownReference]] = {}
        self._ids: dict[Place, int] = {}

    def ids(
        self, transaction: Transaction, places: Iterable[Place]
    ) -> dict[Place, int]:
        """Return the reference's id of each place; those that are missing are made.

        A name is looked for in the smallest division around the place that has it.
        """
        if len(self._ids) > MOST_KNOWN:
            self._ids.clear()
            self._named.clear()
        wanted = [place for place in dict.fromkeys(places) if place not in self._ids]
        self._ask_for(
            transaction, {place.name for place in wanted} - self._named.keys()
        )
        self._make(transaction, [one for one in wanted if self._nearest(one) is None])
        for place in wanted:
            found = self._nearest(place)
            if found is not None:
                self._ids[place] = found.id
        return self._ids

    def _ask_for(self, transaction: Transaction, names: set[str]) -> None:
        if not names:
            return
        self._named |= {name: [] for name in names}
        for known in store.known_references(transaction, self._scheme, names):
            self._named[known.name].append(known)

    def _nearest(self, place: Place) -> KnownReference | None:
        around = [one.code for one in self._index.ancestors(place.division_code)]
        holding = [
            known for known in self._named[place.name] if known.division_code in around
        ]
        return max(
            holding, key=lambda known: around.index(known.division_code), default=None
        )

    def _make(self, transaction: Transaction, places: list[Place]) -> None:
        owned = {(place.owner_code, place.name): place for place in reversed(places)}
        several = list(reversed(owned.values()))
        if not several:
            return
        ids = store.new_reference_ids(transaction, len(several))
        made = list(zip(ids, several, strict=True))
        store.insert_references(transaction, (self._row(*one) for one in made))
        for key, place in made:
            known = KnownReference(key, place.name, place.owner_code)
            self._named[place.name].append(known)

    def _row(self, key: int, place: Place) -> tuple[object, ...]:
        return (
            *(key, uuid7(), place.kind, place.name, self._scheme, place.owner_code),
            *(Status.CURRENT, None, self._now),
        )
