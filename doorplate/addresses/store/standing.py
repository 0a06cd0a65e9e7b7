"""Where houses stand: the many at once that boundaries are held against."""

from typing import NamedTuple

from sqlalchemy import func, select

from doorplate.addresses.model import SPECIFICATIONS, Status
from doorplate.addresses.tables import address, address_position
from doorplate.database import Transaction
from doorplate.database.reach import in_reach


class House(NamedTuple):
    """An address that lies in no other, and the point that stands for it."""

    id: int
    division_code: str
    longitude: float
    latitude: float


def houses(transaction: Transaction) -> tuple[list[House], int]:
    """Return the houses in use that have a point, by key, and how many have none."""
    columns = address.c
    here = (
        columns.parent_id.is_(None),
        columns.status != Status.RETIRED,
        in_reach(transaction, address),
    )
    total = transaction.execute(
        select(func.count()).select_from(address).where(*here)
    ).scalar_one()
    statement = (
        select(
            columns.id,
            columns.division_code,
            address_position.c.specification,
            address_position.c.geometry,
        )
        .join(address_position, address_position.c.address_id == columns.id)
        .where(*here)
        .order_by(columns.id, address_position.c.id)
        .execution_options(yield_per=10_000)
    )
    found: dict[int, tuple[int, House]] = {}
    for key, code, specification, point in transaction.execute(statement):
        rank = SPECIFICATIONS.index(specification)
        if key not in found or rank < found[key][0]:
            found[key] = rank, House(key, code, point.x, point.y)
    return [house for _, house in found.values()], total - len(found)
