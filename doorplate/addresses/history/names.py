"""What an address was called over time, and the document behind each text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from doorplate.addresses.changes.kinds import ChangeBrief
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Address
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store import successions, versions
from doorplate.addresses.versions import AddressVersion, ReferenceVersion
from doorplate.core.periods import Period
from doorplate.database import Transaction
from doorplate.divisions.service import chain_known, days_of_lists


@dataclass(frozen=True, slots=True)
class Behind:
    """What a text came from: a load, a change, or a list of divisions.

    `source` is the name of the file loaded, where known; `change` only stands with the
    kind ``change``.
    """

    kind: Literal["load", "change", "divisions"]
    change: ChangeBrief | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class DatedText:
    """A standard address text, the days it held, and what it came from.

    `short` is the text from the street or locality on.
    """

    text: str
    short: str
    period: Period
    behind: Behind


@dataclass(frozen=True, slots=True)
class Named:
    """A street's name and locators on the days that both held."""

    version: AddressVersion
    street: ReferenceVersion
    period: Period

    @property
    def stands(self) -> bool:
        """Whether the register says so now; it may have said so only once."""
        return self.version.stands and self.street.stands

    @property
    def name(self) -> str:
        """The street's or locality's name."""
        return self.street.value.facts.name

    @property
    def locators(self) -> Locators:
        """The number and what else tells it apart."""
        return self.version.value.facts.locators


def names_over_time(
    transaction: Transaction, address: Address, *, specification: AddressSpecification
) -> list[DatedText]:
    """Return every standard text an address had, as known now, in order of time.

    The last one is the present text, or of a retired address its last. A change of a
    division's name changes the text too.
    """
    found: list[DatedText] = []
    for place, named in enumerate(named_periods(transaction, address.id)):
        behind = _behind(transaction, address, named, first=place == 0)
        for piece in _texts(transaction, named, specification, behind):
            before = found[-1] if found else None
            if before and before.text == piece.text and _adjoin(before, piece):
                period = Period(before.period.start, piece.period.end)
                found[-1] = DatedText(piece.text, piece.short, period, before.behind)
            else:
                found.append(piece)
    return found


def named_periods(transaction: Transaction, address_id: int) -> list[Named]:
    """Return the names and locators an address had, as known now, in order of time."""
    told = versions.versions_of(transaction, versions.ADDRESSES, [address_id])
    return named_by_versions(transaction, told).get(address_id, [])


def named_by_versions(
    transaction: Transaction,
    told: dict[int, list[AddressVersion]],
    *,
    ever: bool = False,
) -> dict[int, list[Named]]:
    """Return the names and locators of several addresses, as known now.

    With `ever` also what the register only said once, and says otherwise now.
    """
    streets = {one.value.facts.reference_id for some in told.values() for one in some}
    names = versions.versions_of(transaction, versions.REFERENCES, streets)
    return {
        key: sorted(
            (one for one in _joined(some, names) if ever or one.stands), key=_start
        )
        for key, some in told.items()
    }


def _joined(
    told: Iterable[AddressVersion], names: dict[int, list[ReferenceVersion]]
) -> Iterator[Named]:
    for version in told:
        for street in names.get(version.value.facts.reference_id, ()):
            common = version.valid.common(street.valid)
            at_once = version.was_known(street.recorded_from) or street.was_known(
                version.recorded_from
            )
            if at_once and common is not None:
                yield Named(version, street, common)


def _start(named: Named) -> date:
    return named.period.start


def _behind(
    transaction: Transaction, address: Address, named: Named, *, first: bool
) -> Behind:
    change_id = named.version.value.change_id
    same_day = named.version.valid.start == named.period.start
    # A street renamed on the day of the load cuts what the load said in two.
    by_load = change_id is None and not first
    if named.street.valid.start == named.period.start and (not same_day or by_load):
        change_id = named.street.value.change_id
    if change_id is None:
        source = successions.source_of(transaction, address.id)
        return Behind("load", source=source)
    found = successions.briefs(transaction, [change_id])
    return Behind("change", found.get(change_id))


def _texts(
    transaction: Transaction,
    named: Named,
    specification: AddressSpecification,
    behind: Behind,
) -> Iterator[DatedText]:
    facts = named.version.value.facts
    days = days_of_lists(transaction, scheme=facts.scheme, code=facts.division_code)
    inside = [day for day in days if named.period.start < day and day in named.period]
    short = specification.short(named.name, facts.locators)
    starts: list[date | None] = [named.period.start, *inside, named.period.end]
    for start, end in pairwise(starts):
        assert start is not None  # noqa: S101 - only the last is open
        divisions = chain_known(
            transaction, scheme=facts.scheme, code=facts.division_code, on=start
        )
        text = specification.divisions_text(
            divisions, named.name, named.street.value.facts.kind
        )
        fresh = behind if start == named.period.start else Behind("divisions")
        yield DatedText(text + short, short, Period(start, end), fresh)


def _adjoin(before: DatedText, after: DatedText) -> bool:
    return before.period.end == after.period.start
