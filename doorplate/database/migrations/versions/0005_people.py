"""People: accounts, grants, sessions, delays; stamps and seals of the audit."""

import uuid

import sqlalchemy as sa
from alembic import op

from doorplate.database.types import NEVER_REUSED, BinaryText, Instant, Key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _accounts()
    _grants()
    _sessions()
    _audit()


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", Key, nullable=False),
        sa.Column("name", BinaryText, nullable=False),
        sa.Column("shown_name", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text()),
        sa.Column("division_code", BinaryText),
        sa.Column("language", sa.Text()),
        sa.Column("password_hash", sa.Text()),
        sa.Column("password_to_change", sa.Boolean(), nullable=False),
        sa.Column("second_factor", sa.Text()),
        sa.Column("second_factor_confirmed_at", Instant()),
        sa.Column("second_factor_step", sa.BigInteger()),
        sa.Column("oidc_subject", sa.Text()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("disabled_at", Instant()),
        sa.Column("disabled_by", sa.Text()),
        sa.CheckConstraint(
            "(scheme IS NULL) = (division_code IS NULL)",
            name=op.f("ck_account_place"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
        sa.UniqueConstraint("oidc_subject", name=op.f("uq_account_oidc_subject")),
        comment=(
            "Somebody who may sign in; without a division, of the whole register."
        ),
    )


def _grants() -> None:
    op.create_table(
        "role_grant",
        sa.Column("id", Key, nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text()),
        sa.Column("division_code", BinaryText),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", Instant()),
        sa.Column("revoked_by", sa.Text()),
        sa.CheckConstraint(
            "(scheme IS NULL) = (division_code IS NULL)",
            name=op.f("ck_role_grant_place"),
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_role_grant_period")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        comment=(
            "A role held in a division and all below it, or everywhere, for some days."
        ),
    )
    op.create_index(op.f("ix_role_grant_account_id"), "role_grant", ["account_id"])


def _sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", Key, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("first_factor", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("signed_in_at", Instant()),
        sa.Column("last_seen_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("enrolment", sa.Text()),
        sa.CheckConstraint(
            "first_factor IN ('password', 'oidc')",
            name=op.f("ck_session_first_factor"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_session_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
        comment="Somebody's browser; signed in once the second factor was right too.",
    )
    op.create_index(op.f("ix_session_account_id"), "session", ["account_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", Key, nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("used_at", Instant()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        comment="A code that stands in for the second factor once.",
    )
    op.create_index(
        op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"]
    )
    op.create_table(
        "sign_in_delay",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_delay")),
        comment=(
            "Failed attempts on an account or from a network, and the wait they cost."
        ),
    )


def _audit() -> None:
    with op.batch_alter_table("audit_entry") as batch:
        batch.add_column(sa.Column("uid", sa.Text()))
        batch.add_column(sa.Column("stamp", sa.Text()))
    _name_entries()
    with op.batch_alter_table("audit_entry", table_kwargs=NEVER_REUSED) as batch:
        batch.alter_column("uid", existing_type=sa.Text(), nullable=False)
        batch.create_unique_constraint(op.f("uq_audit_entry_uid"), ["uid"])
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"])
    op.create_index(op.f("ix_audit_entry_actor"), "audit_entry", ["actor"])
    op.create_table(
        "audit_seal",
        sa.Column("sequence", Key, autoincrement=False, nullable=False),
        sa.Column("entry_id", Key, nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_seal_entry_id")),
        comment="The chain over committed entries; each link holds the one before.",
    )


def _name_entries() -> None:
    entry = sa.table("audit_entry", sa.column("id"), sa.column("uid"))
    connection = op.get_bind()
    for key in connection.execute(sa.select(entry.c.id)).scalars().all():
        named = sa.update(entry).where(entry.c.id == key).values(uid=str(uuid.uuid4()))
        connection.execute(named)
