"""What each kind of change is told, parsed once: whatever has one of these is whole.

Addresses and streets are named by their identifiers, positions are WGS-84.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from doorplate.addresses.changes.kinds import ChangeKind
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Position, ReferenceKind
from doorplate.core.errors import Invalid


class PayloadInvalid(Invalid):
    """The {kind} change cannot be read: {reason}."""


@dataclass(frozen=True, slots=True)
class NewStreet:
    """A street or locality that is not there yet."""

    kind: ReferenceKind
    name: str
    scheme: str
    division_code: str


@dataclass(frozen=True, slots=True)
class Door:
    """A new address: its division and its locators along a street; its point."""

    division_code: str
    locators: Locators
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class New:
    """New addresses along one street, which may be new itself."""

    street: UUID | NewStreet
    doors: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name for a street or locality; its addresses stay what they are."""

    street: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """The locators that an address gets."""

    address: UUID
    locators: Locators


@dataclass(frozen=True, slots=True)
class Renumber:
    """Other numbers for addresses; what lies in them goes along."""

    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Another point for an address, of the position's own specification."""

    address: UUID
    position: Position


@dataclass(frozen=True, slots=True)
class Split:
    """A house becomes several: it keeps its identity and number, the others are new."""

    address: UUID
    doors: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """Several become one, which keeps its identity and number; the others retire."""

    into: UUID
    merged: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Replace:
    """A lay-out gives way to another: all old ones retire, the doors follow them."""

    old: tuple[UUID, ...]
    street: UUID | NewStreet
    doors: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class Demolish:
    """Addresses retire, with all that lies in them."""

    addresses: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Reassign:
    """Addresses go to the villages that a generation of boundaries puts them in.

    `digest` stands for what was shown: which address goes from where to where. `accept`
    takes the boundaries with their blocking problems.
    """

    generation: int
    digest: str
    accept: bool = False


Payload: TypeAlias = (
    New | Rename | Renumber | Move | Split | Merge | Replace | Demolish | Reassign
)

_TYPES: Final[Mapping[ChangeKind, type[Payload]]] = {
    ChangeKind.NEW: New,
    ChangeKind.RENAME: Rename,
    ChangeKind.RENUMBER: Renumber,
    ChangeKind.MOVE: Move,
    ChangeKind.SPLIT: Split,
    ChangeKind.MERGE: Merge,
    ChangeKind.REPLACE: Replace,
    ChangeKind.DEMOLISH: Demolish,
    ChangeKind.REASSIGN: Reassign,
}
_ADAPTERS: Final[Mapping[ChangeKind, TypeAdapter[Any]]] = {
    kind: TypeAdapter(payload) for kind, payload in _TYPES.items()
}


def kind_of(payload: Payload) -> ChangeKind:
    """Return the kind of change that a payload is of."""
    return next(kind for kind, one in _TYPES.items() if one is type(payload))


def written(payload: Payload) -> dict[str, Any]:
    """Return what `parse` reads: one JSON object."""
    found: dict[str, Any] = _ADAPTERS[kind_of(payload)].dump_python(
        payload, mode="json"
    )
    return found


def parse(kind: ChangeKind, document: Mapping[str, Any]) -> Payload:
    """Read a payload. Raises PayloadInvalid."""
    try:
        found: Payload = _ADAPTERS[kind].validate_python(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        reason = f"{where}: {first['msg']}"
        raise PayloadInvalid(kind=kind.value, reason=reason) from error
    return found
