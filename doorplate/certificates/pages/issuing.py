"""Issuing at the desk: what would be said is shown first."""

from typing import Final
from uuid import UUID

from flask import Blueprint, url_for

from doorplate.addresses.changes.kinds import ChangeState
from doorplate.addresses.changes.model import Change
from doorplate.addresses.model import Address, ReferenceObject, Status
from doorplate.addresses.pages.address import PANELS as ADDRESS
from doorplate.addresses.pages.changes.one import PANELS as CHANGE
from doorplate.addresses.pages.streets import PANELS as STREET
from doorplate.addresses.service import address_by_uid
from doorplate.addresses.surroundings import standing_position
from doorplate.certificates import service
from doorplate.certificates.model import Certificate, ChangeUnknown
from doorplate.certificates.office import Office
from doorplate.certificates.pages import words
from doorplate.certificates.pages.looking import page_of
from doorplate.certificates.service import NEED, Wanted
from doorplate.certificates.store import Sought
from doorplate.core.messages import message
from doorplate.web.desk import Desk
from doorplate.web.desk.fields import Fields
from doorplate.web.desk.guard import Result

_MOST: Final = 20
_KEYS: Final = tuple(key for key, _ in words.LANGUAGES)


def add_issuing_pages(desk: Desk, blueprint: Blueprint, office: Office) -> None:
    """Add the pages that issue, and the ways to them from addresses and streets."""
    issuing = _Issuing(desk, office)
    desk.route(
        blueprint,
        "/addresses/<uuid:uid>/certificate",
        needs=NEED,
        methods=("GET", "POST"),
        name="certify",
    )(issuing.certify)
    desk.route(
        blueprint,
        "/notices/new",
        needs=NEED,
        methods=("GET", "POST"),
        name="notify",
    )(issuing.notify)
    desk.panel(ADDRESS, needs=NEED, place=80)(issuing.of_address)
    desk.panel(STREET, needs=NEED, place=80)(issuing.of_street)
    desk.panel(CHANGE, needs=NEED, place=80)(issuing.of_change)


class _Issuing:
    def __init__(self, desk: Desk, office: Office) -> None:
        self._desk = desk
        self._office = office

    def certify(self, uid: UUID) -> Result:
        """Show what would be certified of an address; issue it where posted."""
        desk = self._desk
        if desk.posted:
            language = self._language(desk.fields)
            issued = service.issue_certificate(
                desk.register,
                uid=uid,
                office=self._office,
                language=language,
                actor=desk.actor,
                now=desk.now,
            )
            return self._issued(issued)
        language = desk.language.key
        certified = service.certifiable(
            desk.register,
            uid=uid,
            office=self._office,
            language=language,
            now=desk.now,
        )
        with desk.register.reading(NEED) as transaction:
            address = address_by_uid(transaction, uid)
            point = standing_position(transaction, address)
        return desk.page(
            "certificates/certify.html",
            address=address,
            certified=certified,
            point=point,
            office=self._office.name(language),
            words=words,
        )

    def notify(self) -> Result:
        """Take a street or a change; show the notice; issue it where posted."""
        desk = self._desk
        if desk.posted:
            fields = desk.fields
            wanted, language = _wanted(fields), self._language(fields)
            fields.check()
            issued = service.issue_notice(
                desk.register,
                wanted=wanted,
                office=self._office,
                language=language,
                actor=desk.actor,
                now=desk.now,
            )
            return self._issued(issued)
        asked = desk.asked
        wanted = _wanted(asked)
        asked.check()
        noticed = None
        if wanted.street or wanted.change:
            noticed = service.noticeable(
                desk.register,
                wanted=wanted,
                office=self._office,
                language=desk.language.key,
                now=desk.now,
            )
        return desk.page(
            "certificates/notify.html",
            wanted=wanted,
            noticed=noticed,
            office=self._office.name(desk.language.key),
            words=words,
        )

    def of_address(self, address: Address) -> str:
        """Return the part of an address's page about its certificates."""
        desk = self._desk
        sought = Sought(address_id=address.id)
        with desk.register.reading(NEED) as transaction:
            found = service.list_certificates(transaction, sought, limit=_MOST)
        return desk.part(
            "certificates/part_address.html",
            papers=[(one, page_of(one.number)) for one in found],
            day=self._office.day,
            can_issue=address.status in (Status.CURRENT, Status.RETIRED),
            certify_url=url_for("certificates.certify", uid=address.uid),
        )

    def of_street(self, street: ReferenceObject) -> str:
        """Return the part of a street's page that leads to its notice."""
        way = url_for(
            "certificates.notify", street=street.name, area=street.division_code
        )
        return self._desk.part("certificates/part_street.html", notify_url=way)

    def of_change(self, change: Change) -> str | None:
        """Return the part of an approved change's page that leads to its notice."""
        if change.state is not ChangeState.APPROVED:
            return None
        way = url_for("certificates.notify", change=change.uid)
        return self._desk.part("certificates/part_street.html", notify_url=way)

    def _issued(self, issued: Certificate) -> Result:
        desk = self._desk
        said = desk.says(message("Issued: {number}"), number=issued.number.printed)
        return desk.redirect(
            "certificates.certificate", said=said, number=str(issued.number)
        )

    def _language(self, fields: Fields) -> str:
        return fields.choice("language", _KEYS, _KEYS[0])


def _uid(text: str) -> UUID:
    """Return a change's uid, which people follow and do not type."""
    try:
        return UUID(text)
    except ValueError as error:
        raise ChangeUnknown(change=text) from error


def _wanted(fields: Fields) -> Wanted:
    """Read what a notice is wanted for; nothing where nothing is asked yet."""
    change = fields.text("change", required=False, longest=40)
    if change:
        return Wanted(change=_uid(change))
    return Wanted(
        street=fields.text("street", required=False, longest=60) or None,
        division_code=fields.text("area", required=False, longest=20),
        effective=fields.optional_day("effective"),
        document=fields.text("document", required=False, longest=60) or None,
        reason=fields.text("reason", required=False, longest=120) or None,
    )
