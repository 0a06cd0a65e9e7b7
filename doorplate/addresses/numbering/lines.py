"""Houses as lines of text: what a form holds, whoever wrote it, a person or a map.

``112.7890123, 34.9071234, 粮站, left, 12`` is longitude, latitude, and where they are
said a name, a side and a width in metres.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from doorplate.addresses.numbering.model import House, Side
from doorplate.core.errors import Invalid
from doorplate.core.folding import fold_width

MOST: Final = 2000
"""How many houses one form numbers."""

_SEPARATOR: Final = re.compile("[,;、]")
_SIDES: Final = {
    **dict.fromkeys(("left", "l", "左"), Side.LEFT),
    **dict.fromkeys(("right", "r", "右"), Side.RIGHT),
}
_MOST_EAST, _MOST_NORTH, _MOST_WIDE = 180, 85, 200


class HouseLineUnreadable(Invalid):
    """Line {line} is no house: “{text}”. Write longitude, latitude, name."""


class HousesTooMany(Invalid):
    """These are more than {most} houses: number the street part by part."""


def side_of(text: str) -> Side | None:
    """Return the side that a word says; None where it says none."""
    return _SIDES.get(text.strip().casefold())


def place_key(longitude: float, latitude: float) -> str:
    """Return what a place without a name is called: its coordinates."""
    return f"{longitude:.7f},{latitude:.7f}"


def read_lines(text: str) -> list[House]:
    """Read houses, each called by its name or else by its place.

    Houses of one name are told apart by a count. Raises HouseLineUnreadable,
    HousesTooMany.
    """
    houses = list(_houses(text))
    if len(houses) > MOST:
        raise HousesTooMany(most=MOST)
    return _told_apart(houses)


def write_lines(houses: Iterable[House]) -> str:
    """Return houses as `read_lines` takes them."""
    return "\n".join(map(_line, houses))


def _houses(text: str) -> Iterator[House]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found = _house(line)
            if found is None:
                raise HouseLineUnreadable(line=number, text=line.strip()[:60])
            yield found


def _house(line: str) -> House | None:
    parts = [part.strip() for part in _SEPARATOR.split(fold_width(line))]
    parts += [""] * (5 - len(parts))
    first, second, name, said, width = parts[:5]
    try:
        longitude, latitude = float(first), float(second)
        frontage = float(width) if width else None
    except ValueError:
        return None
    if not (abs(longitude) <= _MOST_EAST and abs(latitude) <= _MOST_NORTH):
        return None
    if frontage is not None and not 0 < frontage <= _MOST_WIDE:
        return None
    if said and side_of(said) is None:
        return None
    key = name or place_key(longitude, latitude)
    return House(key, longitude, latitude, frontage_m=frontage, side=side_of(said))


def _told_apart(houses: list[House]) -> list[House]:
    seen: Counter[str] = Counter()
    found = []
    for one in houses:
        seen[one.key] += 1
        count = seen[one.key]
        key = one.key if count == 1 else f"{one.key} ({count})"
        found.append(
            House(key, *(one.longitude, one.latitude, one.frontage_m, one.side))
        )
    return found


def _line(one: House) -> str:
    width = "" if one.frontage_m is None else f"{one.frontage_m:g}"
    unnamed = one.key.startswith(place_key(one.longitude, one.latitude))
    name = "" if unnamed else re.sub(_SEPARATOR, " ", one.key)
    said = one.side.value if one.side else ""
    parts = [f"{one.longitude:.7f}", f"{one.latitude:.7f}", name, said, width]
    while not parts[-1]:
        parts.pop()
    return ", ".join(parts)
