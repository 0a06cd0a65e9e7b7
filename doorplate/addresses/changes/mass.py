"""When a change is so large that one person does not decide it alone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from doorplate.addresses.changes.model import Plan
from doorplate.addresses.store.planning import count_in_divisions
from doorplate.database import Transaction


@dataclass(frozen=True, slots=True)
class MassRule:
    """A second approver is asked from this share of a community's addresses on.

    Fewer than `least` addresses never are a mass.
    """

    share: float
    least: int


@dataclass(frozen=True, slots=True)
class Mass:
    """How many of a division's addresses a change removes or moves."""

    division_code: str
    concerned: int
    present: int


def mass_of(transaction: Transaction, plan: Plan, rule: MassRule) -> list[Mass]:
    """Return the divisions in which a change is a mass change, by code.

    Retired addresses count, those that go to another division, and moved points.
    """
    leaving = Counter(one.division_code for one in plan.retired)
    leaving.update(one.address.division_code for one in plan.moved)
    leaving.update(
        one.address.division_code
        for one in plan.rewritten
        if one.division_code != one.address.division_code
    )
    return masses(transaction, plan.scheme, leaving, rule)


def masses(
    transaction: Transaction, scheme: str, leaving: Mapping[str, int], rule: MassRule
) -> list[Mass]:
    """Return the divisions that lose so many of their addresses that it is a mass."""
    present = count_in_divisions(transaction, scheme, leaving)
    return [
        Mass(code, many, present[code])
        for code, many in sorted(leaving.items())
        if many >= rule.least and many > rule.share * present.get(code, 0)
    ]
