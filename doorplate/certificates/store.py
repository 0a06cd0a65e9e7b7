"""Rows of certificates; every function takes the open transaction and its reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, insert, or_, select

from doorplate.addresses.tables import change, change_effect
from doorplate.certificates.model import (
    Certificate,
    CertificateKind,
    Signed,
    Withdrawal,
)
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.tables import certificate, certificate_withdrawal
from doorplate.core.folding import fold_for_comparison
from doorplate.core.platecodes import fold
from doorplate.database import Transaction
from doorplate.database.reach import in_reach

_TOLD: Final = ("created", "rewritten")


@dataclass(frozen=True, slots=True)
class Draft:
    """A certificate to be written: all that the row holds but its key."""

    number: CertificateNumber
    kind: CertificateKind
    scheme: str
    division_code: str
    address_id: int | None
    reference_id: int | None
    change_id: int | None
    subject: str
    language: str
    key_id: str
    issued_at: datetime
    issued_by: str
    signed: Signed
    file: bytes


class ChangeTold(NamedTuple):
    """What a notice says of a change."""

    id: int
    state: str
    scheme: str
    division_code: str
    document_number: str
    effective_on: date


def add(transaction: Transaction, draft: Draft) -> None:
    """Write a certificate down, for ever.

    Its random number meets one of a million others once in 10^10 times; the unique
    index stands behind it.
    """
    transaction.execute(
        insert(certificate).values(
            number=str(draft.number),
            kind=draft.kind.value,
            scheme=draft.scheme,
            division_code=draft.division_code,
            address_id=draft.address_id,
            reference_id=draft.reference_id,
            change_id=draft.change_id,
            subject=draft.subject,
            folded=fold_for_comparison(draft.subject),
            language=draft.language,
            key_id=draft.key_id,
            issued_at=draft.issued_at,
            issued_by=draft.issued_by,
            snapshot=draft.signed.snapshot,
            signature=draft.signed.signature,
            file=draft.file,
        )
    )


def by_number(
    transaction: Transaction, number: CertificateNumber
) -> Certificate | None:
    """Return the certificate of this number."""
    statement = _certificates(transaction).where(certificate.c.number == str(number))
    row = transaction.execute(statement).one_or_none()
    return None if row is None else _certificate(row)


def signed_of(transaction: Transaction, certificate_id: int) -> Signed:
    """Return what was signed."""
    columns = certificate.c
    statement = select(columns.snapshot, columns.signature).where(
        columns.id == certificate_id, in_reach(transaction, certificate)
    )
    snapshot, signature = transaction.execute(statement).one()
    return Signed(bytes(snapshot), bytes(signature))


def file_of(transaction: Transaction, certificate_id: int) -> bytes:
    """Return the PDF as it was issued."""
    statement = select(certificate.c.file).where(
        certificate.c.id == certificate_id, in_reach(transaction, certificate)
    )
    return bytes(transaction.execute(statement).scalar_one())


@dataclass(frozen=True, slots=True)
class Sought:
    """Which certificates are looked for; None does not matter.

    `text` is a part of the subject or of the number. They are ordered by `issued` or
    `subject`.
    """

    text: str = ""
    kind: CertificateKind | None = None
    withdrawn: bool | None = None
    address_id: int | None = None
    sort: str = "issued"
    descending: bool = True


def count(transaction: Transaction, sought: Sought) -> int:
    """Return how many there are."""
    found = _certificates(transaction).where(*_wanted(sought)).subquery()
    return int(
        transaction.execute(select(func.count()).select_from(found)).scalar_one()
    )


def listed(
    transaction: Transaction, sought: Sought, *, limit: int, offset: int = 0
) -> list[Certificate]:
    """Return some of them, in the order asked for."""
    columns = certificate.c
    by = columns.folded if sought.sort == "subject" else columns.issued_at
    order = (by.desc(), columns.id.desc()) if sought.descending else (by, columns.id)
    statement = (
        _certificates(transaction)
        .where(*_wanted(sought))
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    return [_certificate(row) for row in transaction.execute(statement)]


def withdraw(
    transaction: Transaction, certificate_id: int, withdrawal: Withdrawal
) -> None:
    """Write down that a certificate was issued in error."""
    transaction.execute(
        insert(certificate_withdrawal).values(
            certificate_id=certificate_id,
            at=withdrawal.at,
            by=withdrawal.by,
            reason=withdrawal.reason,
        )
    )


def change_told(transaction: Transaction, uid: UUID) -> ChangeTold | None:
    """Return a change in the reach."""
    columns = change.c
    statement = select(
        *(columns.id, columns.state, columns.scheme, columns.division_code),
        *(columns.document_number, columns.effective_on),
    ).where(columns.uid == uid, in_reach(transaction, change))
    row = transaction.execute(statement).one_or_none()
    return None if row is None else ChangeTold(*row)


def addresses_changed(transaction: Transaction, change_id: int) -> Sequence[int]:
    """Return the keys of the addresses that a change numbered or named anew."""
    columns = change_effect.c
    statement = (
        select(columns.address_id)
        .where(columns.change_id == change_id, columns.effect.in_(_TOLD))
        .distinct()
    )
    return list(transaction.execute(statement).scalars())


def _certificates(transaction: Transaction) -> Select[Any]:
    columns = certificate.c
    withdrawal = certificate_withdrawal.c
    return (
        select(
            *(columns.id, columns.number, columns.kind, columns.scheme),
            *(columns.division_code, columns.address_id, columns.subject),
            *(columns.language, columns.key_id, columns.issued_at, columns.issued_by),
            *(withdrawal.at, withdrawal.by, withdrawal.reason),
        )
        .outerjoin(certificate_withdrawal)
        .where(in_reach(transaction, certificate))
    )


def _wanted(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    columns = certificate.c
    if sought.text.strip():
        folded = fold_for_comparison(sought.text)
        found.append(
            or_(
                columns.folded.contains(folded, autoescape=True),
                columns.number.contains(fold(sought.text), autoescape=True),
            )
        )
    if sought.kind is not None:
        found.append(columns.kind == sought.kind.value)
    if sought.withdrawn is not None:
        at = certificate_withdrawal.c.at
        found.append(at.is_not(None) if sought.withdrawn else at.is_(None))
    if sought.address_id is not None:
        found.append(columns.address_id == sought.address_id)
    return found


def _certificate(row: Row[Any]) -> Certificate:
    withdrawal = None if row.at is None else Withdrawal(row.at, row.by, row.reason)
    return Certificate(
        id=row.id,
        number=CertificateNumber(row.number),
        kind=CertificateKind(row.kind),
        scheme=row.scheme,
        division_code=row.division_code,
        address_id=row.address_id,
        subject=row.subject,
        language=row.language,
        key_id=row.key_id,
        issued_at=row.issued_at,
        issued_by=row.issued_by,
        withdrawal=withdrawal,
    )
