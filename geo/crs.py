"""Coordinate reference systems by name, read once by `Crs.parse`."""

import re
from dataclasses import dataclass
from textwrap import shorten
from typing import Final, Self

import pyproj
from pyproj.exceptions import CRSError

ACCEPTED: Final = (
    "WGS84, CGCS2000, GCJ02, BD09, an EPSG code such as EPSG:4547, "
    "or the WKT text of a system"
)

_NAMES: Final = {
    "WGS84": "WGS84",
    "CGCS2000": "CGCS2000",
    "GCJ02": "GCJ02",
    "BD09": "BD09",
    "BD09LL": "BD09",
    "CRS84": "WGS84",
}
_EPSG_NAMES: Final = {4326: "WGS84", 4490: "CGCS2000"}
_NAME_CODES: Final = {name: code for code, name in _EPSG_NAMES.items()}
_SHIFTED: Final = {"GCJ02", "BD09"}
PLANE_AXES: Final = 2
LONGEST_NAME_SHOWN: Final = 60
_EPSG_CODE: Final = re.compile(r"(?:EPSG\W*)?(\d{4,6})", re.IGNORECASE)


class UnknownCrs(ValueError):
    """A text names no coordinate system that horizontal positions can have."""

    def __init__(self, text: str) -> None:
        shown = shorten(text, LONGEST_NAME_SHOWN, placeholder="…")
        super().__init__(f"no coordinate system {shown!r}; accepted are {ACCEPTED}")


@dataclass(frozen=True, slots=True)
class Crs:
    """A horizontal coordinate system; equal names are equal systems.

    `name` is "WGS84", "CGCS2000", "GCJ02", "BD09", "EPSG:n", or WKT where a file
    uses a system without a code. Build it with `parse` or `of`.
    """

    name: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a name in any of its spellings, such as "gcj-02", "EPSG:4490", "4490".

        Raises UnknownCrs, a ValueError that says what is accepted.
        """
        folded = re.sub(r"[\s_\-]", "", text).upper()
        if folded in _NAMES:
            return cls(_NAMES[folded])
        if code := _EPSG_CODE.fullmatch(text.strip()):
            return cls._of_user_input(f"EPSG:{code[1]}", text)
        if "[" in text:
            return cls._of_user_input(text, text)
        raise UnknownCrs(text)

    @classmethod
    def _of_user_input(cls, user_input: str, text: str) -> Self:
        try:
            return cls.of(pyproj.CRS.from_user_input(user_input))
        except CRSError as error:
            raise UnknownCrs(text) from error

    @classmethod
    def of(cls, system: pyproj.CRS) -> Self:
        """Name a pyproj system. Raises UnknownCrs if it has no plane x and y."""
        flat = _plane_part(system)
        if not (flat.is_projected or flat.is_geographic):
            raise UnknownCrs(system.name)
        code = flat.to_epsg()
        if code is None:
            return cls(flat.to_wkt())
        return cls(_EPSG_NAMES.get(code, f"EPSG:{code}"))

    @property
    def is_geographic(self) -> bool:
        """Say whether x and y are degrees rather than metres."""
        return self.name in _SHIFTED or self.system().is_geographic

    def system(self) -> pyproj.CRS:
        """Give the pyproj system; GCJ-02 and BD-09 have none (UnknownCrs)."""
        if self.name in _SHIFTED:
            raise UnknownCrs(self.name)
        if self.name in _NAME_CODES:
            return pyproj.CRS.from_epsg(_NAME_CODES[self.name])
        return pyproj.CRS.from_user_input(self.name)

    def __str__(self) -> str:
        return self.name if "[" not in self.name else self.system().name


def _plane_part(system: pyproj.CRS) -> pyproj.CRS:
    if system.is_compound:
        return system.sub_crs_list[0]
    # Only where it is needed: a copy no longer matches the code of its original.
    return system if len(system.axis_info) == PLANE_AXES else system.to_2d()


WGS84: Final = Crs("WGS84")
CGCS2000: Final = Crs("CGCS2000")
GCJ02: Final = Crs("GCJ02")
BD09: Final = Crs("BD09")
