"""What checking a paper gets: genuine or not, still true or not, and its text."""

import base64
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from doorplate.certificates.model import CertificateUnknown, Standing
from doorplate.certificates.numbers import (
    CertificateNumber,
    CertificateNumberMistyped,
    CertificateNumberUnreadable,
)
from doorplate.certificates.service import (
    certificate_numbered,
    signed_of,
    standing_of,
)
from doorplate.certificates.snapshot import (
    AddressSnapshot,
    NumberingSnapshot,
    fingerprint,
    read,
)
from doorplate.core.clock import civil_day
from doorplate.public.answering import KeptAnswers
from doorplate.public.model import PaperNotice, PaperText, PaperView
from doorplate.public.page import check_page, paper_page
from doorplate.public.service import town_of
from doorplate.settings import Label
from doorplate.web import problems
from doorplate.web.negotiation import Form, Wish

_STATUSES: Final = {
    Standing.VALID: HTTPStatus.OK,
    Standing.SUPERSEDED: HTTPStatus.OK,
    Standing.WITHDRAWN: HTTPStatus.GONE,
}
# A page holds the youngest texts; the paper itself has them all.
_MOST_TEXTS: Final = 12


class Checks(KeptAnswers[CertificateNumber, PaperView]):
    """Answers who checks papers of one register."""

    expected = (
        CertificateNumberUnreadable,
        CertificateNumberMistyped,
        CertificateUnknown,
    )

    def parse(self, typed: str) -> CertificateNumber:
        """Return the number; raises what tells a slip in it."""
        return CertificateNumber.parse(typed)

    def view(self, number: CertificateNumber) -> PaperView:
        """Return what may be known of a paper. Raises CertificateUnknown."""
        zone = self.settings.time_zone
        with self.register.reading() as transaction:
            found = certificate_numbered(transaction, number)
            signed = signed_of(transaction, found)
            standing = standing_of(
                transaction, found, wording=self.wording, today=self.today, zone=zone
            )
        snapshot = read(signed.snapshot)
        return PaperView(
            number=number,
            kind=found.kind,
            standing=standing.standing,
            since=standing.since,
            now=standing.now,
            reason=standing.reason,
            subject=found.subject,
            day=civil_day(found.issued_at, zone),
            office=Label(zh=snapshot.office.zh, en=snapshot.office.en),
            key=found.key_id,
            fingerprint=fingerprint(signed.snapshot),
            texts=_texts(snapshot),
            notice=_notice(snapshot),
            signed=signed.snapshot,
            signature=signed.signature,
            town=town_of(self.settings),
        )

    def status(self, view: PaperView) -> HTTPStatus:
        """Return 410 for one that was withdrawn."""
        return _STATUSES[view.standing]

    def text(self, view: PaperView, wish: Wish) -> str:
        """Return a paper's page, or JSON; a paper is no geometry."""
        if wish.form is Form.HTML:
            return paper_page(self.renderer, view, wish.language)
        return problems.written(as_json(view))

    def mistaken(self, language: str, *, typed: str, mistake: str) -> str:
        """Return the page that takes a paper's number."""
        town = town_of(self.settings)
        return check_page(self.renderer, town, language, typed=typed, mistake=mistake)


def as_json(view: PaperView) -> dict[str, Any]:
    """Return a view as one JSON object, with all that is needed to check it again.

    `snapshot` is a text: its UTF-8 bytes are what is signed.
    """
    return {
        "number": str(view.number),
        "kind": view.kind.value,
        "standing": view.standing.value,
        "since": view.since and view.since.isoformat(),
        "now": view.now,
        "reason": view.reason,
        "subject": view.subject,
        "day": view.day.isoformat(),
        "fingerprint": view.fingerprint,
        "key": view.key,
        "snapshot": view.signed.decode(),
        "signature": base64.urlsafe_b64encode(view.signature).rstrip(b"=").decode(),
    }


def _texts(snapshot: AddressSnapshot | NumberingSnapshot) -> tuple[PaperText, ...]:
    if isinstance(snapshot, NumberingSnapshot):
        return ()
    return tuple(
        PaperText(
            text=one.text,
            start=_day(one.start),
            end=_day(one.end),
            document=one.document,
            reason=one.reason,
        )
        for one in snapshot.address.history[-_MOST_TEXTS:]
    )


def _notice(snapshot: AddressSnapshot | NumberingSnapshot) -> PaperNotice | None:
    if isinstance(snapshot, AddressSnapshot):
        return None
    notice = snapshot.notice
    return PaperNotice(
        first=notice.numbers[0].number,
        last=notice.numbers[-1].number,
        count=len(notice.numbers),
        effective=date.fromisoformat(notice.effective),
        document=notice.document,
    )


def _day(iso: str | None) -> date | None:
    return None if iso is None else date.fromisoformat(iso)
