"""Running a pure function under limits: for PDF text, and for pages that are dangerous to parse.

```python
text = await run("monitor.parse.pdf.extract", data)          # any function of this project
found = await parse_apart("legistar", source, response)      # an adapter's parse, as a list
```

The function runs in a child process kept warm, with 512 MB of memory and 30 seconds; a child that
goes past its limits is killed and replaced. What comes back is read with care: only plain values
and this project's own types. Safe to call from any thread and any event loop.
"""

import asyncio
import atexit
import io
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, is_dataclass
from enum import Enum
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from monitor.adapters.base import Yield
from monitor.errors import DocumentError, ExtractError
from monitor.fetch.prescan import needs_child
from monitor.models import Response, Source

__all__ = ["Children", "Limits", "needs_child", "parse_apart", "run"]

_HERE = Path(__file__)
_ROOT = _HERE.parents[2]
_PLAIN = {
    "builtins": {"set", "frozenset", "bytearray", "complex", "range", "slice"},
    "collections": {"OrderedDict"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use: bytes of memory, seconds of processor and of wall time, answer bytes."""

    memory: int = 512 * 1024 * 1024
    processor_seconds: int = 30
    wall_seconds: float = 30.0
    answer: int = 64_000_000
    jobs: int = 200
    idle_seconds: float = 120.0


class Children:
    """Up to ``size`` children, each started when first needed and kept for the next job.

    Only functions of ``packages`` are run.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        size: int = 2,
        packages: tuple[str, ...] = ("monitor",),
    ) -> None:
        self.limits = limits or Limits()
        self._packages = packages
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._slots = threading.BoundedSemaphore(size)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="child")
        self._closed = False

    async def run(self, function_path: str, *args: object) -> Any:
        """``call`` without holding up the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.call, function_path, *args)

    def call(self, function_path: str, *args: object) -> Any:
        """The function's result.

        Raises ``ExtractError`` or ``DocumentError`` as the function did, and ``DocumentError``
        when it needed more than the limits or crashed.
        """
        job = pickle.dumps((function_path, args), pickle.HIGHEST_PROTOCOL)
        with self._slots:
            child = self._take()
            try:
                good, value = _read(child.ask(job))
            except BaseException:
                child.kill()  # past its limits, gone, or no longer to be believed
                raise
            # What failed otherwise than a parser may fail can be short of memory, and stay so.
            self._give_back(child, fit=good or value[0] in ("ExtractError", "DocumentError"))
        if not good:
            raise _failure(value, self.limits)
        return value

    def close(self) -> None:
        """End all children; those at work end with their job's failure."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for child in idle:
            child.kill()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _take(self) -> "_Child":
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    return child
                child.kill()
        return _Child(self.limits, self._packages)

    def _give_back(self, child: "_Child", *, fit: bool) -> None:
        with self._lock:
            keep = fit and not self._closed and child.alive and child.jobs < self.limits.jobs
            if keep:
                self._idle.append(child)
                child.rest(self._retire)
        if not keep:
            child.kill()

    def _retire(self, child: "_Child") -> None:
        """End a child that nobody needed for two minutes."""
        with self._lock:
            if child not in self._idle:
                return
            self._idle.remove(child)
        child.kill()


class _Child:
    """One process and the socket to it; used by one thread at a time."""

    def __init__(self, limits: Limits, packages: tuple[str, ...]) -> None:
        self.limits = limits
        self.jobs = 0
        self._timer: threading.Timer | None = None
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter and script
                [
                    sys.executable,
                    "-I",
                    str(_HERE.with_name("worker.py")),
                    str(_ROOT),
                    str(limits.memory),
                    str(limits.processor_seconds),
                    ",".join(packages),
                ],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8", "PATH": os.defpath, "TZ": "UTC"},
            )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: bytes) -> bytes:
        """Send one job and wait for its answer. Raises ``DocumentError`` when there is none."""
        if self._timer is not None:
            self._timer.cancel()
        self.jobs += 1
        deadline = time.monotonic() + self.limits.wall_seconds
        try:
            self._channel.settimeout(self.limits.wall_seconds)
            self._channel.sendall(struct.pack(">Q", len(job)))
            self._channel.sendall(job)
            size = struct.unpack(">Q", self._receive(8, deadline))[0]
            if size > self.limits.answer:
                raise DocumentError(
                    f"reading it gave more than {self.limits.answer // 1_000_000} MB: given up"
                )
            return self._receive(size, deadline)
        except TimeoutError as error:
            raise DocumentError(
                f"reading it took longer than {self.limits.wall_seconds:g} seconds: given up"
            ) from error
        except OSError as error:  # the child is gone; the socket tells before the process does
            raise DocumentError(self._end()) from error

    def _receive(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self._channel.settimeout(max(0.001, deadline - time.monotonic()))
            part = self._channel.recv(min(size - len(parts), 1 << 20))
            if not part:
                raise ConnectionResetError
            parts += part
        return bytes(parts)

    def _end(self) -> str:
        """Why the process ended, in words."""
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            code = 0
        if code == -signal.SIGXCPU:
            seconds = self.limits.processor_seconds
            return f"reading it took more than {seconds} seconds of processor time: given up"
        megabytes = self.limits.memory // 1_048_576
        if code == -signal.SIGKILL:
            return f"reading it was ended by the system, which may be short of memory ({megabytes} MB allowed)"
        return f"the reader crashed on it ({_name_of(code)}) within {megabytes} MB: not read"

    def rest(self, retire: Callable[["_Child"], None]) -> None:
        """Be ended by ``retire`` unless another job comes first."""
        self._timer = threading.Timer(self.limits.idle_seconds, retire, (self,))
        self._timer.daemon = True
        self._timer.start()

    def kill(self) -> None:
        """End it now and leave nothing behind."""
        if self._timer is not None:
            self._timer.cancel()
        self._process.kill()
        self._process.wait()
        self._channel.close()


def _name_of(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit {code}"


class _Reader(pickle.Unpickler):
    """Reads what the child sent: no name is looked up but plain values' and our own data types'.

    The child has read hostile bytes with C libraries; whatever it became, it cannot make the
    daemon call anything.
    """

    def find_class(self, module: str, name: str) -> Any:
        if name in _PLAIN.get(module, ()):
            return getattr(import_module(module), name)
        if (module, name) == ("builtins", "getattr"):
            return _member
        if module.startswith("monitor.") and "." not in name:
            found = getattr(import_module(module), name, None)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        message = f"{module}.{name} may not come out of the child"
        raise pickle.UnpicklingError(message)


def _member(kind: object, name: str) -> Enum:
    """A member of one of our enumerations: so Python before 3.11.4 writes them into a pickle."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind[name]
    message = "only members of enumerations may be looked up by what comes out of the child"
    raise pickle.UnpicklingError(message)


def _read(answer: bytes) -> tuple[bool, Any]:
    """Whether the job succeeded, and its result or the facts of its failure."""
    try:
        return answer[:1] == b"+", _Reader(io.BytesIO(memoryview(answer)[1:])).load()
    except Exception as error:
        raise DocumentError("the reader answered with something unreadable: not used") from error


def _failure(facts: Any, limits: Limits) -> ExtractError:
    kind, message, attributes = facts
    if kind == "MemoryError":
        megabytes = limits.memory // 1_048_576
        return DocumentError(f"reading it needs more than {megabytes} MB of memory: given up")
    if kind == "RecursionError":
        return DocumentError("it is nested too deeply to be read")
    if kind == "DocumentError":
        return DocumentError(message, **attributes)
    if kind == "ExtractError":
        return ExtractError(message, **attributes)
    return DocumentError(f"it could not be read ({kind}: {message[:200]})")


@lru_cache(maxsize=1)
def _children() -> Children:
    children = Children()
    atexit.register(children.close)
    return children


async def run(function_path: str, *args: object) -> Any:
    """The result of the pure function ``function_path`` with picklable ``args``, under limits.

    Raises ``ExtractError`` or ``DocumentError`` with a sentence.
    """
    return await _children().run(function_path, *args)


async def parse_apart(adapter: str, source: Source, response: Response) -> Sequence[Yield]:
    """What the adapter called ``adapter`` yields for ``response``, parsed under limits.

    Raises what its ``parse`` raises, and ``DocumentError`` past the limits.
    """
    found: Sequence[Yield] = await run("monitor.adapters.apart.parse", adapter, source, response)
    return found
