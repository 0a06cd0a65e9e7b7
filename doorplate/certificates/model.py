"""Certificates and notices as the register keeps them, and where they stand today."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from doorplate.certificates.numbers import CertificateNumber
from doorplate.core.errors import Conflict, Invalid, NotFound, NotPermitted


class CertificateUnknown(NotFound):
    """No certificate has the number {number}."""


class AddressNotCertifiable(Conflict):
    """“{text}” is {status}: only a current address, or one that was, is certified."""


class AddressAmbiguous(Conflict):
    """“{text}” is said of several addresses: {candidates}. Give one of their uids."""


class NothingToNotify(Conflict):
    """“{subject}” has no current number to notify of."""


class ChangeNotApproved(Conflict):
    """Change {change} is not approved: there is nothing to notify of yet."""


class ChangeUnknown(NotFound):
    """There is no change {change}."""


class NoticeBeyondReach(NotPermitted):
    """A notice tells all numbers: issue it where the whole street or change lies."""


class AlreadyWithdrawn(Conflict):
    """Certificate {number} was withdrawn already."""


class WithdrawalReasonMissing(Invalid):
    """Say why it is withdrawn; whoever checks the paper reads it."""


class WithdrawnByItsIssuer(NotPermitted):
    """Whoever issued a certificate does not withdraw it: ask somebody else to."""


class CertificateKind(StrEnum):
    """Which paper it is."""

    ADDRESS = "address"
    NUMBERING = "numbering"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a paper was issued in error: when, by whom, why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """A paper that was issued; `subject` is its address, street or change."""

    id: int
    number: CertificateNumber
    kind: CertificateKind
    scheme: str
    division_code: str
    address_id: int | None
    subject: str
    language: str
    key_id: str
    issued_at: datetime
    issued_by: str
    withdrawal: Withdrawal | None


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed, and the signature of it."""

    snapshot: bytes
    signature: bytes


class Standing(StrEnum):
    """Whether a paper still holds."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Standings:
    """Where a paper stands: since which day, and what the address is called now.

    `now` is None unless it is superseded by another text; an address that is no more
    has none.
    """

    standing: Standing
    since: date | None = None
    now: str | None = None
    reason: str | None = None
