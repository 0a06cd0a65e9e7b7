"""Use cases of access, as other rooms call them."""

from doorplate.access.service.entries import (
    record_entry,
    record_refusal,
    refusals_recorded,
    stamping,
)
from doorplate.access.service.sealing import seal_audit, verify_audit
from doorplate.access.service.signing_in import Entrance, acting_of, authority_of

__all__ = [
    "Entrance",
    "acting_of",
    "authority_of",
    "record_entry",
    "record_refusal",
    "refusals_recorded",
    "seal_audit",
    "stamping",
    "verify_audit",
]
