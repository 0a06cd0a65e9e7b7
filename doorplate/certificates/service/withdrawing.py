"""Withdrawing a paper that was issued in error."""

from datetime import datetime

from doorplate.access.service import record_entry
from doorplate.certificates import store
from doorplate.certificates.model import (
    AlreadyWithdrawn,
    Certificate,
    Withdrawal,
    WithdrawalReasonMissing,
    WithdrawnByItsIssuer,
)
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.service.issuing import NEED
from doorplate.certificates.service.looking import certificate_numbered
from doorplate.core.actors import OPERATOR, Actor
from doorplate.database import Register


def withdraw_certificate(
    register: Register,
    *,
    number: CertificateNumber,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Certificate:
    """Withdraw a certificate: its check page says so from now on, and why.

    Another person than the issuer does it; only the operator of the machine, who is
    one, may do both.

    Raises CertificateUnknown, AlreadyWithdrawn, WithdrawalReasonMissing,
    WithdrawnByItsIssuer.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise WithdrawalReasonMissing
    with register.writing(NEED) as transaction:
        found = certificate_numbered(transaction, number)
        if found.withdrawal is not None:
            raise AlreadyWithdrawn(number=number.printed)
        if actor != OPERATOR and actor.name == found.issued_by:
            raise WithdrawnByItsIssuer
        store.withdraw(transaction, found.id, Withdrawal(now, actor.name, reason))
        record_entry(
            transaction,
            actor=actor,
            action="certificates.withdraw",
            subject=f"certificate {number}",
            now=now,
            details={"reason": reason},
        )
        return certificate_numbered(transaction, number)
