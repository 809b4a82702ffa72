"""Many alerts, many faults, many kills: what arrives at Slack in the end.

The sender runs in processes of its own, forked from a warm one, and dies by SIGKILL: at a named
hand-off (``MONITOR_KILL_AT``) or at a moment picked by the seed. The fake Slack lives in the test,
so it remembers what it stored whoever died.
"""

import asyncio
import multiprocessing
import os
import random
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.deliver import RunningClock, Worker, WorkerSettings
from monitor.deliver.compose import Composer
from monitor.deliver.notifier import Notifier
from monitor.deliver.render.scene import Scene
from monitor.deliver.slack import SlackNotifier
from monitor.models import Draft, Event
from monitor.store import Store
from tests.deliver.builders import PLACES, change, meeting
from tests.fake_slack import FakeSlack

HOOKS = (
    "before_claim", "after_claim", "before_post", "after_post", "before_commit", "after_commit",
    "during_readback", "between_root_and_reply",
)  # fmt: skip
FAULTS = (
    "429:0.2", "500", "stored_500", "stored_reset", "stored_silence", "stored_cut", "html200",
    "stored_html", "reset",
)  # fmt: skip
SETTINGS = WorkerSettings(
    settle=timedelta(seconds=2.5),
    deadline=timedelta(seconds=0.7),
    channel_gap=timedelta(0),
    per_minute=10**9,
    back_off=timedelta(seconds=0.05),
    back_off_cap=timedelta(seconds=0.4),
)
Make = Callable[[str, RunningClock], Notifier]


def usual(url: str, clock: RunningClock) -> Notifier:
    return SlackNotifier("xoxb-test", url, clock=clock, timeout=0.4)


def as_it_is() -> None:
    pass


@dataclass(frozen=True)
class Plan:
    alerts: int
    kills: int
    seed: int = 1
    threads: int = 4
    channels: int = 20
    rate: float = 0.25
    faults: tuple[str, ...] = FAULTS
    settings: WorkerSettings = SETTINGS
    make: Make = usual
    setup: Callable[[], None] = as_it_is
    hooks: tuple[str, ...] = (*HOOKS, *["random"] * 4)
    silence: float = 1.0
    linger: float = 0.3


@dataclass
class Outcome:
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disorder: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    seconds: float = 0.0
    integrity: str = ""
    states: dict[str, int] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.disorder) and self.integrity == "ok"


def seed_alerts(store: Store, plan: Plan) -> list[tuple[str, str, str]]:
    """Queue the alerts, a few to a thread; the keys with channel and thread, in order."""
    told = [
        change(
            Event.ADDED if n % plan.threads == 0 else Event.MINUTES_POSTED,
            meeting(f"m{n // plan.threads}"),
        )
        for n in range(plan.alerts)
    ]
    ids = store.changes.add(told, poll_id=None, snapshot_id=None)
    queued = []
    drafts = []
    for number, change_id in enumerate(ids):
        thread = f"t{number // plan.threads}"
        channel = f"#c{(number // plan.threads) % plan.channels}"
        queued.append((f"key{number}", channel, thread))
        drafts.append(
            Draft(
                dedup_key=f"key{number}",
                channel=channel,
                purpose="change",
                changes=(change_id,),
                thread_key=thread,
            )
        )
    store.outbox.enqueue(drafts, datetime.now(UTC))
    return queued


def sender(state: Path, url: str, kill_at: str, plan: Plan) -> None:
    """One life of the sender: until nothing is left, or death."""
    if kill_at:
        os.environ["MONITOR_KILL_AT"] = kill_at
    plan.setup()
    store = Store.open(state)
    clock = RunningClock()
    scene = Scene(jurisdictions=PLACES)
    worker = Worker(
        store.outbox,
        plan.make(url, clock),
        plan.settings,
        composer=Composer(store.outbox, store.changes, scene=lambda: scene, clock=clock),
        clock=clock,
    )
    asyncio.run(worker.drain(datetime.now(UTC), timedelta(seconds=30)))
    store.close()


def campaign(state: Path, plan: Plan) -> Outcome:
    """Seed, kill as planned, let the last life finish, and count at the server."""
    rng = random.Random(plan.seed)
    outcome = Outcome()
    started = time.monotonic()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.deliver.campaign"])
    with FakeSlack([], silence=plan.silence, drip=0.02) as slack:
        store = Store.open(state)
        queued = seed_alerts(store, plan)
        store.close()
        slack.chaos(plan.rate, plan.seed, plan.faults)
        while sum(outcome.kills.values()) < plan.kills:
            few = _left(state) < 3 * (plan.kills - sum(outcome.kills.values()))
            hook = rng.choice(plan.hooks)
            kill_at = "" if hook == "random" else f"{hook}:{1 if few else rng.randint(1, 4)}"
            child = context.Process(target=sender, args=(state, slack.url, kill_at, plan))
            child.start()
            if hook == "random":
                child.join(rng.uniform(0.03, 0.06 if few else 0.3))
                if child.is_alive():
                    child.kill()
            child.join(60)
            if child.exitcode == 0:
                break
            assert child.exitcode == -9, f"the sender ended with {child.exitcode}"
            outcome.kills[hook] += 1
        last = context.Process(target=sender, args=(state, slack.url, "", plan))
        last.start()
        last.join(400 + plan.alerts / 10)
        assert last.exitcode == 0
        time.sleep(plan.linger)  # what is still under way may yet be stored
        _judge(slack, queued, outcome)
        outcome.faults = sum(bool(call.fault) for call in slack.calls)
    with sqlite3.connect(state / "monitor.db") as db:
        outcome.integrity = db.execute("PRAGMA integrity_check").fetchone()[0]
        rows = db.execute(
            "SELECT state, count(*) FROM notifications WHERE purpose != 'present' GROUP BY 1"
        )
        outcome.states = dict(rows.fetchall())
    outcome.seconds = time.monotonic() - started
    return outcome


def _left(state: Path) -> int:
    """How many messages are not sent yet: on a quick machine the last kills must find some."""
    with sqlite3.connect(state / "monitor.db") as db:
        row = db.execute(
            "SELECT count(*) FROM notifications WHERE state != 'sent' AND purpose != 'present'"
        ).fetchone()
    db.close()
    return int(row[0])


def _judge(slack: FakeSlack, queued: list[tuple[str, str, str]], outcome: Outcome) -> None:
    arrived = slack.by_key()
    outcome.lost = [key for key, _, _ in queued if arrived[key] == 0]
    outcome.doubled = [key for key, _, _ in queued if arrived[key] > 1]
    wanted: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, channel, thread in queued:
        wanted[channel, thread].append(key)
    by_key = {message.key: message for message in slack.stored}
    for (_, thread), keys in wanted.items():
        found = [by_key[key] for key in keys if key in by_key]
        numbers = [message.number for message in found]
        roots = [message.thread_ts for message in found]
        if numbers != sorted(numbers) or roots[0] is not None or set(roots[1:]) - {found[0].ts}:
            outcome.disorder.append(thread)
