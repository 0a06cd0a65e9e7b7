"""Changes as rows know them, what they come to, and what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from doorplate.addresses.changes.kinds import ChangeBrief, ChangeKind, ChangeState
from doorplate.addresses.changes.payloads import NewStreet, Payload
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Address, Position, ReferenceObject
from doorplate.core.errors import Conflict, Invalid, NotFound, NotPermitted


class ChangeUnknown(NotFound):
    """There is no change {uid}."""


class ChangeClosed(Conflict):
    """The change is {state} already: nothing more can be done with it."""


class ChangeNotProposed(Conflict):
    """The change is {state}: only a proposed one can be approved or rejected."""


class OwnChange(NotPermitted):
    """You proposed this change yourself: another person has to decide."""


class NotYours(NotPermitted):
    """Only whoever proposed a change can submit or withdraw it."""


class ChangeStale(Conflict):
    """The register has changed since this was proposed: {differences}."""


class NotYetInEffect(Conflict):
    """The change takes effect on {day}: approve it on that day or later."""


class DayBeforeAll(Invalid):
    """The day {day} is before all that a register can tell: give a later one."""


class EffectTooEarly(Conflict):
    """The change takes effect on {day}, but “{text}” is what it is since {since}."""


class RetiredForGood(Conflict):
    """“{text}” is retired: no address is revived or used again. Propose a new one."""


class NumberTaken(Conflict):
    """“{text}” is the address of another place already."""


class NumberMissing(Invalid):
    """An address needs a number or a building: “{text}” has neither."""


class StreetNameTaken(Conflict):
    """There is a street or locality called “{name}” here already."""


class StreetNameMissing(Invalid):
    """A street or locality has a name."""


class NothingChanges(Invalid):
    """The change would change nothing."""


class ReasonMissingForChange(Invalid):
    """A change has a reason: say which."""


class PointWrong(Invalid):
    """{longitude} {latitude} is no place on Earth: longitude first, then latitude."""


class DivisionOutside(NotPermitted):
    """You may not change addresses of the division {code}."""


class DivisionNowhere(Invalid):
    """The register knows no division {code} to put an address in."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it was proposed, and where it stands."""

    id: int
    uid: UUID
    kind: ChangeKind
    state: ChangeState
    scheme: str
    division_code: str
    reason: str
    document_number: str
    effective_on: date
    payload: Payload
    basis: Mapping[str, Any]
    proposed_by: str
    proposed_at: datetime
    decided_at: datetime | None

    @property
    def brief(self) -> ChangeBrief:
        """What an address's history says of it."""
        return ChangeBrief(
            *(self.id, self.uid, self.kind, self.document_number),
            *(self.effective_on, self.decided_at),
        )

    @property
    def is_open(self) -> bool:
        """Whether something can still be done with it."""
        return self.state in (ChangeState.DRAFT, ChangeState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did with a change."""

    step: str
    actor: str
    at: datetime
    comment: str


@dataclass(frozen=True, slots=True)
class DocumentBrief:
    """A document that came with a change, without its content."""

    name: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Created:
    """An address to be made. `parent` is an address's key, or a place in the list."""

    division_code: str
    locators: Locators
    position: Position | None
    parent_id: int | None = None
    parent_index: int | None = None
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An address that counts elsewhere, or gets other locators."""

    address: Address
    locators: Locators
    division_code: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """An address whose point changes; `position_id` is None where it had none."""

    address: Address
    position_id: int | None
    position: Position


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change comes to, worked out from the register as it is.

    `street` is what created doors lie along; `renamed` gets the name `new_name`.
    `followed` are pairs of an address that was and one that is, the latter as a key or,
    in `followed_new`, as a place in `created`. `generation` are boundaries that are put
    in force with it.
    """

    street: ReferenceObject | NewStreet | None = None
    renamed: ReferenceObject | None = None
    new_name: str = ""
    created: tuple[Created, ...] = ()
    rewritten: tuple[Rewritten, ...] = ()
    moved: tuple[Moved, ...] = ()
    retired: tuple[Address, ...] = ()
    followed: tuple[tuple[int, int], ...] = ()
    followed_new: tuple[tuple[int, int], ...] = ()
    touched: tuple[Address, ...] = field(default=())
    generation: int | None = None
    accept: bool = False

    @property
    def divisions(self) -> frozenset[str]:
        """The codes of the divisions that it is about."""
        found = {one.division_code for one in self.touched}
        found |= {one.division_code for one in self.created}
        found |= {one.division_code for one in self.rewritten}
        found |= {one.address.division_code for one in self.rewritten}
        if isinstance(self.street, NewStreet):
            found.add(self.street.division_code)
        if self.renamed is not None:
            found.add(self.renamed.division_code)
        return frozenset(found)

    @property
    def scheme(self) -> str:
        """The scheme that the codes of its divisions are of."""
        for one in self.touched or [each.address for each in self.rewritten]:
            return one.scheme
        street = self.renamed or self.street
        assert street is not None  # noqa: S101 - a change is about one or the other
        return street.scheme
