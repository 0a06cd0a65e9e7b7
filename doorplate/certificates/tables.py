"""Tables of certificates and notices, and of those that were withdrawn."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    Text,
)

from doorplate.addresses.tables import address, change, reference_object
from doorplate.database.metadata import METADATA
from doorplate.database.reach import LIES_IN_A_DIVISION
from doorplate.database.types import BinaryText, Instant, Key
from doorplate.database.unchanging import NEVER_CHANGES

certificate = Table(
    "certificate",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("number", String(12), nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("division_code", BinaryText, nullable=False, index=True),
    Column("address_id", ForeignKey(address.c.id), index=True),
    Column("reference_id", ForeignKey(reference_object.c.id)),
    Column("change_id", ForeignKey(change.c.id)),
    Column("subject", Text, nullable=False),
    Column("folded", BinaryText, nullable=False),
    Column("language", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("snapshot", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("file", LargeBinary, nullable=False),
    CheckConstraint("kind IN ('address', 'numbering')", name="kind"),
    CheckConstraint(
        "(kind = 'address') = (address_id IS NOT NULL)", name="of_an_address"
    ),
    comment="A signed paper as it was issued: what is signed, and the PDF.",
    info=LIES_IN_A_DIVISION | NEVER_CHANGES,
)

certificate_withdrawal = Table(
    "certificate_withdrawal",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("certificate_id", ForeignKey(certificate.c.id), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    comment="Which papers were issued in error.",
    info=NEVER_CHANGES,
)
