"""The pages beside a daemon, in a process of their own.

Two that take turns at one interpreter make readers wait a second while polls are read; apart, an
answer takes some hundredths. The daemon writes a line a second to the other's standard input: what
it lacks, how far its clock is ahead, which configuration is in force. Where nothing comes, it
hangs, and ``/healthz`` says so; where the pipe ends, it is gone, and the pages go as well.
"""

import asyncio
import contextlib
import heapq
import os
import signal
import sys
import threading
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
import structlog

from monitor.app.assembly import App
from monitor.app.clock import real_clock
from monitor.config import Config, load
from monitor.errors import MonitorError
from monitor.fetch import HostWait
from monitor.settings import Settings

EVERY_SECONDS = 1.0
WAITS_EVERY = 30
"""Lines between two that tell how long requests to hosts waited."""
MOST_HOSTS = 500
SILENT_SECONDS = 10.0
"""A daemon that wrote no line for so long hangs."""
END_SECONDS = 8.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0

log = structlog.get_logger("monitor")


@dataclass(slots=True)
class Pages:
    """Starts the process that serves the pages, tells it what it must know, and starts it again."""

    app: App
    ready: Callable[[], tuple[str, ...]]
    listen: str
    _config: Config | None = None
    _version: int = 0

    async def serve(self) -> None:
        """Until it is cancelled. A process that ends is started again, each time a little later."""
        pause = _FIRST_PAUSE
        while True:
            begun = time.monotonic()
            process = await self._start()
            telling = asyncio.create_task(self._tell(process))
            try:
                code = await process.wait()
            except asyncio.CancelledError:
                await _end(process)
                return
            finally:
                telling.cancel()
            pause = _FIRST_PAUSE if time.monotonic() - begun > _LONGEST_PAUSE else pause
            log.error("pages.ended", address=self.listen, code=code, again_in=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _start(self) -> Process:
        settings = self.app.settings
        words = ["web", "--fed", "--listen", self.listen]
        words += ["--config", str(settings.config), "--state", str(settings.state)]
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "monitor", *words, stdin=PIPE, start_new_session=True
        )

    async def _tell(self, process: Process) -> None:
        number = 0
        pipe = process.stdin
        with contextlib.suppress(OSError):
            while pipe is not None:
                pipe.write(orjson.dumps(self._line(waits=number % WAITS_EVERY == 0)) + b"\n")
                await pipe.drain()
                await asyncio.sleep(EVERY_SECONDS)
                number += 1

    def _line(self, *, waits: bool) -> dict[str, Any]:
        if self._config is not self.app.config:
            self._config, self._version = self.app.config, self._version + 1
        line: dict[str, Any] = {
            "troubles": self.ready(),
            "ahead": (self.app.clock() - real_clock()).total_seconds(),
            "config": self._version,
        }
        if waits:
            line["waits"] = {
                host: asdict(wait) for host, wait in _longest(self.app.fetcher.waits())
            }
        return line


def _longest(waits: Mapping[str, HostWait]) -> Iterable[tuple[str, HostWait]]:
    return heapq.nlargest(MOST_HOSTS, waits.items(), key=lambda item: item[1].waited)


async def _end(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            async with asyncio.timeout(END_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()


@dataclass(slots=True)
class Fed:
    """What the daemon beside the pages last said; kept up to date by a thread of its own."""

    settings: Settings
    config: Config
    troubles: tuple[str, ...] = ("the daemon is starting",)
    waits: dict[str, HostWait] = field(default_factory=dict)
    _ahead: timedelta = timedelta(0)
    _version: int = 1
    _heard: float = field(default_factory=time.monotonic)

    def listen(self, lines: Iterable[bytes], ended: Callable[[], None]) -> None:
        """Follow ``lines`` from now on; ``ended`` is called when there will be no more."""

        def follow() -> None:
            with contextlib.suppress(orjson.JSONDecodeError):  # killed in the middle of a line
                for line in lines:
                    self.take(orjson.loads(line))
            ended()

        threading.Thread(target=follow, name="fed", daemon=True).start()

    def take(self, line: Mapping[str, Any]) -> None:
        """One line; a configuration that cannot be read leaves the last one in force."""
        self._heard = time.monotonic()
        self.troubles = tuple(line["troubles"])
        self._ahead = timedelta(seconds=line["ahead"])
        if "waits" in line:
            self.waits = {host: HostWait(**wait) for host, wait in line["waits"].items()}
        if line["config"] != self._version:
            self._version = line["config"]
            with contextlib.suppress(MonitorError):
                self.config = load(self.settings.config, cap=self.settings.config_bytes)

    def ready(self) -> tuple[str, ...]:
        """What the daemon lacks, in sentences."""
        silent = time.monotonic() - self._heard
        if silent < SILENT_SECONDS:
            return self.troubles
        return (*self.troubles, f"the daemon has not answered for {silent:.0f} seconds")

    def clock(self) -> datetime:
        """The daemon's time."""
        return real_clock() + self._ahead


def leave() -> None:
    """Ask this process to end as a supervisor would."""
    os.kill(os.getpid(), signal.SIGTERM)
