"""The sites' process, the configuration that watches them, and an ``App`` on a temporary store."""

import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from monitor.app import App, Clock, real_clock
from monitor.config import load
from monitor.deliver import WorkerSettings, standard_worker
from monitor.deliver.notifier import Post
from monitor.deliver.outcome import Sent
from monitor.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
ADAPTERS = {
    "page": "{{adapter: page, url: '{url}', rows: 'table.meetings tbody tr', kind: meeting, "
    "key: 'a.detail@href', title: .name, starts_at: .date, location: .place}}",
    "json": "{{adapter: json, url: '{url}', records: items, kind: meeting, key: id, title: name, "
    "starts_at: start, location: room}}",
    "rss": "{{adapter: feed, url: '{url}'}}",
}


@dataclass
class Sites:
    """The running server. ``address`` gives the page of one site."""

    port: int
    ports: tuple[int, ...] = ()

    def address(self, number: int, kind: str) -> str:
        return f"http://{host(number)}:{self.port}/{kind}"

    def say(self, mode: str, version: int, share: int = 1) -> None:
        """Change what all sites answer; one in ``share`` (by the number in the query) moves."""
        asked = f"http://127.0.0.1:{self.port}/_set?mode={mode}&version={version}&share={share}"
        httpx.get(asked, trust_env=False).raise_for_status()

    def seen(self) -> dict[str, Any]:
        """What they were asked: ``served`` by kind, ``gap``: the least seconds between two
        requests to one origin, of ``gaps`` origins that were asked more than once."""
        answer = httpx.get(f"http://127.0.0.1:{self.port}/_seen", trust_env=False)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found


def host(number: int) -> str:
    """The loopback address of a site."""
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"


@contextmanager
def sites(ports: int = 1, certificate: Path | None = None, at: int = 0) -> Iterator[Sites]:
    """The sites in their own process, for as long as the block lasts.

    With a ``certificate`` all ports but the first speak TLS; the first is ``at``, or any.
    """
    first = datetime.now().replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=3)
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.server", first.isoformat(), "--ports", str(ports), "--at", str(at),
         *(["--tls", str(certificate)] if certificate else [])],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        found = tuple(int(port) for port in process.stdout.readline().split())
        yield Sites(found[0], found[1:])
    finally:
        process.communicate()


def write_config(path: Path, port: Sites, count: int, kind: str, every: str = "1h") -> None:
    """A ``sources.yaml`` with one jurisdiction and one source a site."""
    lines = [
        "version: 1",
        "contact: bench@example.org",
        f"defaults: {{every: {every}, channel: '#bench', timezone: America/New_York}}",
        "ops: {channel: '#ops'}",
        "fetch:",
        "  pause: 0s",
        "  allow_hosts:",
        *(f"    - {host(number)}" for number in range(count)),
        "topics:",
        "  sanctuary: {any: [sanctuary, detainer*, '287(g)']}",
        "jurisdictions:",
    ]
    for number in range(count):
        source = ADAPTERS[kind].format(url=port.address(number, kind))
        lines += [f"  site-{number}:", f"    name: Site {number}", "    sources:", f"      calendar: {source}"]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass
class Told:
    """A way out that counts: change id → how often it was told."""

    threads = True
    reads_back = False
    idempotent = True
    changes: Counter[int] = field(default_factory=Counter)
    messages: int = 0

    def check(self) -> None:
        """Always open."""

    def post(self, post: Post) -> Sent:
        self.messages += 1
        if post.purpose != "ops":
            self.changes.update(int(str(row["id"])) for row in post.data)
        return Sent(f"bench.{self.messages}", post.channel)

    def edit(self, post: Post, ts: str) -> Sent:
        return Sent(ts, post.channel)

    def find(self, post: Post, since: datetime) -> None:
        return None


FAST = WorkerSettings(ops_channel="#ops", channel_gap=timedelta(0), per_minute=1_000_000)


@asynccontextmanager
async def app_on(folder: Path, told: Told, *, clock: Clock = real_clock) -> AsyncIterator[App]:
    """The program on ``folder/sources.yaml`` with its state beside it; no Slack."""
    settings = Settings(config=folder / "sources.yaml", state=folder / "state")
    app = App(
        settings=settings,
        config=load(settings.config, cap=100_000_000),
        clock=clock,
        worker=lambda app: standard_worker(
            app.store, settings, lambda: app.config, working=FAST, notifier=told
        ),
    )
    async with app:
        yield app
