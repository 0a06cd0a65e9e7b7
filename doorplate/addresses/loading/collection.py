"""The collector of garbage, told to come less often."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_OFTEN_ENOUGH: Final = 200_000


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let the collector look for cycles only after many more objects than usual.

    A chunk makes some hundred thousand objects without a cycle among them, that all
    die with it; every 700 of them the collector walks through what is alive. That
    took a third of the time of a load.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_OFTEN_ENOUGH, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
