"""Use cases of certificates, as pages, commands and other rooms call them."""

from doorplate.certificates.service.issuing import (
    NEED,
    Wanted,
    certifiable,
    issue_certificate,
    issue_notice,
    noticeable,
)
from doorplate.certificates.service.looking import (
    certificate_numbered,
    count_certificates,
    file_of,
    list_certificates,
    signed_of,
    standing_of,
)
from doorplate.certificates.service.withdrawing import withdraw_certificate

__all__ = [
    "NEED",
    "Wanted",
    "certifiable",
    "certificate_numbered",
    "count_certificates",
    "file_of",
    "issue_certificate",
    "issue_notice",
    "list_certificates",
    "noticeable",
    "signed_of",
    "standing_of",
    "withdraw_certificate",
]
