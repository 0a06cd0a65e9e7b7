"""QR symbols at print speed, from tables that `qrcode` itself fills.

For a fixed length of text, level and mask, the modules of a symbol are an affine map
over GF(2) of the text's bits: Reed-Solomon codes are linear, and masking is an XOR.
The columns of that map are read off `qrcode`, one text a bit, and the mask is chosen
by the penalties of ISO/IEC 18004:2015 7.8.3.1 as `qrcode` counts them (with the format
information still blank), so that both ways give the same modules. Each set of tables
is compared with `qrcode` before its first use.

A symbol is kept as two by `side` words of 64 bits: its rows, then its columns; the
highest of `side` bits is the leftmost or topmost module.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from qrcode.constants import ERROR_CORRECT_H
from qrcode.main import QRCode
from qrcode.util import ALPHA_NUM, MODE_ALPHA_NUM, QRData

from doorplate.plates import symbol_penalties

Words: TypeAlias = npt.NDArray[np.uint64]
Bits: TypeAlias = npt.NDArray[np.bool_]
Whole = TypeVar("Whole", int, npt.NDArray[np.int64])

ALPHABET: Final[str] = ALPHA_NUM.decode()
LONGEST: Final = 200
"""Characters that version 11 holds at level H; its 61 modules still fit a word."""

_VALUES: Final = {letter: value for value, letter in enumerate(ALPHABET)}
_PAIR_BITS: Final = 11
_LAST_BITS: Final = 6
_MASKS: Final = range(8)
_NOTHING: Final = np.uint64(0)
# Any one bit of these may change and a letter of the alphabet is still meant. Zeros
# would not do: `qrcode` cannot divide a block of nothing but zeros.
_ORIGIN_PAIR: Final = 1 << 10
_ORIGIN_LAST: Final = 1 << 3


def side(version: int) -> int:
    """Return the modules a side of a symbol of `version`."""
    return 17 + 4 * version


def smallest_version(length: int) -> int:
    """Return the smallest version that holds `length` characters at level H."""
    version: int = _encoder("0" * length).best_fit()
    return version


def pack_run(size: int, row: Whole, column: Whole, length: Whole) -> Whole:
    """Return a horizontal run of modules as one number; so they sort as they lie.

    Or many runs, as arrays.
    """
    return (row * size + column) * (size + 1) + length


def unpack_run(size: int, run: int) -> tuple[int, int, int]:
    """Return the row, column and length of a run."""
    place, length = divmod(run, size + 1)
    return *divmod(place, size), length


def dark_runs(rows: Words) -> list[list[int]]:
    """Return the packed runs of dark modules of each of `rows` (symbols, side)."""
    symbols, side = rows.shape
    places = np.arange(side - 1, -1, -1, dtype=np.uint64)
    modules = np.zeros((symbols, side, side + 2), dtype=np.int8)
    modules[..., 1:-1] = rows[..., None] >> places & 1
    steps = np.diff(modules, axis=-1)
    symbol, row, column = np.nonzero(steps == 1)
    length = np.nonzero(steps == -1)[2] - column
    packed = pack_run(side, row, column, length)
    ends = np.searchsorted(symbol, np.arange(1, symbols))
    return [part.tolist() for part in np.split(packed, ends)]


def reference_rows(content: str) -> Words:
    """Return the rows of `content` as `qrcode` makes them, without any table."""
    code = _encoder(content)
    code.make()
    rows: Words = _pack(code.modules)[0]
    return rows


@lru_cache(maxsize=16)
def of_length(length: int) -> "Tables":
    """Return the tables for texts of `length` characters, compared with `qrcode`."""
    tables = Tables.derive(length)
    tables.check()
    return tables


@dataclass(frozen=True, slots=True)
class Tables:
    """The affine map of one length of text.

    `constant`: what is there without any text bit, under mask 0; `columns`: what each
    text bit changes; `masks`: what each mask changes; `trials`: the same with the
    format information blank, for the penalties.
    """

    length: int
    constant: Words
    columns: Words
    masks: Words
    trials: Words

    @classmethod
    def derive(cls, length: int) -> Self:
        """Read the map off `qrcode`, one symbol a text bit."""
        text = _origin(length)
        origin = _masked(text, 0)
        columns = np.stack([_masked(near, 0) ^ origin for near in _neighbours(text)])
        masks = np.stack([_masked(text, mask) ^ origin for mask in _MASKS])
        trials = np.stack([_masked(text, mask, blank=True) ^ origin for mask in _MASKS])
        constant = origin ^ _sum(columns[_text_bits([text])[0]])
        return cls(length, constant, columns, masks, trials)

    def check(self) -> None:
        """Compare random texts with `qrcode`; AssertionError where they differ."""
        draw = random.Random(self.length)  # noqa: S311 - a sample, not a secret
        for _ in range(4):
            text = "".join(draw.choices(ALPHABET, k=self.length))
            if not np.array_equal(self.rows([text])[0], reference_rows(text)):
                raise AssertionError(f"the QR tables and qrcode disagree on {text!r}")

    def rows(self, texts: Sequence[str]) -> Words:
        """Return the rows of the symbols of `texts`: (texts, side) words."""
        plain = self._unmasked(_text_bits(texts))
        trials = plain[:, None] ^ self.trials
        best = symbol_penalties.penalties(trials).argmin(axis=1)
        rows: Words = plain[:, 0] ^ self.masks[best, 0]
        return rows

    def _unmasked(self, bits: Bits) -> Words:
        # Plates of one batch share scheme and host: what every text has is added once.
        always = bits.all(axis=0)
        varying = bits.any(axis=0) & ~always
        shared = self.constant ^ _sum(self.columns[always])
        chosen = np.where(bits[:, varying, None, None], self.columns[varying], _NOTHING)
        return shared ^ _sum(chosen, axis=1)


def _text_bits(texts: Sequence[str]) -> Bits:
    """Return the data bits of `texts` of one length: (texts, bits)."""
    values = np.array([[_VALUES[letter] for letter in text] for text in texts])
    even = values.shape[1] // 2 * 2
    pairs = values[:, 0:even:2] * len(ALPHABET) + values[:, 1:even:2]
    bits = [_spread(pairs, _PAIR_BITS), _spread(values[:, even:], _LAST_BITS)]
    return np.concatenate(bits, axis=1)


def _spread(numbers: npt.NDArray[np.int64], width: int) -> Bits:
    bits = numbers[:, :, None] >> np.arange(width - 1, -1, -1) & 1
    return bits.reshape(len(numbers), -1).astype(bool)


def _sum(words: Words, axis: int = 0) -> Words:
    total: Words = np.bitwise_xor.reduce(words, axis=axis)
    return total


def _origin(length: int) -> str:
    pairs, odd = divmod(length, 2)
    return _pair(_ORIGIN_PAIR) * pairs + ALPHABET[_ORIGIN_LAST] * odd


def _neighbours(origin: str) -> Iterator[str]:
    """Yield the texts that differ from `origin` in one data bit, first bit first."""
    for place in range(0, len(origin) - 1, 2):
        for bit in reversed(range(_PAIR_BITS)):
            pair = _pair(_ORIGIN_PAIR ^ 1 << bit)
            yield origin[:place] + pair + origin[place + 2 :]
    if len(origin) % 2:
        for bit in reversed(range(_LAST_BITS)):
            yield origin[:-1] + ALPHABET[_ORIGIN_LAST ^ 1 << bit]


def _pair(value: int) -> str:
    first, second = divmod(value, len(ALPHABET))
    return ALPHABET[first] + ALPHABET[second]


def _encoder(content: str) -> QRCode:
    code = QRCode(error_correction=ERROR_CORRECT_H)
    code.add_data(QRData(content, mode=MODE_ALPHA_NUM), optimize=0)
    return code


def _masked(content: str, mask: int, *, blank: bool = False) -> Words:
    code = _encoder(content)
    code.best_fit()
    code.makeImpl(blank, mask)
    return _pack(code.modules)


def _pack(modules: Sequence[Sequence[bool | None]]) -> Words:
    square = np.array(modules, dtype=bool)
    weights = np.uint64(1) << np.arange(len(square), dtype=np.uint64)[::-1]
    return np.stack([square @ weights, square.T @ weights])
