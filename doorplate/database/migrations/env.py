"""Alembic's entry: runs in the transaction that `doorplate.database.migrate` opened."""

from typing import Any, Literal

from alembic import context

from doorplate.database import types
from doorplate.database.metadata import METADATA
from doorplate.database.spatial import is_spatial_index


def render_item(kind: str, thing: Any, _: object) -> str | Literal[False]:
    """Write our own column types by the names they have in `types`."""
    if kind != "type":
        return False
    for name in ("Key", "Json"):
        if thing is getattr(types, name):
            return name
    if isinstance(thing, types.Geometry):
        return f"Geometry({thing.kind!r})"
    return "Instant()" if isinstance(thing, types.Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    version_table_schema=connection.dialect.default_schema_name,
    transactional_ddl=True,
    include_name=lambda name, _kind, _parents: not is_spatial_index(name),
)
context.run_migrations()
