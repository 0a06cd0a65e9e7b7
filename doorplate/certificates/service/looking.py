"""Looking at papers that were issued, and where they stand today."""

from datetime import date

from doorplate.addresses.service import address_by_id, names_over_time
from doorplate.addresses.specification import AddressSpecification
from doorplate.certificates import store
from doorplate.certificates.gathering import text_on
from doorplate.certificates.model import (
    Certificate,
    CertificateUnknown,
    Signed,
    Standing,
    Standings,
)
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.store import Sought
from doorplate.core.clock import civil_day
from doorplate.database import Transaction


def certificate_numbered(
    transaction: Transaction, number: CertificateNumber
) -> Certificate:
    """Return the certificate of a number. Raises CertificateUnknown."""
    found = store.by_number(transaction, number)
    if found is None:
        raise CertificateUnknown(number=number.printed)
    return found


def signed_of(transaction: Transaction, certificate: Certificate) -> Signed:
    """Return what was signed, and the signature."""
    return store.signed_of(transaction, certificate.id)


def file_of(transaction: Transaction, certificate: Certificate) -> bytes:
    """Return the PDF, byte for byte as it was issued."""
    return store.file_of(transaction, certificate.id)


def count_certificates(transaction: Transaction, sought: Sought) -> int:
    """Return how many certificates are as sought."""
    return store.count(transaction, sought)


def list_certificates(
    transaction: Transaction, sought: Sought, *, limit: int, offset: int = 0
) -> list[Certificate]:
    """Return some of the certificates that are as sought, in their order."""
    return store.listed(transaction, sought, limit=limit, offset=offset)


def standing_of(
    transaction: Transaction,
    certificate: Certificate,
    *,
    wording: AddressSpecification,
    today: date,
    zone: str,
) -> Standings:
    """Tell whether a paper still holds on a day.

    A certificate is superseded where its address is called something else now, or is
    no more; a notice tells what held from its day on, and is not.
    """
    withdrawal = certificate.withdrawal
    if withdrawal is not None:
        day = civil_day(withdrawal.at, zone)
        return Standings(Standing.WITHDRAWN, day, reason=withdrawal.reason)
    if certificate.address_id is None:
        return Standings(Standing.VALID)
    address = address_by_id(transaction, certificate.address_id)
    told = names_over_time(transaction, address, specification=wording)
    present = text_on(told, today)
    certified_on = civil_day(certificate.issued_at, zone)
    ended = present.period.end
    if ended is not None and certified_on < ended <= today:
        return Standings(Standing.SUPERSEDED, ended)
    if present.text != certificate.subject:
        fresh = [one.period.start for one in told if one.period.start > certified_on]
        since = min([*fresh, present.period.start])
        return Standings(Standing.SUPERSEDED, since, now=present.text)
    return Standings(Standing.VALID)
