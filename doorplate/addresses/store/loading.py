"""How a load writes: its own row and findings, and many addresses at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row, Table, func, insert, select, update

from doorplate.addresses.model import Status
from doorplate.addresses.tables import (
    address,
    address_alias,
    address_flag,
    address_position,
    load,
    load_finding,
    reference_object,
    reference_version,
)
from doorplate.database import Transaction
from doorplate.database.bulk import bulk_insert, reserve_keys
from doorplate.database.functions import among
from doorplate.database.reach import in_reach
from doorplate.files import Finding, Severity

_MANY: Final = 5000


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of rows: read = created + merged + rejected, always.

    `parents_created` counts the houses, buildings and units that no row names, made
    because something in them was listed.
    """

    created: int = 0
    merged: int = 0
    rejected: int = 0
    parents_created: int = 0

    @property
    def read(self) -> int:
        """All rows."""
        return self.created + self.merged + self.rejected


@dataclass(frozen=True, slots=True)
class LoadState:
    """A load as the register remembers it; `tally.read` rows are done."""

    id: int
    tally: Tally
    is_done: bool
    started_at: datetime


class KnownAddress(NamedTuple):
    """An address that is there, and the load that made it, as a row or as a parent."""

    id: int
    load_id: int | None
    listed: bool


class KnownReference(NamedTuple):
    """A street or locality that is there; `former` where it was called so once."""

    id: int
    name: str
    division_code: str
    former: bool = False


class KnownPosition(NamedTuple):
    """A position that is there, in WGS-84."""

    specification: str
    longitude: float
    latitude: float


def find_load(transaction: Transaction, fingerprint: str) -> LoadState | None:
    """Return the load of a file with this fingerprint, if there is one."""
    statement = select(load).where(load.c.fingerprint == fingerprint)
    row = transaction.execute(statement).one_or_none()
    return None if row is None else state_of(row)


def load_of(transaction: Transaction, fingerprint: str) -> LoadState:
    """Return the load of a file with this fingerprint, which is there."""
    statement = select(load).where(load.c.fingerprint == fingerprint)
    return state_of(transaction.execute(statement).one())


def begin_load(
    transaction: Transaction,
    *,
    fingerprint: str,
    source: str,
    options: Mapping[str, Any],
    started_at: datetime,
    started_by: str,
) -> None:
    """Write the row of a new load, of which nothing is done."""
    transaction.execute(
        insert(load).values(
            fingerprint=fingerprint,
            source=source,
            state="running",
            options=dict(options),
            rows_read=0,
            rows_created=0,
            rows_merged=0,
            rows_rejected=0,
            parents_created=0,
            started_at=started_at,
            started_by=started_by,
        )
    )


def hold_load(transaction: Transaction, load_id: int) -> LoadState:
    """Return a load's state; nobody else moves it on before this transaction ends."""
    statement = select(load).where(load.c.id == load_id).with_for_update()
    return state_of(transaction.execute(statement).one())


def advance_load(transaction: Transaction, load_id: int, more: Tally) -> None:
    """Count the rows of a chunk, in the transaction that writes them."""
    columns = load.c
    transaction.execute(
        update(load)
        .where(columns.id == load_id)
        .values(
            rows_read=columns.rows_read + more.read,
            rows_created=columns.rows_created + more.created,
            rows_merged=columns.rows_merged + more.merged,
            rows_rejected=columns.rows_rejected + more.rejected,
            parents_created=columns.parents_created + more.parents_created,
        )
    )


def finish_load(transaction: Transaction, load_id: int, at: datetime) -> None:
    """Say that all rows of the file are done."""
    transaction.execute(
        update(load).where(load.c.id == load_id).values(state="done", finished_at=at)
    )


def known_addresses(
    transaction: Transaction, identities: Collection[str]
) -> dict[str, KnownAddress]:
    """Return those of the identities that an address not retired has."""
    columns = address.c
    statement = select(
        columns.identity, columns.id, columns.load_id, columns.listed
    ).where(
        among(columns.identity, identities),
        columns.status != Status.RETIRED,
        in_reach(transaction, address),
    )
    return {
        identity: KnownAddress(*known)
        for identity, *known in transaction.execute(statement)
    }


def list_addresses(transaction: Transaction, address_ids: Collection[int]) -> None:
    """Say that rows name these addresses, which were only implied before."""
    statement = update(address).where(
        among(address.c.id, address_ids), in_reach(transaction, address)
    )
    transaction.execute(statement.values(listed=True))


def known_references(transaction: Transaction, scheme: str) -> list[KnownReference]:
    """Return all references of a scheme by their names, then by former names.

    Those of divisions above the reach too.
    """
    columns, once = reference_object.c, reference_version.c
    here = in_reach(transaction, reference_object, or_above=True)
    present = select(columns.id, columns.name, columns.division_code).where(
        columns.scheme == scheme, here
    )
    former = (
        select(columns.id, once.name, columns.division_code)
        .join(reference_version, once.reference_id == columns.id)
        .where(columns.scheme == scheme, once.recorded_to.is_(None), here)
        .where(once.name != columns.name)
        .distinct()
    )
    return [
        *(KnownReference(*row) for row in transaction.execute(present)),
        *(KnownReference(*row, True) for row in transaction.execute(former)),  # noqa: FBT003
    ]


def outlines(
    transaction: Transaction, scheme: str
) -> dict[tuple[str, str], tuple[int, BaseGeometry | None]]:
    """Return id and geometry of each reference by division code and name."""
    columns = reference_object.c
    statement = select(
        columns.division_code, columns.name, columns.id, columns.geometry
    ).where(columns.scheme == scheme)
    return {
        (code, name): (key, geometry)
        for code, name, key, geometry in transaction.execute(statement)
    }


def redraw_reference(
    transaction: Transaction, reference_id: int, geometry: BaseGeometry, now: datetime
) -> None:
    """Give a reference the geometry that a newer file has."""
    statement = update(reference_object).where(
        reference_object.c.id == reference_id,
        in_reach(transaction, reference_object),
    )
    transaction.execute(statement.values(geometry=geometry, recorded_at=now))


def known_positions(
    transaction: Transaction, address_ids: Collection[int]
) -> dict[int, list[KnownPosition]]:
    """Return the positions of these addresses."""
    columns = address_position.c
    statement = select(
        columns.address_id, columns.specification, columns.geometry
    ).where(among(columns.address_id, address_ids))
    found: dict[int, list[KnownPosition]] = {}
    for key, specification, point in transaction.execute(statement):
        position = KnownPosition(specification, point.x, point.y)
        found.setdefault(key, []).append(position)
    return found


def known_aliases(
    transaction: Transaction, address_ids: Collection[int]
) -> set[tuple[int, str]]:
    """Return the folded aliases of these addresses."""
    columns = address_alias.c
    statement = select(columns.address_id, columns.folded).where(
        among(columns.address_id, address_ids)
    )
    return {(key, folded) for key, folded in transaction.execute(statement)}


REFERENCE_COLUMNS = (
    *("id", "uid", "kind", "name", "scheme", "division_code", "status"),
    *("geometry", "recorded_at"),
)
ADDRESS_COLUMNS = (
    *("id", "uid", "reference_id", "parent_id", "scheme", "division_code", "level"),
    *("neighbourhood", "lane", "alley", "number", "building", "unit", "floor", "room"),
    *(
        "identity",
        "sort_key",
        "status",
        "valid_from",
        "recorded_at",
        "load_id",
        "listed",
    ),
)
POSITION_COLUMNS = (
    *("address_id", "specification", "method", "geometry", "original_x"),
    *("original_y", "original_crs", "accuracy_m", "recorded_at"),
)
ALIAS_COLUMNS = ("address_id", "text", "folded", "kind", "recorded_at")
FLAG_COLUMNS = ("address_id", "code", "distance_m", "details", "recorded_at")
_FINDING_COLUMNS = (
    "load_id",
    "row_number",
    "severity",
    "field",
    "code",
    "value",
    "row",
)


def new_address_ids(transaction: Transaction, count: int) -> Sequence[int]:
    """Return ids for addresses to be inserted in this transaction."""
    return reserve_keys(transaction, address, count)


def new_reference_ids(transaction: Transaction, count: int) -> Sequence[int]:
    """Return ids for references to be inserted in this transaction."""
    return reserve_keys(transaction, reference_object, count)


def insert_references(transaction: Transaction, rows: Iterable[Sequence[Any]]) -> None:
    """Insert references, values in the order of REFERENCE_COLUMNS."""
    _insert(transaction, reference_object, REFERENCE_COLUMNS, rows)


def insert_addresses(transaction: Transaction, rows: Iterable[Sequence[Any]]) -> None:
    """Insert addresses, parents first, in the order of ADDRESS_COLUMNS."""
    _insert(transaction, address, ADDRESS_COLUMNS, rows)


def insert_positions(transaction: Transaction, rows: Iterable[Sequence[Any]]) -> None:
    """Insert positions, values in the order of POSITION_COLUMNS."""
    _insert(transaction, address_position, POSITION_COLUMNS, rows)


def insert_aliases(transaction: Transaction, rows: Iterable[Sequence[Any]]) -> None:
    """Insert aliases, values in the order of ALIAS_COLUMNS."""
    _insert(transaction, address_alias, ALIAS_COLUMNS, rows)


def insert_flags(transaction: Transaction, rows: Iterable[Sequence[Any]]) -> None:
    """Insert flags, values in the order of FLAG_COLUMNS."""
    _insert(transaction, address_flag, FLAG_COLUMNS, rows)


def insert_findings(
    transaction: Transaction,
    load_id: int,
    findings: Iterable[tuple[Finding, dict[str, str] | Sequence[str] | None]],
) -> None:
    """Keep findings; a rejected row is kept with them as it stood, to be mended."""
    rows = (
        (load_id, one.row_number, one.severity, one.field, one.code, one.value, row)
        for one, row in findings
    )
    _insert(transaction, load_finding, _FINDING_COLUMNS, rows)


def findings_by_code(
    transaction: Transaction, load_id: int
) -> list[tuple[str, Severity, int]]:
    """Return how often each code was found, the most frequent first."""
    columns = load_finding.c
    count = func.count().label("count")
    statement = (
        select(columns.code, columns.severity, count)
        .where(columns.load_id == load_id)
        .group_by(columns.code, columns.severity)
    )
    found = [
        (code, Severity(severity), many)
        for code, severity, many in transaction.execute(statement)
    ]
    return sorted(found, key=lambda one: (-one[2], one[0], one[1]))


def rejected_rows(
    transaction: Transaction, load_id: int
) -> Iterator[tuple[Finding, dict[str, str] | list[str]]]:
    """Return the rejected rows of a load as they stood, in the file's order."""
    columns = load_finding.c
    statement = (
        select(load_finding)
        .where(columns.load_id == load_id, columns.severity == Severity.REJECTED)
        .order_by(columns.row_number, columns.id)
        .execution_options(yield_per=_MANY)
    )
    for row in transaction.execute(statement):
        finding = Finding(row.row_number, row.field, row.code, row.value)
        yield finding, row.row


def _insert(
    transaction: Transaction,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    bulk_insert(transaction, table, columns, rows)


def state_of(row: Row[Any]) -> LoadState:
    """Return a load's state from its row."""
    tally = Tally(
        row.rows_created, row.rows_merged, row.rows_rejected, row.parents_created
    )
    return LoadState(row.id, tally, row.state == "done", row.started_at)
