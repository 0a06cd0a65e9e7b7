"""Imports at the desk: files, and their rejected rows as people mend them."""

import sqlalchemy as sa
from alembic import op

from doorplate.database.types import Instant, Json, Key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", Key, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column(
            "division_code",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("options", Json, nullable=False),
        sa.Column("preview", Json, nullable=True),
        sa.Column("corrects_id", Key, nullable=True),
        sa.Column("job_id", Key, nullable=True),
        sa.Column("load_id", Key, nullable=True),
        sa.Column("uploaded_at", Instant(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["upload.id"], name=op.f("fk_upload_corrects_id")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_upload_job_id")),
        sa.ForeignKeyConstraint(
            ["load_id"], ["load.id"], name=op.f("fk_upload_load_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("uid", name=op.f("uq_upload_uid")),
        comment="A file of addresses sent to the desk, for a division and all below it.",
    )
    op.create_index(op.f("ix_upload_corrects_id"), "upload", ["corrects_id"])
    op.create_index(op.f("ix_upload_division_code"), "upload", ["division_code"])
    op.create_index(op.f("ix_upload_load_id"), "upload", ["load_id"])
    op.create_table(
        "upload_part",
        sa.Column("upload_id", Key, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_upload_part_upload_id")
        ),
        sa.PrimaryKeyConstraint("upload_id", "number", name=op.f("pk_upload_part")),
        comment="A piece of a file, in the register so that any worker can read it.",
    )
    op.create_table(
        "load_correction",
        sa.Column("finding_id", Key, nullable=False),
        sa.Column("row", Json, nullable=False),
        sa.Column("problem", Json, nullable=True),
        sa.Column("upload_id", Key, nullable=True),
        sa.Column("corrected_at", Instant(), nullable=False),
        sa.Column("corrected_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["load_finding.id"],
            name=op.f("fk_load_correction_finding_id"),
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_load_correction_upload_id")
        ),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_load_correction")),
        comment="A rejected row as somebody mended it, and the file it went on in.",
    )
    op.create_index(
        op.f("ix_load_correction_upload_id"), "load_correction", ["upload_id"]
    )
