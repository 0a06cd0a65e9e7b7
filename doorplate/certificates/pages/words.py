"""What papers and their standings are called on the pages."""

from typing import Final

from doorplate.certificates.model import CertificateKind, Standing
from doorplate.core.messages import message

KINDS: Final = {
    CertificateKind.ADDRESS: message("Certificate of address"),
    CertificateKind.NUMBERING: message("Numbering notice"),
}
STANDINGS: Final = {
    Standing.VALID: message("valid"),
    Standing.SUPERSEDED: message("superseded"),
    Standing.WITHDRAWN: message("withdrawn (paper)"),
}
STATES: Final = {
    False: message("issued (paper)"),
    True: message("withdrawn (paper)"),
}
TONES: Final = {
    Standing.VALID: "good",
    Standing.SUPERSEDED: "past",
    Standing.WITHDRAWN: "bad",
}
LANGUAGES: Final = (("zh", "中文"), ("en", "English"))
