"""Memory that is free in this process goes back to the system: reading a large file leaves much."""

import ctypes


def give_back() -> bool:
    """Ask the C library; whether it gave anything back. Only glibc knows how, others do it unasked."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return bool(trim(0)) if trim is not None else False
