"""Numbering a street of the register, and how far its numbers are from order.

Everything here reads. Numbers become addresses by a change that somebody else approves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from shapely import LineString, MultiLineString

from doorplate.addresses.locators import Level, Locators
from doorplate.addresses.model import Address, ReferenceObject, Status
from doorplate.addresses.numbering.courses import Begin, Known
from doorplate.addresses.numbering.disorder import Disorder, Numbered, disorder
from doorplate.addresses.numbering.model import House, Number, Side
from doorplate.addresses.numbering.plan import Plan
from doorplate.addresses.numbering.proposing import Question, propose
from doorplate.addresses.numbering.rules import NumberingRule
from doorplate.addresses.numbering.standing import NamedLine
from doorplate.addresses.numbering.store import numbers_ever
from doorplate.addresses.store import reading, versions
from doorplate.addresses.versions import AddressFacts
from doorplate.core.errors import Conflict
from doorplate.database import Transaction
from doorplate.divisions.service import county_bounds
from geo.axes import axis_through
from geo.geodesy import metres_per_degree
from geo.streets import Street

_NEAR_M: Final = 60.0
"""How near another street must come for its corners to be looked at."""


class StreetNotDrawn(Conflict):
    """{street} has no line yet, and numbers follow a line.

    Draw it on the map, or load it: `doorplate streets load FILE`.
    """


class StreetHasNoHouses(Conflict):
    """{street} has no numbered houses whose place on the map is known."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a street is to be numbered, besides its rule; see `Question`."""

    begin: Begin | None = None
    dead_end: bool = False
    only_side: Side | None = None


class Ever(NamedTuple):
    """All numbers a street ever had: at known places, and at unknown ones."""

    known: list[Known]
    taken: list[Number]


class StreetOrder(NamedTuple):
    """The order of a street's numbers: its houses along `line`, and their disorder.

    `drawn` says whether the line is the street's own, or an axis through its doors.
    """

    line: LineString | MultiLineString
    length_m: float
    drawn: bool
    houses: list[Numbered]
    disorder: Disorder


def propose_numbers(
    transaction: Transaction,
    reference: ReferenceObject,
    *,
    rule: NumberingRule,
    houses: Sequence[House],
    manner: Manner | None = None,
    by_hand: Mapping[str, Number] | None = None,
) -> Plan:
    """Return a numbering plan for houses along a street.

    Every number the street ever had is kept to, those of houses outside the reach too,
    which are not shown. Raises StreetNotDrawn, MouthUnknown.
    """
    line = _line(reference)
    if line is None:
        raise StreetNotDrawn(street=reference.name)
    ever = numbers_of(transaction, reference)
    manner = manner or Manner()
    return propose(
        Question(
            street=reference.name,
            line=line,
            rule=rule,
            houses=houses,
            known=ever.known,
            begin=manner.begin,
            dead_end=manner.dead_end,
            only_side=manner.only_side,
            others=others_near(transaction, reference, line),
            by_hand=by_hand or {},
            taken=ever.taken,
        )
    )


def numbers_of(transaction: Transaction, reference: ReferenceObject) -> Ever:
    """Return all house numbers a street has and had, demolished and renumbered too."""
    ids = versions.ids_once_along(transaction, reference.id)
    told = versions.versions_of(transaction, versions.ADDRESSES, ids)
    known: dict[Number, Known] = {}
    unknown: set[Number] = set()
    for one in reading.by_ids(transaction, ids):
        for text in _texts(one, reference, [v.value.facts for v in told[one.id]]):
            number = Number.of_locator(text)
            if number is None:
                continue
            if one.position is None:
                unknown.add(number)
                continue
            stands = _is_standing(one, reference) and one.locators.number == text
            held = known.get(number)
            if held is None or (stands and not held.standing):
                longitude, latitude = one.position.longitude, one.position.latitude
                known[number] = Known(
                    f"{one.uid}:{text}", number, longitude, latitude, standing=stands
                )
    everywhere = map(Number.of_locator, numbers_ever(transaction, reference.id))
    unknown |= {number for number in everywhere if number is not None}
    return Ever(list(known.values()), sorted(unknown - known.keys()))


def buildings_of(transaction: Transaction, reference: ReferenceObject) -> set[int]:
    """Return every building number that a compound has or had."""
    ids = versions.ids_once_along(transaction, reference.id)
    told = versions.versions_of(transaction, versions.ADDRESSES, ids)
    held = [one.locators for one in reading.by_ids(transaction, ids)]
    held += [v.value.facts.locators for several in told.values() for v in several]
    texts = {locators.building for locators in held if locators.building}
    return {int(text) for text in texts if text.isdecimal()}


def houses_without_number(
    transaction: Transaction, reference: ReferenceObject
) -> list[House]:
    """Return the houses and buildings of a street that have no number, with a point."""
    found = reading.along(transaction, reference.id, (Level.HOUSE, Level.BUILDING))
    return [
        House(
            key=one.locators.building or str(one.uid),
            longitude=one.position.longitude,
            latitude=one.position.latitude,
            uid=str(one.uid),
        )
        for one in found
        if one.locators.number is None and one.position is not None
    ]


def others_near(
    transaction: Transaction,
    reference: ReferenceObject,
    line: LineString | MultiLineString,
) -> list[NamedLine]:
    """Return the other streets that come near a street, by name."""
    west, south, east, north = line.bounds
    width, height = (_NEAR_M / m for m in metres_per_degree((south + north) / 2))
    box = (west - width, south - height, east + width, north + height)
    found = reading.references_meeting(transaction, box)
    return [
        (one.name, other)
        for one in found
        if one.id != reference.id and (other := _line(one)) is not None
    ]


def street_order(transaction: Transaction, reference: ReferenceObject) -> StreetOrder:
    """Return how far the numbers of a street are from order, and which are out of it.

    Where nobody drew the street, an axis through its doors has to do, and sides are not
    judged. Raises StreetHasNoHouses.
    """
    houses = [
        (one, number, (one.position.longitude, one.position.latitude))
        for one in reading.along(transaction, reference.id, (Level.HOUSE,))
        if one.position is not None and (number := _own_number(one.locators))
    ]
    drawn = _line(reference)
    line = drawn or axis_through([point for _, _, point in houses])
    if line is None or not houses:
        raise StreetHasNoHouses(street=reference.name)
    street = Street(line)
    places = street.places([point for _, _, point in houses])
    numbered = [
        Numbered(str(one.uid), str(one.locators.number), number, *place)
        for (one, number, _), place in zip(houses, places, strict=True)
    ]
    measured = disorder(numbered, drawn=drawn is not None)
    return StreetOrder(line, street.length_m, drawn is not None, numbered, measured)


def bounds_around(
    transaction: Transaction, reference: ReferenceObject
) -> tuple[float, float, float, float] | None:
    """Return the box around a street, else around the county; None without either."""
    if reference.geometry is not None:
        west, south, east, north = reference.geometry.bounds
        return west, south, east, north
    return county_bounds(transaction)


def _line(reference: ReferenceObject) -> LineString | MultiLineString | None:
    geometry = reference.geometry
    if isinstance(geometry, LineString | MultiLineString) and geometry.length > 0:
        return geometry
    return None


def _own_number(locators: Locators) -> Number | None:
    """Return a house's number on the street itself, not in a lane off it."""
    if locators.number is None or locators.lane or locators.alley:
        return None
    return Number.of_locator(locators.number)


def _texts(
    one: Address, reference: ReferenceObject, facts: Sequence[AddressFacts]
) -> set[str]:
    """Return every house number an address had on the street."""
    every = [facts_.locators for facts_ in facts if facts_.reference_id == reference.id]
    if one.reference.id == reference.id:
        every.append(one.locators)
    return {
        locators.number
        for locators in every
        if locators.number and _own_number(locators) is not None
    }


def _is_standing(one: Address, reference: ReferenceObject) -> bool:
    return one.reference.id == reference.id and one.status is not Status.RETIRED
