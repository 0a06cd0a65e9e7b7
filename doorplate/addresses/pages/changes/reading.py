"""What was typed into the form of a proposal, as the payload of a change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from shapely import Point

from doorplate.addresses.changes.kinds import ChangeKind
from doorplate.addresses.changes.naming import AddressAmbiguous, one_address
from doorplate.addresses.changes.payloads import (
    Demolish,
    Door,
    Merge,
    Move,
    New,
    NewStreet,
    Number,
    Payload,
    Reassign,
    Rename,
    Renumber,
    Replace,
    Split,
)
from doorplate.addresses.changes.reassigning import reassignment
from doorplate.addresses.locators import Locators, LocatorUnreadable
from doorplate.addresses.model import (
    Address,
    AddressUnknown,
    Position,
    ReferenceAmbiguous,
    ReferenceKind,
    ReferenceUnknown,
)
from doorplate.addresses.service import reference_named
from doorplate.core.folding import fold_width
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.divisions.generations import GenerationUnknown
from doorplate.web.desk import Fields

_NO_ADDRESS: Final = message("There is no such address in use.")
_SEVERAL: Final = message("Several addresses are called so: open the right one first.")
_NO_STREET: Final = message("There is no such street or locality.")
_SEVERAL_STREETS: Final = message(
    "Several streets are called so: open the right one first."
)
_NO_GENERATION: Final = message("There is no such generation.")
_NO_NUMBER: Final = message("This cannot be read as a number: 57号, 57号附1, 3号楼.")
_NO_POINT: Final = message("Write a point as longitude, latitude after @.")


@dataclass(frozen=True)
class PayloadReader:
    """Reads a form's fields; what is wrong with them is noted beside them."""

    transaction: Transaction
    fields: Fields
    scheme: str

    def read(self, kind: ChangeKind) -> Payload:
        """Return the payload of a kind; it only counts where `check` finds no fault."""
        found: Payload = _READERS[kind](self)
        return found

    def new(self) -> Payload:
        """Read new addresses along a street that is there or new."""
        village = self.fields.text("division")
        made = self._doors("doors", village)
        if self.fields.flag("new_street"):
            kinds = {kind.value for kind in ReferenceKind}
            kind = self.fields.choice("street_kind", kinds, "thoroughfare")
            owner = self.fields.text("street_division")
            name = self.fields.text("street", longest=100)
            if kind not in kinds:
                return Demolish(())
            return New(NewStreet(ReferenceKind(kind), name, self.scheme, owner), made)
        return New(self._street("street"), made)

    def rename(self) -> Payload:
        """Read a street's other name."""
        return Rename(self._street("street"), self.fields.text("name", longest=100))

    def renumber(self) -> Payload:
        """Read an address's other number."""
        address = self._address("address")
        number = self._locators("number", self.fields.text("number", longest=80))
        if address is None:
            return Renumber(())
        return Renumber((Number(address.uid, number.within(address.locators)),))

    def move(self) -> Payload:
        """Read an address's other point."""
        address = self._address("address")
        drawn = self.fields.geometry("point", "Point")
        point = drawn if isinstance(drawn, Point) else Point(0, 0)
        place = None if address is None else address.position
        word = "unspecified" if place is None else place.specification
        return Move(
            uuid4() if address is None else address.uid,
            _position(point.x, point.y, word),
        )

    def split(self) -> Payload:
        """Read a house and what becomes of a part of it."""
        address = self._address("address")
        if address is None:
            return Demolish(())
        return Split(address.uid, self._doors("doors", address.division_code))

    def merge(self) -> Payload:
        """Read the address that stays, and those that become part of it."""
        into = self._address("address")
        others = self._addresses("others")
        return Merge(uuid4() if into is None else into.uid, others)

    def replaced(self) -> Payload:
        """Read the old lay-out and the new one."""
        old = self._found("addresses")
        if not old:
            return Demolish(())
        doors = self._doors("doors", old[0].division_code)
        uids = tuple(one.uid for one in old)
        return Replace(uids, old[0].reference.uid, doors)

    def demolish(self) -> Payload:
        """Read what is there no more."""
        return Demolish(self._addresses("addresses"))

    def reassign(self) -> Payload:
        """Read which boundaries: what they move is what was there to be seen."""
        number = self.fields.whole("generation", least=1)
        try:
            digest = reassignment(self.transaction, number).digest
        except GenerationUnknown:
            self.fields.mistake("generation", _NO_GENERATION)
            digest = ""
        return Reassign(number, digest, self.fields.flag("accept"))

    def _address(self, name: str) -> Address | None:
        text = self.fields.text(name, longest=200)
        return self._one(name, text) if text else None

    def _addresses(self, name: str) -> tuple[UUID, ...]:
        return tuple(one.uid for one in self._found(name))

    def _found(self, name: str) -> list[Address]:
        text = self.fields.text(name, longest=20_000)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        found = (self._one(name, line) for line in lines)
        return [one for one in found if one is not None]

    def _one(self, name: str, text: str) -> Address | None:
        try:
            return one_address(self.transaction, text)
        except AddressUnknown:
            self.fields.mistake(name, _NO_ADDRESS)
        except AddressAmbiguous:
            self.fields.mistake(name, _SEVERAL)
        return None

    def _street(self, name: str) -> UUID:
        text = self.fields.text(name, longest=100)
        division = self.fields.text("street_division", required=False)
        try:
            found = reference_named(self.transaction, text, division_code=division)
        except ReferenceUnknown:
            self.fields.mistake(name, _NO_STREET)
        except ReferenceAmbiguous:
            self.fields.mistake(name, _SEVERAL_STREETS)
        else:
            return found.uid
        return uuid4()

    def _locators(self, name: str, text: str) -> Locators:
        try:
            return Locators.parse(text)
        except LocatorUnreadable:
            self.fields.mistake(name, _NO_NUMBER)
            return Locators()

    def _doors(self, name: str, division_code: str) -> tuple[Door, ...]:
        """Read a line for each door: its number, and after @ its point."""
        text = self.fields.text(name, longest=20_000)
        drawn = self.fields.geometry("point", "Point", required=False)
        doors: list[Door] = []
        for line in filter(None, map(str.strip, text.splitlines())):
            number, _, point = fold_width(line).partition("@")
            position = self._point(name, point) if point else None
            if position is None and isinstance(drawn, Point) and not doors:
                position = _position(drawn.x, drawn.y)
            doors.append(Door(division_code, self._locators(name, number), position))
        return tuple(doors)

    def _point(self, name: str, text: str) -> Position | None:
        try:
            longitude, latitude = (float(each) for each in text.split(","))
        except ValueError:
            self.fields.mistake(name, _NO_POINT)
            return None
        return _position(longitude, latitude)


def _position(
    longitude: float, latitude: float, specification: str = "unspecified"
) -> Position:
    return Position(
        *(specification, "digitised", longitude, latitude, longitude, latitude),
        "WGS84",
    )


_READERS: Final[Mapping[ChangeKind, Callable[[PayloadReader], Any]]] = {
    ChangeKind.NEW: PayloadReader.new,
    ChangeKind.RENAME: PayloadReader.rename,
    ChangeKind.RENUMBER: PayloadReader.renumber,
    ChangeKind.MOVE: PayloadReader.move,
    ChangeKind.SPLIT: PayloadReader.split,
    ChangeKind.MERGE: PayloadReader.merge,
    ChangeKind.REPLACE: PayloadReader.replaced,
    ChangeKind.DEMOLISH: PayloadReader.demolish,
    ChangeKind.REASSIGN: PayloadReader.reassign,
}
