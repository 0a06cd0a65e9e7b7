"""From a code to what anybody may see of its plate."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from shapely import LineString, MultiLineString

from doorplate.addresses.changes.kinds import ChangeBrief
from doorplate.addresses.model import (
    Address,
    Level,
    Position,
    Status,
)
from doorplate.addresses.numbering.directions import PlacedNumber, next_numbers
from doorplate.addresses.numbering.model import Number
from doorplate.addresses.service import (
    address_by_id,
    ended_by,
    former_texts,
    present_successors,
)
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.surroundings import (
    Surroundings,
    neighbours_shown,
    shown_coordinates,
    standing_position,
    surroundings_of,
)
from doorplate.core.clock import civil_day
from doorplate.core.platecodes import PlateCode
from doorplate.database import Transaction
from doorplate.divisions.model import AreaHere, Division, DivisionUnknown
from doorplate.divisions.service import areas_at, chain
from doorplate.plates.model import Plate, PlateState
from doorplate.plates.service import resolve, successors
from doorplate.public.model import (
    AddressText,
    Decree,
    DivisionHere,
    Ending,
    Former,
    NextDoor,
    PlateView,
    Point,
    Responsible,
    Standing,
    Town,
)
from doorplate.settings import Label, Settings, ShownCoordinates
from geo.datum import Crs
from geo.streets import Street

# A metre is about 10^-5 degrees.
_DEGREE_DECIMALS_OF_METRES: Final = 5


def view_of(
    transaction: Transaction,
    code: PlateCode,
    *,
    settings: Settings,
    wording: AddressSpecification,
    today: date,
) -> PlateView:
    """Return what anybody may see of the plate that has, or ever had, this code.

    A replaced plate shows the address that its successor stands for. Raises
    PlateCodeUnknown.
    """
    plate = resolve(transaction, code)
    last = [plate, *successors(transaction, plate)][-1]
    address = address_by_id(transaction, last.address_id)
    divisions = _chain(transaction, address, today)
    position = standing_position(transaction, address)
    standing, ending = _standing(
        plate,
        last,
        _address_ending(transaction, address, wording),
        settings.time_zone,
    )
    around, next_doors = _surroundings(
        transaction, address, position, settings, wording
    )
    return PlateView(
        code=plate.code,
        standing=standing,
        ending=ending,
        address=AddressText(
            standard=wording.text(address, divisions),
            street=address.reference.name,
            door=wording.locators_text(address.locators),
        ),
        chain=tuple(DivisionHere(d.level.value, d.name, d.code) for d in divisions),
        responsible=_responsible(transaction, position),
        point=_shown_point(position, settings.coordinates_shown),
        coordinates=shown_coordinates(position, settings.coordinates_shown),
        surroundings=around,
        town=town_of(settings),
        former=tuple(_former(transaction, address, wording)),
        next_doors=next_doors,
    )


def town_of(settings: Settings) -> Town:
    """Return what every page says of the town."""
    return Town(
        name=settings.town,
        department=settings.owning_department,
        emergency=settings.emergency,
        hotlines=settings.hotlines,
        public_url=settings.public_url,
        illustrative=settings.illustrative,
    )


def _chain(
    transaction: Transaction, address: Address, today: date
) -> tuple[Division, ...]:
    """Return the divisions of an address: none where no list tells of them."""
    try:
        return chain(
            transaction, scheme=address.scheme, code=address.division_code, on=today
        )
    except DivisionUnknown:
        return ()


def _address_ending(
    transaction: Transaction, address: Address, wording: AddressSpecification
) -> Ending | None:
    """Tell what ended an address and what lies there now; None while it is in use."""
    if address.status is not Status.RETIRED:
        return None
    after = present_successors(transaction, [address])
    return Ending(
        day=address.valid_to,
        reason=None,
        successor=None,
        decree=_decree(ended_by(transaction, address)),
        followed_by=tuple(map(wording.short_text, after)),
    )


def _former(
    transaction: Transaction, address: Address, wording: AddressSpecification
) -> Iterator[Former]:
    for one in former_texts(transaction, address, specification=wording):
        yield Former(one.short, one.until, _decree(one.change))


def _decree(change: ChangeBrief | None) -> Decree | None:
    """Return what anybody may know of a change: not who wanted it, and not why."""
    if change is None:
        return None
    return Decree(change.kind.value, change.document_number or None)


def _standing(
    plate: Plate, last: Plate, address_ending: Ending | None, zone: str
) -> tuple[Standing, Ending | None]:
    """Tell what became of a plate; its last successor and the address count."""
    if address_ending is not None and address_ending.decree is not None:
        return Standing.RETIRED, address_ending
    if last.state is PlateState.RETIRED:
        day = None if last.ended_at is None else civil_day(last.ended_at, zone)
        return Standing.RETIRED, Ending(day, last.ended_reason, None)
    if address_ending is not None:
        return Standing.RETIRED, address_ending
    if plate is not last and plate.ended_at is not None:
        day = civil_day(plate.ended_at, zone)
        return Standing.REPLACED, Ending(day, plate.ended_reason, last.code)
    return Standing.IN_FORCE, None


def _responsible(
    transaction: Transaction, position: Position | None
) -> tuple[Responsible, ...]:
    if position is None:
        return ()
    here = areas_at(
        transaction, longitude=position.longitude, latitude=position.latitude
    )
    return tuple(map(_as_responsible, here))


def _as_responsible(area: AreaHere) -> Responsible:
    return Responsible(
        key=area.layer.key,
        service=Label(zh=area.layer.name_zh, en=area.layer.name_en),
        name=area.name,
        contact=area.contact,
        phone=area.phone,
        hours=area.hours,
    )


def _shown_point(
    position: Position | None, shown: tuple[ShownCoordinates, ...]
) -> Point | None:
    """Return the point as exactly as the most exact line of coordinates gives it."""
    if position is None or not shown:
        return None
    decimals = max(map(_degree_decimals, shown))
    return Point(
        round(position.longitude, decimals), round(position.latitude, decimals)
    )


def _degree_decimals(line: ShownCoordinates) -> int:
    if Crs.parse(line.datum).is_geographic:
        return line.decimals
    return line.decimals + _DEGREE_DECIMALS_OF_METRES


def _surroundings(
    transaction: Transaction,
    address: Address,
    position: Position | None,
    settings: Settings,
    wording: AddressSpecification,
) -> tuple[Surroundings | None, tuple[NextDoor, ...]]:
    """Return what lies around a door: the map, and the numbers next to it."""
    if position is None:
        return None, ()
    radius_m = settings.map_radius_m
    near = neighbours_shown(transaction, position, radius_m=radius_m)
    around = surroundings_of(
        transaction, address, position, near, radius_m=radius_m, wording=wording
    )
    return around, tuple(_next_doors(address, position, near, wording))


def _next_doors(
    own: Address,
    position: Position,
    near: Sequence[Address],
    wording: AddressSpecification,
) -> Iterator[NextDoor]:
    """Yield the next numbers along the street, from the neighbours already at hand."""
    line = own.reference.geometry
    here = _placed_number(own, position, wording)
    if here is None or not isinstance(line, LineString | MultiLineString):
        return
    doors = [
        door
        for one in near
        if one.reference.id == own.reference.id and one.level is Level.HOUSE
        if (door := _placed_number(one, one.position, wording)) is not None
    ]
    for one in next_numbers(Street(line), here, doors):
        way = one.direction
        yield NextDoor(one.label, round(way.metres), way.rising, way.left)


def _placed_number(
    one: Address, position: Position | None, wording: AddressSpecification
) -> PlacedNumber | None:
    """Return a house's number and place; none for one in a lane off the street."""
    held = one.locators
    if position is None or held.number is None or held.lane or held.alley:
        return None
    number = Number.of_locator(held.number)
    label = wording.locator_text("number", held.number)
    if number is None:
        return None
    return PlacedNumber(label, number, position.longitude, position.latitude)
