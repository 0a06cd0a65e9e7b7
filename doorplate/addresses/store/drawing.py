"""What a map draws within a box: doors, streets, and the outlines of divisions."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Select, func, select

from doorplate.addresses.locators import Level
from doorplate.addresses.model import SPECIFICATIONS, Status
from doorplate.addresses.tables import address, address_position, reference_object
from doorplate.database import Transaction
from doorplate.database.functions import Bounds, meets_bounds
from doorplate.database.reach import in_reach

_DOORS: Final = (Level.HOUSE, Level.BUILDING)


@dataclass(frozen=True, slots=True)
class DoorDrawn:
    """The point of a living address; `number` and `building` as they are kept."""

    uid: UUID
    number: str | None
    building: str | None
    level: Level
    status: Status
    point: Point


@dataclass(frozen=True, slots=True)
class StreetDrawn:
    """The line or outline of a street or locality."""

    uid: UUID
    name: str
    kind: str
    geometry: BaseGeometry


def doors_within(
    transaction: Transaction, bounds: Bounds, *, limit: int, all_levels: bool
) -> tuple[list[DoorDrawn], int]:
    """Return at most `limit` living addresses with a point in a box, the first ones.

    And how many there are besides. Houses and buildings only, unless `all_levels`.
    """
    columns = address.c
    statement = (
        _within(transaction, bounds, all_levels=all_levels)
        .add_columns(
            *(columns.uid, columns.number, columns.building),
            *(columns.level, columns.status),
            *(address_position.c.specification, address_position.c.geometry),
        )
        .order_by(address_position.c.id)
        .limit(limit + 1)
    )
    rows = transaction.execute(statement).all()
    more = 0
    if len(rows) > limit:
        counted = _within(transaction, bounds, all_levels=all_levels)
        total = transaction.execute(
            counted.with_only_columns(func.count())
        ).scalar_one()
        more = total - limit
    best: dict[UUID, Any] = {}
    for row in rows[:limit]:
        known = best.get(row.uid)
        if known is None or _rank(row.specification) < _rank(known.specification):
            best[row.uid] = row
    return [
        DoorDrawn(
            row.uid,
            row.number,
            row.building,
            Level(row.level),
            Status(row.status),
            row.geometry,
        )
        for row in best.values()
    ], more


def streets_within(
    transaction: Transaction, bounds: Bounds, *, limit: int
) -> list[StreetDrawn]:
    """Return streets and localities whose geometry may meet a box."""
    columns = reference_object.c
    statement = (
        select(columns.uid, columns.name, columns.kind, columns.geometry)
        .where(
            columns.status == Status.CURRENT,
            meets_bounds(columns.geometry, bounds),
            in_reach(transaction, reference_object, or_above=True),
        )
        .order_by(columns.id)
        .limit(limit)
    )
    return [StreetDrawn(*row) for row in transaction.execute(statement)]


def _within(
    transaction: Transaction, bounds: Bounds, *, all_levels: bool
) -> Select[Any]:
    levels: tuple[ColumnElement[bool], ...] = (
        () if all_levels else (address.c.level.in_(_DOORS),)
    )
    return (
        select()
        .select_from(address_position)
        .join(address, address.c.id == address_position.c.address_id)
        .where(
            meets_bounds(address_position.c.geometry, bounds),
            address.c.status != Status.RETIRED,
            in_reach(transaction, address),
            *levels,
        )
    )


def _rank(specification: str) -> int:
    return SPECIFICATIONS.index(specification)
