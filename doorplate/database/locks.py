"""Work that one process at a time does, for as long as its transaction is open."""

from sqlalchemy import Connection, text

_WAIT = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || :name, 0))"
)
_TRY = text(
    "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || :name, 0))"
)


def wait_alone(transaction: Connection, name: str) -> None:
    """Wait until no other transaction of this register holds the lock of that name.

    A transaction that writes holds SQLite alone as it is.
    """
    if transaction.dialect.name == "postgresql":
        transaction.execute(_WAIT, {"name": name})


def is_alone(transaction: Connection, name: str) -> bool:
    """Take the lock of that name unless another transaction holds it: tell which."""
    if transaction.dialect.name != "postgresql":
        return True
    return bool(transaction.execute(_TRY, {"name": name}).scalar_one())
