"""Divisions and the dated lists that tell of them, as rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import CTE, Row, Select, func, insert, select

from doorplate.database import Transaction
from doorplate.database.bulk import bulk_insert, reserve_keys
from doorplate.database.functions import among
from doorplate.divisions.acceptance import Scope
from doorplate.divisions.history import Sighting, form_on, standing_form
from doorplate.divisions.model import Division, DivisionIndex
from doorplate.divisions.schemes import Level
from doorplate.divisions.tables import (
    division,
    division_alias,
    division_list,
    division_sighting,
)


class Known(NamedTuple):
    """A division's key, and all that lists say of it."""

    division_id: int
    sightings: tuple[Sighting, ...]


_SEEN = (
    select(
        division.c.code,
        division.c.id,
        division_list.c.as_of,
        division_list.c.id.label("list_id"),
        division_sighting.c.name,
        division_sighting.c.level,
        division_sighting.c.parent_code,
    )
    .join_from(division, division_sighting)
    .join(division_list)
    .order_by(division.c.code)
)


def known(
    transaction: Transaction, scheme: str, codes: Sequence[str]
) -> dict[str, Known]:
    """Return what is known of each of the codes; unknown ones are left out."""
    statement = _SEEN.where(division.c.scheme == scheme, among(division.c.code, codes))
    return dict(_grouped(transaction, statement))


def _grouped(
    transaction: Transaction, statement: Select[Any]
) -> Iterator[tuple[str, Known]]:
    rows = transaction.execute(statement.execution_options(yield_per=10_000))
    for code, same in groupby(rows, key=itemgetter(0)):
        group = list(same)
        yield code, Known(group[0].id, tuple(map(_sighting, group)))


def _sighting(row: Row[Any]) -> Sighting:
    level = row.level and Level(row.level)
    return Sighting(row.as_of, row.list_id, row.name, level, row.parent_code)


def add_list(
    transaction: Transaction,
    *,
    scheme: str,
    as_of: date,
    source: str,
    complete: bool,
    scope: Scope,
    now: datetime,
    by: str,
) -> int:
    """Add a list; return its key."""
    statement = (
        insert(division_list)
        .values(
            scheme=scheme,
            as_of=as_of,
            source=source,
            complete=complete,
            scope=scope.as_json(),
            loaded_at=now,
            loaded_by=by,
        )
        .returning(division_list.c.id)
    )
    added: int = transaction.execute(statement).scalar_one()
    return added


def complete_lists(
    transaction: Transaction, scheme: str
) -> list[tuple[int, date, Scope]]:
    """Return the key, day and scope of each complete list of a scheme."""
    table = division_list.c
    rows = transaction.execute(
        select(table.id, table.as_of, table.scope).where(
            table.scheme == scheme, table.complete
        )
    )
    return [(row.id, row.as_of, Scope.from_json(row.scope)) for row in rows]


def highest_level(transaction: Transaction, scheme: str) -> Level | None:
    """Return the highest level that any list of a scheme has."""
    statement = (
        select(division_sighting.c.level)
        .join_from(division_sighting, division)
        .where(division.c.scheme == scheme, division_sighting.c.level.is_not(None))
        .distinct()
    )
    levels = map(Level, transaction.execute(statement).scalars())
    return min(levels, key=lambda level: level.rank, default=None)


def add_divisions(
    transaction: Transaction, scheme: str, codes: Sequence[str], now: datetime
) -> dict[str, int]:
    """Add divisions that are not known yet; return their keys by code."""
    keys = reserve_keys(transaction, division, len(codes))
    bulk_insert(
        transaction,
        division,
        ("id", "scheme", "code", "recorded_at"),
        ((key, scheme, code, now) for key, code in zip(keys, codes, strict=True)),
    )
    return dict(zip(codes, keys, strict=True))


def add_sightings(
    transaction: Transaction,
    rows: Iterable[tuple[int, int, str | None, str | None, str | None]],
) -> None:
    """Add (division key, list key, name, level, parent's code) of each row."""
    columns = ("division_id", "list_id", "name", "level", "parent_code")
    bulk_insert(transaction, division_sighting, columns, rows)


def lists_there(transaction: Transaction) -> tuple[int, int]:
    """Return how many lists there are and the newest key: both change with a load."""
    found = select(func.count(), func.max(division_list.c.id))
    count, newest = transaction.execute(found).one()
    return count, newest or 0


def index(
    transaction: Transaction,
    scheme: str,
    on: date | None = None,
    known_at: datetime | None = None,
) -> DivisionIndex:
    """Return all divisions of a scheme in the form they have on a day, or last had.

    Lists loaded after `known_at` do not count.
    """
    statement = _known_by(_SEEN.where(division.c.scheme == scheme), known_at)
    return _index(transaction, scheme, statement, on)


def standing_on(
    transaction: Transaction,
    scheme: str,
    on: date,
    known_at: datetime | None = None,
) -> Iterator[Division]:
    """Yield the divisions there were on a day, by code.

    Lists loaded after `known_at` do not count.
    """
    statement = _known_by(_SEEN.where(division.c.scheme == scheme), known_at)
    for code, (_, sightings) in _grouped(transaction, statement):
        if form := standing_form(sightings, on):
            yield Division(scheme, code, *form)


def lineage(
    transaction: Transaction,
    scheme: str,
    code: str,
    on: date | None,
    known_at: datetime | None = None,
) -> DivisionIndex:
    """Return a division and all that it ever lay in; empty where it is unknown."""
    statement = _SEEN.where(
        division.c.scheme == scheme, division.c.code.in_(select(_upwards(scheme, code)))
    )
    return _index(transaction, scheme, _known_by(statement, known_at), on)


def days_of(transaction: Transaction, scheme: str, code: str) -> list[date]:
    """Return the days of the lists that tell of a division or what it ever lay in."""
    statement = (
        select(division_list.c.as_of)
        .join_from(division, division_sighting)
        .join(division_list)
        .where(
            division.c.scheme == scheme,
            division.c.code.in_(select(_upwards(scheme, code))),
        )
        .distinct()
    )
    return sorted(transaction.execute(statement).scalars())


def _known_by(statement: Select[Any], known_at: datetime | None) -> Select[Any]:
    if known_at is None:
        return statement
    return statement.where(division_list.c.loaded_at <= known_at)


def _upwards(scheme: str, code: str) -> CTE:
    start = select(division.c.code).where(
        division.c.scheme == scheme, division.c.code == code
    )
    upwards = start.cte("upwards", recursive=True)
    above = (
        select(division_sighting.c.parent_code)
        .join_from(upwards, division, division.c.code == upwards.c.code)
        .join(division_sighting)
        .where(
            division.c.scheme == scheme, division_sighting.c.parent_code.is_not(None)
        )
    )
    return upwards.union(above)


def _index(
    transaction: Transaction, scheme: str, statement: Select[Any], on: date | None
) -> DivisionIndex:
    divisions: list[Division] = []
    former: dict[str, set[str]] = {}
    for code, (_, sightings) in _grouped(transaction, statement):
        if not any(sighting.name for sighting in sightings):
            continue
        found = Division(scheme, code, *form_on(sightings, on))
        divisions.append(found)
        others = {s.name for s in sightings if s.name} - {found.name}
        if others:
            former[code] = others
    aliases = _aliases(transaction, scheme)
    return DivisionIndex(divisions, aliases=aliases, former_names=former)


def _aliases(transaction: Transaction, scheme: str) -> dict[str, list[str]]:
    statement = (
        select(division.c.code, division_alias.c.name)
        .join_from(division, division_alias)
        .where(division.c.scheme == scheme)
    )
    aliases: dict[str, list[str]] = defaultdict(list)
    for code, name in transaction.execute(statement):
        aliases[code].append(name)
    return aliases


def add_alias(
    transaction: Transaction, division_id: int, name: str, now: datetime, by: str
) -> bool:
    """Add another name of a division; return False where it has it already."""
    table = division_alias.c
    same = select(table.id).where(table.division_id == division_id, table.name == name)
    if transaction.execute(same).first():
        return False
    transaction.execute(
        insert(division_alias).values(
            division_id=division_id, name=name, recorded_at=now, recorded_by=by
        )
    )
    return True


def aliases_of(transaction: Transaction, division_id: int) -> list[str]:
    """Return a division's other names, the oldest entry first."""
    table = division_alias.c
    statement = select(table.name).where(table.division_id == division_id)
    return list(transaction.execute(statement.order_by(table.id)).scalars())
