"""The history of an address: its timeline, and what it was on a day as known then."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, jsonify, request, url_for

from doorplate.access.model import Permission
from doorplate.addresses.changes.practice import Practice
from doorplate.addresses.changes.reassigning import reassignment
from doorplate.addresses.history import Entry
from doorplate.addresses.model import Address, ReferenceObject, Status
from doorplate.addresses.pages.address import PANELS
from doorplate.addresses.pages.changes import words
from doorplate.addresses.pages.streets import PANELS as STREET_PANELS
from doorplate.addresses.service import (
    address_as_of,
    address_by_uid,
    addresses_by_ids,
    history_of,
    names_over_time,
)
from doorplate.core.errors import Invalid
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.divisions.generations import Generation, State
from doorplate.divisions.model import DIVISIONS, Division
from doorplate.divisions.pages.generations import PANELS as GENERATION_PANELS
from doorplate.divisions.service import chain_known, division_index
from doorplate.web.desk import Desk
from doorplate.web.desk.guard import Result

_NEED: Final = Permission.REGISTER_READ
_SHOWN: Final = 100
_TONES: Final = {"demolish": "bad", "merge": "bad", "replace": "bad"}


class MomentUnreadable(Invalid):
    """“{text}” is no day: write it as 2026-03-15."""


def add_histories(desk: Desk, blueprint: Blueprint, practice: Practice) -> None:
    """Add the panels of an address and a street, the past of an address, its JSON."""
    view = _Histories(desk, practice)
    at = "/addresses/<uuid:uid>/as-of"
    desk.route(blueprint, at, needs=_NEED, name="as_of")(view.as_of)
    desk.route(blueprint, "/api/addresses/<uuid:uid>", needs=_NEED, name="as_json")(
        view.as_json
    )
    desk.panel(PANELS, needs=_NEED, place=20)(view.panel)
    desk.panel(GENERATION_PANELS, needs=_NEED, place=20)(view.generation_panel)
    desk.panel(STREET_PANELS, needs=Permission.CHANGES_PROPOSE, place=20)(
        view.street_panel
    )


class _Histories:
    def __init__(self, desk: Desk, practice: Practice) -> None:
        self._desk = desk
        self._specification = practice.specification

    def panel(self, address: Address) -> str:
        """Show the timeline of an address, and what may be proposed."""
        desk = self._desk
        with desk.register.reading(_NEED) as transaction:
            entries = history_of(
                transaction, address, specification=self._specification
            )
            texts = names_over_time(
                transaction, address, specification=self._specification
            )
        return desk.part(
            "changes/history.html",
            address=address,
            events=list(self._events(entries)),
            texts=texts,
            is_in_use=address.status is not Status.RETIRED,
        )

    def street_panel(self, street: ReferenceObject) -> str:
        """Show what may be proposed for a street."""
        return self._desk.part("changes/street.html", street=street)

    def generation_panel(self, generation: Generation) -> str | None:
        """Show which houses new boundaries would put into other divisions."""
        desk = self._desk
        if generation.subject != DIVISIONS or generation.state is State.ACTIVE:
            return None
        with desk.register.reading(_NEED) as transaction:
            found = reassignment(transaction, generation.number)
            index = division_index(transaction, scheme=desk.settings.division_scheme)
            first = found.moves[:_SHOWN]
            houses = {
                one.id: one
                for one in addresses_by_ids(
                    transaction, [each.address_id for each in first]
                )
            }
        names = {one.code: one.name for one in index}
        return desk.part(
            "changes/moves.html",
            found=found,
            moves=[
                (one, houses[one.address_id], self._short(houses[one.address_id]))
                for one in first
            ],
            names=names,
        )

    def _short(self, address: Address) -> str:
        return self._specification.short_text(address)

    def as_of(self, uid: UUID) -> Result:
        """Show an address as valid on a day, as known at the end of another."""
        desk = self._desk
        valid_on, known_at = self._moments()
        with desk.register.reading(_NEED) as transaction:
            present = address_by_uid(transaction, uid)
            then = address_as_of(transaction, uid, valid_on=valid_on, known_at=known_at)
            divisions = then and self._divisions(transaction, then, valid_on, known_at)
        return desk.page(
            "changes/as_of.html",
            present=present,
            now_text=self._specification.short_text(present),
            then=then,
            short=then and self._specification.short_text(then),
            standard=then and self._specification.text(then, divisions or ()),
            divisions=divisions,
            valid_on=valid_on,
            known_on=request.args.get("known_at", ""),
        )

    def as_json(self, uid: UUID) -> Result:
        """Answer the same for programs of the staff."""
        valid_on, known_at = self._moments()
        with self._desk.register.reading(_NEED) as transaction:
            present = address_by_uid(transaction, uid)
            then = address_as_of(transaction, uid, valid_on=valid_on, known_at=known_at)
            divisions = then and self._divisions(transaction, then, valid_on, known_at)
            texts = names_over_time(
                transaction, present, specification=self._specification
            )
        return jsonify(
            {
                "uid": str(uid),
                "valid_on": valid_on.isoformat(),
                "known_at": known_at and known_at.isoformat(),
                "address": then and self._document(then, divisions or ()),
                "texts": [
                    {
                        "text": one.text,
                        "from": one.period.start.isoformat(),
                        "to": one.period.end and one.period.end.isoformat(),
                        "document": one.behind.change
                        and one.behind.change.document_number,
                    }
                    for one in texts
                ],
            }
        )

    def _document(
        self, then: Address, divisions: tuple[Division, ...]
    ) -> Mapping[str, Any]:
        place = then.position
        return {
            "standard": self._specification.text(then, divisions),
            "short": self._specification.short_text(then),
            "status": then.status.value,
            "level": then.level.value,
            "division_code": then.division_code,
            "valid_from": then.valid_from.isoformat(),
            "valid_to": then.valid_to and then.valid_to.isoformat(),
            "point": place and [place.longitude, place.latitude],
        }

    @staticmethod
    def _divisions(
        transaction: Transaction,
        then: Address,
        valid_on: date,
        known_at: datetime | None,
    ) -> tuple[Division, ...]:
        return chain_known(
            transaction,
            scheme=then.scheme,
            code=then.division_code,
            on=valid_on,
            known_at=known_at,
        )

    def _moments(self) -> tuple[date, datetime | None]:
        """Read the two times; known at the end of a civil day of the register."""
        valid = _day(request.args.get("valid_on", "")) or self._desk.today
        known = _day(request.args.get("known_at", ""))
        if known is None:
            return valid, None
        zone = ZoneInfo(self._desk.settings.time_zone)
        evening = datetime.combine(known, time.max, zone)
        return valid, evening.astimezone(UTC)

    def _events(self, entries: list[Entry]) -> Iterator[dict[str, Any]]:
        says = self._desk.says
        for one in reversed(entries):
            change = one.change
            title = says(words.KINDS[change.kind] if change else _LOADED)
            texts = f"{one.before or '∅'} → {one.after or '∅'}"
            parts = [texts if one.before != one.after else ""]
            parts.append(change.document_number if change else one.source or "")
            if one.moved_m is not None:
                parts.append(says(_MOVED, metres=f"{one.moved_m:,.1f}"))
            for role, text in _ROLES.items():
                named = [each.text for each in one.related if each.role == role]
                if named:
                    parts.append(says(text, texts="、".join(named)))
            yield {
                "when": one.day.isoformat(),
                "title": title,
                "text": " · ".join(filter(None, parts)),
                "url": change and url_for("changes.change", uid=change.uid),
                "tone": _TONES.get(change.kind, "") if change else "past",
            }


_LOADED: Final = message("Taken into the register")
_MOVED: Final = message("moved by {metres} m")
_ROLES: Final = {
    "predecessor": message("follows {texts}"),
    "successor": message("followed by {texts}"),
}


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise MomentUnreadable(text=text) from error
