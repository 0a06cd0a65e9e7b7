"""The table of jobs."""

from sqlalchemy import CheckConstraint, Column, Float, Index, Integer, Table, Text

from doorplate.database.metadata import METADATA
from doorplate.database.types import Instant, Json, Key

job = Table(
    "job",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("arguments", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("rate", Float),
    Column("attempts", Integer, nullable=False),
    Column("leased_by", Text),
    Column("leased_until", Instant),
    Column("account", Text),
    Column("created_by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("result", Json),
    Column("failure", Json),
    CheckConstraint(
        "state IN ('queued', 'running', 'stopping', 'done', 'failed', 'stopped')",
        name="state",
    ),
    CheckConstraint(
        "(leased_by IS NULL) = (leased_until IS NULL)"
        " AND (leased_by IS NOT NULL) = (state IN ('running', 'stopping'))",
        name="leased",
    ),
    Index("ix_job_state", "state", "id"),
    comment="Long work: leased by a worker, taken up again where its worker dies.",
)
