"""Tables of accounts, roles, sessions and the audit."""

from sqlalchemy import CheckConstraint, Column, Table, Text

from doorplate.database.metadata import METADATA
from doorplate.database.types import Instant, Json, Key

audit_entry = Table(
    "audit_entry",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False, index=True),
    Column("outcome", Text, nullable=False),
    Column("details", Json, nullable=False),
    CheckConstraint("outcome IN ('done', 'refused', 'read')", name="outcome"),
    comment="Who did what to what: written with the deed, sealed afterwards.",
)
