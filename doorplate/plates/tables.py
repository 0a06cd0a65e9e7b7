"""Tables of plates and the batches they are printed in."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from doorplate.addresses.tables import address
from doorplate.database.metadata import METADATA, unique_where
from doorplate.database.types import BinaryText, Instant, Key

print_batch = Table(
    "print_batch",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("title", Text, nullable=False),
    Column("plates", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
)

plate = Table(
    "plate",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("address_id", ForeignKey(address.c.id), nullable=False, index=True),
    Column("kind", BinaryText, nullable=False),
    Column("batch_id", ForeignKey(print_batch.c.id), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", Text),
    Column("ended_reason", Text),
    # Deferred: the old plate must end before its successor can be in force, and names
    # it as it ends.
    Column(
        "successor_id",
        ForeignKey("plate.id", deferrable=True, initially="DEFERRED"),
    ),
    CheckConstraint("state IN ('issued', 'replaced', 'retired')", name="state"),
    CheckConstraint("(state = 'issued') = (ended_at IS NULL)", name="ended"),
    CheckConstraint(
        "(state = 'replaced') = (successor_id IS NOT NULL)", name="successor"
    ),
    unique_where(
        "uq_plate_in_force",
        "address_id",
        "kind",
        where="state = 'issued'",
    ),
    comment="A physical plate. Its code resolves for ever.",
)
