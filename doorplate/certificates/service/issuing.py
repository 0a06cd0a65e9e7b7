"""Issuing: what the register says now, signed and written down for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.addresses.model import Address, Level, ReferenceObject, Status
from doorplate.addresses.service import (
    address_by_uid,
    addresses_by_ids,
    addresses_of,
    reference_named,
)
from doorplate.certificates import store
from doorplate.certificates.drawing.faces import faces
from doorplate.certificates.drawing.rendering import render
from doorplate.certificates.gathering import Gatherer
from doorplate.certificates.model import (
    AddressNotCertifiable,
    Certificate,
    CertificateKind,
    ChangeNotApproved,
    ChangeUnknown,
    NothingToNotify,
    NoticeBeyondReach,
    Signed,
)
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.office import Office
from doorplate.certificates.snapshot import (
    AddressSnapshot,
    Certified,
    Noticed,
    NumberingSnapshot,
    written,
)
from doorplate.certificates.store import ChangeTold, Draft
from doorplate.core.actors import Actor
from doorplate.core.authority import UNLIMITED
from doorplate.database import Register, Transaction
from doorplate.database.reach import reach_of
from doorplate.web.languages import language_named

NEED: Final = Permission.CERTIFICATES_ISSUE
"""The permission that every use case of certificates asks for."""

_CERTIFIED: Final = (Status.CURRENT, Status.RETIRED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a notice is wanted for: a street by its name, or an approved change.

    `division_code` tells apart streets of one name. Of a street also: the day from
    which its numbers hold (that of its youngest unless given), the document they were
    given by, and why.
    """

    street: str | None = None
    division_code: str = ""
    change: UUID | None = None
    effective: date | None = None
    document: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a notice is about, wherever it comes from."""

    scheme: str
    division_code: str
    reference_id: int | None
    change_id: int | None
    addresses: tuple[Address, ...]
    effective: date
    document: str | None
    reason: str | None


def certifiable(
    register: Register, *, uid: UUID, office: Office, language: str, now: datetime
) -> Certified:
    """Return what would be certified of an address now: nothing is issued.

    Raises AddressUnknown, AddressNotCertifiable.
    """
    address = _address_to_certify(register, uid)
    with _gathering(register, office, language, now) as gatherer:
        return gatherer.certified(address)


def issue_certificate(
    register: Register,
    *,
    uid: UUID,
    office: Office,
    language: str,
    actor: Actor,
    now: datetime,
) -> Certificate:
    """Issue a certificate of an address as the register knows it now.

    Raises AddressUnknown, AddressNotCertifiable, KeyMissing, KeysExposed, MissingGlyph.
    """
    address = _address_to_certify(register, uid)
    with _gathering(register, office, language, now) as gatherer:
        certified = gatherer.certified(address)
    number, key = CertificateNumber.random(), office.key()
    snapshot = AddressSnapshot(
        kind="address",
        address=certified,
        **office.heading(number, key, language, now),
    )
    signed = written(snapshot)
    draft = Draft(
        number=number,
        kind=CertificateKind.ADDRESS,
        scheme=address.scheme,
        division_code=address.division_code,
        address_id=address.id,
        reference_id=None,
        change_id=None,
        subject=certified.standard,
        language=language,
        key_id=key.id,
        issued_at=now,
        issued_by=actor.name,
        signed=Signed(signed, key.sign(signed)),
        file=render(snapshot, faces=faces(), sign=key.sign),
    )
    return _written_down(register, draft, f"address {address.uid}", actor)


def noticeable(
    register: Register, *, wanted: Wanted, office: Office, language: str, now: datetime
) -> Noticed:
    """Return what a notice would tell now: nothing is issued. Raises as issuing."""
    subject = _subject(register, wanted)
    with _gathering(register, office, language, now) as gatherer:
        return _noticed(gatherer, subject)


def issue_notice(
    register: Register,
    *,
    wanted: Wanted,
    office: Office,
    language: str,
    actor: Actor,
    now: datetime,
) -> Certificate:
    """Issue a notice of all numbers of a street, or of those of an approved change.

    Raises ReferenceUnknown, ReferenceAmbiguous, ChangeUnknown, ChangeNotApproved,
    NothingToNotify, NoticeBeyondReach, KeyMissing, KeysExposed, MissingGlyph.
    """
    subject = _subject(register, wanted)
    with _gathering(register, office, language, now) as gatherer:
        noticed = _noticed(gatherer, subject)
    number, key = CertificateNumber.random(), office.key()
    snapshot = NumberingSnapshot(
        kind="numbering", notice=noticed, **office.heading(number, key, language, now)
    )
    signed = written(snapshot)
    draft = Draft(
        number=number,
        kind=CertificateKind.NUMBERING,
        scheme=subject.scheme,
        division_code=subject.division_code,
        address_id=None,
        reference_id=subject.reference_id,
        change_id=subject.change_id,
        subject=noticed.subject,
        language=language,
        key_id=key.id,
        issued_at=now,
        issued_by=actor.name,
        signed=Signed(signed, key.sign(signed)),
        file=render(snapshot, faces=faces(), sign=key.sign),
    )
    return _written_down(register, draft, f"notice {noticed.subject}", actor)


def _address_to_certify(register: Register, uid: UUID) -> Address:
    """Return an address that whoever asks may certify."""
    with register.reading(NEED) as transaction:
        address = address_by_uid(transaction, uid)
    if address.status not in _CERTIFIED:
        raise AddressNotCertifiable(text=uid, status=address.status.value)
    return address


@contextmanager
def _gathering(
    register: Register, office: Office, language: str, now: datetime
) -> Iterator[Gatherer]:
    """Gather with the program's own eyes.

    A paper says the same whoever issues it: a map at the edge of somebody's division
    shows the doors across the road too. What is certified was asked for before, with
    the reach of whoever asks.
    """
    with register.under(UNLIMITED).reading(NEED) as transaction:
        yield Gatherer(
            transaction,
            office.settings,
            office.wording,
            language_named(language),
            office.day(now),
        )


def _written_down(
    register: Register, draft: Draft, subject: str, actor: Actor
) -> Certificate:
    with register.writing(NEED) as transaction:
        store.add(transaction, draft)
        record_entry(
            transaction,
            actor=actor,
            action="certificates.issue",
            subject=subject,
            now=draft.issued_at,
            details={"number": str(draft.number), "kind": draft.kind.value},
        )
        found = store.by_number(transaction, draft.number)
    assert found is not None  # noqa: S101 - it was added to what is in reach
    return found


def _subject(register: Register, wanted: Wanted) -> _Subject:
    with register.reading(NEED) as transaction:
        if wanted.change is not None:
            return _of_change(transaction, wanted.change)
        return _of_street(transaction, wanted)


def _of_change(transaction: Transaction, uid: UUID) -> _Subject:
    change = store.change_told(transaction, uid)
    if change is None:
        raise ChangeUnknown(change=uid)
    if change.state != "approved":
        raise ChangeNotApproved(change=uid)
    _refuse_beyond_reach(transaction, change)
    keys = store.addresses_changed(transaction, change.id)
    found = addresses_by_ids(transaction, keys)
    if not found:
        raise NothingToNotify(subject=change.document_number or uid)
    return _Subject(
        change.scheme,
        change.division_code,
        None,
        change.id,
        _in_walking_order(_doors(found)),
        change.effective_on,
        change.document_number or None,
        None,
    )


def _of_street(transaction: Transaction, wanted: Wanted) -> _Subject:
    street = reference_named(
        transaction, wanted.street or "", division_code=wanted.division_code
    )
    _refuse_beyond_reach(transaction, street)
    along = addresses_of(transaction, reference_id=street.id)
    found = _doors([one for one in along if one.status is Status.CURRENT])
    if not found:
        raise NothingToNotify(subject=street.name)
    return _Subject(
        street.scheme,
        street.division_code,
        street.id,
        None,
        tuple(found),
        wanted.effective or max(one.valid_from for one in found),
        wanted.document,
        wanted.reason,
    )


def _refuse_beyond_reach(
    transaction: Transaction, where: ReferenceObject | ChangeTold
) -> None:
    """Refuse a part of a street for the whole: a notice tells all numbers."""
    if not reach_of(transaction).holds(where.scheme, where.division_code):
        raise NoticeBeyondReach


def _doors(found: list[Address]) -> list[Address]:
    """Return what has a number on the street; all, where nothing of it has.

    Units and rooms go with their house: a notice of a street is no list of its rooms.
    """
    doors = [one for one in found if one.level is Level.HOUSE or _stands_alone(one)]
    return doors or found


def _stands_alone(address: Address) -> bool:
    """Whether it is a building that is in no house: 3号楼 of a compound."""
    return address.level is Level.BUILDING and address.locators.number is None


def _in_walking_order(found: list[Address]) -> tuple[Address, ...]:
    return tuple(
        sorted(found, key=lambda one: (one.reference.id, one.locators.sort_key()))
    )


def _noticed(gatherer: Gatherer, subject: _Subject) -> Noticed:
    first = subject.addresses[0]
    return Noticed(
        subject=gatherer.place_of(first.reference, subject.addresses),
        effective=subject.effective.isoformat(),
        document=subject.document,
        reason=subject.reason,
        numbers=tuple(
            gatherer.numbered(one, subject.effective) for one in subject.addresses
        ),
        plan=gatherer.plan(subject.addresses),
    )
