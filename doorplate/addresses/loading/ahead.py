"""Work done ahead, while somebody else has the floor."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(things: Iterator[T]) -> Iterator[T]:
    """Yield `things`, each made in a thread while the one before is in use.

    For a use that waits for a server. Where it runs in this process, as SQLite does,
    two threads would only take turns, and slowly: its driver lets go of the interpreter
    at every row.
    """
    end = object()
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, things, end)
        while (thing := coming.result()) is not end:
            coming = maker.submit(next, things, end)
            yield thing  # type: ignore[misc] # it is not the end
