"""Tables of accounts, roles, sessions and the audit."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    Table,
    Text,
)

from doorplate.database.metadata import METADATA
from doorplate.database.reach import LIES_IN_A_DIVISION
from doorplate.database.types import NEVER_REUSED, BinaryText, Instant, Json, Key

account = Table(
    "account",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("name", BinaryText, nullable=False, unique=True),
    Column("shown_name", Text, nullable=False),
    Column("scheme", Text),
    Column("division_code", BinaryText),
    Column("language", Text),
    Column("password_hash", Text),
    Column("password_to_change", Boolean, nullable=False),
    Column("second_factor", Text),
    Column("second_factor_confirmed_at", Instant),
    Column("second_factor_step", BigInteger),
    Column("oidc_subject", Text, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("disabled_at", Instant),
    Column("disabled_by", Text),
    CheckConstraint("(scheme IS NULL) = (division_code IS NULL)", name="place"),
    info=LIES_IN_A_DIVISION,
    comment="Somebody who may sign in; without a division, of the whole register.",
)

role_grant = Table(
    "role_grant",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey(account.c.id), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("scheme", Text),
    Column("division_code", BinaryText),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("granted_at", Instant, nullable=False),
    Column("granted_by", Text, nullable=False),
    Column("revoked_at", Instant),
    Column("revoked_by", Text),
    CheckConstraint("(scheme IS NULL) = (division_code IS NULL)", name="place"),
    CheckConstraint("valid_to >= valid_from", name="period"),
    info=LIES_IN_A_DIVISION,
    comment="A role held in a division and all below it, or everywhere, for some days.",
)

session = Table(
    "session",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("account_id", ForeignKey(account.c.id), nullable=False, index=True),
    Column("first_factor", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("signed_in_at", Instant),
    Column("last_seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("network", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("enrolment", Text),
    CheckConstraint("first_factor IN ('password', 'oidc')", name="first_factor"),
    comment="Somebody's browser; signed in once the second factor was right too.",
)

recovery_code = Table(
    "recovery_code",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey(account.c.id), nullable=False, index=True),
    Column("salt", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("used_at", Instant),
    comment="A code that stands in for the second factor once.",
)

sign_in_delay = Table(
    "sign_in_delay",
    METADATA,
    Column("subject", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    comment="Failed attempts on an account or from a network, and the wait they cost.",
)

audit_entry = Table(
    "audit_entry",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("uid", Text, nullable=False, unique=True),
    Column("at", Instant, nullable=False, index=True),
    Column("actor", Text, nullable=False, index=True),
    Column("action", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False, index=True),
    Column("outcome", Text, nullable=False),
    Column("details", Json, nullable=False),
    Column("stamp", Text),
    CheckConstraint("outcome IN ('done', 'refused', 'read')", name="outcome"),
    comment="Who did what to what: written with the deed, sealed afterwards.",
    **NEVER_REUSED,
)

audit_seal = Table(
    "audit_seal",
    METADATA,
    Column("sequence", Key, primary_key=True, autoincrement=False),
    # No foreign key: an entry that was removed is for the audit to find.
    Column("entry_id", Key, nullable=False, unique=True),
    Column("key_id", Text, nullable=False),
    Column("mac", Text, nullable=False),
    comment="The chain over committed entries; each link holds the one before.",
)
