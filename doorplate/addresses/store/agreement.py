"""How the positions of a load agree with the divisions they are registered in."""

from sqlalchemy import func, select

from doorplate.addresses.tables import address, address_flag, address_position
from doorplate.database import Transaction
from doorplate.database.reach import in_reach


def positions_made(transaction: Transaction, load_id: int) -> int:
    """Return how many positions the addresses made by a load have."""
    statement = (
        select(func.count())
        .select_from(address_position)
        .join(address, address.c.id == address_position.c.address_id)
        .where(address.c.load_id == load_id, in_reach(transaction, address))
    )
    return transaction.execute(statement).scalar_one()


def flag_distances(
    transaction: Transaction, load_id: int, code: str
) -> list[float | None]:
    """Return the distances of a load's flags of one code, in metres."""
    statement = (
        select(address_flag.c.distance_m)
        .join(address, address.c.id == address_flag.c.address_id)
        .where(
            address.c.load_id == load_id,
            address_flag.c.code == code,
            in_reach(transaction, address),
        )
    )
    return [distance for (distance,) in transaction.execute(statement)]
