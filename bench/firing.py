"""The scheduler alone: everything due at once, polls that do nothing."""

import asyncio
import gc
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bench.measure import resident_mb
from monitor.models import Jurisdiction, Source
from monitor.scheduler import Scheduler

SECONDS = 8.0
TICK = 0.02


def run(count: int) -> list[tuple[str, str, str]]:
    """What it costs to place the sources and to start them, and how long the loop stood still."""
    place = Jurisdiction(id="a", name="A", zone="UTC")
    sources = [
        Source(
            id=f"site-{number}/calendar", jurisdiction=place, adapter="page", options=None,
            every=timedelta(hours=1), zone="UTC", settings_hash="x",
        )
        for number in range(count)
    ]  # fmt: skip
    return asyncio.run(_measure(sources))


async def _measure(sources: list[Source]) -> list[tuple[str, str, str]]:
    started = 0
    stalls: list[float] = []
    busy: list[float] = []

    async def poll(_source: str) -> None:
        nonlocal started
        started += 1

    async def tick() -> None:
        last, worked = time.monotonic(), time.thread_time()
        while True:
            await asyncio.sleep(TICK)
            now, work = time.monotonic(), time.thread_time()
            stalls.append(now - last - TICK)
            busy.append(work - worked)
            last, worked = now, work

    before, night = resident_mb(), datetime.now(UTC) - timedelta(hours=10)
    gc.freeze()  # as the daemon does
    ticking = asyncio.create_task(tick())
    scheduler = Scheduler(poll, lambda: datetime.now(UTC))
    scheduler.start()
    cpu = time.process_time()

    def due(ids: Sequence[str]) -> dict[str, datetime]:
        return dict.fromkeys(ids, night)

    await scheduler.sync(sources, due)
    placed, begun = time.process_time() - cpu, started
    await asyncio.sleep(SECONDS)
    ticking.cancel()
    scheduler.stop()
    return [
        (f"the scheduler alone, {len(sources):,} ten hours overdue: placing them", f"{placed:.2f} s CPU, {resident_mb() - before:.0f} MB", ""),
        ("… starts a second", f"{(started - begun) / SECONDS:.0f}", "spread out"),
        ("… longest stall of the loop, placing included", f"{max(stalls) * 1000:.0f} ms", "≤ 250 ms"),
        ("… of its own making (CPU of the loop's thread)", f"{max(busy) * 1000:.0f} ms", "≤ 250 ms"),
    ]  # fmt: skip
