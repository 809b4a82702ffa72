"""A newsroom in one process, with a clock that the test turns: real HTTP, real SQLite."""

import asyncio
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from monitor.app.assembly import App
from monitor.config import load
from monitor.models import Change
from monitor.settings import Settings

HEAD = """version: 1
contact: newsroom@example.org
defaults: {every: 1h, channel: "#civic-watch", timezone: America/New_York}
ops: {channel: "#civic-watch-ops"}
fetch: {allow_hosts: [127.0.0.1], pause: 0s}
"""


class World:
    """The program at work; ``now`` is the time it believes."""

    def __init__(self, app: App, now: datetime) -> None:
        self.app = app
        self.now = now

    async def poll(self, *names: str) -> list[Change]:
        """Poll the sources (all of them without names) and route; the new changes."""
        known = self.app.config.sources
        found: list[int] = []
        for source in [known[name] for name in names] or [s for s in known.values() if s.enabled]:
            report = await self.app.poll(source)
            found += report.changes
        self.app.poller.flush()
        self.app.router.run()
        return list(self.app.store.changes.many(found))

    async def sleep(self, seconds: float) -> None:
        """What the program waits for is waited in this world's time."""
        self.wait(seconds=seconds)

    def wait(self, **delta: float) -> None:
        """Let time pass."""
        self.now += timedelta(**delta)


@asynccontextmanager
async def world(folder: Path, text: str, now: datetime, **settings: object):
    """A world with this ``sources.yaml`` (without its head), starting at ``now``."""
    path = folder / "sources.yaml"
    path.write_text(HEAD + text)
    it = World.__new__(World)
    config = load(path)
    app = App(
        settings=Settings(config=path, state=folder / "state", **settings),
        config=config,
        clock=lambda: it.now,
        sleep=it.sleep,
    )
    it.__init__(app, now)
    async with app:
        yield it
        await asyncio.sleep(0)
