"""Politeness: one connection at a time for each host, and a pause between the starts.

The pause runs from one request's sending to the next one's start, so that the host sees at least
that much between them however long connecting took. A host that asked to be left alone (Retry-After) is not asked
again before that time by any source; waits longer than ``patience`` are given back to the caller
as an error that names the time, so that no job sleeps for an hour.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from monitor.errors import HostQuietError
from monitor.fetch.clock import Clock

LONGEST_QUIET = 86_400.0
_SWEEP = 1024


@dataclass(frozen=True, slots=True)
class HostWait:
    """How often a host was asked, how many seconds those requests waited for their turn, and for
    how many more it wants to be left alone.
    """

    requests: int
    waited: float
    quiet: float


class _Gate:
    __slots__ = ("last_start", "lock", "quiet_until", "requests", "users", "waited")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.last_start = float("-inf")
        self.quiet_until = float("-inf")
        self.users = 0
        self.requests = 0
        self.waited = 0.0


class Gates:
    """The gates of all hosts. ``concurrency`` bounds the requests under way over all hosts."""

    def __init__(self, clock: Clock, *, concurrency: int, patience: float) -> None:
        self._clock = clock
        self._patience = patience
        self._slots = asyncio.Semaphore(concurrency)
        self._gates: dict[str, _Gate] = {}
        self._sweep_at = _SWEEP

    @asynccontextmanager
    async def enter(self, host: str, pause: float) -> AsyncIterator[Callable[[], None]]:
        """Hold the host's only connection, no sooner than ``pause`` seconds after the last request.

        What it gives is to be called when the request goes out; without that the start counts.
        Raises ``HostQuietError`` with ``retry_after`` while the host wants to be left alone.
        """
        gate = self._gates.get(host)
        if gate is None:
            gate = self._add(host)
        gate.users += 1
        came = self._clock.monotonic()
        try:
            async with gate.lock:
                await self._wait(host, gate, pause)
                async with self._slots:
                    gate.last_start = self._clock.monotonic()
                    gate.requests += 1
                    gate.waited += gate.last_start - came
                    yield partial(self._sent, gate)
        finally:
            gate.users -= 1

    def _sent(self, gate: _Gate) -> None:
        gate.last_start = self._clock.monotonic()

    async def _wait(self, host: str, gate: _Gate, pause: float) -> None:
        now = self._clock.monotonic()
        quiet = gate.quiet_until - now
        if quiet > self._patience:
            raise HostQuietError(
                f"{host} asked to be left alone for another {_span(quiet)}", retry_after=quiet
            )
        wait = max(quiet, gate.last_start + pause - now)
        if wait > 0:
            await self._clock.sleep(wait)

    def waits(self) -> dict[str, HostWait]:
        """How long each host made us wait since the start, or since it was last forgotten.

        May be asked from another thread.
        """
        now = self._clock.monotonic()
        return {
            host: HostWait(gate.requests, gate.waited, max(0.0, gate.quiet_until - now))
            for host, gate in list(self._gates.items())
        }

    def quiet(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for ``seconds`` (at most a day) from now on."""
        gate = self._gates.get(host) or self._add(host)
        until = self._clock.monotonic() + min(seconds, LONGEST_QUIET)
        gate.quiet_until = max(gate.quiet_until, until)

    def _add(self, host: str) -> _Gate:
        if len(self._gates) >= self._sweep_at:
            self._forget_idle()
        gate = self._gates[host] = _Gate()
        return gate

    def _forget_idle(self) -> None:
        """Drop gates that can no longer hold anybody back, so that memory stays flat."""
        old = self._clock.monotonic() - 3600
        now = self._clock.monotonic()
        self._gates = {
            host: gate
            for host, gate in self._gates.items()
            if gate.users or gate.last_start > old or gate.quiet_until > now
        }
        self._sweep_at = max(_SWEEP, 2 * len(self._gates))


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    if seconds < 7200:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.0f} hours"
