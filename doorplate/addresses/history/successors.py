"""What became of an address: what ended it, what follows it, what it was called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from doorplate.addresses.changes.kinds import ChangeBrief, Effect
from doorplate.addresses.history.names import named_periods
from doorplate.addresses.model import Address, Status
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store import reading, successions
from doorplate.database import Transaction


@dataclass(frozen=True, slots=True)
class FormerText:
    """A text that an address had, from the street or locality on, until a day.

    `change` gave it its next one; None where that is not known.
    """

    short: str
    until: date
    change: ChangeBrief | None


def ended_by(transaction: Transaction, address: Address) -> ChangeBrief | None:
    """Return the change that retired an address, where one did."""
    ids = successions.changes_of(transaction, address.id, Effect.RETIRED)
    return next(iter(successions.briefs(transaction, ids).values()), None)


def present_successors(
    transaction: Transaction, addresses: Iterable[Address]
) -> list[Address]:
    """Return the addresses in use that followed these, or followed what followed them.

    Those that were ended without a successor lead nowhere. In the order of walking.
    """
    seen: set[int] = set()
    ends: list[Address] = []
    wanted = [one.id for one in addresses]
    while wanted:
        seen.update(wanted)
        following = successions.successors_of(transaction, wanted)
        fresh = sorted({key for some in following.values() for key in some} - seen)
        wanted = []
        for one in reading.by_ids(transaction, fresh):
            if one.status is Status.RETIRED:
                wanted.append(one.id)
            else:
                seen.add(one.id)
                ends.append(one)
    return sorted(
        ends, key=lambda one: (one.reference.id, one.locators.sort_key(), one.id)
    )


def former_texts(
    transaction: Transaction, address: Address, *, specification: AddressSpecification
) -> list[FormerText]:
    """Return what an address was called before, the latest first, each text once.

    From the street on: what a division was called is not the address's own history.
    """
    named = named_periods(transaction, address.id)
    texts = [specification.short(one.name, one.locators) for one in named]
    found: dict[str, FormerText] = {}
    for place, one in enumerate(named[:-1]):
        after = named[place + 1]
        until = one.period.end
        if until is None or texts[place] in (texts[place + 1], texts[-1]):
            continue
        starts_there = after.version.valid.start == after.period.start
        said = after.version.value if starts_there else after.street.value
        ids = [] if said.change_id is None else [said.change_id]
        change = successions.briefs(transaction, ids).get(ids[0]) if ids else None
        found[texts[place]] = FormerText(texts[place], until, change)
    return list(reversed(found.values()))
