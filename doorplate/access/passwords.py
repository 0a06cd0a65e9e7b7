"""Passwords: Argon2id, and the rules of NIST SP 800-63B for choosing one."""

import secrets
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from doorplate.core.errors import Invalid

SHORTEST: Final = 12
LONGEST: Final = 256
_FEWEST_CHARACTERS: Final = 5
_RUNS: Final = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
_COMMON: Final = ("password", "passw0rd", "administrator", "welcome", "doorplate")
_ALPHABET: Final = "ACDEFGHJKMNPQRTVWXY23456789"

# RFC 9106's second choice, of 64 MiB; a hash made with others is renewed at sign-in.
HASHER: Final = PasswordHasher()


class PasswordTooShort(Invalid):
    """A password has at least {shortest} characters; a sentence is a good one."""


class PasswordTooLong(Invalid):
    """A password has at most {longest} characters."""


class PasswordTooCommon(Invalid):
    """Anybody would try that password among the first."""


class PasswordHoldsName(Invalid):
    """A password does not hold the account's name."""


def parse_password(text: str, name: str) -> str:
    """Return a password fit to be kept.

    No rule asks for digits or signs, as NIST SP 800-63B advises: length counts.

    Raises PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordHoldsName.
    """
    password = _composed(text)
    if len(password) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLong(longest=LONGEST)
    folded = password.casefold()
    if name.casefold() in folded:
        raise PasswordHoldsName
    if _is_common(folded):
        raise PasswordTooCommon
    return password


def hashed(password: str) -> str:
    """Return the Argon2id hash of a password."""
    return HASHER.hash(_composed(password))


def matches(hash_: str | None, password: str) -> bool:
    """Tell whether a password has that hash.

    Without a hash it takes as long to say no: nobody learns which accounts there are.
    """
    try:
        HASHER.verify(hash_ or _nobody(), _composed(password)[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return hash_ is not None


def is_outdated(hash_: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(hash_)


def temporary() -> str:
    """Return a password to be told to somebody, who changes it at once."""
    parts = ("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3))
    return "-".join(parts)


@cache
def _nobody() -> str:
    return HASHER.hash(secrets.token_hex())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _is_common(folded: str) -> bool:
    if len(set(folded)) < _FEWEST_CHARACTERS:
        return True
    half = len(folded) // 2
    if folded[:half] * 2 == folded:
        return True
    rest = folded
    for word in _COMMON:
        rest = rest.replace(word, "")
    if len(rest) < _FEWEST_CHARACTERS:
        return True
    return any(folded in run or folded[::-1] in run for run in _RUNS)
