"""What a change would do, in words and points, before anything is done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID

from doorplate.addresses.changes.hooks import Consequence, Foreseen, Hooks
from doorplate.addresses.changes.kinds import Effect
from doorplate.addresses.changes.mass import Mass
from doorplate.addresses.changes.model import Plan
from doorplate.addresses.model import Address, Position
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store import reading
from doorplate.core.authority import Authority
from doorplate.core.errors import NotPermitted
from doorplate.database import Transaction

MOST_LINES: Final = 500
"""How many addresses of a renamed street are told one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """What happens to one address: its text, division and point before and after.

    None where it is no address then, or has no point.
    """

    effect: Effect
    uid: UUID | None
    before: str | None
    after: str | None
    division_before: str | None = None
    division_after: str | None = None
    point_before: Position | None = None
    point_after: Position | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change comes to: line by line, and what would follow elsewhere.

    `along` counts the addresses of a renamed street, or those that go to another
    division; `lines` may be fewer. `pairs` are from which division how many houses and
    parts go to which. `masses` are the divisions in which a second approver is asked.
    """

    lines: tuple[Line, ...]
    along: int
    consequences: tuple[Consequence, ...]
    masses: tuple[Mass, ...]
    pairs: tuple[tuple[str, str, int], ...] = ()


def pairs_of(plan: Plan) -> tuple[tuple[str, str, int], ...]:
    """Return how many addresses go from which division to which."""
    found = Counter(
        (one.address.division_code, one.division_code)
        for one in plan.rewritten
        if one.address.division_code != one.division_code
    )
    return tuple((*pair, many) for pair, many in sorted(found.items()))


def lines_of(
    transaction: Transaction, plan: Plan, specification: AddressSpecification
) -> tuple[Line, ...]:
    """Return what happens to each address, in the order of the plan; the first ones."""
    return tuple(islice(_lines(transaction, plan, specification), MOST_LINES))


def foreseen(plan: Plan) -> Foreseen:
    """Return what higher rooms are asked about."""
    return Foreseen(
        addresses={
            Effect.REWRITTEN: tuple(one.address.id for one in plan.rewritten),
            Effect.RETIRED: tuple(one.id for one in plan.retired),
            Effect.MOVED: tuple(one.address.id for one in plan.moved),
        },
        renamed=() if plan.renamed is None else (plan.renamed.id,),
    )


def consequences(
    transaction: Transaction,
    plan: Plan,
    hooks: Hooks,
    *,
    authority: Authority,
    scheme: str,
    division_code: str,
) -> tuple[Consequence, ...]:
    """Return what would follow in higher rooms, as far as whoever looks may know.

    A room whose answer needs a permission that is not held there is not even asked.
    """
    found: list[Consequence] = []
    for one in hooks.effects:
        try:
            reach = authority.reach(one.needs)
        except NotPermitted:
            continue
        if reach.holds(scheme, division_code):
            found += one.answer(transaction, foreseen(plan))
    return tuple(found)


def _lines(
    transaction: Transaction, plan: Plan, specification: AddressSpecification
) -> Iterator[Line]:
    yield from _renamed(transaction, plan, specification)
    street = plan.street
    for created in plan.created if street is not None else ():
        assert street is not None  # noqa: S101 - what is created lies along one
        yield Line(
            *(Effect.CREATED, None, None),
            specification.short(street.name, created.locators),
            division_after=created.division_code,
            point_after=created.position,
        )
    for rewritten in plan.rewritten:
        address = rewritten.address
        yield Line(
            *(Effect.REWRITTEN, address.uid, specification.short_text(address)),
            specification.short(address.reference.name, rewritten.locators),
            *(address.division_code, rewritten.division_code),
            *(address.position, address.position),
        )
    for moved in plan.moved:
        text = specification.short_text(moved.address)
        code = moved.address.division_code
        yield Line(
            *(Effect.MOVED, moved.address.uid, text, text, code, code),
            *(moved.address.position, moved.position),
        )
    for one in plan.retired:
        yield _retired(one, specification)


def _retired(address: Address, specification: AddressSpecification) -> Line:
    return Line(
        *(Effect.RETIRED, address.uid, specification.short_text(address), None),
        division_before=address.division_code,
        point_before=address.position,
    )


def _renamed(
    transaction: Transaction, plan: Plan, specification: AddressSpecification
) -> Iterator[Line]:
    if plan.renamed is None:
        return
    for one in reading.along(transaction, plan.renamed.id, None, limit=MOST_LINES):
        yield Line(
            *(Effect.REWRITTEN, one.uid, specification.short_text(one)),
            specification.short(plan.new_name, one.locators),
            *(one.division_code, one.division_code),
            *(one.position, one.position),
        )
