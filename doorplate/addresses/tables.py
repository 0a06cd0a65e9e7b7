"""Tables of reference objects, addresses, positions, aliases, flags and loads.

`reference_object`, `address` and `address_position` hold the present state. Versions
(docs/decisions/0008) are only of what was ever changed: a thing without versions has
always been as its own row says.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    true,
)
from sqlalchemy.schema import SchemaItem

from doorplate.database.metadata import METADATA, unique_where
from doorplate.database.reach import LIES_IN_A_DIVISION
from doorplate.database.types import BinaryText, Geometry, Instant, Json, Key

reference_object = Table(
    "reference_object",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("uid", Uuid, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("division_code", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("geometry", Geometry("GEOMETRY")),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("scheme", "division_code", "name"),
    CheckConstraint("kind IN ('thoroughfare', 'locality')", name="kind"),
    comment="What addresses are numbered along or within: 街路巷, 小区, 村.",
    info=LIES_IN_A_DIVISION,
)

load = Table(
    "load",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("fingerprint", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("options", Json, nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rows_created", Integer, nullable=False),
    Column("rows_merged", Integer, nullable=False),
    Column("rows_rejected", Integer, nullable=False),
    Column("parents_created", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("finished_at", Instant),
    CheckConstraint("state IN ('running', 'done')", name="state"),
    CheckConstraint(
        "rows_read = rows_created + rows_merged + rows_rejected", name="nothing_lost"
    ),
    comment="One file of addresses, by what it holds: rows_read is where to resume.",
)

load_finding = Table(
    "load_finding",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("load_id", ForeignKey(load.c.id), nullable=False, index=True),
    Column("row_number", Integer, nullable=False),
    Column("severity", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("row", Json),
    CheckConstraint("severity IN ('rejected', 'notice')", name="severity"),
)

address = Table(
    "address",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("uid", Uuid, nullable=False, unique=True),
    Column("reference_id", ForeignKey(reference_object.c.id), nullable=False),
    Column("parent_id", ForeignKey("address.id"), index=True),
    Column("scheme", Text, nullable=False),
    Column("division_code", BinaryText, nullable=False, index=True),
    Column("level", Text, nullable=False),
    Column("neighbourhood", Text),
    Column("lane", Text),
    Column("alley", Text),
    Column("number", Text),
    Column("building", Text),
    Column("unit", Text),
    Column("floor", Text),
    Column("room", Text),
    Column("identity", BinaryText, nullable=False),
    Column("sort_key", BinaryText, nullable=False),
    Column("status", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("recorded_at", Instant, nullable=False),
    Column("load_id", ForeignKey(load.c.id)),
    Column("listed", Boolean, nullable=False, server_default=true()),
    CheckConstraint("level IN ('house', 'building', 'unit', 'room')", name="level"),
    CheckConstraint(
        "status IN ('proposed', 'reserved', 'current', 'retired')", name="status"
    ),
    unique_where(
        "uq_address_identity",
        "identity",
        where="status <> 'retired'",
    ),
    Index("ix_address_reference_id_sort_key", "reference_id", "sort_key", "id"),
    comment="The place addressed: never deleted, never reused. Not `listed`: what only"
    " follows from what lies in it.",
    info=LIES_IN_A_DIVISION,
)

address_position = Table(
    "address_position",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("address_id", ForeignKey(address.c.id), nullable=False, index=True),
    Column("specification", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("geometry", Geometry("POINT"), nullable=False),
    Column("original_x", Float, nullable=False),
    Column("original_y", Float, nullable=False),
    Column("original_crs", Text, nullable=False),
    Column("accuracy_m", Float),
    Column("recorded_at", Instant, nullable=False),
    comment="Where it is: WGS-84, beside the coordinates as they were given.",
)

address_alias = Table(
    "address_alias",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("address_id", ForeignKey(address.c.id), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("folded", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("address_id", "folded"),
)

address_flag = Table(
    "address_flag",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("address_id", ForeignKey(address.c.id), nullable=False, index=True),
    Column("code", Text, nullable=False, index=True),
    Column("distance_m", Float),
    Column("details", Json, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    comment="A doubt about an address, for people to settle; nothing is overwritten.",
)

change = Table(
    "change",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("uid", Uuid, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("scheme", Text, nullable=False),
    Column("division_code", BinaryText, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("document_number", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("payload", Json, nullable=False),
    Column("basis", Json, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("decided_at", Instant),
    CheckConstraint(
        "state IN ('draft', 'proposed', 'approved', 'rejected', 'withdrawn')",
        name="state",
    ),
    CheckConstraint(
        "(state IN ('draft', 'proposed')) = (decided_at IS NULL)", name="decided"
    ),
    comment="What somebody wants changed, and upon what it was proposed (basis).",
    info=LIES_IN_A_DIVISION,
)

change_step = Table(
    "change_step",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("change_id", ForeignKey(change.c.id), nullable=False),
    Column("step", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("comment", Text, nullable=False),
    CheckConstraint(
        "step IN ('drafted', 'proposed', 'approved', 'rejected', 'withdrawn')",
        name="step",
    ),
    UniqueConstraint("change_id", "step", "actor"),
    comment="Who did what with a change; a mass change has two who approved.",
)

change_document = Table(
    "change_document",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("change_id", ForeignKey(change.c.id), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

change_effect = Table(
    "change_effect",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("change_id", ForeignKey(change.c.id), nullable=False, index=True),
    Column("address_id", ForeignKey(address.c.id), nullable=False, index=True),
    Column("effect", Text, nullable=False),
    CheckConstraint(
        "effect IN ('created', 'rewritten', 'moved', 'retired')", name="effect"
    ),
    comment="What an approved change did to which address.",
)

succession = Table(
    "succession",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("predecessor_id", ForeignKey(address.c.id), nullable=False),
    Column("successor_id", ForeignKey(address.c.id), nullable=False, index=True),
    Column("change_id", ForeignKey(change.c.id), nullable=False, index=True),
    UniqueConstraint("predecessor_id", "successor_id", "change_id"),
    CheckConstraint("predecessor_id <> successor_id", name="two"),
    comment="Which address followed which, and by which change.",
)


def _times(subject: Column[int]) -> tuple[SchemaItem, ...]:
    """Return the columns that every table of versions has."""
    name = subject.name
    return (
        Column("id", Key, primary_key=True),
        subject,
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date),
        Column("recorded_from", Instant, nullable=False),
        Column("recorded_to", Instant),
        Column("change_id", ForeignKey(change.c.id), index=True),
        CheckConstraint("valid_to > valid_from", name="valid"),
        CheckConstraint("recorded_to >= recorded_from", name="recorded"),
        Index(None, name, "valid_from"),
    )


address_version = Table(
    "address_version",
    METADATA,
    *_times(Column("address_id", ForeignKey(address.c.id), nullable=False)),
    Column("reference_id", ForeignKey(reference_object.c.id), nullable=False),
    Column("parent_id", ForeignKey(address.c.id)),
    Column("scheme", Text, nullable=False),
    Column("division_code", Text, nullable=False),
    Column("neighbourhood", Text),
    Column("lane", Text),
    Column("alley", Text),
    Column("number", Text),
    Column("building", Text),
    Column("unit", Text),
    Column("floor", Text),
    Column("room", Text),
    Column("status", Text, nullable=False),
    Index(None, "reference_id", "number"),
    comment="What an address was, as known between two instants.",
)

reference_version = Table(
    "reference_version",
    METADATA,
    *_times(Column("reference_id", ForeignKey(reference_object.c.id), nullable=False)),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False, index=True),
    Column("scheme", Text, nullable=False),
    Column("division_code", Text, nullable=False),
    Column("geometry", Geometry("GEOMETRY")),
    comment="What a street or locality was called, and where it ran.",
)

position_version = Table(
    "position_version",
    METADATA,
    *_times(Column("position_id", ForeignKey(address_position.c.id), nullable=False)),
    Column("specification", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("geometry", Geometry("POINT"), nullable=False),
    Column("original_x", Float, nullable=False),
    Column("original_y", Float, nullable=False),
    Column("original_crs", Text, nullable=False),
    Column("accuracy_m", Float),
    comment="Where a position was, as known between two instants.",
)
