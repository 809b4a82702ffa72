"""How much noise the routes make: counted over the newest changes, and kept for some minutes."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from monitor.config import Config
from monitor.config.routing import rules_of
from monitor.pipeline.earlier import known_before
from monitor.pipeline.texts import compared, new_pages
from monitor.routing.noise import Traffic, WordUse, by_route, by_topic, word_uses
from monitor.routing.replay import replay
from monitor.store import Store, Wanted
from monitor.web.render import page, site_of

WEEKS = 4
MOST = 2000
"""So many changes, the newest, are looked at again."""
KEPT = timedelta(minutes=10)
"""To look at them takes half a second; of four weeks, minutes do not matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Messages of the last weeks: as they went out by channel, as today's rules would have it else.

    ``cut``: there were more changes than are looked at.
    """

    at: datetime
    cut: bool
    channels: list[tuple[str, int]]
    routes: tuple[Traffic, ...]
    topics: list[tuple[Traffic, list[WordUse]]]


def counted(store: Store, config: Config, now: datetime) -> Report:
    """The report of this moment."""
    since = now - timedelta(weeks=WEEKS)
    changes = store.changes.matching(Wanted(since=since, limit=MOST))
    changes.sort(key=lambda change: (change.detected_at, change.id))
    pages, rules = new_pages(store, changes), rules_of(config)
    said = list(
        replay(
            changes,
            rules,
            pages=pages,
            compared=compared(store, changes),
            earlier=known_before(store, changes),
        )
    )
    words: dict[str, list[WordUse]] = {name: [] for name in config.topics}
    for use in word_uses(changes, config.topics.values(), pages):
        words[use.topic].append(use)
    return Report(
        at=now,
        cut=len(changes) == MOST,
        channels=store.statistics.per_channel(since),
        routes=by_route(said, rules, config.zone),
        topics=[(told, words[told.name]) for told in by_topic(said, rules, config.zone)],
    )


@dataclass(slots=True)
class Counted:
    """The last report, as long as it holds: some minutes, and no longer than its configuration."""

    _held: tuple[Config, Report] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, store: Store, config: Config, now: datetime) -> Report:
        """The report, counted anew when it is time; who asks meanwhile waits for the same."""
        with self._lock:
            if self._held is not None:
                known, report = self._held
                if known is config and report.at <= now < report.at + KEPT:
                    return report
            report = counted(store, config, now)
            self._held = (config, report)
            return report


def noise(request: Request) -> Response:
    """Messages a week for each channel, route and topic; words that match nothing, or boilerplate."""
    site = site_of(request)
    report = request.app.state.noise.of(site.store, site.config(), site.clock())
    minutes = KEPT // timedelta(minutes=1)
    return page(request, "noise.html", weeks=WEEKS, most=MOST, minutes=minutes, report=report)
