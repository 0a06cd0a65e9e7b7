"""A whole register in one file, read from one state, for either database.

A ZIP archive with a stream of JSON lines for each table, and a manifest: the revision
of the tables, their columns, how many rows each has, and the SHA-256 of its lines.
Lines are canonical and in the order of the primary key, so that the same rows are the
same bytes on both databases (docs/decisions/0007).
"""

from doorplate.database.archive.format import (
    ArchiveDamaged,
    ArchiveExists,
    ArchiveTooNew,
    ArchiveUnwritable,
    Manifest,
)
from doorplate.database.archive.reading import (
    RegisterNotEmpty,
    check_archive,
    restore_archive,
)
from doorplate.database.archive.writing import fingerprint_of, write_archive

__all__ = [
    "ArchiveDamaged",
    "ArchiveExists",
    "ArchiveTooNew",
    "ArchiveUnwritable",
    "Manifest",
    "RegisterNotEmpty",
    "check_archive",
    "fingerprint_of",
    "restore_archive",
    "write_archive",
]
