"""The scheduler in a running loop, with a short tick."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from monitor.models import Jurisdiction, Source
from monitor.scheduler import Scheduler, scheduler
from monitor.scheduler.pace import LEAST, Pace

PLACE = Jurisdiction(id="a", name="A", zone="UTC")


def source(name: str, every: float = 3600.0, settings: str = "", *, enabled: bool = True) -> Source:
    return Source(
        id=f"a/{name}", jurisdiction=PLACE, adapter="page", options=None, zone="UTC",
        every=timedelta(seconds=every), settings_hash=settings, enabled=enabled,
    )  # fmt: skip


def nothing(_ids: Sequence[str]) -> dict[str, datetime]:
    return {}


@pytest.fixture(autouse=True)
def _short_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "TICK_SECONDS", 0.05)


async def eventually(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - what is waited for is the scheduler's own doing
            await asyncio.sleep(0.01)


class Desk:
    """Counts what is polled; ``hold`` keeps polls under way."""

    def __init__(self) -> None:
        self.polled: list[str] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.scheduler = Scheduler(self.poll, lambda: datetime.now(UTC))

    async def poll(self, name: str) -> None:
        self.polled.append(name)
        await self.hold.wait()

    async def until(self, count: int) -> None:
        await eventually(lambda: len(self.polled) >= count)


async def test_every_enabled_source_is_polled_and_late_ones_are_said_to_be() -> None:
    desk = Desk()
    late: dict[str, float] = {}
    desk.scheduler.started = late.__setitem__
    desk.scheduler.start()

    def due(ids: Sequence[str]) -> dict[str, datetime]:
        return {"a/old": datetime.now(UTC) - timedelta(hours=8)}

    await desk.scheduler.sync([source("old"), source("new"), source("off", enabled=False)], due)
    await desk.until(2)
    desk.scheduler.stop()
    assert sorted(desk.polled) == ["a/new", "a/old"]
    assert late["a/old"] > 8 * 3600 - 1
    assert late["a/new"] < 5


async def test_a_source_that_is_not_due_waits() -> None:
    desk = Desk()
    later = datetime.now(UTC) + timedelta(hours=1)
    desk.scheduler.start()
    await desk.scheduler.sync([source("a"), source("b")], lambda _ids: {"a/a": later})
    await desk.until(1)
    await asyncio.sleep(0.15)
    assert desk.polled == ["a/b"]
    assert desk.scheduler.next_runs()["a/a"] == later
    desk.scheduler.stop()


async def test_a_poll_that_is_still_under_way_is_not_started_again_and_counted() -> None:
    desk = Desk()
    desk.hold.clear()
    desk.scheduler.start()
    await desk.scheduler.sync([source("a", every=0.1)], nothing)
    await eventually(lambda: bool(desk.scheduler.events["still_running"]))
    assert desk.polled == ["a/a"]
    desk.hold.set()
    await desk.until(2)
    desk.scheduler.stop()


async def test_an_error_is_counted_and_stops_neither_the_source_nor_the_others() -> None:
    polled: list[str] = []

    async def poll(name: str) -> None:
        polled.append(name)
        if name == "a/bad":
            raise RuntimeError(name)

    found = Scheduler(poll, lambda: datetime.now(UTC))
    found.start()
    await found.sync([source("bad", every=0.1), source("good", every=0.1)], nothing)
    await eventually(lambda: min(polled.count("a/bad"), polled.count("a/good")) >= 2)
    found.stop()
    assert found.events["error"] >= 2
    assert found.in_hand == ()


async def test_a_new_configuration_adds_removes_and_restarts_only_what_differs() -> None:
    desk = Desk()
    desk.scheduler.start()
    await desk.scheduler.sync([source("same"), source("gone"), source("edited")], nothing)
    await desk.until(3)
    desk.polled.clear()
    await desk.scheduler.sync(
        [source("same"), source("edited", settings="x"), source("n")], nothing
    )
    await desk.until(2)
    await asyncio.sleep(0.15)
    desk.scheduler.stop()
    assert sorted(desk.polled) == ["a/edited", "a/n"]
    assert sorted(desk.scheduler.next_runs()) == ["a/edited", "a/n", "a/same"]


async def test_a_paused_scheduler_starts_nothing_and_leaves_polls_under_way() -> None:
    desk = Desk()
    desk.hold.clear()
    desk.scheduler.start()
    await desk.scheduler.sync([source("a")], nothing)
    await desk.until(1)
    desk.scheduler.pause()
    await desk.scheduler.sync([source("a"), source("b")], nothing)
    await asyncio.sleep(0.15)
    assert desk.polled == ["a/a"]
    (task,) = desk.scheduler.in_hand
    desk.hold.set()
    await task
    assert not task.cancelled()
    desk.scheduler.stop()


async def test_stopping_cancels_what_is_still_under_way() -> None:
    desk = Desk()
    desk.hold.clear()
    desk.scheduler.start()
    await desk.scheduler.sync([source("a")], nothing)
    await desk.until(1)
    (task,) = desk.scheduler.in_hand
    desk.scheduler.stop()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert desk.scheduler.in_hand == ()


async def test_a_job_that_fails_is_counted() -> None:
    async def work() -> None:
        raise RuntimeError

    desk = Desk()
    desk.scheduler.start()
    desk.scheduler.every("flush", 0.05, work)
    await eventually(lambda: bool(desk.scheduler.events["error"]))
    desk.scheduler.stop()


def test_the_room_is_even_and_follows_what_the_intervals_ask_for() -> None:
    pace = Pace()
    assert sum(pace.room(1.0, 0.5, 0.0) for _ in range(20)) == LEAST * 10
    assert sum(pace.room(100.0, 0.5, 0.0) for _ in range(20)) == 1500


def test_a_lagging_loop_gets_less_to_do_but_never_nothing_and_recovers() -> None:
    pace = Pace()
    lagging = [pace.room(28.0, 0.5, 3.0) for _ in range(40)]
    assert lagging[0] < 20
    assert 0 < sum(lagging[-10:]) <= 25
    healed = [pace.room(28.0, 0.5, 0.01) for _ in range(40)]
    assert healed[-1] in (20, 21)
