"""Plate codes (门牌编码): what a person can read out, and a machine can check.

Twelve characters over 29 letters that are hard to confuse; eleven random, the last a
check character. The weighted sum of the values is 0 modulo 29; the weights are
distinct and not zero modulo a prime, so every single wrong character and every swap
of two characters is caught.
"""

import secrets
from dataclasses import dataclass
from typing import Final, Self

from doorplate.core.errors import Invalid
from doorplate.core.folding import fold_width

ALPHABET: Final = "0123456789ACDEFGHJKMNPQRTVWXY"
LENGTH: Final = 12

_MODULUS: Final = len(ALPHABET)
_WEIGHTS: Final = (*range(1, LENGTH), _MODULUS - 1)
_VALUES: Final = {letter: value for value, letter in enumerate(ALPHABET)}
# Letters outside the alphabet and the ones they are taken for.
_LOOK_ALIKES: Final = str.maketrans("OILZSBU", "011258V")
_NOISE: Final = str.maketrans("", "", " -._·")


class PlateCodeUnreadable(Invalid):
    """“{text}” is not a plate code: a code has 12 letters and digits."""


class PlateCodeMistyped(Invalid):
    """“{text}” has a mistake in it: at least one character is wrong or swapped."""


@dataclass(frozen=True, slots=True, order=True)
class PlateCode:
    """A plate code whose check character is right."""

    text: str

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Return the code that `typed` stands for.

        Case, spaces, hyphens, full width and look-alike letters are folded.

        Raises PlateCodeUnreadable where it has another length or other characters,
        PlateCodeMistyped where the check character does not fit.
        """
        text = fold(typed)
        if len(text) != LENGTH or not _VALUES.keys() >= set(text):
            raise PlateCodeUnreadable(text=typed[:40])
        if checksum(text) != 0:
            raise PlateCodeMistyped(text=typed)
        return cls(text)

    @classmethod
    def from_body(cls, body: str) -> Self:
        """Return the code whose first eleven characters are `body`."""
        return cls(completed(body))

    @classmethod
    def random(cls) -> Self:
        """Return a code nobody can guess: 29^11, about 2^53, are possible."""
        return cls(completed(random_body()))

    def __str__(self) -> str:
        return self.text

    @property
    def printed(self) -> str:
        """The code in three groups of four, as a plate shows it."""
        return grouped(self.text)


def fold(typed: str) -> str:
    """Return `typed` with case, width, separators and look-alikes folded."""
    return fold_width(typed).upper().translate(_NOISE).translate(_LOOK_ALIKES)


def checksum(text: str) -> int:
    """Return the weighted sum modulo 29 of 12 characters: 0 where they are right."""
    return sum(map(_weigh, _WEIGHTS, text)) % _MODULUS


def completed(body: str, residue: int = 0) -> str:
    """Return eleven characters and the one that makes their checksum `residue`.

    Two kinds of codes with residues of their own are never taken for each other.
    """
    total = sum(map(_weigh, _WEIGHTS, body))
    # The last weight is -1 modulo 29.
    return body + ALPHABET[(total - residue) % _MODULUS]


def random_body() -> str:
    """Return eleven characters nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))


def grouped(text: str) -> str:
    """Return twelve characters in three groups of four, as they are printed."""
    return " ".join((text[:4], text[4:8], text[8:]))


def _weigh(weight: int, letter: str) -> int:
    return weight * _VALUES[letter]
