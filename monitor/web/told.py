"""The Slack messages a change became, as they look."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.deliver.compose import Composer
from monitor.deliver.render.layout import Payload, payload
from monitor.deliver.standard import scene_of
from monitor.web.site import Site

SHOWN = 3
_PURPOSES = frozenset({"change", "correction", "summary"})
"""A digest holds much else; it is named, not shown."""


@dataclass(frozen=True, slots=True)
class Told:
    """One message: its channel, when it was sent (``None``: not yet), and what it says."""

    channel: str
    sent_at: datetime | None
    payload: Payload


def told(site: Site, change_id: int) -> Iterator[Told]:
    """The first messages that told of the change, oldest first."""
    store, shown = site.store, 0
    for number in store.changes.notifications(change_id):
        row = store.outbox.get(number)
        if row is None or row.draft.purpose not in _PURPOSES or shown == SHOWN:
            continue
        shown += 1
        at = row.sent_at or row.created_at
        composer = Composer(
            store.outbox,
            store.changes,
            scene=lambda: scene_of(site.config(), site.settings),
            clock=lambda at=at: at,  # type: ignore[misc]
            background=store.backgrounds.of,
        )
        said = composer.message(row, store.changes.many(row.draft.changes))
        yield Told(row.draft.channel, row.sent_at, payload(said, "shown"))
