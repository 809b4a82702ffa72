"""Polls that fall due together start one after the other, so that their answers do not come at once."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from monitor.scheduler import Scheduler
from monitor.scheduler.pace import LEAST
from monitor.scheduler.scheduler import TICK_SECONDS
from tests.scheduler.test_scheduler import source

COUNT = 25
APART = 1 / LEAST / 2
"""Seconds between two starts, at the rate that is always allowed, when the one before was late."""


def nothing(_ids: Sequence[str]) -> dict[str, datetime]:
    return {}


@pytest.mark.parametrize(
    "work", [0.0, 0.04], ids=["quick answers", "answers that hold up the loop"]
)
async def test_what_is_due_at_once_does_not_start_at_once(work: float) -> None:
    begun: list[float] = []
    polled: list[str] = []
    over = asyncio.Event()

    async def poll(name: str) -> None:
        polled.append(name)
        await asyncio.sleep(0.01)
        time.sleep(work)  # noqa: ASYNC251 - a page is read
        if len(polled) == COUNT:
            over.set()

    found = Scheduler(
        poll,
        lambda: datetime.now(UTC),
        started=lambda _source, _late: begun.append(time.monotonic()),
    )
    found.start()
    await found.sync([source(f"s{number}") for number in range(COUNT)], nothing)
    async with asyncio.timeout(30):
        await over.wait()
    found.pause()
    await asyncio.gather(*found.in_hand)
    found.stop()
    assert sorted(polled) == sorted(f"a/s{number}" for number in range(COUNT))
    # Where one tick ends and the next begins, two may come close.
    pairs = zip(begun, begun[2:], strict=False)
    assert min(later - sooner for sooner, later in pairs) >= APART * 0.9
    assert found.events["still_running"] == 0


async def test_how_late_a_start_is_counts_its_wait_for_the_others() -> None:
    late: list[float] = []

    async def poll(_name: str) -> None:
        return

    found = Scheduler(poll, lambda: datetime.now(UTC), started=lambda _name, by: late.append(by))
    found.start()
    await found.sync([source(f"s{number}") for number in range(10)], nothing)
    async with asyncio.timeout(10):
        while len(late) < 10:  # noqa: ASYNC110 - the scheduler's own doing
            await asyncio.sleep(0.01)
    found.stop()
    assert late[-1] - late[0] >= TICK_SECONDS / 4


async def test_who_waits_for_a_start_is_not_started_after_a_pause() -> None:
    polled: list[str] = []

    async def poll(name: str) -> None:
        polled.append(name)
        found.pause()

    found = Scheduler(poll, lambda: datetime.now(UTC))
    found.start()
    await found.sync([source(f"s{number}") for number in range(10)], nothing)
    await asyncio.sleep(4 * TICK_SECONDS)
    found.stop()
    assert len(polled) == 1
