"""Whether a text written before a street's name names the divisions it lies in."""

from collections.abc import Sequence

from doorplate.core.folding import fold_for_comparison
from doorplate.divisions.model import Division

_SHORTEST = 2


def leads_to(before: str, chain: Sequence[Division]) -> bool:
    """Return whether `before` is made of names of `chain`, in order, and nothing else.

    Any may be left out, and the end of a name too: 柳湾村 for 柳湾村村民委员会.
    """
    rest = fold_for_comparison(before)
    for division in chain:
        rest = rest[_shared(rest, fold_for_comparison(division.name)) :]
    return not rest


def _shared(text: str, name: str) -> int:
    length = len(name)
    while length >= _SHORTEST and not text.startswith(name[:length]):
        length -= 1
    return length if length >= _SHORTEST else 0
