"""Jobs."""

import sqlalchemy as sa
from alembic import op

from doorplate.database.types import Instant, Json, Key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arguments", Json, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Float(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("leased_until", Instant(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("result", Json, nullable=True),
        sa.Column("failure", Json, nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'stopping', 'done', 'failed', 'stopped')",
            name=op.f("ck_job_state"),
        ),
        sa.CheckConstraint(
            "(leased_by IS NULL) = (leased_until IS NULL)"
            " AND (leased_by IS NOT NULL) = (state IN ('running', 'stopping'))",
            name=op.f("ck_job_leased"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        comment="Long work: leased by a worker, taken up again where its worker dies.",
    )
    op.create_index("ix_job_state", "job", ["state", "id"])
