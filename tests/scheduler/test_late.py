"""Work that is late runs late: nothing is dropped because the machine was busy for a moment."""

import asyncio
import time
from datetime import UTC, datetime

from monitor.scheduler import Scheduler


async def test_work_that_is_over_a_second_late_is_done_all_the_same() -> None:
    async def nothing(_source: str) -> None:
        return

    done = asyncio.Event()

    async def work() -> None:
        done.set()

    found = Scheduler(nothing, lambda: datetime.now(UTC))
    found.start()
    found.every("forgetting", 3600, work, first=0.1)
    await asyncio.sleep(0)
    time.sleep(1.5)  # noqa: ASYNC251 - the whole process is held up, as by a slow disk
    async with asyncio.timeout(5):
        await done.wait()
    assert found.events["missed"] == 0
    found.stop()
