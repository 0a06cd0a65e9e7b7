"""Tables of files sent to the desk, and of their rejected rows as people mend them."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text, Uuid

import doorplate.addresses.tables
import doorplate.database.jobs.tables  # noqa: F401 - jobs are pointed at
from doorplate.database.metadata import METADATA
from doorplate.database.reach import LIES_IN_A_DIVISION
from doorplate.database.types import BinaryText, Instant, Json, Key

upload = Table(
    "upload",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("uid", Uuid, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("division_code", BinaryText, nullable=False, index=True),
    Column("options", Json, nullable=False),
    Column("preview", Json),
    Column("corrects_id", ForeignKey("upload.id"), index=True),
    Column("job_id", ForeignKey("job.id")),
    Column("load_id", ForeignKey("load.id"), index=True),
    Column("uploaded_at", Instant, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    comment="A file of addresses sent to the desk, for a division and all below it.",
    info=LIES_IN_A_DIVISION,
)

upload_part = Table(
    "upload_part",
    METADATA,
    Column("upload_id", ForeignKey(upload.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    comment="A piece of a file, in the register so that any worker can read it.",
)

correction = Table(
    "load_correction",
    METADATA,
    Column("finding_id", ForeignKey("load_finding.id"), primary_key=True),
    Column("row", Json, nullable=False),
    Column("problem", Json),
    Column("upload_id", ForeignKey(upload.c.id), index=True),
    Column("corrected_at", Instant, nullable=False),
    Column("corrected_by", Text, nullable=False),
    comment="A rejected row as somebody mended it, and the file it went on in.",
)
