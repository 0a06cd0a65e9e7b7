"""What a plate says about its address: a name above, a number below."""

from dataclasses import dataclass

from doorplate.addresses.model import LOCATORS, Address, Level, Locators
from doorplate.addresses.specification import AddressSpecification
from doorplate.core.platecodes import PlateCode
from doorplate.plates.text import PlateText


@dataclass(frozen=True, slots=True)
class Lettering:
    """How addresses are written on plates.

    `wording` writes names and numbers, 57 as 57号; `department` may be empty.
    """

    wording: AddressSpecification
    department: str = ""
    illustrative: bool = False

    def text_for(self, address: Address, *, kind: str, code: PlateCode) -> PlateText:
        """Return the texts of a plate of `kind` with `code` for `address`.

        The last locator stands large, all before it go with the name: 大定路12号3号楼
        above, 2单元 below.
        """
        large, above = self._parted(address.level, address.locators)
        return PlateText(
            kind=kind,
            name=self.wording.short(address.reference.name, above),
            number=self.wording.locators_text(large),
            code=code,
            department=self.department,
            illustrative=self.illustrative,
        )

    def _parted(self, level: Level, locators: Locators) -> tuple[Locators, Locators]:
        if level is not Level.ROOM:
            last = "number" if level is Level.HOUSE else level.value
            return _only(locators, last), _only(locators, *_before(last))
        above = _only(locators, *_before("floor"))
        if self._needs_floor(locators):
            return _only(locators, "floor", "room"), above
        return _only(locators, "room"), above

    def _needs_floor(self, locators: Locators) -> bool:
        """Whether 302室 would be wrong without its floor, as 之1 is without 二樓."""
        room = locators.room
        return room is None or self.wording.locator_text(
            "room", room
        ) != self.wording.locator_text("room", room, on_floor=True)


def _before(name: str) -> tuple[str, ...]:
    return LOCATORS[: LOCATORS.index(name)]


def _only(locators: Locators, *names: str) -> Locators:
    return Locators(**{name: getattr(locators, name) for name in names})
