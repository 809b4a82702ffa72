"""A whole newsroom for tests: a real store, real routing, the real worker, and a Slack on loopback."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.deliver import DrainReport, RunningClock, Worker, WorkerSettings
from monitor.deliver.compose import Composer
from monitor.deliver.notifier import Notifier
from monitor.deliver.render.scene import Scene
from monitor.deliver.slack import SlackNotifier
from monitor.models import Change, Draft, Mute, Route
from monitor.routing import Routed, Rules, route
from monitor.store import Store
from tests.deliver.builders import NOW, PLACES
from tests.fake_slack import FakeSlack

QUICK = WorkerSettings(
    ops_channel="#ops",
    settle=timedelta(seconds=0.3),
    deadline=timedelta(seconds=0.6),
    channel_gap=timedelta(0),
    per_minute=1_000_000,
    back_off=timedelta(seconds=0.05),
)


class Newsroom:
    """``say`` stores and routes changes as a poll would; ``drain`` delivers them."""

    def __init__(
        self,
        state: Path,
        slack: FakeSlack | None,
        *,
        settings: WorkerSettings = QUICK,
        rules: Rules | None = None,
        base_url: str = "",
        buttons: bool = False,
        timeout: float = 0.4,
        url: str = "",
    ) -> None:
        self.store = Store.open(state)
        self.slack = slack
        self.url = url or (slack.url if slack else "")
        self.settings = settings
        self.rules = rules or Rules(channel="#civic-watch", jurisdictions=PLACES)
        self.scene = Scene(
            jurisdictions=PLACES, base_url=base_url, buttons=buttons, zone="America/New_York"
        )
        self.timeout = timeout
        self.now = NOW
        self.notifier: Notifier | None = None
        self.worker = self.new_worker()

    def new_worker(self, clock: RunningClock | None = None, **settings: Any) -> Worker:
        """As after a restart."""
        clock = clock or RunningClock()
        token = self.slack.token if self.slack else "xoxb-test"
        self.notifier = SlackNotifier(token, self.url, clock=clock, timeout=self.timeout)
        self.worker = Worker(
            self.store.outbox,
            self.notifier,
            replace(self.settings, **settings),
            composer=Composer(
                self.store.outbox,
                self.store.changes,
                scene=lambda: self.scene,
                clock=clock,
                background=self.store.backgrounds.of,
            ),
            clock=clock,
        )
        return self.worker

    def say(
        self, *changes: Change, now: datetime | None = None, mutes: Sequence[Mute] = ()
    ) -> Routed:
        """Store the changes, route all that is unrouted."""
        self.store.changes.add(changes, poll_id=None, snapshot_id=None)
        waiting = self.store.changes.unrouted()
        routed = route(waiting, self.rules, now=now or self.now, mutes=mutes)
        with self.store.db.atomic():
            self.store.outbox.enqueue(routed.drafts, now or self.now)
            self.store.changes.mark_routed(routed.changes, routed.reaches, now or self.now)
        return routed

    def queue(self, *drafts: Draft) -> None:
        self.store.outbox.enqueue(drafts, self.now)

    def drain(self, patience: float = 5, **later: float) -> DrainReport:
        """Deliver; ``later`` moves the clock on first (``minutes=5``)."""
        self.now += timedelta(**later)
        began = asyncio.run(self._drain(patience))
        self.now += timedelta(seconds=1)
        return began

    async def _drain(self, patience: float) -> DrainReport:
        return await self.worker.drain(self.now, timedelta(seconds=patience))

    def states(self) -> list[str]:
        rows = self.store.db.query(
            "SELECT state FROM notifications WHERE purpose != 'present' ORDER BY id"
        )
        return [row["state"] for row in rows]

    def close(self) -> None:
        self.store.close()


def routes(*given: Route, **rest: Any) -> Rules:
    return Rules(channel="#civic-watch", jurisdictions=PLACES, routes=given, **rest)
