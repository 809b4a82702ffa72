"""The running daemon on a disk that fails for a while: it stands still, goes on, and says so once."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from monitor.app import App, Daemon, standstill
from monitor.config import load
from monitor.deliver import WorkerSettings, standard_worker
from monitor.errors import StoreError
from monitor.pipeline.gather import Gathered
from monitor.settings import Settings
from monitor.store import Store, db, faults
from tests.fake_slack import FakeSlack
from tests.faults.disks import FULL, KINDS, SAID, Disk, room
from tests.faults.test_storage import QUICK
from tests.faults.world import MEETINGS, page
from tests.sites import Site

FILE = """version: 1
contact: desk@paper.example
defaults: {{every: 1s, channel: "#civic-watch", timezone: America/New_York}}
ops: {{channel: "#civic-watch-ops"}}
fetch: {{allow_hosts: [127.0.0.1], pause: 0s}}
jurisdictions:
  somerville-ma:
    name: Somerville
    sources:
      calendar:
        adapter: page
        url: {url}
        rows: "table.meetings tr.row"
        kind: meeting
        key: "a.detail@href"
        title: "a.detail"
        starts_at: ".date"
"""


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    monkeypatch.setattr(db, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(standstill, "TRY_SECONDS", 0.2)
    monkeypatch.setattr(standstill, "HASTE_SECONDS", 0.1)


class Newsroom:
    """A daemon at work, its page and its Slack."""

    def __init__(self, app: App, daemon: Daemon, site: Site, slack: FakeSlack, disk: Disk) -> None:
        self.app, self.daemon, self.site, self.slack, self.disk = app, daemon, site, slack, disk

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(60):
            while not true():  # noqa: ASYNC110 - watched from outside
                await asyncio.sleep(0.05)

    def said(self, words: str, channel: str = "#civic-watch") -> int:
        return sum(words in m.text for m in self.slack.messages(channel))


@asynccontextmanager
async def newsroom(kind: str, tmp_path: Path, working: WorkerSettings = QUICK) -> AsyncIterator[Newsroom]:  # fmt: skip
    with room(kind, tmp_path) as state, FakeSlack() as slack, Site() as site:
        site.page("/calendar", page())
        path = tmp_path / "sources.yaml"
        path.write_text(FILE.format(url=site.url("/calendar")))
        settings = Settings(
            config=path, state=state, slack_bot_token="xoxb-test", slack_api_url=slack.url
        )
        config = load(path)
        app = App(
            settings=settings,
            config=config,
            worker=lambda app: standard_worker(
                app.store, settings, lambda: config, working=working
            ),
        )
        async with app:
            daemon = Daemon(app)
            task = asyncio.create_task(daemon.run())
            with Disk(kind, app.store) as disk:
                it = Newsroom(app, daemon, site, slack, disk)
                try:
                    await it.until(lambda: app.store.polls.recent("somerville-ma/calendar"))
                    yield it
                finally:
                    daemon.stop()
                    await task


NEW = page(*MEETINGS, ("105", "Special Meeting", "December 9, 2027 7:00 PM"))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_daemon_outlives_the_fault_and_tells_it_once(kind, tmp_path, caplog):
    caplog.set_level(logging.ERROR)
    async with newsroom(kind, tmp_path) as it:
        it.disk.begin()
        it.site.page("/calendar", NEW)
        await it.until(lambda: it.daemon.standstill.since)
        assert it.daemon.standstill.reason in it.daemon.ready()
        hits = len(it.site.hits_of("/calendar"))
        await asyncio.sleep(1.5)
        assert len(it.site.hits_of("/calendar")) <= hits + 1, "what cannot be kept is not fetched"
        assert it.said("Special Meeting") == 0
        it.disk.end()
        await it.until(lambda: it.said("Special Meeting"))
        await it.until(lambda: it.said("could not store anything", "#civic-watch-ops"))
        await asyncio.sleep(1)
        assert it.said("Special Meeting") == 1
        assert it.said("could not store anything", "#civic-watch-ops") == 1
        assert set(it.slack.by_key().values()) == {1}
        assert it.daemon.standstill.since is None
        await it.until(lambda: it.daemon.ready() == ())
        assert it.app.store.db.first("PRAGMA integrity_check")[0] == "ok"
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("kind", KINDS)
async def test_a_daemon_that_is_stopped_meanwhile_leaves_with_a_sentence(kind, tmp_path, caplog):
    caplog.set_level(logging.ERROR)
    with pytest.raises(StoreError, match=SAID[kind]):
        async with newsroom(kind, tmp_path) as it:
            it.disk.begin()
            it.site.page("/calendar", NEW)
            await it.until(lambda: it.daemon.standstill.since)
            (source,) = it.app.config.sources.values()
            it.app.poller.endings.quiet(source, it.app.clock(), Gathered())  # waits to be written
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("kind", FULL)
async def test_a_round_for_cron_on_a_full_disk_ends_with_a_sentence(kind, tmp_path):
    async with newsroom(kind, tmp_path) as it:
        it.daemon.stop()
        await it.until(lambda: not it.daemon.scheduler.running)
        it.disk.begin()
        it.site.page("/calendar", NEW)
        with pytest.raises(StoreError, match=SAID[kind]):
            await it.app.once(it.app.config.active)
        it.disk.end()
        await it.app.once(it.app.config.active)
        assert it.said("Special Meeting") == 1


async def test_a_fault_that_comes_and_goes_is_told_once_in_an_hour(tmp_path):
    async with newsroom("readonly", tmp_path) as it:
        for day in (9, 10, 11):
            it.disk.begin()
            it.site.page("/calendar", NEW.replace("December 9", f"December {day}"))
            await it.until(lambda: it.daemon.standstill.since)
            it.disk.end()
            await it.until(lambda: it.daemon.standstill.since is None)
        await it.until(lambda: it.said("could not store anything", "#civic-watch-ops"))
        await asyncio.sleep(0.5)
        assert it.said("could not store anything", "#civic-watch-ops") == 1


def test_what_never_passes_is_no_reason_to_wait(tmp_path):
    from monitor.app.clock import real_clock

    store = Store.open(tmp_path)
    waiting = standstill.Standstill(store, real_clock, lambda: "#ops")
    damage = faults.fault(sqlite3.DatabaseError("database disk image is malformed"), store.db.path)
    with pytest.raises(StoreError, match=r"damaged.*Restore the newest backup"):
        waiting.hit(damage)
    assert waiting.since is None
    store.close()


@pytest.mark.soak
async def test_a_database_locked_for_thirty_seconds_by_another_program(tmp_path, monkeypatch):
    monkeypatch.setattr(standstill, "HASTE_SECONDS", 0.5)
    async with newsroom("locked", tmp_path) as it:
        it.app.store.db.patience(20)
        it.site.page("/calendar", NEW)
        it.disk.begin()
        await asyncio.to_thread(time.sleep, 30)
        it.disk.end()
        await it.until(lambda: it.said("Special Meeting"))
        await it.until(lambda: it.said("could not store anything", "#civic-watch-ops"))
        assert set(it.slack.by_key().values()) == {1}
