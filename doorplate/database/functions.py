"""Spatial predicates that compile on both databases and answer the same.

PostGIS answers with GiST and geography; SQLite with an R*Tree and then the exact
Python functions of `doorplate.database.sqlite`.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Self

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Dialect,
    Float,
    Text,
    bindparam,
    literal,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

Bounds = tuple[float, float, float, float]
"""West, south, east, north: WGS-84 degrees."""


class Predicate(FunctionElement[bool]):
    """A condition that stands in WHERE as it is.

    SQLAlchemy would compare it with 1 on SQLite, and no index is used behind that.
    """

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Return the condition itself: its SQL brings parentheses where it must."""
        del against
        return self


class _Meets(Predicate):
    name = "meets"
    inherit_cache = True


class _Covers(Predicate):
    name = "covers"
    inherit_cache = True


class _Among(Predicate):
    name = "among"
    inherit_cache = True


class _ByCodePoints(FunctionElement[str]):
    type = Text()
    name = "by_code_points"
    inherit_cache = True


class _DistanceM(FunctionElement[float]):
    type = Float()
    name = "distance_m"
    inherit_cache = True


class _Values(TypeDecorator[Sequence[Any]]):
    """Many values as one parameter: an array, or a JSON document."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: TypeEngine[Any]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the form of the parameter."""
        array = dialect.name == "postgresql"
        return dialect.type_descriptor(ARRAY(self.kind) if array else Text())

    def process_bind_param(
        self, value: Sequence[Any] | None, dialect: Dialect
    ) -> Sequence[Any] | str | None:
        """Write the document for SQLite."""
        return value if dialect.name == "postgresql" else json.dumps(value)


def among(column: Column[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a text or whole number is one of many: IN without its thousand marks.

    One parameter, whatever their number: the statement is compiled once.
    """
    return _Among(column, bindparam(None, list(values), _Values(column.type)))


def by_code_points(column: Column[Any]) -> ColumnElement[str]:
    """Return a text column as it is ordered the same on every server (`BinaryText`)."""
    return _ByCodePoints(column)


def meets_bounds(column: Column[Any], bounds: Bounds) -> ColumnElement[bool]:
    """Whether the bounding box of a geometry meets `bounds`, answered by the index.

    Boxes are of 32-bit floats, rounded outwards: a few candidates too many, none lost.
    """
    return _Meets(column, *_numbers(*bounds))


def covers(
    column: Column[Any], longitude: float, latitude: float
) -> ColumnElement[bool]:
    """Whether a polygon holds a WGS-84 point, its border included."""
    return meets_bounds(column, (longitude, latitude, longitude, latitude)) & (
        _Covers(column, *_numbers(longitude, latitude))
    )


def distance_m(
    column: Column[Any], longitude: float, latitude: float
) -> ColumnElement[float]:
    """Geodesic metres on the WGS-84 ellipsoid from a point column to a point."""
    return _DistanceM(column, *_numbers(longitude, latitude))


def _numbers(*numbers: float) -> list[ColumnElement[float]]:
    return [literal(float(number), Float) for number in numbers]


def _parts(element: Any, compiler: Any, **kw: Any) -> tuple[Column[Any], list[str]]:  # noqa: ANN401
    column, *numbers = element.clauses
    return column, [compiler.process(number, **kw) for number in numbers]


def _bare(column: Column[Any], compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    return str(compiler.process(column, **kw))


def _two(element: Any, compiler: Any, **kw: Any) -> list[str]:  # noqa: ANN401
    return [compiler.process(clause, **kw) for clause in element.clauses]


@compiles(_Among, "postgresql")
def _among_postgresql(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    column, values = _two(element, compiler, **kw)
    return f"({column} = ANY({values}))"


@compiles(_Among, "sqlite")
def _among_sqlite(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    column, values = _two(element, compiler, **kw)
    return f"({column} IN (SELECT value FROM json_each({values})))"


@compiles(_ByCodePoints, "postgresql")
def _by_code_points_postgresql(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    (column,) = _two(element, compiler, **kw)
    return f'{column} COLLATE "C"'


@compiles(_ByCodePoints, "sqlite")
def _by_code_points_sqlite(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    (column,) = _two(element, compiler, **kw)
    return f"{column} COLLATE BINARY"


@compiles(_Meets, "postgresql")
def _meets_postgresql(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    column, numbers = _parts(element, compiler, **kw)
    box = f"ST_MakeEnvelope({', '.join(numbers)}, 4326)"
    return f"({_bare(column, compiler, **kw)} && {box})"


@compiles(_Meets, "sqlite")
def _meets_sqlite(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    column, (west, south, east, north) = _parts(element, compiler, **kw)
    key = compiler.process(column.table.c.id, **kw)
    index = spatial_index_name(_origin(column))
    return (
        f"({key} IN (SELECT id FROM {index} WHERE east >= {west}"
        f" AND north >= {south} AND west <= {east} AND south <= {north}))"
    )


@compiles(_Covers, "postgresql")
def _covers_postgresql(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    column, numbers = _parts(element, compiler, **kw)
    point = f"ST_SetSRID(ST_MakePoint({', '.join(numbers)}), 4326)"
    return f"ST_Covers({_bare(column, compiler, **kw)}, {point})"


@compiles(_Covers, "sqlite")
def _covers_sqlite(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    column, numbers = _parts(element, compiler, **kw)
    return f"geometry_covers({_bare(column, compiler, **kw)}, {', '.join(numbers)})"


@compiles(_DistanceM, "postgresql")
def _distance_postgresql(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    column, numbers = _parts(element, compiler, **kw)
    point = f"ST_SetSRID(ST_MakePoint({', '.join(numbers)}), 4326)"
    return (
        f"ST_Distance({_bare(column, compiler, **kw)}::geography, {point}::geography)"
    )


@compiles(_DistanceM, "sqlite")
def _distance_sqlite(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    column, numbers = _parts(element, compiler, **kw)
    return f"geometry_distance_m({_bare(column, compiler, **kw)}, {', '.join(numbers)})"


def _origin(column: Column[Any]) -> Column[Any]:
    """Return the table's own column behind an alias's."""
    (origin,) = column.base_columns
    return origin  # type: ignore[return-value]


def spatial_index_name(column: Column[Any]) -> str:
    """Return the name of a geometry column's index: GiST index or R*Tree table."""
    return f"sx_{column.table.name}_{column.name}"


__all__ = [
    "Bounds",
    "among",
    "by_code_points",
    "covers",
    "distance_m",
    "meets_bounds",
    "spatial_index_name",
]
