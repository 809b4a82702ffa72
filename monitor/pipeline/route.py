"""route(): stored changes become notifications, once, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.config import Config
from monitor.models import Change, Event, Page, Role
from monitor.routing import route
from monitor.settings import kill_point
from monitor.store import Store

BATCH = 500
_DOCUMENT_EVENTS = frozenset(
    {Event.AGENDA_POSTED, Event.DOCUMENT_ADDED, Event.MINUTES_POSTED, Event.ADDED, Event.FILED}
)
_READ = frozenset(
    {Role.AGENDA, Role.NOTICE, Role.ATTACHMENT, Role.ORDER, Role.MINUTES, Role.FILING}
)


@dataclass(slots=True, kw_only=True)
class Router:
    """Routes what the polls stored."""

    store: Store
    config: Callable[[], Config]
    clock: Callable[[], datetime]

    def run(self) -> int:
        """Route all unrouted changes; answers how many notifications were queued."""
        queued = 0
        while changes := self.store.changes.unrouted(BATCH):
            queued += self._batch(changes)
        return queued

    def timed(self, now: datetime) -> int:
        """Queue the digests and lists that are due by the clock; answers how many."""
        del now
        return 0

    def _batch(self, changes: Sequence[Change]) -> int:
        now = self.clock()
        config = self.config()
        pages = self._pages(changes)
        routed = route(
            changes,
            channel=config.channel,
            mutes=self.store.mutes.active(now),
            pages=pages,
            now=now,
        )
        kill_point("before_commit_route")
        with self.store.db.atomic():
            queued = self.store.outbox.enqueue(routed.drafts, now)
            self.store.changes.mark_routed(routed.changes, routed.reaches, now)
            for change in routed.changes:
                new = pages.get(change.id, {})
                self.store.search.index(change, (page for text in new.values() for page in text))
        kill_point("after_commit_route")
        return queued

    def _pages(self, changes: Sequence[Change]) -> Mapping[int, Mapping[str, Sequence[Page]]]:
        """The text of documents that are new with a change: change id → document title → pages."""
        found: dict[int, dict[str, Sequence[Page]]] = {}
        for change in changes:
            if change.event not in _DOCUMENT_EVENTS or change.after is None:
                continue
            old = {d.digest for d in change.before.documents} if change.before else set()
            for document in change.after.documents:
                if not document.digest or document.digest in old or document.role not in _READ:
                    continue
                text = self.store.documents.text_by_digest(document.digest)
                if text is not None and text.pages:
                    name = document.title or document.role.value
                    found.setdefault(change.id, {})[name] = text.pages
        return found
