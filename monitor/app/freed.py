"""Memory: what is free in this process goes back to the system; what stays is not looked through for garbage."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 5_000
"""So many are made before garbage is looked for in a round; a poll in hand holds some hundreds."""


def give_back() -> bool:
    """Ask the C library; whether it gave anything back. Only glibc knows how, others do it unasked."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return bool(trim(0)) if trim is not None else False


@contextmanager
def settled() -> Iterator[None]:
    """What is here now is no garbage, and is not looked through until the block ends.

    A round holds the polls of all its sources at once: the collector took them for what stays, and
    walked through the whole program again and again, a fifth of the time of 400 polls.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
