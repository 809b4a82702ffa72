"""The disk fails at each of the writes between a page and its message; then it is well again.

Every time: one sentence, nothing told that was not stored, nothing lost and nothing doubled once
the fault is over, and the database is sound.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.deliver import DrainReport, RunningClock, Worker, WorkerSettings, standard_worker
from monitor.deliver.notifier import Post
from monitor.deliver.outcome import Sent
from monitor.deliver.slack import SlackNotifier
from monitor.errors import StoreError
from monitor.settings import Settings
from monitor.store import Store, db
from tests.fake_slack import FakeSlack
from tests.faults.disks import FULL, KINDS, SAID, Disk, room
from tests.faults.world import EVERY, MEETINGS, World, page
from tests.sites import Answer

QUICK = WorkerSettings(
    ops_channel="#civic-watch-ops",
    settle=timedelta(seconds=0.2),
    deadline=timedelta(seconds=2),
    channel_gap=timedelta(0),
    per_minute=6000,
)
NEW = Answer(body=page(*MEETINGS, ("105", "Special Meeting", "December 9, 2026 7:00 PM")))


class Watched(SlackNotifier):
    """Calls ``then`` when Slack has a message and its row is not marked yet."""

    then: Callable[[], None] = staticmethod(lambda: None)

    def post(self, post: Post) -> Sent:
        sent = super().post(post)
        self.then()
        return sent


@dataclass
class Desk:
    """The page, the stages and Slack on one disk."""

    world: World
    slack: FakeSlack
    disk: Disk
    notifier: Watched
    clock: RunningClock

    def worker(self) -> Worker:
        w = self.world
        settings = Settings(slack_bot_token="xoxb-test", slack_api_url=self.slack.url)
        return standard_worker(
            w.store, settings, lambda: w.config, working=QUICK, notifier=self.notifier
        )

    async def poll(self) -> None:
        self.world.advance(EVERY)
        await self.world.poller.poll(self.world.source)

    async def drain(self, worker: Worker) -> DrainReport:
        """Deliver; Slack's clock is the world's."""
        self.clock.set(self.world.now)
        self.slack.skew = self.world.now.timestamp() - time.time()
        return await worker.drain(self.world.now, patience=timedelta(0))

    async def everything(self, worker: Worker) -> None:
        """All stages, until nothing is left to do."""
        self.world.poller.flush()
        self.world.router.run()
        for _ in range(20):
            report = await self.drain(worker)
            if report.wait is None:
                return
            await asyncio.sleep(0.25 if self.world.store.outbox.claimed() else 0)
            self.world.now += timedelta(seconds=report.wait + 0.01)


@asynccontextmanager
async def desk(kind: str, tmp_path: Path) -> AsyncIterator[Desk]:
    with room(kind, tmp_path) as state, FakeSlack() as slack:
        async with World(tmp_path) as world:
            world.store.close()
            world.use(Store.open(state))
            clock = RunningClock()
            notifier = Watched("xoxb-test", slack.url, clock=clock, timeout=2)
            with Disk(kind, world.store) as disk:
                found = Desk(world, slack, disk, notifier, clock)
                await found.poll()
                await found.everything(found.worker())
                yield found
            assert world.store.db.first("PRAGMA integrity_check")[0] == "ok"


async def fails(desk: Desk, work: Callable[[], object]) -> None:
    """``work`` meets the fault, and says so in a sentence that names it."""
    with pytest.raises(StoreError, match=SAID[desk.disk.kind]) as caught:
        found = work()
        if asyncio.iscoroutine(found):
            await found
    assert caught.value.passing
    assert "\n" not in str(caught.value)


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    monkeypatch.setattr(db, "PATIENCE_SECONDS", 0.3)


STEPS = ("poll", "failed poll", "quiet poll", "route", "claim", "mark", "mark and die")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_fault_at_any_write_loses_and_doubles_nothing(kind, step, tmp_path):
    async with desk(kind, tmp_path) as it:
        world, worker = it.world, it.worker()
        before = sum(it.slack.by_key().values())
        if step == "failed poll":
            world.shows(Answer(status=503), NEW)
        elif step != "quiet poll":
            world.shows(NEW)
        if step in ("route", "claim", "mark", "mark and die"):
            await it.poll()
        if step in ("claim", "mark", "mark and die"):
            world.router.run()
        if step == "quiet poll":
            await it.poll()
        if step.startswith("mark"):
            it.notifier.then = it.disk.begin
        else:
            it.disk.begin()
        work = {
            "poll": it.poll,
            "failed poll": it.poll,
            "quiet poll": world.poller.flush,
            "route": world.router.run,
        }.get(step, lambda: it.drain(worker))
        await fails(it, work)
        it.notifier.then = lambda: None
        assert sum(it.slack.by_key().values()) == before + step.startswith("mark")
        it.disk.end()
        if step == "mark and die":
            worker = it.worker()  # what the old one knew is gone
        world.shows(NEW)
        await it.poll()
        await it.everything(worker)
        assert world.kept == {"101", "102", "103", "104", "105"}
        assert world.changes == ["added 105"]
        assert set(it.slack.by_key().values()) == {1}
        told = [m for m in it.slack.messages("#civic-watch") if "Special Meeting" in m.text]
        assert len(told) == 1
        assert not world.store.outbox.claimed()


@pytest.mark.parametrize("kind", [*FULL])
async def test_a_page_whose_copy_cannot_be_stored_is_read_again(kind, tmp_path):
    async with desk(kind, tmp_path) as it:
        it.world.shows(Answer(body=page(*MEETINGS[:3]) + "<!-- " + "x" * 2_000_000 + " -->"))
        it.disk.begin()
        await fails(it, it.poll)
        it.disk.end()
        it.world.shows(NEW)
        await it.poll()
        await it.everything(it.worker())
        assert it.world.changes == ["added 105"]
        assert not list(it.world.store.blobs.folder.glob("*/*.tmp"))


@pytest.mark.parametrize("kind", [*FULL])
async def test_a_backup_onto_a_full_disk_leaves_no_half_copy(kind, tmp_path):
    async with desk(kind, tmp_path) as it:
        it.disk.begin(limit=65_536)
        target = it.world.store.state / "copy.db"
        await fails(it, lambda: it.world.store.db.backup(target))
        assert not target.exists()
        it.disk.end()
        it.world.store.db.backup(target)
        assert target.exists()
