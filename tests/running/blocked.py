"""A daemon whose event loop is blocked for good when ``MONITOR_STATE/block`` appears.

``python -m tests.running.blocked HOST:PORT``. As a poll that computes without end would do it: the
process lives, its threads run, nothing else does.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

from monitor.app import App, Daemon
from monitor.config import load
from monitor.settings import from_environment
from monitor.web import Site, serve_beside


async def main() -> None:
    settings = from_environment(os.environ)
    config = load(settings.config)
    async with App(settings=settings, config=config) as app:
        daemon = Daemon(app)
        site = Site(settings.state, lambda: config, settings, app.clock, daemon.ready)
        daemon.serve = serve_beside(site, sys.argv[1])
        watching = asyncio.create_task(block_when_asked(settings.state / "block"))
        await daemon.run()
        watching.cancel()


async def block_when_asked(sign: Path) -> None:
    while not asked(sign):  # noqa: ASYNC110 - a file says nothing by itself
        await asyncio.sleep(0.05)
    compute_without_end()


def asked(sign: Path) -> bool:
    return sign.exists()


def compute_without_end() -> None:
    while True:
        time.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main())
