"""Telling whoever waits how far the work has come."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

Bar: TypeAlias = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Opens a bar of that label and total; what it gives is told how many more are done."""


@contextmanager
def silent(_label: str, _total: int) -> Iterator[Callable[[int], None]]:
    """Show nothing."""

    def ignore(_more: int) -> None:
        pass

    yield ignore
