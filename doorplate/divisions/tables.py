"""Tables of divisions, their dated names, and areas in generations."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from doorplate.database.metadata import METADATA, unique_where
from doorplate.database.types import Geometry, Instant, Json, Key

division = Table(
    "division",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("scheme", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("parent_code", Text, index=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("scheme", "code"),
    comment="An administrative division: its code is its identity, names are dated.",
)

division_name = Table(
    "division_name",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("division_id", ForeignKey(division.c.id), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("recorded_at", Instant, nullable=False),
    CheckConstraint("kind IN ('official', 'alias')", name="kind"),
    Index("ix_division_name_name", "name"),
    unique_where(
        "uq_division_name_current_official",
        "division_id",
        where="kind = 'official' AND valid_to IS NULL",
    ),
)

layer = Table(
    "layer",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    CheckConstraint("kind IN ('division', 'service')", name="kind"),
    comment="Polygons that tile the county: a level of divisions, or a service.",
)

generation = Table(
    "generation",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("licence", Text),
    Column("state", Text, nullable=False),
    Column("report", Json, nullable=False),
    Column("loaded_at", Instant, nullable=False),
    Column("loaded_by", Text, nullable=False),
    Column("activated_at", Instant),
    CheckConstraint("state IN ('staged', 'active', 'retired')", name="state"),
    unique_where(
        "uq_generation_active_subject",
        "subject",
        where="state = 'active'",
    ),
    comment="One load of polygons: `divisions`, or the key of a service layer.",
)

area = Table(
    "area",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("generation_id", ForeignKey(generation.c.id), nullable=False, index=True),
    Column("layer_id", ForeignKey(layer.c.id), nullable=False),
    Column("scheme", Text),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("contact", Text),
    Column("phone", Text),
    Column("hours", Text),
    Column("geometry", Geometry("MULTIPOLYGON"), nullable=False),
    UniqueConstraint("generation_id", "layer_id", "code"),
)
