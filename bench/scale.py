"""100,000 sources: reading the file, starting the scheduler, memory, and how late polls are."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import resident_mb
from bench.world import Sites, write_config
from monitor.config import Config, load
from monitor.scheduler import Scheduler

SECONDS = 20.0


def run(count: int) -> list[tuple[str, str, str]]:
    """Figures with their targets."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sources.yaml"
        write_config(path, Sites(8080), count, "page")
        size = path.stat().st_size / 1e6
        before = resident_mb()
        started = time.process_time()
        config = load(path, cap=1_000_000_000)
        spent = time.process_time() - started
        rows.append((f"reading {count:,} sources ({size:.0f} MB)", f"{spent:.1f} s CPU", "≤ 10 s"))
        rows.append(("memory for the configuration", f"{resident_mb() - before:.0f} MB", ""))
    rows += asyncio.run(_schedule(config))
    rows.append(("resident memory at the end", f"{resident_mb():.0f} MB", "≤ 400 MB"))
    return rows


async def _schedule(config: Config) -> list[tuple[str, str, str]]:
    fired: list[float] = []
    seen: set[str] = set()
    worst = 0.0

    async def poll(source: str) -> None:
        fired.append(time.monotonic())
        seen.add(source)

    async def watch() -> None:
        nonlocal worst
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.01)
            now = time.monotonic()
            worst = max(worst, now - last - 0.01)
            last = now

    scheduler = Scheduler(poll, lambda: datetime.now(UTC))
    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0.05)
    cpu = time.process_time()
    scheduler.start()
    began = time.monotonic()
    await scheduler.sync(config.active, {})
    placed = time.process_time() - cpu
    stall, worst = worst, 0.0
    cpu = time.process_time()
    begun = len(fired)
    await asyncio.sleep(SECONDS)
    spent = time.process_time() - cpu
    firings = len(fired) - begun
    watcher.cancel()
    scheduler.stop()
    return [
        ("all due at once: placing the jobs", f"{placed:.1f} s CPU", "≤ 10 s to the first poll"),
        ("first poll after", f"{fired[0] - began:.2f} s" if fired else "none", "≤ 10 s"),
        ("longest stall of the loop meanwhile", f"{stall * 1000:.0f} ms", "≤ 250 ms"),
        ("longest stall afterwards", f"{worst * 1000:.0f} ms", "≤ 250 ms"),
        (f"firing {firings / SECONDS:.0f} a second", f"{spent * 1000 / max(1, firings):.2f} ms CPU each", ""),
    ]  # fmt: skip
