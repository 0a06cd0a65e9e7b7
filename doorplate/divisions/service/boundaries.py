"""Load areas as a staged generation, check it, and put it in force."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.core.actors import Actor
from doorplate.database import Register, Transaction
from doorplate.database.reach import demand_everywhere
from doorplate.divisions.checks import Previous, check
from doorplate.divisions.generations import (
    Generation,
    GenerationBlocked,
    GenerationClosed,
    Problem,
    State,
    tally,
)
from doorplate.divisions.layers import level_layer, service_layer
from doorplate.divisions.model import DIVISIONS, DivisionIndex, Level
from doorplate.divisions.polygons import Drawing, division_areas, service_areas
from doorplate.divisions.schemes import scheme_named
from doorplate.divisions.store import areas, lists

Consent: TypeAlias = Callable[[Transaction, Generation], None]
"""Asked before boundaries are put in force: what it raises keeps them as they are."""


def load_boundaries(
    register: Register,
    *,
    path: Path,
    scheme: str,
    source: str,
    licence: str | None = None,
    crs: str | None = None,
    columns: Mapping[str, str] | None = None,
    level: Level | None = None,
    into: int | None = None,
    actor: Actor,
    now: datetime,
) -> Generation:
    """Stage the areas of divisions from any file GDAL reads, with a report.

    `crs` overrides the file's own system (EPSG:n, GCJ02 …); `columns` names the
    columns for code and name; `level` is that of areas whose code does not tell it.
    `into` adds to a staged generation, so that townships and villages may come in
    files of their own.

    Raises PolygonsUnreadable, ColumnUnknown, ColumnMissing, AreasMissing,
    GenerationUnknown, GenerationClosed.
    """
    with register.reading(Permission.DIVISIONS_MANAGE) as transaction:
        index = lists.index(transaction, scheme)
    # Before the write lock is taken: files may be large.
    drawing = division_areas(
        path,
        crs=crs,
        columns=columns or {},
        scheme=scheme_named(scheme),
        level=level,
        index=index,
    )
    with register.writing(Permission.DIVISIONS_MANAGE) as transaction:
        demand_everywhere(transaction)
        generation = _generation_for(
            transaction,
            into=into,
            source=source,
            licence=licence,
            now=now,
            by=actor.name,
        )
        layer_keys = {
            key: areas.ensure_layer(transaction, level_layer(Level(key)), "division")
            for key in sorted({area.layer for area in drawing.areas})
        }
        _record(transaction, "divisions.boundaries", generation, actor, now)
        return _stage(transaction, generation, drawing, layer_keys, index)


def load_areas(
    register: Register,
    *,
    path: Path,
    layer: str,
    name_zh: str | None = None,
    name_en: str | None = None,
    source: str | None = None,
    licence: str | None = None,
    crs: str | None = None,
    columns: Mapping[str, str] | None = None,
    staged: bool = False,
    actor: Actor,
    now: datetime,
) -> Generation:
    """Load the areas of a service layer and put them in force.

    They stay staged where that is asked for, and where the report has blocking
    problems: the state of what is returned says which. Columns are name, code,
    contact, phone and hours. Raises LayerUnnamed, LayerNotService and, but for
    generations, what `load_boundaries` raises.
    """
    with register.reading(Permission.DIVISIONS_MANAGE) as transaction:
        before = areas.layer_named(transaction, layer)
    if before is not None:
        name_zh, name_en = name_zh or before.name_zh, name_en or before.name_en
    described = service_layer(layer, name_zh, name_en)
    drawing = service_areas(path, layer=layer, crs=crs, columns=columns or {})
    with register.writing(Permission.DIVISIONS_MANAGE) as transaction:
        demand_everywhere(transaction)
        number = areas.add_generation(
            transaction,
            subject=layer,
            source=source or path.name,
            licence=licence,
            now=now,
            by=actor.name,
        )
        generation = areas.generation_numbered(transaction, number)
        layer_keys = {layer: areas.ensure_layer(transaction, described, "service")}
        _record(transaction, "areas.load", generation, actor, now)
        found = _stage(transaction, generation, drawing, layer_keys)
        if staged or found.report.blocking:
            return found
        return _put_in_force(transaction, found, actor, now)


def activate_generation(
    register: Register,
    *,
    number: int,
    accept: bool = False,
    consents: Sequence[Consent] = (),
    actor: Actor,
    now: datetime,
) -> Generation:
    """Put a generation in force, and retire the one before, in one transaction.

    A retired one may be put in force again; the active one stays as it is. `consents`
    are asked first: a higher room may refuse. Raises what they raise,
    GenerationUnknown, and GenerationBlocked where its report has blocking problems
    that are not accepted.
    """
    with register.writing(Permission.DIVISIONS_MANAGE) as transaction:
        return activate_within(
            transaction,
            number=number,
            accept=accept,
            consents=consents,
            actor=actor,
            now=now,
        )


def activate_within(
    transaction: Transaction,
    *,
    number: int,
    accept: bool = False,
    consents: Sequence[Consent] = (),
    actor: Actor,
    now: datetime,
) -> Generation:
    """Do what `activate_generation` does, as a part of something larger."""
    demand_everywhere(transaction)
    found = areas.generation_numbered(transaction, number)
    if found.state is State.ACTIVE:
        return found
    if found.report.blocking and not accept:
        raise GenerationBlocked(number=number, problems=tally(found.report.blocking))
    for consent in consents:
        consent(transaction, found)
    return _put_in_force(transaction, found, actor, now)


def _put_in_force(
    transaction: Transaction, found: Generation, actor: Actor, now: datetime
) -> Generation:
    areas.activate(transaction, found, now, actor.name)
    _record(transaction, "areas.activate", found, actor, now)
    return areas.generation_numbered(transaction, found.number)


def _record(
    transaction: Transaction,
    action: str,
    generation: Generation,
    actor: Actor,
    now: datetime,
) -> None:
    record_entry(
        transaction,
        actor=actor,
        action=action,
        subject=f"generation {generation.number}",
        now=now,
        details={"of": generation.subject, "source": generation.source},
    )


def _generation_for(
    transaction: Transaction,
    *,
    into: int | None,
    source: str,
    licence: str | None,
    now: datetime,
    by: str,
) -> Generation:
    number = into or areas.add_generation(
        transaction,
        subject=DIVISIONS,
        source=source,
        licence=licence,
        now=now,
        by=by,
    )
    found = areas.generation_numbered(transaction, number)
    if found.subject != DIVISIONS or found.state is not State.STAGED:
        raise GenerationClosed(number=number, subject=found.subject, state=found.state)
    return found


def _stage(
    transaction: Transaction,
    generation: Generation,
    drawing: Drawing,
    layer_keys: dict[str, int],
    index: DivisionIndex | None = None,
) -> Generation:
    """Add the areas that the generation has not yet, and check them all."""
    number = generation.number
    present = list(areas.areas_of(transaction, number))
    taken = {(area.layer, area.code) for area in present}
    added = [a for a in drawing.areas if (a.layer, a.code) not in taken]
    twice = [
        Problem("code-twice", (area.code,), detail="in an earlier file")
        for area in drawing.areas
        if (area.layer, area.code) in taken
    ]
    areas.add_areas(transaction, number, layer_keys, added)
    reading = (*generation.report.reading, *drawing.problems, *twice)
    previous = _previous(transaction, generation.subject)
    report = check([*present, *added], previous, index, reading)
    areas.set_report(transaction, number, report)
    return replace(generation, report=report)


def _previous(transaction: Transaction, subject: str) -> Previous:
    active = areas.active_generation(transaction, subject)
    if active is None:
        return {}
    present = areas.areas_of(transaction, active.number)
    return {(area.layer, area.code): area.polygon for area in present}
