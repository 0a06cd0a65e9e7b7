"""Where an address is, as people are shown it: coordinates, and what lies around."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from shapely import LineString, MultiLineString

from doorplate.addresses.model import Address, Position, ReferenceObject
from doorplate.addresses.service import address_by_id, neighbours, references_near
from doorplate.addresses.specification import AddressSpecification
from doorplate.database import Transaction
from doorplate.settings import ShownCoordinates
from geo.datum import Crs, from_wgs84
from geo.sketch import MOST_DOTS, Door, StreetLine

# The map is a third wider than high, so that its corners lie this far out.
_CORNER: Final = 5 / 3


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """Coordinates in one system with as many decimals as may be shown.

    `x` and `y` are degrees of longitude and latitude where `degrees`, else metres.
    """

    datum: str
    x: float
    y: float
    decimals: int
    degrees: bool

    @property
    def x_text(self) -> str:
        """`x` with all its decimals."""
        return f"{self.x:.{self.decimals}f}"

    @property
    def y_text(self) -> str:
        """`y` with all its decimals."""
        return f"{self.y:.{self.decimals}f}"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a map shows: this door, the streets and doors around it."""

    here: Door
    streets: tuple[StreetLine, ...]
    neighbours: tuple[Door, ...]
    radius_m: float


def standing_position(transaction: Transaction, address: Address) -> Position | None:
    """Return where an address is, or what it lies in: a room may have no own point."""
    while address.position is None and address.parent_id is not None:
        address = address_by_id(transaction, address.parent_id)
    return address.position


def shown_coordinates(
    position: Position | None, shown: tuple[ShownCoordinates, ...]
) -> tuple[ShownPoint, ...]:
    """Return a position in each system that may be shown, with its decimals."""
    if position is None:
        return ()
    return tuple(_carried(position, line) for line in shown)


def neighbours_shown(
    transaction: Transaction, position: Position, *, radius_m: float
) -> list[Address]:
    """Return the addresses on a map that reaches `radius_m` up and down from a point.

    The nearest first; as many as a map has room for.
    """
    return neighbours(
        transaction,
        longitude=position.longitude,
        latitude=position.latitude,
        radius_m=radius_m * _CORNER,
        limit=MOST_DOTS,
    )


def surroundings_of(
    transaction: Transaction,
    address: Address,
    position: Position,
    near: Sequence[Address],
    *,
    radius_m: float,
    wording: AddressSpecification,
) -> Surroundings:
    """Return what a map shows around a door, `near` being what `neighbours_shown`."""
    longitude, latitude = position.longitude, position.latitude
    streets = references_near(
        transaction,
        longitude=longitude,
        latitude=latitude,
        radius_m=radius_m * _CORNER,
    )
    others = (one for one in near if one.id not in (address.id, address.parent_id))
    return Surroundings(
        here=Door(door_label(address, wording), longitude, latitude),
        streets=tuple(street_lines(streets, address.reference)),
        neighbours=tuple(doors(others, wording)),
        radius_m=radius_m,
    )


def street_lines(
    streets: Sequence[ReferenceObject], own: ReferenceObject
) -> Iterator[StreetLine]:
    """Yield the streets that have a line; `own` is marked."""
    for street in streets:
        if isinstance(street.geometry, LineString | MultiLineString):
            yield StreetLine(street.name, street.geometry, own=street.id == own.id)


def doors(near: Iterator[Address], wording: AddressSpecification) -> Iterator[Door]:
    """Yield the doors of addresses that have a point, a house as its bare number.

    Whether a number is 57 or 57号 matters little on a map as small as a hand.
    """
    for one in near:
        if one.position is None:
            continue
        bare = one.locators.building is None and one.locators.number
        label = bare or door_label(one, wording)
        yield Door(label, one.position.longitude, one.position.latitude)


def door_label(address: Address, wording: AddressSpecification) -> str:
    """Return what stands on the wall: the building's number, or the house's."""
    for name in ("building", "number"):
        value = getattr(address.locators, name)
        if value is not None:
            return wording.locator_text(name, value)
    return ""


def _carried(position: Position, line: ShownCoordinates) -> ShownPoint:
    crs = Crs.parse(line.datum)
    x, y = from_wgs84(position.longitude, position.latitude, crs)
    decimals = line.decimals
    return ShownPoint(
        str(crs), round(x, decimals), round(y, decimals), decimals, crs.is_geographic
    )
