"""Certificate numbers: what a person can read out, and nobody can guess.

Twelve characters over the alphabet of plate codes, eleven of them random. Their
checksum is 1 where a plate code's is 0 (modulo 29), so that every single wrong
character and every swap is caught, and one is never taken for the other.
"""

from dataclasses import dataclass
from typing import Final, Self

from doorplate.core.errors import Invalid
from doorplate.core.platecodes import (
    ALPHABET,
    LENGTH,
    checksum,
    completed,
    fold,
    grouped,
    random_body,
)

_RESIDUE: Final = 1


class CertificateNumberUnreadable(Invalid):
    """“{text}” is not a certificate's number: it has 12 letters and digits."""


class CertificateNumberMistyped(Invalid):
    """“{text}” has a mistake in it: at least one character is wrong or swapped."""


@dataclass(frozen=True, slots=True, order=True)
class CertificateNumber:
    """A certificate's number whose check character is right."""

    text: str

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Return the number that `typed` stands for, folded as plate codes are.

        Raises CertificateNumberUnreadable, CertificateNumberMistyped.
        """
        text = fold(typed)
        if len(text) != LENGTH or not set(ALPHABET) >= set(text):
            raise CertificateNumberUnreadable(text=typed[:40])
        if checksum(text) != _RESIDUE:
            raise CertificateNumberMistyped(text=typed)
        return cls(text)

    @classmethod
    def from_body(cls, body: str) -> Self:
        """Return the number whose first eleven characters are `body`."""
        return cls(completed(body, _RESIDUE))

    @classmethod
    def random(cls) -> Self:
        """Return a number nobody can guess: 29^11, about 2^53, are possible."""
        return cls(completed(random_body(), _RESIDUE))

    def __str__(self) -> str:
        return self.text

    @property
    def printed(self) -> str:
        """The number in three groups of four, as paper shows it."""
        return grouped(self.text)
