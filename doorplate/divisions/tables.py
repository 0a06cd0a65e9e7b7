"""Tables of divisions, the dated lists that tell of them, and areas in generations."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from doorplate.database.metadata import METADATA, unique_where
from doorplate.database.types import BinaryText, Geometry, Instant, Json, Key

division = Table(
    "division",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("scheme", Text, nullable=False),
    Column("code", BinaryText, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("scheme", "code"),
    comment="An administrative division: its code is its identity.",
)

division_list = Table(
    "division_list",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("scheme", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("scope", Json, nullable=False),
    Column("loaded_at", Instant, nullable=False),
    Column("loaded_by", Text, nullable=False),
    comment="A list as of a day. A complete one ends what it lacks within its scope.",
)

division_sighting = Table(
    "division_sighting",
    METADATA,
    Column("division_id", ForeignKey(division.c.id), primary_key=True),
    Column("list_id", ForeignKey(division_list.c.id), primary_key=True),
    Column("name", Text),
    Column("level", Text),
    Column("parent_code", Text),
    CheckConstraint("(name IS NULL) = (level IS NULL)", name="seen_or_not"),
    comment="What a list says of a division from its day on; no name: it is no more.",
)

division_alias = Table(
    "division_alias",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("division_id", ForeignKey(division.c.id), nullable=False),
    Column("name", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", Text, nullable=False),
    UniqueConstraint("division_id", "name"),
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
    Column("activated_by", Text),
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
    Column("generation_id", ForeignKey(generation.c.id), nullable=False),
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
