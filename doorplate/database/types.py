"""Column types that mean the same on both databases."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.sql import ColumnElement, func
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

Key = BigInteger().with_variant(Integer, "sqlite")
"""An integer primary key: SQLite makes only INTEGER the row's own number."""

NEVER_REUSED: Final[dict[str, Any]] = {"sqlite_autoincrement": True}
"""Keyword of a Table whose keys are never given again, after a deletion neither."""

Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document."""

BinaryText = Text().with_variant(Text(collation="C"), "postgresql")
"""Text ordered by its code points, whatever the server's language."""


class Instant(TypeDecorator[datetime]):
    """A recorded time: a UTC instant, with its zone on the way in and out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Refuse a time without zone: nobody could say which instant it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


def _read_wkb(value: Any) -> BaseGeometry | None:  # noqa: ANN401 - bytes, memoryview
    return None if value is None else shapely.from_wkb(bytes(value))


class _PostGISGeometry(UserDefinedType[bytes]):
    """PostGIS's ``geometry(kind, 4326)``, handed over as EWKB."""

    cache_ok = True

    def __init__(self, kind: str = "GEOMETRY", srid: str = "4326") -> None:
        self.kind = kind
        self.srid = srid

    def get_col_spec(self, **_: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
        return f"geometry({self.kind},{self.srid})"

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:  # noqa: ANN401
        return func.ST_GeomFromEWKB(bindvalue, type_=self)

    def column_expression(self, column: Any) -> ColumnElement[Any]:  # noqa: ANN401
        return func.ST_AsBinary(column, type_=self)

    def result_processor(self, dialect: Any, coltype: Any) -> Any:  # noqa: ANN401
        del dialect, coltype
        return _read_wkb


# Reflection, which compares tables with migrations, is told of the type.
ischema_names["geometry"] = _PostGISGeometry


class Geometry(TypeDecorator[BaseGeometry]):
    """A shapely geometry in WGS-84 degrees, longitude before latitude.

    PostGIS holds it as ``geometry(kind, 4326)``, SQLite as WKB. Every column of this
    type has a spatial index (see `doorplate.database.spatial`).
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the form of the column."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(_PostGISGeometry(self.kind))
        return dialect.type_descriptor(LargeBinary())

    def process_bind_param(
        self, value: BaseGeometry | None, dialect: Dialect
    ) -> bytes | None:
        """Write little-endian WKB; PostGIS wants the reference system in it."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            value = shapely.set_srid(value, 4326)
            return shapely.to_wkb(value, byte_order=1, include_srid=True)  # type: ignore[no-any-return]
        return shapely.to_wkb(value, byte_order=1)  # type: ignore[no-any-return]

    def bind_many(
        self, values: Sequence[BaseGeometry | None], dialect: Dialect
    ) -> list[bytes | str | None]:
        """Write WKB of many at once, ten times as quick as one after the other.

        PostGIS reads it in hexadecimal digits, as COPY hands it over.
        """
        shapes = np.array(values, dtype=object)
        postgis = dialect.name == "postgresql"
        if postgis:
            shapes = shapely.set_srid(shapes, 4326)
        written: list[bytes | str | None] = shapely.to_wkb(
            shapes, byte_order=1, include_srid=postgis, hex=postgis
        ).tolist()
        return written

    def process_result_value(
        self,
        value: Any,  # noqa: ANN401 - bytes or memoryview
        dialect: Dialect,
    ) -> BaseGeometry | None:
        """Read WKB."""
        del dialect
        return _read_wkb(value)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:  # noqa: ANN401
        """Compare geometries as geometries."""
        del op, value
        return self
