"""Which way a street is numbered, and on which side its odd numbers are.

A rule says it by compass or by hand, a street by its form: a through street, a dead end
(numbered from its mouth inward), a ring (from where its line begins). Beijing numbers
from the east and from the north, odd in the north and in the west (DB11/T 856-2012);
a street that has numbers already keeps its own order and sides, whatever the rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from shapely import LineString, MultiLineString

from doorplate.addresses.numbering.model import Number, Remark, Side
from doorplate.addresses.numbering.rules import Beginnings, NumberingRule, OddSides
from doorplate.core.errors import Invalid
from doorplate.core.messages import message
from geo.streets import Place, Street

NORTH: Final = message("north")
EAST: Final = message("east")
SOUTH: Final = message("south")
WEST: Final = message("west")
LEFT: Final = message("left")
RIGHT: Final = message("right")

THROUGH_BY_COMPASS: Final = message(
    "Numbers rise from the {begins}; odd numbers are on the {odd} side."
)
THROUGH_BY_LINE: Final = message(
    "Numbers rise from where the line begins; odd numbers are on the {odd}."
)
AS_CHOSEN: Final = message(
    "Numbers rise from the end that was chosen; odd numbers are on the {odd}."
)
INWARD: Final = message(
    "A dead end: numbers rise from its mouth inward; odd numbers are on the {odd}."
)
AROUND: Final = message(
    "A ring: numbers rise around it from where its line begins; odd numbers are on the"
    " {odd}."
)
AS_IT_IS: Final = message(
    "The street has numbers: their order and their sides are kept, odd numbers on the"
    " {odd}."
)

_VECTORS: Final = {"north": (0, 1), "east": (1, 0), "south": (0, -1), "west": (-1, 0)}
_OPPOSITE: Final = {"north": "south", "south": "north", "east": "west", "west": "east"}
# From how many numbers on an order can be told; from fewer the rule is followed.
_ENOUGH: Final = 2


class Begin(StrEnum):
    """The end of a street at which its numbers begin."""

    NORTH = "north"
    EAST = "east"
    SOUTH = "south"
    WEST = "west"
    START = "start"
    END = "end"


class Form(StrEnum):
    """What a street is at its ends."""

    THROUGH = "through"
    DEAD_END = "dead-end"
    RING = "ring"


class MouthUnknown(Invalid):
    """Say where the mouth of the dead end is: numbers rise from it inward."""


class Course(NamedTuple):
    """A street in the direction in which numbers rise, and its odd side."""

    street: Street
    odd_side: Side
    form: Form
    begin: Begin
    why: Remark


@dataclass(frozen=True, slots=True)
class Known:
    """A number the street has, or had, at a WGS-84 point."""

    key: str
    number: Number
    longitude: float
    latitude: float
    standing: bool = True


def course(
    line: LineString | MultiLineString,
    rule: NumberingRule,
    *,
    begin: Begin | None = None,
    dead_end: bool = False,
    known: Sequence[Known] = (),
) -> Course:
    """Return the way a street's numbers go.

    `begin` overrides the rule's end; in a dead end it is the mouth. Raises
    MouthUnknown, and ValueError for a line without length.
    """
    street = Street(line)
    ring = street.is_ring
    if dead_end and not ring and begin is None:
        raise MouthUnknown
    turned = _is_turned(street, rule, begin)
    way = street.reversed() if turned else street
    chosen = Begin.END if turned else Begin.START
    form = Form.RING if ring else Form.DEAD_END if dead_end else Form.THROUGH
    odd, why = _odd_side(way, rule, form, begin)
    found = Course(way, odd, form, chosen, why)
    return _as_numbered(found, known)


def heading(street: Street) -> str:
    """Return the point of the compass that a street leads to from its start."""
    east, north = street.chord_m
    if abs(east) >= abs(north):
        return "east" if east >= 0 else "west"
    return "north" if north >= 0 else "south"


def side_of(compass: str, street: Street) -> Side:
    """Return which side of a street faces a point of the compass."""
    (east, north), (to_east, to_north) = street.chord_m, _VECTORS[compass]
    return Side.LEFT if east * to_north - north * to_east > 0 else Side.RIGHT


def _is_turned(street: Street, rule: NumberingRule, begin: Begin | None) -> bool:
    """Tell whether numbers begin at the end of the line instead of its start."""
    if begin in (Begin.START, Begin.END):
        return begin is Begin.END
    if begin is not None:
        return _lies_further(street, begin.value)
    if street.is_ring or not isinstance(rule.begins, Beginnings):
        return False
    # A street that leads west begins in the east, and so on.
    leads = heading(street)
    begins = (
        rule.begins.east_west if leads in ("east", "west") else rule.begins.north_south
    )
    return leads == begins


def _lies_further(street: Street, compass: str) -> bool:
    """Tell whether the end lies further that way than the start does."""
    (east, north), (to_east, to_north) = street.chord_m, _VECTORS[compass]
    return east * to_east + north * to_north > 0


def _odd_side(
    way: Street, rule: NumberingRule, form: Form, begin: Begin | None
) -> tuple[Side, Remark]:
    if form is Form.RING:
        return _said(Side(rule.loop_odd), "ring", AROUND)
    if form is Form.DEAD_END:
        return _said(Side(rule.dead_end_odd), "dead-end", INWARD)
    leads = heading(way)
    if isinstance(rule.odd, OddSides):
        along = leads in ("east", "west")
        compass = rule.odd.east_west if along else rule.odd.north_south
        values = {"begins": _OPPOSITE[leads], "odd": compass}
        remark = Remark("by-compass", THROUGH_BY_COMPASS, values)
        return side_of(compass, way), remark
    side = Side(rule.odd)
    if begin is not None:
        return _said(side, "as-chosen", AS_CHOSEN)
    if rule.begins == "line":
        return _said(side, "by-line", THROUGH_BY_LINE)
    values = {"begins": _OPPOSITE[leads], "odd": side.value}
    return side, Remark("by-compass", THROUGH_BY_COMPASS, values)


def _said(side: Side, code: str, text: str) -> tuple[Side, Remark]:
    return side, Remark(code, text, {"odd": side.value})


def _as_numbered(found: Course, known: Sequence[Known]) -> Course:
    """Keep the order and the sides of the numbers there are, where they are clear."""
    places = places_of(found.street, known)
    rising = _rise(known, places)
    left = _odd_on_the_left(known, places)
    turned = rising < 0
    way = found.street.reversed() if turned else found.street
    odd = found.odd_side.other if turned else found.odd_side
    if left:
        odd = Side.LEFT if (left > 0) is not turned else Side.RIGHT
    if not turned and odd is found.odd_side:
        return found
    begin = found.begin
    if turned:
        begin = Begin.START if begin is Begin.END else Begin.END
    _, why = _said(odd, "as-it-is", AS_IT_IS)
    return Course(way, odd, found.form, begin, why)


def places_of(street: Street, known: Sequence[Known]) -> list[Place]:
    """Return where along a street numbers stand."""
    return street.places([(one.longitude, one.latitude) for one in known])


def _rise(known: Sequence[Known], places: Sequence[Place]) -> int:
    """Return by how many pairs of numbers of one parity more rise than fall."""
    balance = 0
    for odd in (True, False):
        mains = sorted(
            (place.along_m, one.number.main)
            for one, place in zip(known, places, strict=True)
            if one.number.is_odd is odd and not one.number.sub
        )
        balance += sum(
            (a < b) - (a > b)
            for index, (_, a) in enumerate(mains)
            for _, b in mains[index + 1 :]
        )
    return balance


def _odd_on_the_left(known: Sequence[Known], places: Sequence[Place]) -> int:
    """Return how many more numbers say that odd is left than that it is right."""
    votes = [
        1 if one.number.is_odd is (place.offset_m > 0) else -1
        for one, place in zip(known, places, strict=True)
    ]
    return sum(votes) if len(votes) >= _ENOUGH else 0
