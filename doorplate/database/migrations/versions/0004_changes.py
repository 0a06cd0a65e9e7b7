"""Addresses: changes and versions."""

import sqlalchemy as sa
from alembic import op

from doorplate.database.types import BinaryText, Geometry, Instant, Json, Key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", Key, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("division_code", BinaryText, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("basis", Json, nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('draft', 'proposed')) = (decided_at IS NULL)",
            name=op.f("ck_change_decided"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_change_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("uid", name=op.f("uq_change_uid")),
        comment="What somebody wants changed, and upon what it was proposed (basis).",
    )
    op.create_index(
        op.f("ix_change_division_code"), "change", ["division_code"], unique=False
    )
    op.create_index(op.f("ix_change_state"), "change", ["state"], unique=False)
    op.create_table(
        "change_document",
        sa.Column("id", Key, nullable=False),
        sa.Column("change_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_change_document_change_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_document")),
        sa.UniqueConstraint("change_id", name=op.f("uq_change_document_change_id")),
    )
    op.create_table(
        "change_step",
        sa.Column("id", Key, nullable=False),
        sa.Column("change_id", Key, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "step IN ('drafted', 'proposed', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_change_step_step"),
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_change_step_change_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_step")),
        sa.UniqueConstraint(
            "change_id",
            "step",
            "actor",
            name=op.f("uq_change_step_change_id_step_actor"),
        ),
        comment="Who did what with a change; a mass change has two who approved.",
    )
    op.create_table(
        "reference_version",
        sa.Column("id", Key, nullable=False),
        sa.Column("reference_id", Key, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", Instant(), nullable=False),
        sa.Column("recorded_to", Instant(), nullable=True),
        sa.Column("change_id", Key, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("division_code", sa.Text(), nullable=False),
        sa.Column("geometry", Geometry("GEOMETRY"), nullable=True),
        sa.CheckConstraint(
            "recorded_to >= recorded_from", name=op.f("ck_reference_version_recorded")
        ),
        sa.CheckConstraint(
            "valid_to > valid_from", name=op.f("ck_reference_version_valid")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_reference_version_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["reference_id"],
            ["reference_object.id"],
            name=op.f("fk_reference_version_reference_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_version")),
        comment="What a street or locality was called, and where it ran.",
    )
    op.create_index(
        op.f("ix_reference_version_change_id"),
        "reference_version",
        ["change_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reference_version_name"), "reference_version", ["name"], unique=False
    )
    op.create_index(
        op.f("ix_reference_version_reference_id_valid_from"),
        "reference_version",
        ["reference_id", "valid_from"],
        unique=False,
    )
    op.create_table(
        "address_version",
        sa.Column("id", Key, nullable=False),
        sa.Column("address_id", Key, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", Instant(), nullable=False),
        sa.Column("recorded_to", Instant(), nullable=True),
        sa.Column("change_id", Key, nullable=True),
        sa.Column("reference_id", Key, nullable=False),
        sa.Column("parent_id", Key, nullable=True),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("division_code", sa.Text(), nullable=False),
        sa.Column("neighbourhood", sa.Text(), nullable=True),
        sa.Column("lane", sa.Text(), nullable=True),
        sa.Column("alley", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("building", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("floor", sa.Text(), nullable=True),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "recorded_to >= recorded_from", name=op.f("ck_address_version_recorded")
        ),
        sa.CheckConstraint(
            "valid_to > valid_from", name=op.f("ck_address_version_valid")
        ),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_address_version_address_id")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_address_version_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["address.id"], name=op.f("fk_address_version_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["reference_id"],
            ["reference_object.id"],
            name=op.f("fk_address_version_reference_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_version")),
        comment="What an address was, as known between two instants.",
    )
    op.create_index(
        op.f("ix_address_version_address_id_valid_from"),
        "address_version",
        ["address_id", "valid_from"],
        unique=False,
    )
    op.create_index(
        op.f("ix_address_version_change_id"),
        "address_version",
        ["change_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_address_version_reference_id_number"),
        "address_version",
        ["reference_id", "number"],
        unique=False,
    )
    op.create_table(
        "change_effect",
        sa.Column("id", Key, nullable=False),
        sa.Column("change_id", Key, nullable=False),
        sa.Column("address_id", Key, nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "effect IN ('created', 'rewritten', 'moved', 'retired')",
            name=op.f("ck_change_effect_effect"),
        ),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_change_effect_address_id")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_change_effect_change_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_effect")),
        comment="What an approved change did to which address.",
    )
    op.create_index(
        op.f("ix_change_effect_address_id"),
        "change_effect",
        ["address_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_change_effect_change_id"), "change_effect", ["change_id"], unique=False
    )
    op.create_table(
        "succession",
        sa.Column("id", Key, nullable=False),
        sa.Column("predecessor_id", Key, nullable=False),
        sa.Column("successor_id", Key, nullable=False),
        sa.Column("change_id", Key, nullable=False),
        sa.CheckConstraint(
            "predecessor_id <> successor_id", name=op.f("ck_succession_two")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_succession_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_id"],
            ["address.id"],
            name=op.f("fk_succession_predecessor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["address.id"], name=op.f("fk_succession_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession")),
        sa.UniqueConstraint(
            "predecessor_id",
            "successor_id",
            "change_id",
            name=op.f("uq_succession_predecessor_id_successor_id_change_id"),
        ),
        comment="Which address followed which, and by which change.",
    )
    op.create_index(
        op.f("ix_succession_change_id"), "succession", ["change_id"], unique=False
    )
    op.create_index(
        op.f("ix_succession_successor_id"), "succession", ["successor_id"], unique=False
    )
    op.create_table(
        "position_version",
        sa.Column("id", Key, nullable=False),
        sa.Column("position_id", Key, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", Instant(), nullable=False),
        sa.Column("recorded_to", Instant(), nullable=True),
        sa.Column("change_id", Key, nullable=True),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("geometry", Geometry("POINT"), nullable=False),
        sa.Column("original_x", sa.Float(), nullable=False),
        sa.Column("original_y", sa.Float(), nullable=False),
        sa.Column("original_crs", sa.Text(), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "recorded_to >= recorded_from", name=op.f("ck_position_version_recorded")
        ),
        sa.CheckConstraint(
            "valid_to > valid_from", name=op.f("ck_position_version_valid")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_position_version_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["position_id"],
            ["address_position.id"],
            name=op.f("fk_position_version_position_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_version")),
        comment="Where a position was, as known between two instants.",
    )
    op.create_index(
        op.f("ix_position_version_change_id"),
        "position_version",
        ["change_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_position_version_position_id_valid_from"),
        "position_version",
        ["position_id", "valid_from"],
        unique=False,
    )
