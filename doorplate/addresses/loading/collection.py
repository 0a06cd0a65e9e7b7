"""The collector of garbage, told when to come."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_by_hand() -> Iterator[None]:
    """Leave it to the block to call `gc.collect` when it has let go of much.

    A chunk makes some hundred thousand objects, which die with it and hold hardly a
    cycle; every few hundred of them the collector walks through all that is alive,
    which took a third of the time of a load. What is there before is not walked
    through at all.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()
