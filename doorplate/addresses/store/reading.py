"""What is asked of addresses: by id, by name, by text, by place."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, literal, or_, select

from doorplate.addresses.locators import LOCATORS, Level, Locators
from doorplate.addresses.model import (
    SPECIFICATIONS,
    Address,
    Alias,
    Flag,
    Position,
    ReferenceKind,
    ReferenceObject,
    Status,
)
from doorplate.addresses.tables import (
    address,
    address_alias,
    address_flag,
    address_position,
    reference_object,
)
from doorplate.core.folding import fold_for_comparison
from doorplate.database import Transaction
from doorplate.database.functions import Bounds, among, distance_m, meets_bounds
from doorplate.database.reach import in_reach
from geo.geodesy import metres_per_degree

_MANY: Final = 1000
"""How many keys one statement is given at most."""
_DOORS: Final = (Level.HOUSE, Level.BUILDING)


def by_ids(transaction: Transaction, ids: Sequence[int]) -> list[Address]:
    """Return the addresses with these ids, in this order."""
    found = {one.id: one for one in _found_by_ids(transaction, ids)}
    return [found[key] for key in ids if key in found]


def by_uid(transaction: Transaction, uid: UUID) -> Address | None:
    """Return the address with this identifier."""
    return _first(transaction, _ids(transaction).where(address.c.uid == uid))


def by_alias(transaction: Transaction, folded: str) -> list[Address]:
    """Return the addresses that have this alias, in walking order."""
    statement = _ids(transaction).join(address_alias)
    statement = statement.where(address_alias.c.folded == folded)
    return _in_order(transaction, statement)


def by_locators(
    transaction: Transaction, reference_id: int, locators: Locators
) -> list[Address]:
    """Return the addresses of a reference with just these locators, its 组 aside."""
    equal = [
        address.c[name].is_not_distinct_from(getattr(locators, name))
        for name in LOCATORS
        if name != "neighbourhood" or locators.neighbourhood is not None
    ]
    statement = _ids(transaction).where(_along(reference_id), *equal)
    return _in_order(transaction, statement)


def along(
    transaction: Transaction,
    reference_id: int,
    levels: Iterable[Level] | None,
    *,
    limit: int | None = None,
) -> list[Address]:
    """Return a reference's addresses in walking order, retired ones left out."""
    statement = _ids(transaction).where(_wanted(levels), _along(reference_id))
    statement = statement.limit(limit)
    return _in_order(transaction, statement)


def inside(
    transaction: Transaction, division_code: str, levels: Iterable[Level] | None
) -> list[Address]:
    """Return the addresses of divisions whose code starts so, in walking order."""
    holds = address.c.division_code.startswith(division_code, autoescape=True)
    return _in_order(transaction, _ids(transaction).where(_wanted(levels), holds))


def nearest(
    transaction: Transaction,
    *,
    longitude: float,
    latitude: float,
    radius_m: float,
    limit: int,
) -> list[Address]:
    """Return current houses and buildings, nearest first, equal millimetres by id."""
    metres = func.min(distance_m(address_position.c.geometry, longitude, latitude))
    box = bounds_around(longitude, latitude, radius_m)
    statement = (
        select(address.c.id, metres)
        .join(address_position, address_position.c.address_id == address.c.id)
        .where(meets_bounds(address_position.c.geometry, box))
        .where(address.c.level.in_(_DOORS), address.c.status == Status.CURRENT)
        .where(in_reach(transaction, address))
        .group_by(address.c.id)
    )
    found = sorted(
        (round(distance, 3), key)
        for key, distance in transaction.execute(statement)
        if distance <= radius_m
    )
    return by_ids(transaction, [key for _, key in found[:limit]])


def bounds_around(longitude: float, latitude: float, radius_m: float) -> Bounds:
    """Return a box of degrees that holds every point within so many metres."""
    east, north = metres_per_degree(latitude)
    # Meridians draw together and radii of curvature change within the box.
    reach = radius_m * 1.01
    width, height = reach / east, reach / north
    return longitude - width, latitude - height, longitude + width, latitude + height


def references_named(transaction: Transaction, name: str) -> list[ReferenceObject]:
    """Return the references of this name, whatever its width and case."""
    folded = fold_for_comparison(name)
    statement = select(reference_object.c.id, reference_object.c.name).where(
        in_reach(transaction, reference_object, or_above=True)
    )
    ids = [
        key
        for key, known in transaction.execute(statement)
        if fold_for_comparison(known) == folded
    ]
    return references(transaction, reference_object.c.id.in_(ids))


def references_named_within(
    transaction: Transaction, text: str
) -> list[ReferenceObject]:
    """Return the references whose name occurs in `text`."""
    found = references(transaction, literal(text).contains(reference_object.c.name))
    # LIKE does not tell a from A on SQLite.
    return [one for one in found if one.name in text]


def references_meeting(
    transaction: Transaction, bounds: Bounds
) -> list[ReferenceObject]:
    """Return the references whose geometry's box meets `bounds`."""
    return references(transaction, meets_bounds(reference_object.c.geometry, bounds))


def references(
    transaction: Transaction, *where: ColumnElement[bool]
) -> list[ReferenceObject]:
    """Return references by division, name and id."""
    columns = reference_object.c
    statement = (
        select(reference_object)
        .where(columns.status == Status.CURRENT, *where)
        .where(in_reach(transaction, reference_object, or_above=True))
        .order_by(columns.scheme, columns.division_code, columns.id)
    )
    return [_reference(row) for row in transaction.execute(statement)]


def streets_here(transaction: Transaction) -> ColumnElement[bool]:
    """Return the condition that a street can be seen.

    It belongs to the reach or to a division above it, or an address within the reach
    lies along it: boundaries that moved may leave a street's owner elsewhere.
    """
    owned = in_reach(transaction, reference_object, or_above=True)
    along = select(address.c.reference_id).where(in_reach(transaction, address))
    return or_(owned, reference_object.c.id.in_(along))


def positions(transaction: Transaction, address_id: int) -> list[Position]:
    """Return all positions of an address, the one that stands for it first."""
    return _positions(transaction, [address_id]).get(address_id, [])


def aliases(transaction: Transaction, address_id: int) -> list[Alias]:
    """Return the other texts of an address, in the order they came."""
    columns = address_alias.c
    statement = (
        select(columns.text, columns.kind)
        .where(columns.address_id == address_id)
        .order_by(columns.id)
    )
    return [Alias(*row) for row in transaction.execute(statement)]


def flags(transaction: Transaction, address_id: int) -> list[Flag]:
    """Return the doubts about an address that nobody has settled."""
    columns = address_flag.c
    statement = (
        select(columns.code, columns.distance_m, columns.details)
        .where(columns.address_id == address_id, columns.resolved_at.is_(None))
        .order_by(columns.id)
    )
    return [Flag(*row) for row in transaction.execute(statement)]


def _ids(transaction: Transaction) -> Select[int]:
    return select(address.c.id).where(in_reach(transaction, address))


def _along(reference_id: int) -> ColumnElement[bool]:
    return address.c.reference_id == reference_id


def _wanted(levels: Iterable[Level] | None) -> ColumnElement[bool]:
    alive = address.c.status != Status.RETIRED
    return alive if levels is None else alive & address.c.level.in_(list(levels))


def _in_order(transaction: Transaction, statement: Select[int]) -> list[Address]:
    ordered = statement.order_by(
        address.c.reference_id, address.c.sort_key, address.c.id
    )
    return by_ids(transaction, [key for (key,) in transaction.execute(ordered)])


def _first(transaction: Transaction, statement: Select[int]) -> Address | None:
    found = _in_order(transaction, statement)
    return found[0] if found else None


def _found_by_ids(transaction: Transaction, ids: Sequence[int]) -> Iterable[Address]:
    for start in range(0, len(ids), _MANY):
        keys = ids[start : start + _MANY]
        here = address.c.id.in_(keys), in_reach(transaction, address)
        rows = transaction.execute(select(address).where(*here)).all()
        places = _positions(transaction, keys)
        known = {row.reference_id for row in rows}
        streets = {
            reference.id: reference
            for reference in references_by_ids(transaction, known)
        }
        for row in rows:
            standing = next(iter(places.get(row.id, [])), None)
            yield _address(row, streets[row.reference_id], standing)


def references_by_ids(
    transaction: Transaction, ids: Iterable[int]
) -> list[ReferenceObject]:
    """Return the references with these ids, as far as `streets_here` lets."""
    statement = select(reference_object).where(
        among(reference_object.c.id, ids), streets_here(transaction)
    )
    return [_reference(row) for row in transaction.execute(statement)]


def _positions(
    transaction: Transaction, address_ids: Sequence[int]
) -> dict[int, list[Position]]:
    columns = address_position.c
    statement = (
        select(address_position)
        .where(columns.address_id.in_(address_ids))
        .order_by(columns.id)
    )
    found: dict[int, list[Position]] = {}
    for row in transaction.execute(statement):
        found.setdefault(row.address_id, []).append(_position(row))
    for several in found.values():
        several.sort(key=lambda one: SPECIFICATIONS.index(one.specification))
    return found


def _reference(row: Row[Any]) -> ReferenceObject:
    return ReferenceObject(
        id=row.id,
        uid=row.uid,
        kind=ReferenceKind(row.kind),
        name=row.name,
        scheme=row.scheme,
        division_code=row.division_code,
        geometry=row.geometry,
    )


def _position(row: Row[Any]) -> Position:
    return Position(
        specification=row.specification,
        method=row.method,
        longitude=row.geometry.x,
        latitude=row.geometry.y,
        original_x=row.original_x,
        original_y=row.original_y,
        original_crs=row.original_crs,
        accuracy_m=row.accuracy_m,
    )


def _address(
    row: Row[Any], reference: ReferenceObject, standing: Position | None
) -> Address:
    return Address(
        id=row.id,
        uid=row.uid,
        reference=reference,
        parent_id=row.parent_id,
        level=Level(row.level),
        locators=Locators(*(getattr(row, name) for name in LOCATORS)),
        scheme=row.scheme,
        division_code=row.division_code,
        status=Status(row.status),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        position=standing,
    )
