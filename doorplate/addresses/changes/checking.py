"""Small checks of what a change is told."""

from collections.abc import Sequence
from datetime import date
from math import isfinite
from typing import Any, Final

from doorplate.addresses.changes.model import NumberTaken, PointWrong
from doorplate.addresses.model import (
    METHODS,
    SPECIFICATIONS,
    Position,
    PositionWordUnknown,
)
from doorplate.addresses.versions import Said
from doorplate.core.bitemporal import Version

_EAST: Final = 180
_NORTH: Final = 90


def decided_since(told: Sequence[Version[Said[Any]]]) -> date | None:
    """Return since when a thing is what it is by somebody's decision.

    None where a load alone says so: the day it gives is that of the list. A change that
    takes effect before proves that the thing was there already.
    """
    last = max(
        (one for one in told if one.stands), key=lambda version: version.valid.start
    )
    return None if last.value.change_id is None else last.valid.start


def claim(wanted: dict[str, str], key: str, text: str) -> None:
    """Note that a text is wanted, once. Raises NumberTaken."""
    if key in wanted:
        raise NumberTaken(text=text)
    wanted[key] = text


def checked(position: Position) -> Position:
    """Return a position that is one. Raises PointWrong, PositionWordUnknown."""
    longitude, latitude = position.longitude, position.latitude
    on_earth = isfinite(longitude) and isfinite(latitude)
    if not on_earth or abs(longitude) > _EAST or abs(latitude) > _NORTH:
        raise PointWrong(longitude=longitude, latitude=latitude)
    words = {
        "specification": (position.specification, SPECIFICATIONS),
        "method": (position.method, METHODS),
    }
    for what, (word, known) in words.items():
        if word not in known:
            raise PositionWordUnknown(value=word, what=what, known=", ".join(known))
    return position
