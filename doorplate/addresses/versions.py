"""What an address, a street or a position was: the facts that versions are of.

Both times and the rule how versions follow each other: `doorplate.core.bitemporal`.
"""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from shapely.geometry.base import BaseGeometry

from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Position, ReferenceKind, Status
from doorplate.core.bitemporal import Version

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """What an address is on some days: where it counts, and its number there."""

    reference_id: int
    parent_id: int | None
    scheme: str
    division_code: str
    locators: Locators
    status: Status


@dataclass(frozen=True, slots=True)
class ReferenceFacts:
    """What a street or locality is called, and where it runs."""

    kind: ReferenceKind
    name: str
    scheme: str
    division_code: str
    geometry: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class Said(Generic[Facts]):
    """Facts, and the key of the change that said so; None: a load did."""

    facts: Facts
    change_id: int | None = None


AddressVersion: TypeAlias = Version[Said[AddressFacts]]
ReferenceVersion: TypeAlias = Version[Said[ReferenceFacts]]
PositionVersion: TypeAlias = Version[Said[Position]]
