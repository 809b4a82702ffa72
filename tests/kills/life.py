"""One life of the whole program in a process that may be killed, forked from a warm one.

Poll, route and deliver as the daemon does, by a clock of its own; doubts are settled after a second
instead of a minute, since the fake Slack never stores later than that.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.app import App, Daemon, clock_from
from monitor.config import load
from monitor.deliver import WorkerSettings, standard_worker
from monitor.errors import StoreError
from monitor.settings import Settings
from monitor.store import Lock, Store

QUICK = WorkerSettings(
    ops_channel="#civic-watch-ops",
    settle=timedelta(seconds=1),
    deadline=timedelta(seconds=1),
    channel_gap=timedelta(0),
    per_minute=10**6,
    back_off=timedelta(milliseconds=50),
    back_off_cap=timedelta(milliseconds=400),
)
REFUSED = 17


@dataclass(frozen=True)
class Life:
    """What one life does before it ends by itself: one round, unless ``work`` says more."""

    folder: Path
    slack: str
    now: datetime
    kill_at: str = ""
    work: str = ""

    def settings(self) -> Settings:
        return Settings(
            config=self.folder / "sources.yaml",
            state=self.folder / "state",
            slack_bot_token="xoxb-test",
            slack_api_url=self.slack,
        )


def live(life: Life) -> None:
    """Run in a process of its own."""
    if life.kill_at:
        os.environ["MONITOR_KILL_AT"] = life.kill_at
    if life.work == "second":
        _second(life)
    elif life.work == "reload":
        asyncio.run(_reload(life))
    else:
        asyncio.run(_round(life))
        if life.work == "prune":
            _prune(life)
        elif life.work == "backup":
            _backup(life)


def _app(life: Life) -> App:
    settings = life.settings()
    config = load(settings.config)
    return App(
        settings=settings,
        config=config,
        clock=clock_from(life.now),
        worker=lambda app: standard_worker(app.store, settings, lambda: app.config, working=QUICK),
    )


async def _round(life: Life) -> None:
    async with _app(life) as app:
        await app.once(app.config.active)


async def _reload(life: Life) -> None:
    """The daemon, which is told to read its file again while it works."""
    async with _app(life) as app:
        daemon = Daemon(app)
        running = asyncio.create_task(daemon.run())
        await _until(lambda: signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL)
        before = app.config
        path = life.folder / "sources.yaml"
        path.write_text(path.read_text(encoding="utf-8") + f"# edited at {life.now}\n")
        os.kill(os.getpid(), signal.SIGHUP)
        await _until(lambda: app.config is not before)
        await asyncio.sleep(0.3)  # it polls and tells on
        daemon.stop()
        await running


async def _until(seen: Callable[[], bool]) -> None:
    """Wait for it: how long a start takes, the machine says."""
    async with asyncio.timeout(60):
        while not seen():  # noqa: ASYNC110 - nobody sets an event there
            await asyncio.sleep(0.02)


def _prune(life: Life) -> None:
    store = Store.open(life.folder / "state")
    store.retention.prune(life.now, polls=timedelta(0), history=timedelta(days=1))
    store.close()


def _backup(life: Life) -> None:
    store = Store.open(life.folder / "state")
    store.db.backup(life.folder / f"copy-{life.now.timestamp():.0f}.db")
    store.close()


def _second(life: Life) -> None:
    """A second program on the same state: it must be refused while the first one lives."""
    lock = Lock(life.folder / "state")
    try:
        lock.take()
    except StoreError as error:
        raise SystemExit(REFUSED if "another monitor" in str(error) else 1) from error
