"""Addresses: the places addressed, what they are numbered along, where they are.

Words follow ISO 19160-1 and INSPIRE (see GLOSSARY.md). Coordinates are WGS-84 degrees,
longitude before latitude.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from doorplate.addresses.locators import LOCATORS, Level, Locators
from doorplate.core.errors import Conflict, Invalid, NotFound

__all__ = [
    "LOCATORS",
    "Address",
    "Alias",
    "Flag",
    "Level",
    "Locators",
    "Position",
    "ReferenceKind",
    "ReferenceObject",
    "Status",
]


class AddressUnknown(NotFound):
    """There is no address “{text}”."""


class ReferenceUnknown(NotFound):
    """There is no street or locality “{name}”: `doorplate streets list` shows them."""


class ReferenceAmbiguous(Conflict):
    """“{name}” is the name of several: {candidates}. Give the division's code too."""


class PositionWordUnknown(Invalid):
    """“{value}” is no {what} of a position: it is one of {known}."""


class ReferenceKind(StrEnum):
    """Numbered along a line, or within a place."""

    THOROUGHFARE = "thoroughfare"
    LOCALITY = "locality"


class Status(StrEnum):
    """Where an address stands in its life (INSPIRE)."""

    PROPOSED = "proposed"
    RESERVED = "reserved"
    CURRENT = "current"
    RETIRED = "retired"


SPECIFICATIONS: Final = (
    "entrance",
    "building",
    "unit",
    "parcel",
    "thoroughfare-access",
    "postal-delivery",
    "utility-service",
    "segment",
    "area",
    "unspecified",
)
"""What a position is the position of; the first one there is stands for the address.

INSPIRE's GeometrySpecificationValue, with `unspecified` for lists that do not say.
"""

METHODS: Final = ("survey", "gps", "digitised", "derived", "imported")
"""How a position was found."""


@dataclass(frozen=True, slots=True)
class ReferenceObject:
    """A street, lane, compound or village that addresses are numbered along or in.

    `division_code` is the division within which its name is its own. `geometry` is a
    centre line or an outline, where known.
    """

    id: int
    uid: UUID
    kind: ReferenceKind
    name: str
    scheme: str
    division_code: str
    geometry: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """A point in WGS-84, beside the coordinates as they were given."""

    specification: str
    method: str
    longitude: float
    latitude: float
    original_x: float
    original_y: float
    original_crs: str
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A place addressed. `position` is the one that stands for it, of all it has."""

    id: int
    uid: UUID
    reference: ReferenceObject
    parent_id: int | None
    level: Level
    locators: Locators
    scheme: str
    division_code: str
    status: Status
    valid_from: date
    valid_to: date | None
    position: Position | None


@dataclass(frozen=True, slots=True)
class Alias:
    """Another text for the same place."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A doubt about an address, for people to settle."""

    code: str
    distance_m: float | None
    details: dict[str, str | None]
