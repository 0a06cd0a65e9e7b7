"""The desk's pages of numbering: number a street, and the order of its numbers."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from flask import Blueprint, request
from shapely import Point
from uuid_utils.compat import uuid7
from werkzeug.datastructures import FileStorage

from doorplate.access.model import Permission
from doorplate.addresses.browsing import reference_by_uid
from doorplate.addresses.changes.practice import Practice
from doorplate.addresses.changes.proposing import propose_together
from doorplate.addresses.model import ReferenceKind, ReferenceObject
from doorplate.addresses.numbering import service, words
from doorplate.addresses.numbering.courses import Begin
from doorplate.addresses.numbering.drawings import order_strip, plan_strip
from doorplate.addresses.numbering.files import read_houses
from doorplate.addresses.numbering.handing import payloads
from doorplate.addresses.numbering.lines import place_key, read_lines, write_lines
from doorplate.addresses.numbering.model import House, Number, Remark, Side
from doorplate.addresses.numbering.plan import Plan
from doorplate.addresses.numbering.rules import NumberingRules, load_rules
from doorplate.core.errors import RegistryError
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.divisions.service import division_index
from doorplate.settings import Settings
from doorplate.web.desk import Desk
from doorplate.web.desk.guard import Result
from doorplate.web.geojson import collection, feature

_READ: Final = Permission.REGISTER_READ
_PROPOSE: Final = Permission.CHANGES_PROPOSE
_LONGEST: Final = 200_000
_LISTED: Final = 5
_FILE_BYTES: Final = 20 << 20
_NEW: Final = "#0a6b3d"
_DEEDS: Final = ("propose", "check", "submit")


def numbering_pages(desk: Desk, settings: Settings, practice: Practice) -> Blueprint:
    """Return the pages as a blueprint; they also add a panel to a street's page."""
    blueprint = Blueprint("numbering", __name__)
    view = _Numbering(desk, settings, practice)
    at = "/streets/<uuid:uid>"
    desk.route(blueprint, f"{at}/order", needs=_READ, name="order")(view.order)
    desk.route(
        blueprint,
        f"{at}/numbers",
        needs=_PROPOSE,
        methods=("GET", "POST"),
        name="numbers",
    )(view.number)

    @desk.panel("street", needs=_READ, place=20)
    def order_panel(street: ReferenceObject) -> str | None:
        return view.panel(street)

    return blueprint


@dataclass(frozen=True, slots=True)
class _Row:
    """A house of the plan as the table shows it."""

    key: str
    name: str
    number: str
    by_hand: bool
    side: str
    along_m: str
    offset_m: str
    why: str
    doubts: tuple[str, ...]
    breaches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the form says."""

    rule: str
    manner: service.Manner
    houses: list[House]
    typed: Mapping[str, str]
    was: Mapping[str, str]
    by_hand: frozenset[str]
    deed: str

    def numbers(self) -> dict[str, Number | None]:
        """Return the numbers that stand in the table. Raises NumberUnreadable."""
        return {
            key: Number.parse(text) if text else None
            for key, text in self.typed.items()
        }

    def fixed(self) -> dict[str, Number]:
        """Return those set by hand that the others have to fit around.

        Where numbers are only checked, those that the table was made around: what has
        been typed since moves no other number.
        """
        fits = self.deed == "propose"
        stood = self.typed if fits else self.was
        kept = self.by_hand if fits else self.by_hand & _flagged()
        return {key: Number.parse(stood[key]) for key in kept if stood[key]}


class _Numbering:
    def __init__(self, desk: Desk, settings: Settings, practice: Practice) -> None:
        self._desk = desk
        self._settings = settings
        self._practice = practice

    # --- the order of a street's numbers ---------------------------------------

    def panel(self, street: ReferenceObject) -> str | None:
        """Return what the street's own page says of the order of its numbers."""
        if street.kind is not ReferenceKind.THOROUGHFARE:
            return None
        order = self._order(street)
        return self._desk.part(
            "addresses/part_order.html",
            street=street,
            order=order,
            listed=order.disorder.findings[:_LISTED] if order else (),
        )

    def order(self, uid: UUID) -> Result:
        """Show what is out of order along a street."""
        with self._desk.register.reading(_READ) as transaction:
            street = reference_by_uid(transaction, uid)
        order = self._order(street)
        drawing = order and order_strip(street.name, order, self._desk.says)
        return self._desk.page(
            "addresses/order.html", street=street, order=order, drawing=drawing
        )

    def _order(self, street: ReferenceObject) -> service.StreetOrder | None:
        with self._desk.register.reading(_READ) as transaction:
            try:
                return service.street_order(transaction, street)
            except service.StreetHasNoHouses:
                return None

    # --- numbering ----------------------------------------------------------------

    def number(self, uid: UUID) -> Result:
        """Propose numbers for a street's houses, correct them, hand them on."""
        desk = self._desk
        rules = load_rules(self._settings.numbering_rules)
        with desk.register.reading(_PROPOSE) as transaction:
            street = reference_by_uid(transaction, uid)
            plan = None
            if request.method == "POST":
                plan = self._plan(transaction, street, rules)
        asked = self._deed
        if plan is not None and asked == "submit" and desk.posted:
            return self._submit(street, plan)
        return self._form(street, rules, plan)

    @property
    def _deed(self) -> str:
        return request.form.get("do", "propose")

    def _plan(
        self, transaction: Transaction, street: ReferenceObject, rules: NumberingRules
    ) -> Plan | None:
        """Return the plan of the form; after a refusal as far as there is one."""
        try:
            asked = self._asked(rules)
            houses = asked.houses
            if self._desk.fields.flag("unnumbered"):
                houses += service.houses_without_number(transaction, street)
            if self._desk.posted:
                self._desk.fields.check()
            plan = service.propose_numbers(
                transaction,
                street,
                rule=rules.named(asked.rule),
                houses=houses,
                manner=asked.manner,
                by_hand=asked.fixed(),
            )
            return (
                plan if asked.deed == "propose" else plan.with_numbers(asked.numbers())
            )
        except RegistryError:
            if self._desk.posted:
                raise
            return None

    def _asked(self, rules: NumberingRules) -> _Asked:
        fields = self._desk.fields
        begin = fields.choice("begin", ["", *words.BEGINS]) if _said("begin") else ""
        only = fields.choice("only", ["", *words.SIDES]) if _said("only") else ""
        typed = {
            name.removeprefix("number:"): text.strip()
            for name, text in request.form.items()
            if name.startswith("number:")
        }
        was = {key: request.form.get(f"was:{key}", "") for key in typed}
        changed = {key for key, text in typed.items() if text != was[key]}
        by_hand = changed | (_flagged() & typed.keys())
        return _Asked(
            rule=fields.choice("rule", list(rules.rules)),
            manner=service.Manner(
                begin=Begin(begin) if begin else None,
                dead_end=fields.flag("dead_end"),
                only_side=Side(only) if only else None,
            ),
            houses=self._houses(),
            typed=typed,
            was=was,
            by_hand=frozenset(by_hand),
            deed=fields.choice("do", _DEEDS, "propose"),
        )

    def _houses(self) -> list[House]:
        """Return the houses that were typed or drawn, and those of a file."""
        fields = self._desk.fields
        houses = read_lines(fields.text("houses", required=False, longest=_LONGEST))
        file = fields.file("file", required=False)
        if file is None:
            return houses
        return read_lines(write_lines([*houses, *_of_file(file)]))

    def _submit(self, street: ReferenceObject, plan: Plan) -> Result:
        """Propose the plan as changes that another person approves."""
        desk, fields = self._desk, self._desk.fields
        reason = fields.text("reason", longest=2000)
        document = fields.text("document_number", required=False, longest=100)
        day = fields.day("effective_on", desk.today)
        division = fields.text("division", required=False, longest=20)
        fields.check()
        with desk.register.reading(_PROPOSE) as transaction:
            found = payloads(transaction, street, plan, division_code=division or None)
        form = _uid(fields.text("uid", required=False))
        changes = propose_together(
            desk.register,
            payloads=found,
            reason=reason,
            document_number=document,
            effective_on=day,
            # Sent twice it is the same proposal; sent with other numbers, another.
            uid=form and uuid5(form, repr(found)),
            practice=self._practice,
            actor=desk.actor,
            now=desk.now,
        )
        said = desk.says(
            message("{count} numbers are proposed: another person decides."),
            count=len(plan.given),
        )
        return desk.redirect("changes.change", said=said, uid=changes[0].uid)

    def _form(
        self, street: ReferenceObject, rules: NumberingRules, plan: Plan | None
    ) -> Result:
        desk = self._desk
        with desk.register.reading(_PROPOSE) as transaction:
            ever = service.numbers_of(transaction, street)
            around = service.bounds_around(transaction, street)
            index = division_index(transaction, scheme=street.scheme)
        houses = (
            [one.house for one in plan.houses if one.house.uid is None] if plan else ()
        )
        return desk.page(
            "addresses/numbers.html",
            street=street,
            uid=_uid(request.form.get("uid", "")) or uuid7(),
            rules=_titles(desk, rules),
            rule=request.form.get("rule")
            or rules.key_for(street.name, otherwise=self._settings.numbering_rule),
            begins=_choices(desk, words.BEGINS),
            sides=_choices(desk, words.SIDES),
            bounds=around,
            drawn=_drawn(street, ever, plan),
            held=request.form,
            labels=_labels(plan),
            lines=write_lines(houses) if houses else None,
            plan=plan,
            rows=list(self._rows(plan)) if plan else (),
            drawing=plan and plan_strip(plan, desk.says),
            villages=[
                (one.code, one.name)
                for one in index
                if one.ended is None and one.level.value == "village"
            ],
        )

    def _rows(self, plan: Plan) -> Iterator[_Row]:
        broken: dict[str, list[Remark]] = {}
        for key, remark in plan.breaches:
            broken.setdefault(key, []).append(remark)
        says = self._desk.says
        for turn, one in enumerate(plan.houses, start=1):
            place = place_key(one.house.longitude, one.house.latitude)
            unnamed = one.house.key.startswith(place)
            yield _Row(
                key=one.house.key,
                name=says(message("house {turn}"), turn=turn)
                if unnamed
                else one.house.key,
                number="" if one.number is None else str(one.number),
                by_hand=one.by_hand,
                side=says(words.SIDES[one.stand.side.value]),
                along_m=f"{one.stand.along_m:.1f}",
                offset_m=f"{abs(one.stand.offset_m):.1f}",
                why=one.why.said(says),
                doubts=tuple(flag.said(says) for flag in one.flags),
                breaches=tuple(
                    remark.said(says) for remark in broken.get(one.house.key, ())
                ),
            )


def _flagged() -> frozenset[str]:
    """Return the houses whose number was set by hand before the table was made."""
    names = (name for name in request.form if name.startswith("hand:"))
    return frozenset(name.removeprefix("hand:") for name in names)


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _said(name: str) -> bool:
    return bool(request.form.get(name))


def _titles(desk: Desk, rules: NumberingRules) -> list[tuple[str, str]]:
    return [
        (key, getattr(rule.title, desk.language.key))
        for key, rule in rules.rules.items()
    ]


def _choices(desk: Desk, known: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, desk.says(text)) for key, text in known.items()]


def _of_file(file: FileStorage) -> list[House]:
    """Return the houses of a file that was sent, which its name's ending reads."""
    suffix = Path(file.filename or "").suffix.lower() or ".csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"houses{suffix}"
        path.write_bytes(file.stream.read(_FILE_BYTES))
        return read_houses(path).houses


def _drawn(street: ReferenceObject, ever: service.Ever, plan: Plan | None) -> str:
    """Return the street's line and its numbers for the map, and new ones of addresses.

    The other houses of a plan stand in the form, and the page's script draws them.
    """
    line = [] if street.geometry is None else [feature(street.geometry)]
    doors = [
        feature(Point(one.longitude, one.latitude), label=str(one.number))
        for one in ever.known
        if one.standing
    ]
    known = [
        feature(
            Point(one.house.longitude, one.house.latitude),
            label=str(one.number or "?"),
            colour=_NEW,
        )
        for one in (plan.houses if plan else ())
        if one.house.uid is not None
    ]
    return collection([*line, *doors, *known])


def _labels(plan: Plan | None) -> dict[str, Any]:
    """Return what the map writes beside each house of the plan, by its place."""
    if plan is None:
        return {}
    broken = {key for key, _ in plan.breaches}
    return {
        place_key(one.house.longitude, one.house.latitude): {
            "label": "?" if one.number is None else str(one.number),
            "wrong": one.number is None or one.house.key in broken,
        }
        for one in plan.houses
    }
