"""The list of papers, each one's page, its file, its withdrawal."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, url_for

from doorplate.certificates import service
from doorplate.certificates.model import Certificate, CertificateKind
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.office import Office
from doorplate.certificates.pages import words
from doorplate.certificates.service import NEED
from doorplate.certificates.store import Sought
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.web.desk import Asked, Column, Desk, Filter, Found, Listing, add_list
from doorplate.web.desk.guard import Result

_WITHDRAWN: Final = {"yes": True, "no": False}
_ALL: Final = 10**6


def add_looking_pages(desk: Desk, blueprint: Blueprint, office: Office) -> None:
    """Add the list, its place in the navigation, and the pages of one paper."""
    add_list(desk, blueprint, "/certificates", _listing(desk, office), needs=NEED)
    desk.navigation(
        "certificates.certificates",
        message("Certificates"),
        group=message("The register"),
        place=40,
    )
    one = _Papers(desk, office)
    desk.route(
        blueprint,
        "/certificates/<number>",
        needs=NEED,
        methods=("GET", "POST"),
        name="certificate",
    )(one.show)
    desk.route(blueprint, "/certificates/<number>/file", needs=NEED, name="file")(
        one.file
    )


def page_of(number: CertificateNumber) -> str:
    """Return the address of a paper's page at the desk."""
    return url_for("certificates.certificate", number=str(number))


class _Papers:
    def __init__(self, desk: Desk, office: Office) -> None:
        self._desk = desk
        self._office = office

    def show(self, number: str) -> Result:
        """Show a paper; withdraw it where that was posted."""
        parsed = CertificateNumber.parse(number)
        if self._desk.posted:
            return self._withdraw(parsed)
        settings = self._office.settings
        with self._desk.register.reading(NEED) as transaction:
            found = service.certificate_numbered(transaction, parsed)
            standing = service.standing_of(
                transaction,
                found,
                wording=self._office.wording,
                today=self._desk.today,
                zone=settings.time_zone,
            )
        return self._desk.page(
            "certificates/certificate.html",
            paper=found,
            standing=standing,
            issued_on=self._office.day(found.issued_at),
            check=self._office.link(parsed),
            mine=found.issued_by == self._desk.actor.name,
            words=words,
        )

    def file(self, number: str) -> Result:
        """Give the PDF as it was issued."""
        parsed = CertificateNumber.parse(number)
        with self._desk.register.reading(NEED) as transaction:
            found = service.certificate_numbered(transaction, parsed)
            data = service.file_of(transaction, found)
        response = Response(data, mimetype="application/pdf")
        name = f"{found.kind.value}-{parsed}.pdf"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _withdraw(self, number: CertificateNumber) -> Result:
        fields = self._desk.fields
        reason = fields.text("reason", longest=200)
        fields.check()
        service.withdraw_certificate(
            self._desk.register,
            number=number,
            reason=reason,
            actor=self._desk.actor,
            now=self._desk.now,
        )
        said = self._desk.says(message("The paper is withdrawn; its page says so."))
        return self._desk.redirect(
            "certificates.certificate", said=said, number=str(number)
        )


def _listing(desk: Desk, office: Office) -> Listing[Certificate]:
    return Listing[Certificate](
        key="certificates",
        title=message("Certificates"),
        lead=message("Certificates of addresses and numbering notices, as issued."),
        empty=message("No paper is like this."),
        columns=_columns(desk, office),
        filters=_filters(desk),
        fetch=_fetch,
        sort="-issued",
        export=NEED,
    )


def _columns(desk: Desk, office: Office) -> list[Column[Certificate]]:
    def day(instant: datetime) -> object:
        return office.day(instant)

    return [
        Column(
            "number",
            message("Number of the paper"),
            lambda one: one.number.printed,
            link=lambda one: page_of(one.number),
        ),
        Column("kind", message("Paper"), lambda one: desk.says(words.KINDS[one.kind])),
        Column("subject", message("Says"), lambda one: one.subject, sort=True),
        Column(
            "issued",
            message("Day of issue"),
            lambda one: day(one.issued_at),
            sort=True,
        ),
        Column("by", message("Issued by"), lambda one: one.issued_by),
        Column(
            "state",
            message("State"),
            lambda one: desk.says(words.STATES[one.withdrawal is not None]),
            tone=lambda one: "bad" if one.withdrawal else "good",
        ),
        Column(
            "reason",
            message("Reason"),
            lambda one: one.withdrawal and one.withdrawal.reason,
            shown=False,
        ),
        Column("key", message("Signing key"), lambda one: one.key_id, shown=False),
    ]


def _filters(desk: Desk) -> list[Filter]:
    def kinds() -> list[tuple[str, str]]:
        return [(kind.value, desk.says(text)) for kind, text in words.KINDS.items()]

    def states() -> list[tuple[str, str]]:
        return [
            ("no", desk.says(message("not withdrawn"))),
            ("yes", desk.says(words.STATES[True])),
        ]

    return [
        Filter("text", message("Address or number"), hint="7K2Q X9M4 RT3E"),
        Filter("kind", message("Paper"), choices=kinds),
        Filter("withdrawn", message("State"), choices=states),
    ]


def _fetch(transaction: Transaction, asked: Asked) -> Found[Certificate]:
    filters = asked.filters
    sought = Sought(
        text=filters.get("text", ""),
        kind=CertificateKind(filters["kind"]) if "kind" in filters else None,
        withdrawn=_WITHDRAWN.get(filters.get("withdrawn", "")),
        sort=asked.sort,
        descending=asked.descending,
    )
    total = service.count_certificates(transaction, sought)
    rows = service.list_certificates(
        transaction, sought, limit=asked.limit or _ALL, offset=asked.offset
    )
    return Found(rows, total)
