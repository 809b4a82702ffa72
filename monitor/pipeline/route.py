"""route(): stored changes become notifications, once, in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.config import Config
from monitor.config.routing import rules_of
from monitor.models import Change, Draft, Kind
from monitor.pipeline.backlog import backlog
from monitor.pipeline.earlier import known_before
from monitor.pipeline.texts import compared, new_pages
from monitor.routing import Rules, route
from monitor.routing.timed import Coming, empty_digests, upcoming_draft, upcoming_key
from monitor.settings import kill_point
from monitor.store import Store

BATCH = 500
_DATED = frozenset({Kind.MEETING, Kind.GRANT, Kind.NOTICE})


@dataclass(slots=True, kw_only=True)
class Router:
    """Routes what the polls stored."""

    store: Store
    config: Callable[[], Config]
    clock: Callable[[], datetime]
    timed_keys: set[str] = field(default_factory=set)
    _compiled: tuple[Config, Rules] | None = None

    def run(self) -> int:
        """Route all unrouted changes; answers how many notifications were queued."""
        queued = 0
        while changes := self.store.changes.unrouted(BATCH):
            queued += self._batch(changes)
        return queued

    def timed(self, now: datetime) -> int:
        """Queue the digests and lists that are due by the clock; answers how many."""
        rules = self._rules()
        told = self._waiting(now)
        drafts = [*empty_digests(rules, now), *self._upcoming(rules, now)]
        fresh = [draft for draft in drafts if draft.dedup_key not in self.timed_keys]
        if not fresh:
            return told
        queued = self.store.outbox.enqueue(fresh, now)
        self.timed_keys = {draft.dedup_key for draft in drafts}
        return told + queued

    def _waiting(self, now: datetime) -> int:
        """Queue the notice about messages that wait too long, when one is due."""
        with self.store.db.atomic():
            late = backlog(self.store, self.config(), now)
            return self.store.outbox.enqueue([late], now) if late is not None else 0

    def _upcoming(self, rules: Rules, now: datetime) -> Iterator[Draft]:
        for wanted in self.config().upcoming:
            key = upcoming_key(wanted, now)
            if key is None or key in self.timed_keys or self.store.outbox.knows(key):
                if key is not None:
                    self.timed_keys.add(key)
                continue
            found = self.store.records.due(now, now + timedelta(days=wanted.days))
            coming = [
                Coming(
                    each.source_id,
                    each.jurisdiction,
                    each.record,
                    [
                        c.record
                        for c in self.store.records.children(each.source_id, each.record.key)
                    ],
                )
                for each in found
                if each.record.kind in _DATED
            ]
            yield upcoming_draft(wanted, coming, rules, key=key)

    def _rules(self) -> Rules:
        """The rules of the configuration in force, compiled once for each reading of the file."""
        config = self.config()
        if self._compiled is None or self._compiled[0] is not config:
            self._compiled = (config, rules_of(config))
        return self._compiled[1]

    def _batch(self, changes: Sequence[Change]) -> int:
        now = self.clock()
        pages = new_pages(self.store, changes)
        retold = self.store.told.retold([change.id for change in changes])
        routed = route(
            changes,
            self._rules(),
            mutes=self.store.mutes.active(now),
            pages=pages,
            compared=compared(self.store, changes),
            earlier=known_before(self.store, changes, self._rules()),
            now=now,
            told_before=retold,
        )
        kill_point("before_commit_route")
        with self.store.db.atomic():
            if retold is not None:
                retold.settle()
            queued = self.store.outbox.enqueue(routed.drafts, now)
            self.store.changes.mark_routed(routed.changes, routed.reaches, now)
            for change in routed.changes:
                new = pages.get(change.id, {})
                self.store.search.index(change, (page for text in new.values() for page in text))
        kill_point("after_commit_route")
        return queued
