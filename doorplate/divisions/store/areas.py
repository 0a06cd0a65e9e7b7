"""Layers, generations and areas as rows."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final

import shapely
from sqlalchemy import Row, func, insert, select, update

from doorplate.database import Transaction
from doorplate.database.bulk import bulk_insert, reserve_keys
from doorplate.database.functions import covers
from doorplate.divisions.generations import (
    Area,
    Bounds,
    Generation,
    GenerationUnknown,
    Report,
    State,
)
from doorplate.divisions.model import DIVISIONS, AreaHere, AreaLocator, ServiceLayer
from doorplate.divisions.tables import area, generation, layer

_COLUMNS: Final = (
    *("id", "generation_id", "layer_id", "scheme", "code", "name"),
    *("contact", "phone", "hours", "geometry"),
)
_ACTIVE: Final = generation.c.state == State.ACTIVE


def ensure_layer(transaction: Transaction, wanted: ServiceLayer, kind: str) -> int:
    """Return the key of a layer, adding it or giving it its present names."""
    names = {"name_zh": wanted.name_zh, "name_en": wanted.name_en}
    found = transaction.execute(
        select(layer.c.id, layer.c.name_zh, layer.c.name_en).where(
            layer.c.key == wanted.key
        )
    ).first()
    if found is None:
        values = {"key": wanted.key, "kind": kind, "rank": wanted.rank, **names}
        statement = insert(layer).values(values).returning(layer.c.id)
        added: int = transaction.execute(statement).scalar_one()
        return added
    if (found.name_zh, found.name_en) != tuple(names.values()):
        transaction.execute(update(layer).values(names).where(layer.c.id == found.id))
    key: int = found.id
    return key


def service_layers(transaction: Transaction) -> list[tuple[ServiceLayer, int]]:
    """Return the service layers by rank, each with the number of its active areas."""
    statement = (
        select(layer, func.count(area.c.id).filter(_ACTIVE).label("areas"))
        .outerjoin_from(layer, area)
        .outerjoin(generation)
        .where(layer.c.kind == "service")
        .group_by(layer.c.id)
        .order_by(layer.c.rank, layer.c.id)
    )
    return [(_layer(row), row.areas) for row in transaction.execute(statement)]


def layer_named(transaction: Transaction, key: str) -> ServiceLayer | None:
    """Return the layer of that key, or None."""
    row = transaction.execute(select(layer).where(layer.c.key == key)).first()
    return None if row is None else _layer(row)


def layer_keys(transaction: Transaction, names: Collection[str]) -> dict[str, int]:
    """Return the keys of layers that are there, by their names."""
    statement = select(layer.c.key, layer.c.id).where(layer.c.key.in_(names))
    return {row.key: row.id for row in transaction.execute(statement)}


def _layer(row: Row[Any]) -> ServiceLayer:
    return ServiceLayer(row.key, row.name_zh, row.name_en, row.rank)


def add_generation(
    transaction: Transaction,
    *,
    subject: str,
    source: str,
    licence: str | None,
    now: datetime,
    by: str,
) -> int:
    """Add a staged generation without areas; return its number."""
    statement = (
        insert(generation)
        .values(
            subject=subject,
            source=source,
            licence=licence,
            state=State.STAGED,
            report=Report().as_json(),
            loaded_at=now,
            loaded_by=by,
        )
        .returning(generation.c.id)
    )
    added: int = transaction.execute(statement).scalar_one()
    return added


def add_areas(
    transaction: Transaction,
    number: int,
    layer_keys: dict[str, int],
    areas: Sequence[Area],
) -> None:
    """Add areas to a generation."""
    keys = reserve_keys(transaction, area, len(areas))
    rows = (
        (
            *(key, number, layer_keys[a.layer], a.scheme, a.code, a.name),
            *(a.contact, a.phone, a.hours, _multipolygon(a)),
        )
        for key, a in zip(keys, areas, strict=True)
    )
    bulk_insert(transaction, area, _COLUMNS, rows)


def _multipolygon(drawn: Area) -> shapely.MultiPolygon:
    return shapely.MultiPolygon(shapely.get_parts(drawn.polygon).tolist())


def set_report(transaction: Transaction, number: int, report: Report) -> None:
    """Replace a generation's report."""
    statement = update(generation).where(generation.c.id == number)
    transaction.execute(statement.values(report=report.as_json()))


def activate(
    transaction: Transaction, found: Generation, now: datetime, by: str
) -> None:
    """Make a generation the active one of its subject; retire the one before."""
    transaction.execute(
        update(generation)
        .where(generation.c.subject == found.subject, _ACTIVE)
        .values(state=State.RETIRED)
    )
    transaction.execute(
        update(generation)
        .where(generation.c.id == found.number)
        .values(state=State.ACTIVE, activated_at=now, activated_by=by)
    )


def generations(transaction: Transaction) -> list[Generation]:
    """Return all generations in order of number."""
    rows = transaction.execute(select(generation).order_by(generation.c.id))
    return list(map(_generation, rows))


def generation_numbered(transaction: Transaction, number: int) -> Generation:
    """Return a generation. Raises GenerationUnknown."""
    statement = select(generation).where(generation.c.id == number)
    row = transaction.execute(statement).first()
    if row is None:
        raise GenerationUnknown(number=number)
    return _generation(row)


def active_generation(transaction: Transaction, subject: str) -> Generation | None:
    """Return the active generation of a subject, or None."""
    statement = select(generation).where(generation.c.subject == subject, _ACTIVE)
    row = transaction.execute(statement).first()
    return None if row is None else _generation(row)


def _generation(row: Row[Any]) -> Generation:
    return Generation(
        number=row.id,
        subject=row.subject,
        source=row.source,
        licence=row.licence,
        state=State(row.state),
        report=Report.from_json(row.report),
        loaded_at=row.loaded_at,
        loaded_by=row.loaded_by,
        activated_at=row.activated_at,
    )


def areas_of(transaction: Transaction, number: int) -> Iterator[Area]:
    """Yield the areas of a generation in the order they were loaded."""
    statement = (
        select(area, layer.c.key)
        .join_from(area, layer)
        .where(area.c.generation_id == number)
        .order_by(area.c.id)
    )
    for row in transaction.execute(statement):
        yield Area(
            layer=row.key,
            code=row.code,
            name=row.name,
            polygon=row.geometry,
            scheme=row.scheme,
            contact=row.contact,
            phone=row.phone,
            hours=row.hours,
        )


def service_areas_at(
    transaction: Transaction, longitude: float, latitude: float
) -> tuple[AreaHere, ...]:
    """Return the first active area of each service layer that holds a point."""
    statement = (
        select(
            layer,
            *(area.c.code, area.c.name, area.c.contact, area.c.phone, area.c.hours),
        )
        .join_from(area, layer)
        .join(generation)
        .where(
            layer.c.kind == "service",
            _ACTIVE,
            covers(area.c.geometry, longitude, latitude),
        )
        .order_by(layer.c.rank, layer.c.id, area.c.id)
    )
    rows = transaction.execute(statement)
    firsts = (next(same) for _, same in groupby(rows, key=lambda row: row.key))
    return tuple(map(_area_here, firsts))


def _area_here(row: Row[Any]) -> AreaHere:
    return AreaHere(_layer(row), row.code, row.name, row.contact, row.phone, row.hours)


def locator(transaction: Transaction, key: str) -> AreaLocator | None:
    """Return the active areas of the layer of that key, or None without any."""
    statement = (
        select(area.c.code, area.c.geometry)
        .join_from(area, layer)
        .join(generation)
        .where(layer.c.key == key, _ACTIVE)
        .order_by(area.c.id)
    )
    rows = transaction.execute(statement).all()
    if not rows:
        return None
    codes, polygons = zip(*rows, strict=True)
    return AreaLocator(codes, polygons)


def locator_in(transaction: Transaction, number: int, key: str) -> AreaLocator | None:
    """Return the areas that a generation has in a layer; None without any."""
    statement = (
        select(area.c.code, area.c.geometry)
        .join_from(area, layer)
        .where(layer.c.key == key, area.c.generation_id == number)
        .order_by(area.c.id)
    )
    rows = transaction.execute(statement).all()
    if not rows:
        return None
    codes, polygons = zip(*rows, strict=True)
    return AreaLocator(codes, polygons)


def division_bounds(transaction: Transaction) -> Bounds | None:
    """Return the bounds of all active division areas, as their report has them."""
    active = active_generation(transaction, DIVISIONS)
    return None if active is None else active.report.bounds
