"""A plate as the register knows it: which address it stands for, and since when.

What is written on it is `doorplate.plates.text.PlateText`; `doorplate.plates.lettering`
makes the one from the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from doorplate.core.errors import Conflict, Invalid, NotFound
from doorplate.core.platecodes import PlateCode


class PlateState(StrEnum):
    """Where a plate is in its life; the last two are for ever."""

    ISSUED = "issued"
    REPLACED = "replaced"
    RETIRED = "retired"


class PlateCodeUnknown(NotFound):
    """No plate has the code {code}."""


class PlateNotInForce(Conflict):
    """Plate {code} is {state} already: only a plate in force can end."""


class PrintBatchUnknown(NotFound):
    """There is no print batch {number}."""


class ScopeUnclear(Invalid):
    """Say which plates: those of one street, one area, one address or one batch."""


class ReasonMissing(Invalid):
    """A plate ends for a reason: say which."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which addresses, or which plates, are meant, by the keys of the register.

    Along or within one reference object, in any of some divisions of a scheme, at one
    address, or in one print batch; a limit that is None does not limit. `title` is
    what people call it.
    """

    title: str
    reference_id: int | None = None
    division_codes: frozenset[str] | None = None
    scheme: str | None = None
    address_id: int | None = None
    batch_id: int | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """What decides about the plate of an address: its level, and what it belongs to."""

    address_id: int
    level: str
    reference_kind: str
    reference_name: str


@dataclass(frozen=True, slots=True)
class Plate:
    """One physical plate. `kind` is the key of a plate specification.

    `ended_at` and `ended_reason` are None while it is in force; `successor` is the
    code of the plate that took its place, where it was replaced.
    """

    id: int
    code: PlateCode
    address_id: int
    kind: str
    batch_id: int
    state: PlateState
    issued_at: datetime
    ended_at: datetime | None = None
    ended_reason: str | None = None
    successor: PlateCode | None = None

    @property
    def in_force(self) -> bool:
        """Whether it is neither replaced nor retired."""
        return self.state is PlateState.ISSUED


@dataclass(frozen=True, slots=True)
class PrintBatch:
    """Plates issued together: `plates` is how many there were."""

    id: int
    title: str
    plates: int
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class IssueReport:
    """What was issued. `batch` is None where every plate was there already.

    `by_kind` counts the new plates of each kind; `already` the plates that were in
    force before; `unsuited` the addresses that no rule gives a plate.
    """

    batch: PrintBatch | None
    already: int
    unsuited: int
    by_kind: Mapping[str, int]

    @property
    def issued(self) -> int:
        """How many plates are new."""
        return sum(self.by_kind.values())
