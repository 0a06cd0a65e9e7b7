"""What a map draws of divisions and services within a box: their active areas."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from shapely import MultiPolygon
from sqlalchemy import Row, func, select

from doorplate.database import Transaction
from doorplate.database.functions import Bounds, meets_bounds
from doorplate.database.reach import reach_of
from doorplate.divisions.generations import State
from doorplate.divisions.model import ServiceLayer
from doorplate.divisions.tables import area, generation, layer

_COLUMNS: Final = (
    *(area.c.id, area.c.code, area.c.name, area.c.scheme, area.c.geometry),
    *(area.c.contact, area.c.phone, area.c.hours),
    *(layer.c.key, layer.c.name_zh, layer.c.name_en, layer.c.rank),
)
_ACTIVE: Final = generation.c.state == State.ACTIVE


@dataclass(frozen=True, slots=True)
class AreaDrawn:
    """An area in force with its polygon, and whom to ask there."""

    id: int
    layer: ServiceLayer
    code: str
    name: str
    scheme: str | None
    polygon: MultiPolygon
    contact: str | None
    phone: str | None
    hours: str | None


def outlines_within(
    transaction: Transaction, bounds: Bounds, levels: Collection[str]
) -> list[AreaDrawn]:
    """Return the areas of some levels of divisions that may meet a box.

    Under a limited reach only those in it, and those it lies in.
    """
    statement = (
        _areas()
        .where(layer.c.kind == "division", layer.c.key.in_(levels))
        .where(meets_bounds(area.c.geometry, bounds))
        .order_by(layer.c.rank, area.c.id)
    )
    reach = reach_of(transaction)
    return [
        _drawn(row)
        for row in transaction.execute(statement)
        if reach.holds(row.scheme, row.code) or row.code in reach.above
    ]


def areas_of_layer(
    transaction: Transaction, key: str, *, limit: int | None, offset: int
) -> tuple[list[AreaDrawn], int]:
    """Return a page of the areas in force of a layer, and how many there are."""
    statement = _areas().where(layer.c.key == key).order_by(area.c.code, area.c.id)
    count = (
        select(func.count())
        .select_from(area)
        .join(layer)
        .join(generation)
        .where(_ACTIVE, layer.c.key == key)
    )
    rows = transaction.execute(statement.limit(limit).offset(offset or None))
    return [_drawn(row) for row in rows], transaction.execute(count).scalar_one()


def area_in_force(transaction: Transaction, key: str, code: str) -> AreaDrawn | None:
    """Return the area of a layer with this code, where there is one in force."""
    statement = _areas().where(layer.c.key == key, area.c.code == code)
    row = transaction.execute(statement.order_by(area.c.id)).first()
    return None if row is None else _drawn(row)


def _areas() -> Any:  # noqa: ANN401 - a select of many columns
    return select(*_COLUMNS).join_from(area, layer).join(generation).where(_ACTIVE)


def _drawn(row: Row[Any]) -> AreaDrawn:
    return AreaDrawn(
        row.id,
        ServiceLayer(row.key, row.name_zh, row.name_en, row.rank),
        row.code,
        row.name,
        row.scheme,
        row.geometry,
        row.contact,
        row.phone,
        row.hours,
    )
