"""Long lists in parts that a statement or a transaction can take."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def in_chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Yield `items` in order, at most `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield what comes, in order, at most `size` at a time; no more is held at once."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
