"""A computer whose time is the test's: days pass in minutes, and everything that waits, waits in it.

The program is the real one, with its daemon, its HTTP on loopback, its SQLite and its threads. Only
the two clocks of the machine are ours: the monotonic one moves when nothing is left to do but to
wait, and the wall clock can be set, as people and time servers set it.

    with Machine(datetime(2026, 11, 1, 5, tzinfo=UTC)) as machine:
        machine.run(scene(machine))
"""

import asyncio
import selectors
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self

import pytest

real_monotonic = time.monotonic
HURRY = 0.002
"""Real seconds that work under way is waited for, before it is looked at again."""
PATIENCE = 3.0
"""Real seconds after which work under way is taken for silent, so that time goes on without it."""
WORKERS = ("deliver",)
"""Names of threads whose work takes real time."""


class Machine:
    """The clocks. ``wall`` is what a person would read, ``monotonic`` what timers run by."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._base = real_monotonic()
        self._ran = 0.0
        self._asleep = timedelta(0)
        self._set = timedelta(0)
        self._patch = pytest.MonkeyPatch()
        self._silent: set[int] = set()
        self._waited = 0.0
        self.under_way: Callable[[], int] = lambda: 0
        """How many requests are under way, so that time does not pass while they are answered."""
        self.in_threads = 0

    def __enter__(self) -> Self:
        self._patch.setattr(time, "monotonic", self.monotonic)
        frozen = _clock(self)
        for name in (
            "monitor.app.clock",
            "apscheduler.schedulers.base",
            "apscheduler.executors.base",
            "apscheduler.triggers.interval",
        ):
            __import__(name)
            self._patch.setattr(sys.modules[name], "datetime", frozen)
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.undo()

    def monotonic(self) -> float:
        """Seconds that the machine ran."""
        return self._base + self._ran

    def wall(self) -> datetime:
        """The time of the wall clock, UTC."""
        return self._start + timedelta(seconds=self._ran) + self._asleep + self._set

    def set_clock(self, **by: float) -> None:
        """Somebody sets the wall clock: ``hours=-1``."""
        self._set += timedelta(**by)

    def suspend(self, **span: float) -> None:
        """The lid is closed: the wall clock goes on, the monotonic one stands still."""
        self._asleep += timedelta(**span)

    def freeze(self, **span: float) -> None:
        """The process is stopped (SIGSTOP) and goes on later: both clocks go on."""
        self._ran += timedelta(**span).total_seconds()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run ``work`` in a loop of this machine's time."""
        with asyncio.Runner(loop_factory=lambda: _Loop(self)) as runner:
            return runner.run(work)

    # what the loop asks -------------------------------------------------------------------------

    def busy(self) -> bool:
        """Whether something happens that takes real time: a request, a delivering thread."""
        working = {
            thread.ident or 0
            for thread in threading.enumerate()
            if thread.name.startswith(WORKERS) and thread.ident not in self._silent
        }
        busy = bool(working) or self.under_way() > 0 or self.in_threads > 0
        if not busy:
            self._waited = 0.0
            return False
        if self._waited < PATIENCE:
            return True
        self._silent |= working
        return False

    def waited(self, seconds: float, *, in_vain: bool) -> None:
        """Work under way was waited for."""
        self._waited = self._waited + seconds if in_vain else 0.0

    def passes(self, seconds: float) -> None:
        """Nothing is left to do for so long."""
        self._ran += seconds


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        super().__init__(_Waiting(machine))
        self.set_default_executor(_Counted(machine))

    def time(self) -> float:
        return self._machine.monotonic()


class _Waiting(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    """Waits for what is real, and lets the machine's time pass when nothing is."""

    def __init__(self, machine: Machine) -> None:
        super().__init__()
        self._machine = machine

    def select(self, timeout: float | None = None) -> list[Any]:
        found = super().select(0)
        if found or (timeout is not None and timeout <= 0):
            self._machine.waited(0, in_vain=not found)
            return found
        if self._machine.busy():
            begun = real_monotonic()
            found = super().select(HURRY)
            self._machine.waited(real_monotonic() - begun, in_vain=not found)
            return found
        if timeout is None:
            return super().select(HURRY)
        self._machine.passes(timeout)
        return super().select(0)


class _Counted(ThreadPoolExecutor):
    """The loop's threads; the machine knows when one of them works."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(4, "machine")
        self._machine = machine

    def submit(self, *call: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
        self._machine.in_threads += 1
        future = super().submit(*call, **named)
        future.add_done_callback(self._done)
        return future

    def _done(self, _future: Future[Any]) -> None:
        self._machine.in_threads -= 1


def _clock(machine: Machine) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return machine.wall().astimezone(tz) if tz else machine.wall().replace(tzinfo=None)

    return Clock


async def until(
    true: Callable[[], Any], what: str, *, machine: Machine, **at_most: float
) -> timedelta:
    """Wait in the machine's time; how long it took. ``what`` names what never came."""
    begun = machine.monotonic()
    limit = timedelta(**at_most).total_seconds()
    while not true():
        passed = machine.monotonic() - begun
        assert passed < limit, f"never within {limit:.0f} s: {what}"
        await asyncio.sleep(0.5)
    return timedelta(seconds=machine.monotonic() - begun)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
