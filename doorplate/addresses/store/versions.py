"""Versions as rows: of addresses, of streets, of positions.

A thing that was never changed has no rows here: its own row says the one version it
has (docs/decisions/0008). The first change writes that one down as well.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, NamedTuple, TypeVar

from shapely import Point
from sqlalchemy import Column, Row, Select, Table, select, update

from doorplate.addresses.locators import LOCATORS, Locators
from doorplate.addresses.model import Position, ReferenceKind, Status
from doorplate.addresses.store.reading import streets_here
from doorplate.addresses.tables import (
    address,
    address_position,
    address_version,
    position_version,
    reference_object,
    reference_version,
)
from doorplate.addresses.versions import AddressFacts, ReferenceFacts, Said
from doorplate.core.bitemporal import SINCE_EVER, Version, revise
from doorplate.core.chunks import in_chunks
from doorplate.core.periods import Period
from doorplate.database import Transaction
from doorplate.database.bulk import bulk_insert
from doorplate.database.functions import among
from doorplate.database.reach import in_reach

Facts = TypeVar("Facts")

_MANY: Final = 5000
_TIMES: Final = ("valid_from", "valid_to", "recorded_from", "recorded_to", "change_id")


@dataclass(frozen=True)
class Kind(Generic[Facts]):
    """One table of versions: how its rows are read, and what they are of.

    `own` selects the things' own rows, within the reach, under the names that version
    rows have; `valid` is the period of a thing that has no versions.
    """

    table: Table
    subject: Column[int]
    columns: tuple[str, ...]
    read: Callable[[Row[Any]], Facts]
    values: Callable[[Facts], tuple[object, ...]]
    own: Callable[[Transaction], Select[Any]]
    key: Column[int]
    valid: Callable[[Row[Any]], Period]


class Stored(NamedTuple):
    """The key of a version's row, None where there is none yet, and the version."""

    id: int | None
    version: Version[Said[Any]]


def versions_of(
    transaction: Transaction, kind: Kind[Facts], ids: Iterable[int]
) -> dict[int, list[Version[Said[Facts]]]]:
    """Return all versions of each thing within the reach, in the order of recording."""
    return {
        key: [one.version for one in several]
        for key, several in _stored(transaction, kind, ids).items()
    }


def revise_many(
    transaction: Transaction,
    kind: Kind[Facts],
    facts: Mapping[int, Facts | None],
    *,
    valid: Period,
    change_id: int | None,
    at: datetime,
) -> None:
    """Say of each thing what held in a period; None: nothing did.

    To be called before the things' own rows are brought to their new state: they tell
    what held so far.
    """
    closing: defaultdict[datetime, list[int]] = defaultdict(list)
    rows: list[tuple[object, ...]] = []
    for key, several in _stored(transaction, kind, facts).items():
        new = facts[key]
        value = None if new is None else Said(new, change_id)
        versions = [one.version for one in several]
        if new is not None and _is_said(versions, new, valid):
            continue
        revision = revise(versions, value, valid, at)
        closed = set(map(id, revision.closed))
        for row_id, version in several:
            if row_id is None:
                ends = revision.at if id(version) in closed else version.recorded_to
                rows.append(_row(kind, key, version, ends))
            elif id(version) in closed:
                closing[revision.at].append(row_id)
        rows += (_row(kind, key, one, None) for one in revision.added)
    for instant, row_ids in closing.items():
        statement = update(kind.table).where(among(kind.table.c.id, row_ids))
        transaction.execute(statement.values(recorded_to=instant))
    names = (kind.subject.name, *_TIMES, *kind.columns)
    bulk_insert(transaction, kind.table, names, rows)


def restate(
    transaction: Transaction,
    kind: Kind[Facts],
    key: int,
    alter: Callable[[Facts], Facts],
    *,
    at: datetime,
) -> None:
    """Tell better what a thing was in each period; when it was what, stays as it is."""
    for one in versions_of(transaction, kind, [key]).get(key, []):
        if one.stands:
            revise_many(
                transaction,
                kind,
                {key: alter(one.value.facts)},
                valid=one.valid,
                change_id=one.value.change_id,
                at=at,
            )


def add_versions(
    transaction: Transaction,
    kind: Kind[Facts],
    facts: Mapping[int, Facts],
    *,
    valid: Period,
    change_id: int,
    at: datetime,
) -> None:
    """Write down which change made things that are new in this transaction."""
    names = (kind.subject.name, *_TIMES, *kind.columns)
    rows = (
        _row(kind, key, Version(Said(one, change_id), valid, at), None)
        for key, one in facts.items()
    )
    bulk_insert(transaction, kind.table, names, rows)


def ids_once_along(transaction: Transaction, reference_id: int) -> list[int]:
    """Return the addresses within the reach that lie, or once lay, along a street."""
    here = in_reach(transaction, address)
    now = select(address.c.id).where(address.c.reference_id == reference_id, here)
    once = (
        select(address.c.id)
        .join(address_version, address_version.c.address_id == address.c.id)
        .where(address_version.c.reference_id == reference_id, here)
    )
    return sorted(set(transaction.execute(now.union(once)).scalars()))


def position_ids(
    transaction: Transaction, address_ids: Sequence[int]
) -> dict[int, list[int]]:
    """Return the keys of the positions of each address, the oldest first."""
    columns = address_position.c
    found: defaultdict[int, list[int]] = defaultdict(list)
    for keys in in_chunks(address_ids, _MANY):
        statement = (
            select(columns.address_id, columns.id)
            .where(among(columns.address_id, keys))
            .order_by(columns.id)
        )
        for address_id, key in transaction.execute(statement):
            found[address_id].append(key)
    return found


def _is_said(
    versions: Iterable[Version[Said[Facts]]], facts: Facts, valid: Period
) -> bool:
    """Tell whether just that is known to hold, whichever change said so."""
    return any(
        one.stands and one.value.facts == facts and one.valid.covers(valid)
        for one in versions
    )


def _stored(
    transaction: Transaction, kind: Kind[Facts], ids: Iterable[int]
) -> dict[int, list[Stored]]:
    found: dict[int, list[Stored]] = {}
    for keys in in_chunks(sorted(set(ids)), _MANY):
        statement = select(kind.table).where(among(kind.subject, keys))
        several: defaultdict[int, list[Stored]] = defaultdict(list)
        for row in transaction.execute(statement.order_by(kind.table.c.id)):
            key = getattr(row, kind.subject.name)
            several[key].append(Stored(row.id, _version(kind, row)))
        lacking = [key for key in keys if key not in several]
        own = kind.own(transaction).where(among(kind.key, lacking))
        for row in transaction.execute(own):
            key = getattr(row, kind.subject.name)
            version = Version(Said(kind.read(row)), kind.valid(row), row.recorded_from)
            several[key].append(Stored(None, version))
        found |= {key: several[key] for key in keys if key in several}
    return found


def _version(kind: Kind[Facts], row: Row[Any]) -> Version[Said[Facts]]:
    return Version(
        Said(kind.read(row), row.change_id),
        Period(row.valid_from, row.valid_to),
        row.recorded_from,
        row.recorded_to,
    )


def _row(
    kind: Kind[Facts],
    key: int,
    version: Version[Said[Facts]],
    recorded_to: datetime | None,
) -> tuple[object, ...]:
    valid, said = version.valid, version.value
    times = (valid.start, valid.end, version.recorded_from, recorded_to)
    return (key, *times, said.change_id, *kind.values(said.facts))


def _address_facts(row: Row[Any]) -> AddressFacts:
    return AddressFacts(
        reference_id=row.reference_id,
        parent_id=row.parent_id,
        scheme=row.scheme,
        division_code=row.division_code,
        locators=Locators(*(getattr(row, name) for name in LOCATORS)),
        status=Status(row.status),
    )


def _own_addresses(transaction: Transaction) -> Select[Any]:
    columns = address.c
    return select(
        columns.id.label("address_id"),
        columns.recorded_at.label("recorded_from"),
        *(columns.valid_from, columns.valid_to),
        *(columns[name] for name in ADDRESSES.columns),
    ).where(in_reach(transaction, address))


def _reference_facts(row: Row[Any]) -> ReferenceFacts:
    return ReferenceFacts(
        kind=ReferenceKind(row.kind),
        name=row.name,
        scheme=row.scheme,
        division_code=row.division_code,
        geometry=row.geometry,
    )


def _own_references(transaction: Transaction) -> Select[Any]:
    columns = reference_object.c
    return select(
        columns.id.label("reference_id"),
        columns.recorded_at.label("recorded_from"),
        *(columns[name] for name in REFERENCES.columns),
    ).where(streets_here(transaction))


def _position_facts(row: Row[Any]) -> Position:
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


def _own_positions(transaction: Transaction) -> Select[Any]:
    columns = address_position.c
    return (
        select(
            columns.id.label("position_id"),
            columns.recorded_at.label("recorded_from"),
            *(address.c.valid_from, address.c.valid_to),
            *(columns[name] for name in POSITIONS.columns),
        )
        .join(address, address.c.id == columns.address_id)
        .where(in_reach(transaction, address))
    )


def _life(row: Row[Any]) -> Period:
    return Period(row.valid_from, row.valid_to)


def _ever(row: Row[Any]) -> Period:
    del row
    return Period(SINCE_EVER)


ADDRESSES: Final = Kind[AddressFacts](
    table=address_version,
    subject=address_version.c.address_id,
    columns=(
        *("reference_id", "parent_id", "scheme", "division_code"),
        *(*LOCATORS, "status"),
    ),
    read=_address_facts,
    values=lambda facts: (
        *(facts.reference_id, facts.parent_id, facts.scheme, facts.division_code),
        *(*facts.locators.values, facts.status),
    ),
    own=_own_addresses,
    key=address.c.id,
    valid=_life,
)
REFERENCES: Final = Kind[ReferenceFacts](
    table=reference_version,
    subject=reference_version.c.reference_id,
    columns=("kind", "name", "scheme", "division_code", "geometry"),
    read=_reference_facts,
    values=lambda facts: (
        *(facts.kind, facts.name, facts.scheme, facts.division_code, facts.geometry),
    ),
    own=_own_references,
    key=reference_object.c.id,
    valid=_ever,
)
POSITIONS: Final = Kind[Position](
    table=position_version,
    subject=position_version.c.position_id,
    columns=(
        *("specification", "method", "geometry", "original_x", "original_y"),
        *("original_crs", "accuracy_m"),
    ),
    read=_position_facts,
    values=lambda facts: (
        *(facts.specification, facts.method, Point(facts.longitude, facts.latitude)),
        *(facts.original_x, facts.original_y, facts.original_crs, facts.accuracy_m),
    ),
    own=_own_positions,
    key=address_position.c.id,
    valid=_life,
)
