"""What the pages know of the daemon beside them: it writes lines to their standard input.

Where nothing comes, it hangs, and ``/healthz`` says so; where the pipe ends, it is gone, and the
pages go as well.
"""

import contextlib
import os
import pickle
import signal
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from monitor.app.clock import real_clock
from monitor.app.freed import give_back
from monitor.config import Config
from monitor.config.packed import Packet, Unpacking
from monitor.fetch import HostWait

SILENT_SECONDS = 10.0
"""A daemon that wrote no line for so long hangs."""


@dataclass(slots=True)
class Fed:
    """What the daemon beside the pages last said; kept up to date by a thread of its own."""

    troubles: tuple[str, ...] = ("the daemon is starting",)
    waits: dict[str, HostWait] = field(default_factory=dict)
    _ahead: timedelta = timedelta(0)
    _config: Config | None = None
    _whole: threading.Event = field(default_factory=threading.Event)
    _unpacking: Unpacking = field(default_factory=Unpacking)
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
        """One line: a packet of a configuration, or how things stand."""
        self._heard = time.monotonic()
        if "packet" in line:
            self._unpack(pickle.loads(b64decode(line["packet"])))  # noqa: S301 - the daemon wrote it
            return
        self.troubles = tuple(line["troubles"])
        self._ahead = timedelta(seconds=line["ahead"])
        if "waits" in line:
            self.waits = {host: HostWait(**wait) for host, wait in line["waits"].items()}

    def _unpack(self, packet: Packet) -> None:
        config = self._unpacking.take(packet)
        if config is not None:
            self._config = config
            self._whole.set()
            give_back()

    def config(self) -> Config:
        """The configuration that is in force; waits for the first."""
        self._whole.wait()
        assert self._config is not None  # noqa: S101 - set before
        return self._config

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
