"""Forms that propose: one for each kind of change, filled in from where one comes."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import Blueprint, abort, request, url_for
from uuid_utils.compat import uuid7

from doorplate.access.model import Permission
from doorplate.addresses.changes.documents import Document
from doorplate.addresses.changes.kinds import ChangeKind
from doorplate.addresses.changes.practice import Practice
from doorplate.addresses.changes.proposing import propose_change
from doorplate.addresses.model import Address, ReferenceObject
from doorplate.addresses.pages.changes import words
from doorplate.addresses.pages.changes.reading import PayloadReader
from doorplate.addresses.service import address_by_uid
from doorplate.addresses.store.planning import reference_by_uid
from doorplate.core.messages import message
from doorplate.divisions.service import county_bounds, division_index
from doorplate.web.desk import Desk
from doorplate.web.desk.guard import Result
from doorplate.web.geojson import DrawingField

_NEED: Final = Permission.CHANGES_PROPOSE
PROPOSABLE: Final = tuple(kind for kind in ChangeKind if kind in words.HINTS)
_AROUND: Final = 0.0015
_CHINA: Final = (73.0, 18.0, 135.0, 54.0)


@dataclass(frozen=True, slots=True)
class _From:
    """What a form is about, where one came from a page of it."""

    address: Address | None = None
    street: ReferenceObject | None = None
    text: str = ""


def add_forms(desk: Desk, blueprint: Blueprint, practice: Practice) -> None:
    """Add the choice of a kind, and the form of each."""
    view = _Forms(desk, practice)
    desk.route(blueprint, "/changes/propose", needs=_NEED, name="choose")(view.choose)
    desk.route(
        blueprint,
        "/changes/propose/<kind>",
        needs=_NEED,
        methods=("GET", "POST"),
        name="propose",
    )(view.propose)


class _Forms:
    def __init__(self, desk: Desk, practice: Practice) -> None:
        self._desk = desk
        self._practice = practice

    def choose(self) -> Result:
        """Choose what is to be proposed."""
        return self._desk.page("changes/choose.html", kinds=PROPOSABLE, words=words)

    def propose(self, kind: str) -> Result:
        """Fill in and send a proposal of a kind."""
        if kind not in PROPOSABLE:
            abort(404)
        chosen = ChangeKind(kind)
        if self._desk.posted:
            return self._take(chosen)
        return self._form(chosen)

    def _take(self, kind: ChangeKind) -> Result:
        desk, fields = self._desk, self._desk.fields
        with desk.register.reading(_NEED) as transaction:
            reader = PayloadReader(transaction, fields, desk.settings.division_scheme)
            payload = reader.read(kind)
            reason = fields.text("reason", longest=2000)
            number = fields.text("document_number", required=False, longest=100)
            effective = fields.day("effective_on", desk.today)
            document = self._document()
            fields.check()
        change = propose_change(
            desk.register,
            payload=payload,
            reason=reason,
            document_number=number,
            effective_on=effective,
            document=document,
            draft=fields.flag("draft"),
            uid=_uid(fields.text("uid", required=False)),
            practice=self._practice,
            actor=desk.actor,
            now=desk.now,
        )
        said = desk.says(
            message("Look at the effects, then submit it.")
            if change.state == "draft"
            else message("The change is proposed: another person decides.")
        )
        return desk.redirect("changes.change", said=said, uid=change.uid)

    def _document(self) -> Document | None:
        file = self._desk.fields.file("document", required=False)
        if file is None:
            return None
        most = self._practice.most_document_mb
        # One byte more than is taken tells that it is too large.
        content = file.stream.read(most * (1 << 20) + 1)
        return Document.read(file.filename or "document", content, most_mb=most)

    def _form(self, kind: ChangeKind) -> Result:
        desk = self._desk
        about = self._about()
        with desk.register.reading(_NEED) as transaction:
            index = division_index(transaction, scheme=desk.settings.division_scheme)
            around = county_bounds(transaction) or _CHINA
        place = None if about.address is None else about.address.position
        if place is not None:
            west, south = place.longitude - _AROUND, place.latitude - _AROUND
            around = (west, south, west + 2 * _AROUND, south + 2 * _AROUND)
        return desk.page(
            "changes/propose.html",
            kind=kind,
            about=about,
            uid=desk.typed.get("uid") or uuid7(),
            point=DrawingField("point", "point", None, around),
            villages=[
                (one.code, f"{one.name} {one.code}")
                for one in index
                if one.ended is None and one.level.value == "village"
            ],
            back=_back(about),
            generation=request.args.get("generation", ""),
            words=words,
        )

    def _about(self) -> _From:
        """Return what the page is about that one came from."""
        given = _uid(request.args.get("address", ""))
        street = _uid(request.args.get("street", ""))
        with self._desk.register.reading(_NEED) as transaction:
            if given is not None:
                address = address_by_uid(transaction, given)
                text = self._practice.specification.short_text(address)
                return _From(address, address.reference, text)
            if street is not None:
                found = reference_by_uid(transaction, street)
                return _From(street=found, text=found.name if found else "")
        return _From()


def _back(about: _From) -> str:
    if about.address is not None:
        return url_for("addresses.address", uid=about.address.uid)
    if about.street is not None:
        return url_for("addresses.street", uid=about.street.uid)
    return url_for("changes.changes")


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
