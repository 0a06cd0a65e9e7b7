"""Values of columns as JSON, the same on both databases; a whole column at once."""

import json
import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
import shapely
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    Float,
    Integer,
    LargeBinary,
    String,
    Text,
    Uuid,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from doorplate.database.types import Geometry, Instant, Json

Values = Sequence[Any]
Convert = Callable[[Values], Values]

_GEOMETRY: Final = "geometry"
# The first that fits: Boolean before Integer, since neither is a kind of the other, but
# Instant before the type that it decorates.
_KINDS: Final[tuple[tuple[type[TypeEngine[Any]], str], ...]] = (
    (Instant, "instant"),
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Float, "float"),
    (Date, "date"),
    (Uuid, "uuid"),
    (JSON, "json"),
    (LargeBinary, "bytes"),
    (String, "text"),
)
_TYPES: Final[dict[str, TypeEngine[Any]]] = {
    "instant": Instant(),
    "boolean": Boolean(),
    "integer": BigInteger(),
    "float": Float(),
    "date": Date(),
    "uuid": Uuid(),
    "json": Json,
    "bytes": LargeBinary(),
    "text": Text(),
}


def kind_of(column_type: TypeEngine[Any]) -> str:
    """Return the kind of a column's type: ``text``, ``geometry POINT``.

    What a type of our own only wraps, such as an encrypted text, is taken as it stands
    in the table. Raises TypeError for a type that no archive has a form for.
    """
    if isinstance(column_type, Geometry):
        return f"{_GEOMETRY} {column_type.kind}"
    for known, kind in _KINDS:
        if isinstance(column_type, known):
            return kind
    if isinstance(column_type, TypeDecorator):
        return kind_of(column_type.impl_instance)
    raise TypeError(f"no form in an archive for {column_type!r}")


def type_of(kind: str) -> TypeEngine[Any]:
    """Return the type of a column of that kind. Raises KeyError."""
    name, _, shape = kind.partition(" ")
    return Geometry(shape) if name == _GEOMETRY else _TYPES[kind]


def written(kind: str, values: Values) -> Values:
    """Return a column's values as JSON has them."""
    convert = _WRITERS.get(kind.partition(" ")[0])
    return values if convert is None else convert(values)


def read(kind: str, values: Values) -> Values:
    """Return a column's values as a statement takes them.

    Raises ValueError, TypeError where they are none of the kind.
    """
    convert = _READERS.get(kind.partition(" ")[0])
    return values if convert is None else convert(values)


def _each(one: Callable[[Any], Any]) -> Convert:
    def convert(values: Values) -> Values:
        return [None if value is None else one(value) for value in values]

    return convert


def _write_geometries(values: Values) -> Values:
    shapes = np.array(values, dtype=object)
    found: Values = shapely.to_wkb(shapes, byte_order=1, hex=True).tolist()
    return found


def _read_geometries(values: Values) -> Values:
    try:
        found: Values = shapely.from_wkb(np.array(values, dtype=object)).tolist()
    except shapely.errors.GEOSException as error:
        raise ValueError(str(error)) from error
    return found


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Write numbers as a server keeps them: whole ones without an exponent."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value) if abs(value) >= _EXPONENT else value + 0.0
    return value


_EXPONENT: Final = 1e16
"""From here on a float is written with an exponent."""


def _write_float(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)


_WRITERS: Final[dict[str, Convert]] = {
    "instant": _each(datetime.isoformat),
    "date": _each(date.isoformat),
    "float": _each(_write_float),
    "uuid": _each(str),
    "json": _each(_plain),
    "bytes": _each(lambda value: b64encode(value).decode("ascii")),
    _GEOMETRY: _write_geometries,
}
_READERS: Final[dict[str, Convert]] = {
    "instant": _each(datetime.fromisoformat),
    "date": _each(date.fromisoformat),
    "float": _each(float),
    "uuid": _each(UUID),
    "bytes": _each(lambda value: b64decode(value, validate=True)),
    _GEOMETRY: _read_geometries,
}

LINES: Final = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True
)
"""Writes a row."""
