"""Rows to write, and a question to ask of them."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select

from doorplate.addresses.tables import reference_object
from doorplate.database import Transaction
from doorplate.database.functions import meets_bounds

NOON = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)


def place(key: int, geometry: object) -> dict[str, object]:
    return {
        "id": key,
        "uid": uuid4(),
        "kind": "locality",
        "name": f"村{key}",
        "scheme": "gb",
        "division_code": "410883",
        "status": "current",
        "geometry": geometry,
        "recorded_at": NOON,
    }


def keys_meeting(
    transaction: Transaction, bounds: tuple[float, float, float, float]
) -> set[int]:
    column = reference_object.c.geometry
    statement = select(reference_object.c.id).where(meets_bounds(column, bounds))
    return set(transaction.execute(statement).scalars())
