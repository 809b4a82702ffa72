"""A real daemon in a process of its own, and everything that listens for its signs of life."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.scenarios import court
from tests.sites import Site

ROOT = Path(__file__).parents[2]
PING = "/ping/of-the-desk"


class Systemd:
    """The other end of ``sd_notify``: a datagram socket that keeps what it was told, and when."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.settimeout(0.2)
        self.heard: list[tuple[float, str]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                self.heard.append((time.monotonic(), self._socket.recv(4096).decode()))

    def count(self, word: str, *, since: float = 0.0) -> int:
        """How often ``word`` was said since a moment of the monotonic clock."""
        return sum(said == word and at >= since for at, said in self.heard)

    def close(self) -> None:
        self._over.set()
        self._thread.join(5)
        self._socket.close()


class Running:
    """One daemon with pages, a ping address and a watchdog of one second."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.site = site
        self.systemd = Systemd(folder)
        self.config = court.sources(folder, site)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "MONITOR_"))}
        self.environment = {
            **kept,
            "PYTHONPATH": str(ROOT),
            "MONITOR_CONFIG": str(self.config),
            "MONITOR_STATE": str(folder / "state"),
            "MONITOR_HEARTBEAT_URL": site.url(PING),
            "NOTIFY_SOCKET": str(self.systemd.path),
            "WATCHDOG_USEC": "1000000",
            "NO_COLOR": "1",
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self, *words: str) -> subprocess.Popen[str]:
        """``python -m`` and these words; the usual daemon with pages without them."""
        listen = f"127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", *(words or ("monitor", "run", "--web", listen))],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=self.environment, cwd=self.folder,
        )  # fmt: skip
        return self.process

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def health(self, within: float) -> tuple[int, str]:
        """Exit code and sentence of ``monitor health``."""
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "health", "--within", str(within)],
            capture_output=True, text=True, check=False, timeout=60, env=self.environment, cwd=self.folder,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def healthz(self) -> tuple[int, list[str]]:
        """Status and troubles that ``/healthz`` answers; ``0`` when there is no answer."""
        try:
            with urllib.request.urlopen(self._address, timeout=2) as answer:
                return answer.status, json.load(answer)["troubles"]
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)["troubles"]
        except OSError:
            return 0, []

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.port}/healthz"

    def pings(self, *, since: float = 0.0) -> int:
        """How often the ping address was asked since a moment of the monotonic clock."""
        return sum(hit.at >= since for hit in self.site.hits_of(PING))

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        if self.process is not None:
            self.process.communicate(timeout=30)
        self.systemd.close()


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """A desk whose daemon is not started yet."""
    with Site() as site:
        site.page(PING, "ok")
        site.script(court.PATH, court.feed("Complaint"))
        desk = Running(folder, site)
        try:
            yield desk
        finally:
            desk.close()


def wait_for(check: Callable[[], object], what: str, seconds: float = 60.0) -> None:
    """Until ``check`` says so; ``what`` names it when it never does."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)
