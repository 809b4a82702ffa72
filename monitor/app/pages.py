"""The pages beside a daemon, in a process of their own.

Two that take turns at one interpreter make readers wait a second while polls are read; apart, an
answer takes some hundredths. The daemon writes lines to the other's standard input (read by
:mod:`monitor.app.fed`): the configuration in force, in packets, first and whenever it changes; and
every second what it lacks, and how far its clock is ahead.
"""

import asyncio
import contextlib
import heapq
import pickle
import sys
import time
from asyncio.subprocess import PIPE, Process
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import structlog

from monitor.app.assembly import App
from monitor.app.clock import real_clock
from monitor.config import Config
from monitor.config.packed import packets
from monitor.fetch import HostWait

EVERY_SECONDS = 1.0
WAITS_EVERY = 30
"""Lines between two that tell how long requests to hosts waited."""
MOST_HOSTS = 500
END_SECONDS = 8.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0

log = structlog.get_logger("monitor")


@dataclass(slots=True)
class Pages:
    """Starts the process that serves the pages, tells it what it must know, and starts it again."""

    app: App
    ready: Callable[[], tuple[str, ...]]
    listen: str

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
        told: Config | None = None
        pipe = process.stdin
        with contextlib.suppress(OSError):
            while pipe is not None:
                if told is not self.app.config:
                    told = self.app.config
                    await _hand_over(told, pipe)
                pipe.write(orjson.dumps(self._line(waits=number % WAITS_EVERY == 0)) + b"\n")
                await pipe.drain()
                await asyncio.sleep(EVERY_SECONDS)
                number += 1

    def _line(self, *, waits: bool) -> dict[str, Any]:
        line: dict[str, Any] = {
            "troubles": self.ready(),
            "ahead": (self.app.clock() - real_clock()).total_seconds(),
        }
        if waits:
            line["waits"] = {
                host: asdict(wait) for host, wait in _longest(self.app.fetcher.waits())
            }
        return line


async def _hand_over(config: Config, pipe: asyncio.StreamWriter) -> None:
    """Line by line; in between the loop does what else it has to do."""
    for line in lines(config):
        pipe.write(line)
        await pipe.drain()
        await asyncio.sleep(0)


def lines(config: Config) -> Iterator[bytes]:
    """What hands ``config`` over."""
    for packet in packets(config):
        yield orjson.dumps({"packet": b64encode(pickle.dumps(packet)).decode()}) + b"\n"


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
