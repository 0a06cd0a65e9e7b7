"""Foundation: divisions, addresses, plates."""

import sqlalchemy as sa
from alembic import op

from doorplate.database.types import Geometry, Instant, Json, Key

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "division",
        sa.Column("id", Key, nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column(
            "code",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division")),
        sa.UniqueConstraint("scheme", "code", name=op.f("uq_division_scheme_code")),
        comment="An administrative division: its code is its identity.",
    )
    op.create_table(
        "division_list",
        sa.Column("id", Key, nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("scope", Json, nullable=False),
        sa.Column("loaded_at", Instant(), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division_list")),
        comment="A list as of a day. A complete one ends what it lacks within its scope.",
    )
    op.create_table(
        "generation",
        sa.Column("id", Key, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.Column("loaded_at", Instant(), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.Column("activated_at", Instant(), nullable=True),
        sa.Column("activated_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('staged', 'active', 'retired')", name=op.f("ck_generation_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generation")),
        comment="One load of polygons: `divisions`, or the key of a service layer.",
    )
    with op.batch_alter_table("generation", schema=None) as batch_op:
        batch_op.create_index(
            "uq_generation_active_subject",
            ["subject"],
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "layer",
        sa.Column("id", Key, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('division', 'service')", name=op.f("ck_layer_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer")),
        sa.UniqueConstraint("key", name=op.f("uq_layer_key")),
        comment="Polygons that tile the county: a level of divisions, or a service.",
    )
    op.create_table(
        "load",
        sa.Column("id", Key, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_created", sa.Integer(), nullable=False),
        sa.Column("rows_merged", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.Column("parents_created", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('running', 'done')", name=op.f("ck_load_state")),
        sa.CheckConstraint(
            "rows_read = rows_created + rows_merged + rows_rejected",
            name=op.f("ck_load_nothing_lost"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_load_fingerprint")),
        comment="One file of addresses, by what it holds: rows_read is where to resume.",
    )
    op.create_table(
        "print_batch",
        sa.Column("id", Key, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("plates", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_batch")),
    )
    op.create_table(
        "reference_object",
        sa.Column("id", Key, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("division_code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("geometry", Geometry("GEOMETRY"), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('thoroughfare', 'locality')",
            name=op.f("ck_reference_object_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_object")),
        sa.UniqueConstraint(
            "scheme",
            "division_code",
            "name",
            name=op.f("uq_reference_object_scheme_division_code_name"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_reference_object_uid")),
        comment="What addresses are numbered along or within: 街路巷, 小区, 村.",
    )
    op.create_table(
        "address",
        sa.Column("id", Key, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("reference_id", Key, nullable=False),
        sa.Column("parent_id", Key, nullable=True),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column(
            "division_code",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("neighbourhood", sa.Text(), nullable=True),
        sa.Column("lane", sa.Text(), nullable=True),
        sa.Column("alley", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("building", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("floor", sa.Text(), nullable=True),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column(
            "identity",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "sort_key",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("load_id", Key, nullable=True),
        sa.Column("listed", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint(
            "level IN ('house', 'building', 'unit', 'room')",
            name=op.f("ck_address_level"),
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'reserved', 'current', 'retired')",
            name=op.f("ck_address_status"),
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["load.id"], name=op.f("fk_address_load_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["address.id"], name=op.f("fk_address_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["reference_id"],
            ["reference_object.id"],
            name=op.f("fk_address_reference_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("uid", name=op.f("uq_address_uid")),
        comment="The place addressed: never deleted, never reused. Not `listed`: what only follows from what lies in it.",
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_address_division_code"), ["division_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_address_parent_id"), ["parent_id"], unique=False
        )
        batch_op.create_index(
            "ix_address_reference_id_sort_key",
            ["reference_id", "sort_key", "id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_address_identity",
            ["identity"],
            unique=True,
            sqlite_where=sa.text("status <> 'retired'"),
            postgresql_where=sa.text("status <> 'retired'"),
        )

    op.create_table(
        "area",
        sa.Column("id", Key, nullable=False),
        sa.Column("generation_id", Key, nullable=False),
        sa.Column("layer_id", Key, nullable=False),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("geometry", Geometry("MULTIPOLYGON"), nullable=False),
        sa.ForeignKeyConstraint(
            ["generation_id"], ["generation.id"], name=op.f("fk_area_generation_id")
        ),
        sa.ForeignKeyConstraint(
            ["layer_id"], ["layer.id"], name=op.f("fk_area_layer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint(
            "generation_id",
            "layer_id",
            "code",
            name=op.f("uq_area_generation_id_layer_id_code"),
        ),
    )
    op.create_table(
        "division_alias",
        sa.Column("id", Key, nullable=False),
        sa.Column("division_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_division_alias_division_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division_alias")),
        sa.UniqueConstraint(
            "division_id", "name", name=op.f("uq_division_alias_division_id_name")
        ),
    )
    op.create_table(
        "division_sighting",
        sa.Column("division_id", Key, nullable=False),
        sa.Column("list_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(name IS NULL) = (level IS NULL)",
            name=op.f("ck_division_sighting_seen_or_not"),
        ),
        sa.ForeignKeyConstraint(
            ["division_id"],
            ["division.id"],
            name=op.f("fk_division_sighting_division_id"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["division_list.id"], name=op.f("fk_division_sighting_list_id")
        ),
        sa.PrimaryKeyConstraint(
            "division_id", "list_id", name=op.f("pk_division_sighting")
        ),
        comment="What a list says of a division from its day on; no name: it is no more.",
    )
    op.create_table(
        "load_finding",
        sa.Column("id", Key, nullable=False),
        sa.Column("load_id", Key, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("row", Json, nullable=True),
        sa.CheckConstraint(
            "severity IN ('rejected', 'notice')", name=op.f("ck_load_finding_severity")
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["load.id"], name=op.f("fk_load_finding_load_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load_finding")),
    )
    with op.batch_alter_table("load_finding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_load_finding_load_id"), ["load_id"], unique=False
        )

    op.create_table(
        "address_alias",
        sa.Column("id", Key, nullable=False),
        sa.Column("address_id", Key, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_address_alias_address_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_alias")),
        sa.UniqueConstraint(
            "address_id", "folded", name=op.f("uq_address_alias_address_id_folded")
        ),
    )
    with op.batch_alter_table("address_alias", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_address_alias_address_id"), ["address_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_address_alias_folded"), ["folded"], unique=False
        )

    op.create_table(
        "address_flag",
        sa.Column("id", Key, nullable=False),
        sa.Column("address_id", Key, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("distance_m", sa.Float(), nullable=True),
        sa.Column("details", Json, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_address_flag_address_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_flag")),
        comment="A doubt about an address, for people to settle; nothing is overwritten.",
    )
    with op.batch_alter_table("address_flag", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_address_flag_address_id"), ["address_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_address_flag_code"), ["code"], unique=False
        )

    op.create_table(
        "address_position",
        sa.Column("id", Key, nullable=False),
        sa.Column("address_id", Key, nullable=False),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("geometry", Geometry("POINT"), nullable=False),
        sa.Column("original_x", sa.Float(), nullable=False),
        sa.Column("original_y", sa.Float(), nullable=False),
        sa.Column("original_crs", sa.Text(), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_address_position_address_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_position")),
        comment="Where it is: WGS-84, beside the coordinates as they were given.",
    )
    with op.batch_alter_table("address_position", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_address_position_address_id"), ["address_id"], unique=False
        )

    op.create_table(
        "plate",
        sa.Column("id", Key, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("address_id", Key, nullable=False),
        sa.Column(
            "kind",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("batch_id", Key, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("successor_id", Key, nullable=True),
        sa.CheckConstraint(
            "(state = 'issued') = (ended_at IS NULL)", name=op.f("ck_plate_ended")
        ),
        sa.CheckConstraint(
            "(state = 'replaced') = (successor_id IS NOT NULL)",
            name=op.f("ck_plate_successor"),
        ),
        sa.CheckConstraint(
            "state IN ('issued', 'replaced', 'retired')", name=op.f("ck_plate_state")
        ),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_plate_address_id")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["print_batch.id"], name=op.f("fk_plate_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["plate.id"],
            name=op.f("fk_plate_successor_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plate")),
        sa.UniqueConstraint("code", name=op.f("uq_plate_code")),
        comment="A physical plate. Its code resolves for ever.",
    )
    with op.batch_alter_table("plate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plate_address_id"), ["address_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_plate_batch_id"), ["batch_id"], unique=False
        )
        batch_op.create_index(
            "uq_plate_in_force",
            ["address_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state = 'issued'"),
            postgresql_where=sa.text("state = 'issued'"),
        )
