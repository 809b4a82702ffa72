"""A long day of a newsroom: sources that change and fail, a Slack with bad minutes, and what it costs."""

import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.running.machine import Machine, until, utc
from tests.running.newsroom import Newsroom, Slack, descriptors, listing, memory, newsroom, pages
from tests.sites import Answer, Hit, Site

# Without Retry-After: all pages are on one host, and its wish to be left alone would stop them all.
FAULTS = (
    Answer(status=500, body="broken"),
    Answer(status=503, body="busy"),
    Answer(status=429, body="slow down"),
    Answer(body=listing("Cut"), gzip=True, cut=40),
    Answer(body=listing("Reset"), reset="before"),
    Answer(body=listing("Reset"), reset="after"),
    Answer(body=""),
    Answer(body="<html><body><h1>Down for maintenance</h1></body></html>"),
)
SLACK_FAULTS = ("429", "500", "stored_500", "stored_reset", "stored_cut", "html200")
RETENTION = "retention: {polls: 6h, snapshots: 6h}\n"


@dataclass
class Hour:
    """What the process holds at the end of an hour."""

    memory: int
    descriptors: int
    threads: int
    database: int


@dataclass
class Day:
    """What came of it."""

    polls: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    expected: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: dict[str, int] = field(default_factory=dict)
    other: list[str] = field(default_factory=list)
    outbox: dict[str, int] = field(default_factory=dict)
    health: dict[str, int] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    hours: list[Hour] = field(default_factory=list)
    faults: int = 0
    requests: int = 0
    slack_faults: int = 0

    def told(self) -> str:
        """The figures, in a line or two."""
        rows = self.hours
        return (
            f"{len(rows)} hours, {len(self.polls)} sources, {sum(self.polls.values())} polls"
            f" ({dict(self.results)}), {self.requests} requests of which {self.faults} faulty,"
            f" {self.slack_faults} faulty answers of Slack; {len(self.expected)} notices posted:"
            f" {len(self.lost)} lost, {len(self.doubled)} doubled;"
            f" memory {_span([row.memory / 1e6 for row in rows])} MB,"
            f" descriptors {_span([row.descriptors for row in rows])},"
            f" threads {_span([row.threads for row in rows])},"
            f" database {_span([row.database / 1e6 for row in rows])} MB"
        )


def _span(values: list[float]) -> str:
    return f"{values[0]:.1f} at first, {max(values):.1f} at most, {values[-1]:.1f} at last"


class City:
    """Its pages: one request in twenty goes wrong."""

    def __init__(self, site: Site, sources: int, seed: int, *, rate: float = 0.05) -> None:
        self.chance = random.Random(seed)
        self.rate = rate
        self.names = [f"page{number}" for number in range(sources)]
        self.notices = {name: [f"Opening of {name}."] for name in self.names}
        self.faults = self.requests = 0
        self.text = pages(site, self.names, self._page)

    def _page(self, name: str, _hit: Hit) -> Answer:
        self.requests += 1
        if self.chance.random() < self.rate:
            self.faults += 1
            return self.chance.choice(FAULTS)
        return Answer(body=listing(*self.notices[name]))

    def post(self, number: int) -> str:
        """One more notice somewhere."""
        title = f"Notice {number}."
        self.notices[self.chance.choice(self.names)].append(title)
        return title


def live_through(folder: Path, *, hours: int, sources: int, seed: int = 1) -> Day:
    """The daemon's day of ``hours``; then the faults end, and what is still missing may come."""
    day = Day()
    with Machine(utc("2026-11-23T14:00")) as machine, Site() as site, Slack(machine) as slack:
        city = City(site, sources, seed)

        async def scene() -> None:
            async with newsroom(folder, machine, site, slack, RETENTION + city.text) as room:
                city.rate = 0.0  # a notice of before the first reading is no news
                await room.passes(minutes=10)
                assert len(room.polls()) == sources
                city.rate = 0.05
                slack.chaos(0.05, seed, SLACK_FAULTS)
                for _ in range(hours):
                    for _ in range(max(1, sources // 12)):
                        await room.passes(seconds=3600 / max(1, sources // 12))
                        day.expected.append(city.post(len(day.expected)))
                    day.requests += len(site.all_hits)
                    site.forget()
                    day.slack_faults += sum(bool(call.fault) for call in slack.calls)
                    slack.calls.clear()
                    day.hours.append(_hour(folder))
                city.rate = 0.0
                slack.chaos(0)
                await until(
                    lambda: _all_told(slack, day), "every notice is told", machine=machine, hours=26
                )
                await room.passes(minutes=5)
                for _ in range(12):  # who failed twice is asked again after an hour only
                    room.app.poller.flush()
                    if set(room.app.store.polls.health_counts()) <= {"ok"}:
                        break
                    await room.passes(minutes=10)
                _judge(room, slack, city, day)

        machine.run(scene())
    return day


def _all_told(slack: Slack, day: Day) -> bool:
    said = "\n".join(text for _, text in slack.said())
    return all(title in said for title in day.expected)


def _hour(folder: Path) -> Hour:
    files = (folder / "state").glob("monitor.db*")
    return Hour(
        memory=memory(),
        descriptors=descriptors(),
        threads=threading.active_count(),
        database=sum(file.stat().st_size for file in files if "wal" not in file.name),
    )


def _judge(room: Newsroom, slack: Slack, city: City, day: Day) -> None:
    store = room.app.store
    room.app.poller.flush()
    said = [text for _, text in slack.said()]
    day.lost = [t for t in day.expected if not any(t in text for text in said)]
    day.doubled = {key: n for key, n in slack.by_key().items() if n != 1}
    told = Counter(title for title in day.expected for text in said if title in text)
    day.doubled |= {title: n for title, n in told.items() if n > 1}
    day.other = [text for text in said if "new notice" not in text]
    day.outbox = {str(state): n for state, n in store.outbox.counts().items() if n}
    day.health = {str(health): n for health, n in store.polls.health_counts().items()}
    day.events = dict(room.daemon.scheduler.events)
    day.faults = city.faults
    folded = store.db.query(
        "SELECT source_id, result, sum(polls) AS n FROM poll_days GROUP BY 1, 2"
    )
    fresh = store.db.query("SELECT source_id, result, count(*) AS n FROM polls GROUP BY 1, 2")
    for row in (*folded, *fresh):
        day.polls[row["source_id"]] += row["n"]
        day.results[row["result"]] += row["n"]
