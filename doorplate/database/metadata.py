"""The one catalogue every room's `tables.py` adds its tables to."""

from typing import Final

from sqlalchemy import Index, MetaData, text

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def unique_where(name: str, *columns: str, where: str) -> Index:
    """Return a unique index over the rows for which the SQL text `where` holds."""
    return Index(
        name,
        *columns,
        unique=True,
        sqlite_where=text(where),
        postgresql_where=text(where),
    )
