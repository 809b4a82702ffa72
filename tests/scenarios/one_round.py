"""One round of the whole program as a process that may be killed: ``python -m tests.scenarios.one_round NOW``.

The same as ``monitor run --once --now NOW``, but it settles doubts after one second instead of a
minute: the fake Slack stores at once, so nothing can be under way for longer.
"""

import asyncio
import os
import sys
from datetime import datetime, timedelta

from monitor.app import App, clock_from
from monitor.config import load
from monitor.deliver import WorkerSettings, standard_worker
from monitor.settings import from_environment

QUICK = WorkerSettings(
    ops_channel="#civic-watch-ops",
    settle=timedelta(seconds=1),
    deadline=timedelta(seconds=1),
    channel_gap=timedelta(milliseconds=10),
    per_minute=6000,
    back_off=timedelta(milliseconds=200),
    back_off_cap=timedelta(seconds=1),
)


async def main() -> None:
    settings = from_environment(os.environ)
    config = load(settings.config)
    app = App(
        settings=settings,
        config=config,
        clock=clock_from(datetime.fromisoformat(sys.argv[1])),
        worker=lambda app: standard_worker(app.store, settings, lambda: config, working=QUICK),
    )
    async with app:
        await app.once(config.active)


if __name__ == "__main__":
    asyncio.run(main())
