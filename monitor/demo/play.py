"""Play the story: real sites on loopback, the real daemon, and a check of all it told."""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from monitor.app import App, Daemon
from monitor.config import load
from monitor.demo.server import CivicSite
from monitor.demo.story import EASTERN, SOURCES, START, STORY, Expected, Step, opening
from monitor.demo.world import World
from monitor.models import Change, OutboxState
from monitor.settings import Settings
from monitor.store import Wanted
from monitor.web import Site, serve_beside

STEP_SECONDS = 25.0
"""How long a step may take to be polled and told; real sites on loopback need about two."""


@dataclass(slots=True)
class Outcome:
    """What the demo saw: ``missing`` and ``unexpected`` must be empty."""

    polls: int = 0
    changes: int = 0
    messages: int = 0
    waiting: int = 0
    sources: int = 0
    missing: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Every expected change, and no other, was delivered."""
        return not (self.missing or self.unexpected or self.waiting)


class Stage:
    """The story's clock: it stands where a step put it and runs on from there."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._since = time.monotonic()

    def move(self, moment: datetime) -> None:
        """Jump to the next moment of the story."""
        self._start = moment
        self._since = time.monotonic()

    def __call__(self) -> datetime:
        """The time on the stage."""
        return self._start + timedelta(seconds=time.monotonic() - self._since)


Say = Callable[[str], None]


class Demo:
    """One performance in ``folder``. ``say`` prints a caption; ``pause`` is seconds between steps."""

    def __init__(self, folder: Path, settings: Settings, *, say: Say, pause: float = 0.0) -> None:
        self.folder = folder
        self.settings = settings
        self.say = say
        self.pause = pause

    async def run(
        self, *, finished: Callable[[Outcome], None] = lambda _: None, stay: bool = False
    ) -> Outcome:
        """Play to the end and call ``finished``; with ``stay``, keep watching until Ctrl-C."""
        begun = time.monotonic()
        world = opening()
        clock = Stage(START)
        with ExitStack() as stack:
            addresses = {
                name: stack.enter_context(CivicSite(answer)).url
                for name, answer in (
                    ("legistar", world.legistar),
                    ("civicplus", world.civicplus),
                    ("grants", world.grants),
                    ("court", world.court),
                )
            }
            world.legistar_url = addresses["legistar"]
            path = self.folder / "sources.yaml"
            port = free_port()
            web = f"http://127.0.0.1:{port}"
            path.write_text(SOURCES.format(**addresses, web=web), encoding="utf-8")
            app = App(
                settings=replace(self.settings, state=self.folder / "state", config=path),
                config=load(path),
                clock=clock,
            )
            async with app:
                site = Site(app.settings.state, lambda: app.config, app.settings, clock)
                daemon = Daemon(app, serve=serve_beside(site, f"127.0.0.1:{port}"))
                self.say(f"The archive of what changes: {web}/")
                running = asyncio.create_task(daemon.run())
                try:
                    outcome = await self._play(app, world, clock, running)
                    outcome.seconds = time.monotonic() - begun
                    finished(outcome)
                    if stay:
                        await running
                finally:
                    daemon.stop()
                    await running
        return outcome

    async def _play(
        self, app: App, world: World, clock: Stage, running: "asyncio.Task[None]"
    ) -> Outcome:
        self.say("First reading of four sites: the baseline. It tells nobody.")
        await self._settle(app, running, lambda: _all_read(app))
        told: list[tuple[Step, list[Change]]] = []
        for step in STORY:
            await asyncio.sleep(self.pause)
            before = _newest(app)
            world.now = step.at
            clock.move(step.at)
            step.happens(world)
            self.say(f"{_day(step)} · {step.caption}")
            await self._settle(app, running, _polled_twice(app))
            found = [c for c in app.store.changes.matching(Wanted(limit=1000)) if c.id > before]
            told.append((step, found))
        return _outcome(app, told)

    async def _settle(
        self, app: App, running: "asyncio.Task[None]", done: Callable[[], bool]
    ) -> None:
        """Wait until ``done``, and until what it led to is routed and delivered."""
        deadline = time.monotonic() + STEP_SECONDS
        while time.monotonic() < deadline and not running.done():
            app.poller.flush()
            if done() and not app.store.changes.unrouted(1) and not _waiting(app):
                return
            await asyncio.sleep(0.1)


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _day(step: Step) -> str:
    local = step.at.astimezone(EASTERN)
    return f"{local:%a %b} {local.day}, {local:%Y, %H:%M}"


def _newest(app: App) -> int:
    rows = app.store.changes.matching(Wanted(limit=1))
    return rows[0].id if rows else 0


def _polls(app: App) -> Counter[str]:
    rows = app.store.db.query("SELECT source_id, count(*) AS n FROM polls GROUP BY source_id")
    return Counter({row["source_id"]: row["n"] for row in rows})


def _all_read(app: App) -> bool:
    read = {state.id for state in app.store.sources.all() if state.baseline_at}
    return read >= {source.id for source in app.config.active}


def _polled_twice(app: App) -> Callable[[], bool]:
    """Every source was polled twice from now on: once is sure to have begun after now."""
    before = _polls(app)
    return lambda: all(_polls(app)[s.id] >= before[s.id] + 2 for s in app.config.active)


def _waiting(app: App) -> int:
    counts = app.store.outbox.counts()
    return counts.get(OutboxState.PENDING, 0) + counts.get(OutboxState.CLAIMED, 0)


def _outcome(app: App, told: list[tuple[Step, list[Change]]]) -> Outcome:
    outcome = Outcome(
        polls=sum(_polls(app).values()),
        changes=sum(len(found) for _, found in told),
        messages=app.store.outbox.counts().get(OutboxState.SENT, 0),
        waiting=_waiting(app),
        sources=len(app.config.active),
    )
    for step, found in told:
        left = list(found)
        for wanted in step.expected:
            match = next((c for c in left if _is(c, wanted)), None)
            if match is None:
                outcome.missing.append(f"{step.caption}: {wanted.source} {wanted.event}")
            else:
                left.remove(match)
                if not app.store.changes.notifications(match.id):
                    outcome.missing.append(f"{step.caption}: no message for {match.sentence}")
        outcome.unexpected += [f"{step.caption}: {c.source_id} {c.event} {c.title}" for c in left]
    return outcome


def _is(change: Change, wanted: Expected) -> bool:
    return (
        change.source_id == wanted.source
        and change.event == wanted.event
        and wanted.title.lower() in change.title.lower()
    )
