"""The second factor: codes of an authenticator (TOTP, RFC 6238), and recovery codes."""

import hmac
import re
import secrets
from datetime import datetime
from typing import Final

import pyotp
from argon2.low_level import Type, hash_secret_raw

from doorplate.access import passwords
from doorplate.core.folding import fold_width
from doorplate.core.platecodes import ALPHABET, fold

STEP_SECONDS: Final = 30
_DRIFT: Final = (0, -1, 1)
_DIGITS: Final = re.compile(r"\d{6}")
_CODES: Final = 10
_CODE_LENGTH: Final = 12


def new_secret() -> str:
    """Return a new secret of 160 bits in base 32, as authenticators take it."""
    return pyotp.random_base32(32)


def enrolment_uri(secret: str, name: str, issuer: str) -> str:
    """Return what an authenticator reads from the symbol: ``otpauth://totp/…``."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the 30-second step whose code this is: now's, or one beside it.

    None where it is none of the three. A step that was used once is not to be used
    again: the caller keeps the last one.
    """
    typed = re.sub(r"[\s-]", "", fold_width(code))
    if not _DIGITS.fullmatch(typed):
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    found = None
    for drift in _DRIFT:
        if hmac.compare_digest(totp.generate_otp(present + drift), typed):
            found = present + drift
    return found


def new_recovery_codes() -> list[str]:
    """Return ten codes of 58 bits to be written down, as ``XXXX-XXXX-XXXX``."""
    return [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
        for _ in range(_CODES)
    ]


def is_like_recovery_code(text: str) -> bool:
    """Tell a recovery code from an authenticator's by its form."""
    return len(fold(text)) == _CODE_LENGTH


def recovery_digest(code: str, salt: str) -> str:
    """Return the Argon2id digest of a recovery code, as typed; `salt` is hexadecimal.

    All codes of an account have one salt: one computation looks for a code in all.
    """
    hasher = passwords.HASHER
    return hash_secret_raw(
        fold(code).encode(),
        bytes.fromhex(salt),
        time_cost=hasher.time_cost,
        memory_cost=hasher.memory_cost,
        parallelism=hasher.parallelism,
        hash_len=32,
        type=Type.ID,
    ).hex()


def new_salt() -> str:
    """Return a salt of 128 bits."""
    return secrets.token_hex(16)
