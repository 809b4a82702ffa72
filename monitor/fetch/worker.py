"""The limited child: runs pure functions on untrusted bytes, and nothing else.

Started by ``monitor.fetch.child`` as a script of its own, without the daemon's environment (so
without its tokens). It may not use more memory or processor time than it was given, may not
write a file, and gives up the network where the system lets it. Frames are an 8-byte length and a
pickle, over the socket that is its standard input.
"""

import ctypes
import os
import pickle
import resource
import socket
import struct
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

_NEW_NETWORK = 0x40000000
_NEW_USER = 0x10000000


def main() -> None:
    """Serve until the socket closes."""
    root, memory, seconds, packages = sys.argv[1:5]
    allowed = tuple(f"{package}." for package in packages.split(","))
    sys.path.insert(0, root)
    sys.dont_write_bytecode = True
    channel = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    _leave_network()
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_AS, int(memory))
    while (frame := receive(channel)) is not None:
        _allow_processor(int(seconds))
        send(channel, _work(frame, allowed))


def _leave_network() -> None:
    """Move to an empty network of our own, if this system allows it (Linux, often)."""
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (AttributeError, OSError):
        return
    if unshare(_NEW_NETWORK) != 0:
        unshare(_NEW_USER | _NEW_NETWORK)


def _limit(what: int, value: int) -> None:
    try:
        resource.setrlimit(what, (value, value))
    except (ValueError, OSError):  # not every system knows every limit; the wall clock remains
        return


def _allow_processor(seconds: int) -> None:
    """So much processor time from now on; the system kills this process past it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


def _work(frame: bytes, allowed: tuple[str, ...]) -> bytes:
    """The answer to one job."""
    try:
        path, args = pickle.loads(frame)  # noqa: S301  written by the daemon itself
        result = function(path, allowed)(*args)
        return b"+" + pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return _failure("MemoryError", "", {})
    except RecursionError:
        return _failure("RecursionError", "", {})
    except Exception as error:  # noqa: BLE001  whatever it is, the daemon hears of it
        facts = {
            name: getattr(error, name)
            for name in ("url", "expected", "found")
            if isinstance(getattr(error, name, None), str)
        }
        return _failure(type(error).__name__, str(error), facts)


def _failure(kind: str, message: str, facts: dict[str, str]) -> bytes:
    return b"-" + pickle.dumps((kind, message[:2000], facts))


def function(path: str, allowed: tuple[str, ...]) -> Callable[..., Any]:
    """The function of this project called ``path``, like ``monitor.parse.pdf.extract``."""
    module, _, name = path.rpartition(".")
    if not path.startswith(allowed) or not name:
        message = f"{path} is not a function of this project"
        raise ValueError(message)
    found = getattr(import_module(module), name)
    if not callable(found):
        message = f"{path} is not a function"
        raise TypeError(message)
    return found  # type: ignore[no-any-return]


def send(channel: socket.socket, payload: bytes) -> None:
    """Send one frame."""
    channel.sendall(struct.pack(">Q", len(payload)))
    channel.sendall(payload)


def receive(channel: socket.socket) -> bytes | None:
    """One frame, or nothing when the other side has closed."""
    head = _exactly(channel, 8)
    return None if head is None else _exactly(channel, struct.unpack(">Q", head)[0])


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = channel.recv(min(size - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)


if __name__ == "__main__":
    main()
