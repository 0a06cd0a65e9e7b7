"""What addresses and streets were called and numbered once, as far as versions tell."""

from collections.abc import Sequence

from sqlalchemy import select

from doorplate.addresses.locators import LOCATORS, Locators
from doorplate.addresses.tables import (
    address,
    address_version,
    reference_object,
    reference_version,
)
from doorplate.database import Transaction
from doorplate.database.functions import among
from doorplate.database.reach import in_reach


def once_numbered(
    transaction: Transaction, reference_id: int, locators: Locators
) -> list[int]:
    """Return the addresses within the reach that once had these locators, 组 aside."""
    columns = address_version.c
    equal = [
        columns[name].is_not_distinct_from(getattr(locators, name))
        for name in LOCATORS
        if name != "neighbourhood" or locators.neighbourhood is not None
    ]
    statement = (
        select(address.c.id)
        .join(address_version, columns.address_id == address.c.id)
        .where(columns.reference_id == reference_id)
        .where(in_reach(transaction, address), *equal)
    )
    return sorted(set(transaction.execute(statement).scalars()))


def were_changed(
    transaction: Transaction, reference_id: int, address_ids: Sequence[int]
) -> bool:
    """Tell whether a street, or one of some addresses, ever was something else."""
    doors = (
        select(address_version.c.id)
        .where(among(address_version.c.address_id, address_ids))
        .limit(1)
    )
    street = (
        select(reference_version.c.id)
        .where(reference_version.c.reference_id == reference_id)
        .limit(1)
    )
    statement = select(doors.exists() | street.exists())
    return bool(transaction.execute(statement).scalar_one())


def once_named(transaction: Transaction) -> list[tuple[int, str]]:
    """Return the key and each former name of streets within the reach."""
    columns = reference_version.c
    statement = (
        select(columns.reference_id, columns.name)
        .join(reference_object, reference_object.c.id == columns.reference_id)
        .where(columns.name != reference_object.c.name)
        .where(in_reach(transaction, reference_object, or_above=True))
        .distinct()
        .order_by(columns.reference_id, columns.name)
    )
    return [(key, name) for key, name in transaction.execute(statement)]
