"""Certificates and notices, and those that were withdrawn."""

import sqlalchemy as sa
from alembic import op

from doorplate.database.types import BinaryText, Instant, Key

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("division_code", BinaryText, nullable=False),
        sa.Column("address_id", Key, nullable=True),
        sa.Column("reference_id", Key, nullable=True),
        sa.Column("change_id", Key, nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("folded", BinaryText, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('address', 'numbering')", name=op.f("ck_certificate_kind")
        ),
        sa.CheckConstraint(
            "(kind = 'address') = (address_id IS NOT NULL)",
            name=op.f("ck_certificate_of_an_address"),
        ),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_certificate_address_id")
        ),
        sa.ForeignKeyConstraint(
            ["reference_id"],
            ["reference_object.id"],
            name=op.f("fk_certificate_reference_id"),
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_certificate_change_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        comment="A signed paper as it was issued: what is signed, and the PDF.",
    )
    op.create_index(
        op.f("ix_certificate_division_code"), "certificate", ["division_code"]
    )
    op.create_index(op.f("ix_certificate_address_id"), "certificate", ["address_id"])
    op.create_table(
        "certificate_withdrawal",
        sa.Column("id", Key, nullable=False),
        sa.Column("certificate_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_withdrawal_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_withdrawal")),
        sa.UniqueConstraint(
            "certificate_id", name=op.f("uq_certificate_withdrawal_certificate_id")
        ),
        comment="Which papers were issued in error.",
    )
