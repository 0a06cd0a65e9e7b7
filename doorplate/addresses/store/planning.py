"""What the planning of a change asks: parts, numbers in use, how many there are."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select

from doorplate.addresses.model import Address, ReferenceObject, Status
from doorplate.addresses.store import reading
from doorplate.addresses.tables import address, reference_object
from doorplate.database import Transaction
from doorplate.database.functions import among
from doorplate.database.reach import in_reach


def reference_by_uid(transaction: Transaction, uid: UUID) -> ReferenceObject | None:
    """Return the street or locality with this identifier, within the reach or above."""
    found = reading.references(transaction, reference_object.c.uid == uid)
    return found[0] if found else None


def parts_of(transaction: Transaction, ids: Iterable[int]) -> list[Address]:
    """Return all that lies in some addresses and is not retired, the largest first."""
    columns = address.c
    found: list[int] = []
    above = list(ids)
    while above:
        statement = (
            select(columns.id)
            .where(among(columns.parent_id, above), in_reach(transaction, address))
            .where(columns.status != Status.RETIRED)
            .order_by(columns.reference_id, columns.sort_key, columns.id)
        )
        above = list(transaction.execute(statement).scalars())
        found += above
    return reading.by_ids(transaction, found)


def in_use(transaction: Transaction, identities: Sequence[str]) -> dict[str, int]:
    """Return which address that is not retired has each of these identities.

    An identity names its division: nobody claims one beyond their reach.
    """
    columns = address.c
    statement = select(columns.identity, columns.id).where(
        among(columns.identity, identities), columns.status != Status.RETIRED
    )
    rows = transaction.execute(statement.where(in_reach(transaction, address)))
    return {row.identity: row.id for row in rows}


def is_prefix_in_use(transaction: Transaction, prefix: str, *, beside: int) -> bool:
    """Tell whether addresses of another street have identities that begin so."""
    columns = address.c
    statement = (
        select(columns.id)
        .where(columns.identity >= prefix, columns.identity < prefix + "\U0010ffff")
        .where(columns.status != Status.RETIRED, columns.reference_id != beside)
        .where(in_reach(transaction, address))
        .limit(1)
    )
    return transaction.execute(statement).first() is not None


def codes_along(
    transaction: Transaction, reference_id: int
) -> list[tuple[str, str, int]]:
    """Return scheme and code of the divisions along a street, and how many addresses.

    Retired addresses are left out.
    """
    columns = address.c
    statement = (
        select(columns.scheme, columns.division_code, func.count())
        .where(columns.reference_id == reference_id, in_reach(transaction, address))
        .where(columns.status != Status.RETIRED)
        .group_by(columns.scheme, columns.division_code)
        .order_by(columns.scheme, columns.division_code)
    )
    return [
        (scheme, code, many) for scheme, code, many in transaction.execute(statement)
    ]


def count_in_divisions(
    transaction: Transaction, scheme: str, codes: Iterable[str]
) -> dict[str, int]:
    """Return how many addresses each division has, retired ones left out."""
    columns = address.c
    statement = (
        select(columns.division_code, func.count().label("many"))
        .where(columns.scheme == scheme, among(columns.division_code, codes))
        .where(columns.status != Status.RETIRED, in_reach(transaction, address))
        .group_by(columns.division_code)
    )
    return {row.division_code: row.many for row in transaction.execute(statement)}
