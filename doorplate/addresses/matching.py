"""From a text to the addresses that it says, or once said, exactly."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from doorplate.addresses.history.names import Named, named_by_versions
from doorplate.addresses.locators import LOCATORS, Locators, LocatorUnreadable
from doorplate.addresses.model import Address, Status
from doorplate.addresses.store import former, reading, versions
from doorplate.addresses.texts import leads_to
from doorplate.core.folding import fold_for_comparison, fold_width
from doorplate.database import Transaction
from doorplate.divisions.model import Division, DivisionUnknown
from doorplate.divisions.service import chain, days_of_lists


@dataclass(frozen=True, slots=True)
class Match:
    """An address, and which of its texts it was found by.

    `name` and `locators` are that text's, None for an alias. `until` is the day since
    which the text is not the address's any more; None: it still is.
    """

    address: Address
    name: str | None = None
    locators: Locators | None = None
    until: date | None = None

    @property
    def is_present(self) -> bool:
        """Whether the text leads to a place that is addressed so now."""
        return self.until is None and self.address.status is not Status.RETIRED


def matches_of(transaction: Transaction, text: str) -> list[Match]:
    """Return the addresses that `text` says exactly, present ones first.

    Then come those that it said once: by a street's former name, a former number, or
    of a place that is addressed no more; the latest first. A street's name of one time
    with a number of another says nothing.
    """
    found: dict[int, Match] = {}
    for one in reading.by_alias(transaction, fold_for_comparison(text)):
        found[one.id] = Match(one, until=one.valid_to)
    written = fold_width(text).replace(" ", "")
    for match in _by_street(transaction, written):
        key = match.address.id
        if key not in found or _rank(match) < _rank(found[key]):
            found[key] = match
    return sorted(found.values(), key=_rank)


def _rank(match: Match) -> tuple[bool, int]:
    until = 0 if match.until is None else match.until.toordinal()
    return not match.is_present, -until


def _by_street(transaction: Transaction, written: str) -> Iterator[Match]:
    for key, name in _streets_within(transaction, written):
        before, _, after = written.rpartition(name)
        try:
            locators = Locators.parse(after)
        except LocatorUnreadable:
            continue
        for match in _along(transaction, key, name, locators):
            if not before or _leads(transaction, before, match.address):
                yield match


def _streets_within(transaction: Transaction, written: str) -> list[tuple[int, str]]:
    """Return the key and name of each street whose name, or former one, is there."""
    present = reading.references_named_within(transaction, written)
    once = former.once_named(transaction)
    return [
        *((one.id, one.name) for one in present),
        *((key, name) for key, name in once if name in written),
    ]


def _along(
    transaction: Transaction, reference_id: int, name: str, locators: Locators
) -> Iterator[Match]:
    """Yield the addresses that had these locators while the street had this name."""
    present = reading.by_locators(transaction, reference_id, locators)
    once = former.once_numbered(transaction, reference_id, locators)
    known = {one.id for one in present}
    others = reading.by_ids(transaction, [key for key in once if key not in known])
    every = [*present, *others]
    ids = [one.id for one in every]
    if not former.were_changed(transaction, reference_id, ids):
        for one in every:
            yield Match(one, name, one.locators, one.valid_to)
        return
    told = versions.versions_of(transaction, versions.ADDRESSES, ids)
    periods = named_by_versions(transaction, told, ever=True)
    for one in every:
        said = [
            named
            for named in reversed(periods.get(one.id, []))
            if named.version.value.facts.reference_id == reference_id
            and named.name == name
            and _same(named.locators, locators)
        ]
        if said:
            yield _match(one, max(said, key=lambda named: named.stands))


def _match(address: Address, named: Named) -> Match:
    """Say until when a text held; one that the register took back held no day."""
    until = named.period.end if named.stands else named.period.start
    return Match(address, named.name, named.locators, until)


def _same(known: Locators, wanted: Locators) -> bool:
    """Tell whether locators are equal; a 组 that nobody gave does not count."""
    return all(
        getattr(known, name) == getattr(wanted, name)
        for name in LOCATORS
        if name != "neighbourhood" or wanted.neighbourhood is not None
    )


def _leads(transaction: Transaction, before: str, address: Address) -> bool:
    return any(
        leads_to(before, divisions) for divisions in _chains(transaction, address)
    )


def _chains(transaction: Transaction, address: Address) -> Iterable[Sequence[Division]]:
    """Yield the divisions of an address: as they are, then as they ever were."""
    scheme, code = address.scheme, address.division_code
    try:
        yield chain(transaction, scheme=scheme, code=code)
    except DivisionUnknown:
        return
    for day in days_of_lists(transaction, scheme=scheme, code=code):
        yield chain(transaction, scheme=scheme, code=code, on=day)
