"""An area drawn anew at the desk: a generation of its own, checked before it counts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from shapely import MultiPolygon, Polygon, difference

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.core.actors import Actor
from doorplate.core.errors import NotFound
from doorplate.database import Register, Transaction
from doorplate.database.reach import demand_everywhere
from doorplate.divisions.checks import check
from doorplate.divisions.generations import Area, Generation
from doorplate.divisions.model import DIVISIONS, Level
from doorplate.divisions.store import areas, lists
from geo.areas import repair


class AreaUnknown(NotFound):
    """There is no area {code} of this service in force."""


def redraw_area(
    register: Register,
    *,
    layer: str,
    code: str,
    scheme: str,
    outline: Polygon | MultiPolygon,
    neighbours_give_way: bool,
    source: str,
    actor: Actor,
    now: datetime,
) -> Generation:
    """Stage the areas in force of a layer with one of them drawn anew, WGS-84.

    `layer` is a service layer's key or a level of divisions; all levels are staged
    together then. Where neighbours give way, those of the same layer lose the ground
    that the area takes. What the check finds stands in the report; nothing is in force
    before somebody activates it.

    Raises AreaUnknown.
    """
    with register.writing(Permission.DIVISIONS_MANAGE) as transaction:
        demand_everywhere(transaction)
        is_division = layer in set(Level)
        subject = DIVISIONS if is_division else layer
        before = _in_force(transaction, subject)
        if not any((one.layer, one.code) == (layer, code) for one in before):
            raise AreaUnknown(code=code)
        after = list(_redrawn(before, layer, code, outline, neighbours_give_way))
        number = areas.add_generation(
            transaction,
            subject=subject,
            source=source,
            licence=None,
            now=now,
            by=actor.name,
        )
        keys = areas.layer_keys(transaction, {one.layer for one in after})
        areas.add_areas(transaction, number, keys, after)
        previous = {(one.layer, one.code): one.polygon for one in before}
        index = lists.index(transaction, scheme) if is_division else None
        areas.set_report(transaction, number, check(after, previous, index))
        record_entry(
            transaction,
            actor=actor,
            action="divisions.redraw",
            subject=f"generation {number}",
            now=now,
            details={"layer": layer, "code": code, "source": source},
        )
        return areas.generation_numbered(transaction, number)


def _in_force(transaction: Transaction, subject: str) -> list[Area]:
    active = areas.active_generation(transaction, subject)
    return [] if active is None else list(areas.areas_of(transaction, active.number))


def _redrawn(
    before: Sequence[Area],
    layer: str,
    code: str,
    outline: Polygon | MultiPolygon,
    neighbours_give_way: bool,  # noqa: FBT001 - handed on
) -> Iterator[Area]:
    for one in before:
        if (one.layer, one.code) == (layer, code):
            yield replace(one, polygon=outline)
        elif one.layer == layer and neighbours_give_way:
            rest, _ = repair(difference(one.polygon, outline))
            if not rest.is_empty:
                yield replace(one, polygon=rest)
        else:
            yield one
