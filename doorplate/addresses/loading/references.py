"""The streets and localities that rows name: found, or made."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from uuid_utils import uuid7

from doorplate.addresses.loading.places import MOST_KNOWN, Place
from doorplate.addresses.model import Status
from doorplate.addresses.store import loading as store
from doorplate.addresses.store.loading import KnownReference
from doorplate.core.folding import fold_for_comparison
from doorplate.database import Transaction
from doorplate.divisions.model import DivisionIndex


class References:
    """Finds the reference of each place among all there are.

    A name is looked for in the smallest division around the place that has it; width,
    case and spaces do not count. A former name leads to the street that was called so,
    unless another is called so now. `fresh` are those that the last call made: nothing
    can lie along them yet; `names` are what streets are called now, by key.
    """

    def __init__(self, index: DivisionIndex, scheme: str, now: datetime) -> None:
        self.fresh: set[int] = set()
        self.names: dict[int, str] = {}
        self._index = index
        self._scheme = scheme
        self._now = now
        self._named: defaultdict[str, list[KnownReference]] | None = None
        self._ids: dict[Place, int] = {}

    def ids(
        self, transaction: Transaction, places: Iterable[Place]
    ) -> dict[Place, int]:
        """Return the reference's id of each place; those that are missing are made."""
        named = self._known(transaction)
        wanted = [place for place in dict.fromkeys(places) if place not in self._ids]
        missing = [place for place in wanted if not self._find(place, named)]
        self.fresh = self._make(transaction, missing, named)
        for place in wanted:
            self._find(place, named)
        return self._ids

    def missing(self, transaction: Transaction, places: Iterable[Place]) -> list[Place]:
        """Return the places that have no reference yet."""
        named = self._known(transaction)
        wanted = [place for place in dict.fromkeys(places) if place not in self._ids]
        return [place for place in wanted if not self._find(place, named)]

    def present_name(self, place: Place) -> str:
        """Return what the reference of a place is called now, or the place itself."""
        key = self._ids.get(place)
        return place.name if key is None else self.names[key]

    def _known(
        self, transaction: Transaction
    ) -> defaultdict[str, list[KnownReference]]:
        if len(self._ids) > MOST_KNOWN:
            self._ids.clear()
        if self._named is None:
            self._named = defaultdict(list)
            for known in store.known_references(transaction, self._scheme):
                self._named[fold_for_comparison(known.name)].append(known)
                self.names.setdefault(known.id, known.name)
        return self._named

    def _find(
        self, place: Place, named: defaultdict[str, list[KnownReference]]
    ) -> bool:
        """Remember the reference of a place; return whether there is one."""
        around = [one.code for one in self._index.ancestors(place.division_code)]
        holding = [
            (not known.former, around.index(known.division_code), known.id)
            for known in named[fold_for_comparison(place.name)]
            if known.division_code in around
        ]
        if holding:
            self._ids[place] = max(holding)[-1]
        return bool(holding)

    def _make(
        self,
        transaction: Transaction,
        places: Iterable[Place],
        named: defaultdict[str, list[KnownReference]],
    ) -> set[int]:
        owned: dict[tuple[str, str], Place] = {}
        for place in places:
            folded = fold_for_comparison(place.name)
            owned.setdefault((place.owner_code, folded), place)
        ids = store.new_reference_ids(transaction, len(owned))
        rows = [
            (
                *(key, uuid7(), place.kind, place.name, self._scheme, place.owner_code),
                *(Status.CURRENT, None, self._now),
            )
            for key, place in zip(ids, owned.values(), strict=True)
        ]
        store.insert_references(transaction, rows)
        for key, ((owner_code, folded), place) in zip(ids, owned.items(), strict=True):
            named[folded].append(KnownReference(key, place.name, owner_code))
            self.names[key] = place.name
        return set(ids)
