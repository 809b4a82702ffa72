"""The daemon under measure, in a process of its own: ``python -m bench.running FOLDER``.

It is ``monitor run`` with a ticking task that finds out how long the loop ever stood still, and
with a way out that counts. Prints one JSON object.
"""

import argparse
import asyncio
import json
import os
import time
from datetime import datetime, timedelta
from pathlib import Path

from bench.measure import resident_mb
from bench.pages import ROBOTS_TXT
from bench.world import Told, app_on
from monitor.app import Clock, Daemon, clock_from
from monitor.fetch.robots import Answered, Robots

TICK = 0.05
ROBOTS = Answered(200, ROBOTS_TXT)


class Watch:
    """What is seen of one run."""

    def __init__(self) -> None:
        self.first = 0.0
        self.begun = asyncio.Event()
        self.late: list[float] = []
        self.stalls: list[float] = []
        self.busy: list[float] = []
        self.started = 0

    def begin(self, _source: str, late: float) -> None:
        if not self.first:
            self.first = time.time()
            self.begun.set()
        self.started += 1
        self.late.append(late)

    async def tick(self) -> None:
        last, worked = time.monotonic(), time.thread_time()
        while True:
            await asyncio.sleep(TICK)
            now, work = time.monotonic(), time.thread_time()
            self.stalls.append(now - last - TICK)
            self.busy.append(min(work - worked, now - last - TICK))
            last, worked = now, work

    def anew(self) -> None:
        self.late.clear()
        self.stalls.clear()
        self.busy.clear()
        self.started = 0


async def main() -> None:
    asked = arguments()
    loaded_at = time.process_time()
    told, watch = Told(), Watch()
    start = datetime.fromisoformat(asked.start) + timedelta(hours=asked.later)
    async with app_on(asked.folder, told, clock=standing(start)) as app:
        configured = {"config_cpu": time.process_time() - loaded_at, "config_mb": resident_mb()}
        priming, priming_wall = time.process_time(), time.time()
        if asked.robots:
            _prime(app.fetcher._traveller._robots, app.config.sources.values())  # noqa: SLF001
        priming, priming_wall = time.process_time() - priming, time.time() - priming_wall
        daemon = Daemon(app)
        daemon.scheduler.started = watch.begin
        ticking = asyncio.create_task(watch.tick())
        running = asyncio.create_task(daemon.run())
        await watch.begun.wait()
        first_cpu = time.process_time() - priming
        await asyncio.sleep(asked.settle)
        settling = {"settling_stall": max(watch.stalls), "settling_starts": watch.started}
        watch.anew()
        cpu, wall = time.process_time(), time.monotonic()
        newest = app.store.db.query("SELECT coalesce(max(id), 0) FROM polls")[0][0]
        await asyncio.sleep(asked.seconds)
        figures = {
            "cpu": time.process_time() - cpu,
            "wall": time.monotonic() - wall,
            "started": watch.started,
            "late": sorted(watch.late),
            "stalls": sorted(watch.stalls),
            "busy": sorted(watch.busy),
            "resident_mb": resident_mb(),
            "in_hand": len(daemon.scheduler.in_hand),
            "load": os.getloadavg()[0],
        }
        app.poller.flush()
        results = dict(
            app.store.db.query(
                "SELECT result, count(*) FROM polls WHERE id > ? GROUP BY 1", (newest,)
            )  # type: ignore[call-overload]
        )
        daemon.stop()
        await running
        ticking.cancel()
        made = [row[0] for row in app.store.db.query("SELECT id FROM changes")]
        figures |= configured | settling
        figures |= {
            "first_cpu": first_cpu,
            "first_wall": watch.first - asked.born - priming_wall,
            "results": results,
            "changes": len(made),
            "missed": sum(not told.changes[number] for number in made),
            "doubled": sum(told.changes[number] > 1 for number in made),
            "changed_sources": app.store.db.query("SELECT count(DISTINCT source_id) FROM changes")[
                0
            ][0],
            "events": dict(daemon.scheduler.events),
        }
    print(json.dumps(figures))


def arguments() -> argparse.Namespace:
    """What the driver asks for; ``--later`` hours pass between the store's time and now."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--start", required=True)
    parser.add_argument("--born", type=float, required=True)
    parser.add_argument("--later", type=float, default=0)
    parser.add_argument("--settle", type=float, default=5)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--robots", action="store_true", help="robots.txt were read this day")
    return parser.parse_args()


def standing(start: datetime) -> Clock:
    """A clock that stands at ``start`` until it is first asked."""
    begun: list[Clock] = []

    def tell() -> datetime:
        if not begun:
            begun.append(clock_from(start))
        return begun[0]()

    return tell


def _prime(robots: Robots, sources: object) -> None:
    """As after a day: every host's robots.txt is known, and that it forbids nothing."""
    for source in sources:  # type: ignore[attr-defined]
        url = source.options.url
        robots.learn("/".join(url.split("/", 3)[:3]), ROBOTS)


if __name__ == "__main__":
    asyncio.run(main())
