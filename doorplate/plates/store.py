"""Rows of plates and print batches; every function takes the open transaction."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, insert, select, update

from doorplate.addresses.tables import address, reference_object
from doorplate.core.actors import Actor
from doorplate.core.platecodes import PlateCode
from doorplate.database import Transaction
from doorplate.database.bulk import bulk_insert, reserve_keys
from doorplate.database.functions import among
from doorplate.database.reach import in_reach
from doorplate.plates.model import Door, Plate, PlateState, PrintBatch, Scope
from doorplate.plates.tables import plate, print_batch

_PLATE_COLUMNS = (
    "id",
    "code",
    "address_id",
    "kind",
    "batch_id",
    "state",
    "issued_at",
)
_WALKING = (address.c.reference_id, address.c.sort_key, address.c.id)
_successor = plate.alias("successor")


def plate_by_code(transaction: Transaction, code: PlateCode) -> Plate | None:
    """Return the plate that has, or ever had, this code."""
    row = transaction.execute(_plates().where(plate.c.code == str(code))).one_or_none()
    return None if row is None else _read_plate(row)


def plates_in_force(
    transaction: Transaction, scope: Scope, *, size: int
) -> Iterator[Sequence[Plate]]:
    """Yield the plates in force of `scope`, up to `size` at a time.

    They come in walking order: street by street, along the street, each address's own
    plates by kind.
    """
    statement = (
        _plates()
        .join(address, plate.c.address_id == address.c.id)
        .where(plate.c.state == PlateState.ISSUED, *_within(scope))
        .order_by(*_WALKING, plate.c.kind)
    )
    rows = transaction.execute(statement, execution_options={"yield_per": size})
    for part in rows.partitions():
        yield [_read_plate(row) for row in part]


def count_in_force(transaction: Transaction, scope: Scope) -> int:
    """Return how many plates of `scope` are in force."""
    statement = (
        select(func.count())
        .select_from(plate)
        .join(address, plate.c.address_id == address.c.id)
        .where(plate.c.state == PlateState.ISSUED, *_within(scope))
    )
    return int(transaction.execute(statement).scalar_one())


def current_doors(
    transaction: Transaction, scope: Scope, *, size: int
) -> Iterator[Sequence[Door]]:
    """Yield the current addresses of `scope` in walking order, up to `size` at a time.

    They are held until the transaction ends: nobody can retire them or issue plates
    for them meanwhile. One order for all lets two that want the same wait in turn.
    """
    statement = (
        select(
            address.c.id,
            address.c.level,
            reference_object.c.kind,
            reference_object.c.name,
        )
        .join(reference_object, address.c.reference_id == reference_object.c.id)
        .where(address.c.status == "current", *_within(scope))
        .order_by(*_WALKING)
        .with_for_update(of=address)
    )
    rows = transaction.execute(statement, execution_options={"yield_per": size})
    for part in rows.partitions():
        yield [Door(*row) for row in part]


def count_current(transaction: Transaction, scope: Scope) -> int:
    """Return how many addresses of `scope` are current."""
    statement = (
        select(func.count())
        .select_from(address)
        .where(address.c.status == "current", *_within(scope))
    )
    return int(transaction.execute(statement).scalar_one())


def kinds_in_force(
    transaction: Transaction, doors: Sequence[Door]
) -> set[tuple[int, str]]:
    """Return (address id, kind) of every plate in force at `doors`."""
    ids = [door.address_id for door in doors]
    rows = transaction.execute(
        select(plate.c.address_id, plate.c.kind).where(
            among(plate.c.address_id, ids), plate.c.state == PlateState.ISSUED
        )
    )
    return {(row.address_id, row.kind) for row in rows}


def add_batch(
    transaction: Transaction, *, title: str, plates: int, actor: Actor, now: datetime
) -> PrintBatch:
    """Open a print batch of `plates` plates."""
    values = {
        "title": title,
        "plates": plates,
        "created_at": now,
        "created_by": actor.name,
    }
    key = transaction.execute(
        insert(print_batch).values(values).returning(print_batch.c.id)
    ).scalar_one()
    return PrintBatch(key, title, plates, now, actor.name)


def new_keys(transaction: Transaction, count: int) -> Sequence[int]:
    """Return keys for `count` plates that this transaction is going to add."""
    return reserve_keys(transaction, plate, count)


def add_plates(
    transaction: Transaction,
    keys: Sequence[int],
    doors: Sequence[tuple[int, str]],
    *,
    batch_id: int,
    now: datetime,
) -> list[PlateCode]:
    """Issue a plate for each (address id, kind); return their codes in that order."""
    codes = _unused_codes(transaction, len(doors))
    rows = (
        (key, str(code), address_id, kind, batch_id, PlateState.ISSUED, now)
        for key, code, (address_id, kind) in zip(keys, codes, doors, strict=True)
    )
    bulk_insert(transaction, plate, _PLATE_COLUMNS, rows)
    return codes


def end_plate(
    transaction: Transaction,
    old: Plate,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    successor_id: int | None = None,
) -> bool:
    """End a plate: replaced where it has a successor, else retired.

    Returns False where it was not in force any more, and changes nothing then.
    """
    state = PlateState.RETIRED if successor_id is None else PlateState.REPLACED
    ended = transaction.execute(
        update(plate)
        .where(plate.c.id == old.id, plate.c.state == PlateState.ISSUED)
        .values(
            state=state,
            ended_at=now,
            ended_by=actor.name,
            ended_reason=reason,
            successor_id=successor_id,
        )
    )
    return ended.rowcount == 1


def end_plates_at(
    transaction: Transaction,
    address_ids: Sequence[int],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Retire every plate in force at some addresses; return how many there were."""
    ended = transaction.execute(
        update(plate)
        .where(among(plate.c.address_id, address_ids))
        .where(plate.c.state == PlateState.ISSUED)
        .values(
            state=PlateState.RETIRED,
            ended_at=now,
            ended_by=actor.name,
            ended_reason=reason,
        )
    )
    return ended.rowcount


def count_at(transaction: Transaction, address_ids: Iterable[int]) -> int:
    """Return how many plates are in force at some addresses."""
    statement = (
        select(func.count())
        .select_from(plate)
        .where(among(plate.c.address_id, address_ids))
        .where(plate.c.state == PlateState.ISSUED)
    )
    return int(transaction.execute(statement).scalar_one())


def count_along(transaction: Transaction, reference_ids: Iterable[int]) -> int:
    """Return how many plates are in force along some streets, within the reach."""
    statement = (
        select(func.count())
        .select_from(plate)
        .join(address, plate.c.address_id == address.c.id)
        .where(among(address.c.reference_id, reference_ids))
        .where(plate.c.state == PlateState.ISSUED, in_reach(transaction, address))
    )
    return int(transaction.execute(statement).scalar_one())


def batches(transaction: Transaction) -> list[PrintBatch]:
    """Return every print batch, the oldest first."""
    rows = transaction.execute(select(print_batch).order_by(print_batch.c.id))
    return [PrintBatch(**row) for row in rows.mappings()]


def batch_numbered(transaction: Transaction, batch_id: int) -> PrintBatch | None:
    """Return the print batch of that number."""
    rows = transaction.execute(select(print_batch).where(print_batch.c.id == batch_id))
    row = rows.mappings().one_or_none()
    return None if row is None else PrintBatch(**row)


def _within(scope: Scope) -> Iterator[ColumnElement[bool]]:
    if scope.batch_id is not None:
        yield plate.c.batch_id == scope.batch_id
    if scope.reference_id is not None:
        yield address.c.reference_id == scope.reference_id
    if scope.division_codes is not None:
        yield address.c.scheme == scope.scheme
        yield among(address.c.division_code, sorted(scope.division_codes))
    if scope.address_id is not None:
        yield address.c.id == scope.address_id


def _unused_codes(transaction: Transaction, count: int) -> list[PlateCode]:
    """Return random codes that no plate ever had.

    A draw meets one of a million codes once in 10^10 times; among many draws that is
    no longer never. The unique index stands behind it.
    """
    codes: dict[PlateCode, None] = {}
    while len(codes) < count:
        drawn = [PlateCode.random() for _ in range(count - len(codes))]
        used = set(
            transaction.execute(
                select(plate.c.code).where(among(plate.c.code, map(str, drawn)))
            ).scalars()
        )
        codes |= dict.fromkeys(code for code in drawn if str(code) not in used)
    return list(codes)


def _plates() -> Select[Any]:
    return select(plate, _successor.c.code.label("successor_code")).outerjoin(
        _successor, plate.c.successor_id == _successor.c.id
    )


def _read_plate(row: Row[Any]) -> Plate:
    return Plate(
        id=row.id,
        code=PlateCode(row.code),
        address_id=row.address_id,
        kind=row.kind,
        batch_id=row.batch_id,
        state=PlateState(row.state),
        issued_at=row.issued_at,
        ended_at=row.ended_at,
        ended_reason=row.ended_reason,
        successor=row.successor_code and PlateCode(row.successor_code),
    )
