"""From the register to what a paper says: texts, their past, the place, the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from doorplate.addresses.changes.kinds import ChangeKind
from doorplate.addresses.history import Behind
from doorplate.addresses.history import DatedText as Told
from doorplate.addresses.model import Address, Position, ReferenceObject
from doorplate.addresses.service import (
    aliases_of,
    names_over_time,
    references_near,
)
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.surroundings import (
    door_label,
    doors,
    neighbours_shown,
    shown_coordinates,
    standing_position,
    street_lines,
    surroundings_of,
)
from doorplate.certificates.snapshot import (
    Certified,
    DatedText,
    Division,
    NoticedNumber,
    ShownPosition,
)
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.divisions.model import Division as Unit
from doorplate.divisions.model import DivisionUnknown
from doorplate.divisions.service import chain
from doorplate.settings import Settings
from doorplate.web.languages import Language
from geo.sketch import Door, Size, site_plan, sketch

_PLAN: Final = Size(720, 460)
# Streets are asked for as far as the plan may reach: it clips them.
_PLAN_REACH: Final = 1.5
_DEGREE_M: Final = 111_000
_ONE_DAY: Final = timedelta(days=1)

_KINDS: Final = {
    ChangeKind.NEW: message("new address"),
    ChangeKind.RENAME: message("renamed"),
    ChangeKind.RENUMBER: message("renumbered"),
    ChangeKind.MOVE: message("moved"),
    ChangeKind.SPLIT: message("split"),
    ChangeKind.MERGE: message("merged"),
    ChangeKind.REPLACE: message("layout replaced"),
    ChangeKind.DEMOLISH: message("demolished"),
    ChangeKind.REASSIGN: message("assigned to another division"),
}


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Gathers what papers in one language say of a register on a day."""

    transaction: Transaction
    settings: Settings
    wording: AddressSpecification
    language: Language
    today: date

    def certified(self, address: Address) -> Certified:
        """Return what is certified of an address."""
        told = self.told(address)
        shown = self.settings.coordinates_shown
        position = standing_position(self.transaction, address)
        present = text_on(told, self.today)
        return Certified(
            standard=present.text,
            short=present.short,
            status=address.status.value,
            divisions=self._divisions(address),
            history=tuple(self._dated(one) for one in told if self._began(one)),
            also=tuple(alias.text for alias in aliases_of(self.transaction, address)),
            positions=tuple(
                ShownPosition(
                    datum=point.datum,
                    x=point.x_text,
                    y=point.y_text,
                    degrees=point.degrees,
                )
                for point in shown_coordinates(position, shown)
            ),
            map=None if position is None else self._map(address, position),
        )

    def told(self, address: Address) -> list[Told]:
        """Return an address's texts in order of time."""
        return names_over_time(self.transaction, address, specification=self.wording)

    def numbered(self, address: Address, effective: date) -> NoticedNumber:
        """Return an address's line of a notice that holds from a day."""
        told = self.told(address)
        present = text_on(told, effective)
        before = [one for one in told if effective - _ONE_DAY in one.period]
        former = before[0].text if before else None
        return NoticedNumber(
            number=self.wording.locators_text(address.locators),
            standard=present.text,
            former=None if former == present.text else former,
        )

    def place_of(self, street: ReferenceObject, numbered: Sequence[Address]) -> str:
        """Return the name of the first street, with the divisions before it.

        Names of the others, where the addresses lie along several, follow.
        """
        divisions = self._chain(street.scheme, street.division_code)
        names = self.wording.divisions_text(divisions, street.name, street.kind)
        others = {one.reference.name: None for one in numbered}
        return names + "、".join(others)

    def plan(self, numbered: Sequence[Address]) -> str | None:
        """Return the site plan of some addresses; None where none has a point."""
        shown = list(doors(iter(numbered), self.wording))
        if not shown:
            return None
        own = next(one.reference for one in numbered if one.position is not None)
        says = self.language.gettext
        return site_plan(
            shown,
            title=own.name,
            size=_PLAN,
            streets=tuple(street_lines(self._streets(shown), own)),
            north=says(message("N")),
        )

    def _streets(self, shown: Sequence[Door]) -> list[ReferenceObject]:
        easts, norths = [each.lon for each in shown], [each.lat for each in shown]
        spread = max(max(easts) - min(easts), max(norths) - min(norths), 0.002)
        return references_near(
            self.transaction,
            longitude=(max(easts) + min(easts)) / 2,
            latitude=(max(norths) + min(norths)) / 2,
            radius_m=spread * _DEGREE_M * _PLAN_REACH / 2,
        )

    def _map(self, address: Address, position: Position) -> str:
        radius_m = self.settings.map_radius_m
        around = surroundings_of(
            self.transaction,
            address,
            position,
            neighbours_shown(self.transaction, position, radius_m=radius_m),
            radius_m=radius_m,
            wording=self.wording,
        )
        return sketch(
            around.here,
            title=door_label(address, self.wording),
            radius_m=around.radius_m,
            streets=around.streets,
            neighbours=around.neighbours,
            north=self.language.gettext(message("N")),
        )

    def _divisions(self, address: Address) -> tuple[Division, ...]:
        found = self._chain(address.scheme, address.division_code)
        return tuple(Division(level=one.level.value, name=one.name) for one in found)

    def _chain(self, scheme: str, code: str) -> tuple[Unit, ...]:
        try:
            return chain(self.transaction, scheme=scheme, code=code, on=self.today)
        except DivisionUnknown:
            return ()

    def _began(self, text: Told) -> bool:
        """Whether a text is one of now or before: what is to come is not certified."""
        return text.period.start <= self.today

    def _dated(self, text: Told) -> DatedText:
        end = text.period.end
        change = text.behind.change
        return DatedText(
            text=text.text,
            start=text.period.start.isoformat(),
            end=end.isoformat() if end and end <= self.today else None,
            reason=self.language.gettext(_reason(text.behind)),
            document=(change.document_number or None) if change else None,
        )


def text_on(told: Sequence[Told], day: date) -> Told:
    """Return the text of a day; that before it, where the address was no more."""
    begun = [one for one in told if one.period.start <= day]
    return (begun or list(told[:1]))[-1]


def _reason(behind: Behind) -> str:
    if behind.change is not None:
        return _KINDS[behind.change.kind]
    if behind.kind == "divisions":
        return message("a division was renamed")
    return message("taken into the register")
