"""How hard a masked QR symbol is to read, by ISO/IEC 18004:2015 7.8.3.1.

The numbers are those that `qrcode` counts. All functions take symbols as words (see
`symbol_tables`): an array whose last two axes are (rows and columns, lines), and answer
one number a symbol. Counting in whole words makes eight masks of a few hundred symbols
a matter of microseconds each.
"""

from functools import reduce
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Words: TypeAlias = npt.NDArray[np.uint64]
Counts: TypeAlias = npt.NDArray[np.int64]

# Dark-light-dark-light-dark 1:1:3:1:1 with four light modules on one side.
_FINDERS: Final = (0b10111010000, 0b00001011101)
_FINDER_WIDTH: Final = 11


def penalties(symbols: Words) -> Counts:
    """Return the penalty of each of `symbols` (..., 2, side) as (...)."""
    return (
        _runs(symbols) + 3 * _blocks(symbols) + 40 * _finders(symbols) + _dark(symbols)
    )


def _runs(symbols: Words) -> Counts:
    """Count n - 2 for each run of n ≥ 5 alike modules in a line.

    Such a run holds n - 4 windows of five, so windows plus twice the runs.
    """
    alike = _alike(symbols)
    five = alike & _shift(alike, 1) & _shift(alike, 2) & _shift(alike, 3)
    starts = five & ~_shift(five, 1)
    return _count(five) + 2 * _count(starts)


def _blocks(symbols: Words) -> Counts:
    """Count blocks of two by two alike modules, overlapping ones too."""
    rows = symbols[..., :1, :]
    alike = _alike(rows)
    below = ~(rows[..., 1:] ^ rows[..., :-1])
    return _count(alike[..., 1:] & alike[..., :-1] & below)


def _finders(symbols: Words) -> Counts:
    """Count places in a line that look like a finder pattern."""
    side = symbols.shape[-1]
    places = _ones(side - _FINDER_WIDTH + 1)
    found = [_where(symbols, pattern) & places for pattern in _FINDERS]
    return _count(found[0]) + _count(found[1])


def _where(symbols: Words, pattern: int) -> Words:
    light = ~symbols
    shifted = (
        _shift(symbols if pattern >> bit & 1 else light, bit)
        for bit in range(_FINDER_WIDTH)
    )
    return reduce(np.bitwise_and, shifted)


def _dark(symbols: Words) -> Counts:
    """Count ten for every full 5 % that the dark share differs from half."""
    modules = symbols.shape[-1] ** 2
    # The same floating-point steps as qrcode, which decide on the boundaries.
    ratings = [int(abs(n / modules * 100 - 50) / 5) * 10 for n in range(modules + 1)]
    return np.array(ratings)[_count(symbols[..., :1, :])]


def _alike(lines: Words) -> Words:
    """Mark modules that are like their left neighbour."""
    return ~(lines ^ _shift(lines, 1)) & _ones(lines.shape[-1] - 1)


def _shift(lines: Words, places: int) -> Words:
    return lines >> np.uint64(places)


def _count(lines: Words) -> Counts:
    counts: Counts = np.bitwise_count(lines).sum(axis=(-2, -1), dtype=np.int64)
    return counts


def _ones(count: int) -> np.uint64:
    return np.uint64((1 << count) - 1)
