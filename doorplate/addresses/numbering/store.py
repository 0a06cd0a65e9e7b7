"""Numbers a street has and had, as rows."""

from sqlalchemy import select

from doorplate.addresses.tables import address, address_version
from doorplate.database import Transaction
from doorplate.database.reach import beyond_reach


def numbers_ever(transaction: Transaction, reference_id: int) -> set[str]:
    """Return every house number ever given along a street, whoever may see its house.

    To be weighed, not shown: a number is given once on the whole street.
    """
    now = select(address.c.number).where(
        address.c.reference_id == reference_id,
        address.c.lane.is_(None),
        address.c.alley.is_(None),
        beyond_reach(address),
    )
    once = (
        select(address_version.c.number)
        .join(address, address.c.id == address_version.c.address_id)
        .where(
            address_version.c.reference_id == reference_id,
            address_version.c.lane.is_(None),
            address_version.c.alley.is_(None),
            beyond_reach(address),
        )
    )
    return {text for text in transaction.execute(now.union(once)).scalars() if text}
