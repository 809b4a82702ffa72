"""The whole daemon at work on a machine whose time is the test's: real HTTP, SQLite and threads."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from monitor.app import App, Daemon
from monitor.app.clock import real_clock
from monitor.config import load
from monitor.deliver import Worker
from monitor.settings import Settings
from tests.fake_slack import FakeSlack
from tests.running.machine import Machine
from tests.sites import Hit, Site

HEAD = """version: 1
contact: newsroom@example.org
defaults: {every: %(every)s, channel: "#civic-watch", timezone: %(zone)s}
ops: {channel: "#civic-watch-ops"}
fetch: {allow_hosts: [127.0.0.1, localhost], pause: 0s}
"""


class Slack(FakeSlack):
    """The fake Slack by the machine's wall clock."""

    def __init__(self, machine: Machine, **more: object) -> None:
        super().__init__(["#civic-watch", "#civic-watch-ops"], **more)  # type: ignore[arg-type]
        self._machine = machine

    def now(self) -> float:
        return self._machine.wall().timestamp()

    def said(self, channel: str = "#civic-watch") -> list[tuple[datetime, str]]:
        """When each message came, by the machine's clock, and its words."""
        return [
            (
                datetime.fromtimestamp(float(message.ts), tz=self._machine.wall().tzinfo),
                message.text,
            )
            for message in self.messages(channel)
        ]


class Newsroom:
    """A daemon, its sites, its Slack and its machine."""

    def __init__(self, machine: Machine, site: Site, slack: Slack, app: App) -> None:
        self.machine = machine
        self.site = site
        self.slack = slack
        self.app = app
        self.daemon = Daemon(app)

    def polls(self) -> Counter[str]:
        """How often each source was polled, by the rows of the store."""
        self.app.poller.flush()
        rows = self.app.store.db.query("SELECT source_id, count(*) AS n FROM polls GROUP BY 1")
        return Counter({row["source_id"]: row["n"] for row in rows})

    async def passes(self, **span: float) -> None:
        """Let the machine's time pass."""
        await asyncio.sleep(timedelta(**span).total_seconds())


@asynccontextmanager
async def newsroom(
    folder: Path,
    machine: Machine,
    site: Site,
    slack: Slack,
    sources: str,
    *,
    every: str = "30m",
    zone: str = "America/New_York",
    worker: Callable[[App], Worker] | None = None,
    **settings: object,
) -> AsyncIterator[Newsroom]:
    """The daemon runs while the block does, and is then stopped as by SIGTERM."""
    path = folder / "sources.yaml"
    path.write_text(HEAD % {"every": every, "zone": zone} + sources)
    app = App(
        settings=Settings(
            config=path,
            state=folder / "state",
            slack_bot_token=slack.token,
            slack_api_url=slack.url,
            **settings,  # type: ignore[arg-type]
        ),
        config=load(path),
        clock=real_clock,
        worker=worker,
    )
    async with app:
        room = Newsroom(machine, site, slack, app)
        gates = app.fetcher._traveller._gates
        free = gates._slots._value
        machine.under_way = lambda: free - gates._slots._value
        running = asyncio.create_task(room.daemon.run())
        scene = asyncio.current_task()
        assert scene is not None
        running.add_done_callback(lambda _ended: scene.cancel() if at_work else None)
        at_work = True
        try:
            yield room
        finally:
            at_work = False
            room.daemon.stop()
            await running
            machine.under_way = lambda: 0


def pages(site: Site, names: list[str], answer: Callable[[str, Hit], object]) -> str:
    """A jurisdiction that watches one page for each name; ``answer`` gives the page as it is."""
    lines = ["jurisdictions:", "  city:", "    name: City", "    sources:"]
    for name in names:
        site.handle(f"/{name}", lambda hit, name=name: answer(name, hit))  # type: ignore[misc]
        lines.append(
            f'      {name}: {{adapter: page, url: "{site.url(f"/{name}")}", rows: "li", kind: notice,'
            ' key: "a@href", title: "a"}'
        )
    return "\n".join(lines) + "\n"


def listing(*titles: str) -> str:
    """A page with a list of notices."""
    rows = "".join(f'<li><a href="/n/{n}">{title}</a></li>' for n, title in enumerate(titles))
    return f"<!DOCTYPE html><html><body><h1>Notices</h1><ul>{rows}</ul></body></html>"


def memory() -> int:
    """Bytes that this process holds (Linux)."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def descriptors() -> int:
    """Open file descriptors of this process (Linux)."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
