"""Use cases of access, as other rooms call them."""

from doorplate.access.service.entries import (
    record_entry,
    record_refusal,
    refusals_recorded,
    stamping,
)
from doorplate.access.service.sealing import seal_audit, verify_audit

__all__ = [
    "record_entry",
    "record_refusal",
    "refusals_recorded",
    "seal_audit",
    "stamping",
    "verify_audit",
]
