"""What the store knows around a change: the past of an agenda, and the length of a list."""

from collections.abc import Sequence

from monitor.models import Background, Change, Event, Kind
from monitor.store.codec import dumps
from monitor.store.db import Database, moment, stamp

_ITEMS = tuple(event.value for event in Event if event.value.startswith("agenda_item_"))
_REVISED = (Event.AGENDA_REVISED.value, *_ITEMS)


class Backgrounds:
    """Reads what stands around the changes of one message."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def of(self, changes: Sequence[Change]) -> Background:
        """The background of ``changes``, which belong to one thing of one source."""
        if not changes:
            return Background()
        lead = changes[0]
        if lead.kind is Kind.LIST_ENTRY:
            return Background(entries=self._entries(lead))
        if not any(change.event.value in _REVISED for change in changes):
            return Background()
        (row,) = self.db.query(
            "SELECT min(CASE WHEN event = 'agenda_posted' THEN detected_at END) AS posted,"
            " count(DISTINCT CASE WHEN event != 'agenda_posted' THEN detected_at END) AS revised"
            " FROM changes WHERE source_id = ? AND thread = ? AND detected_at <= ?"
            " AND (event = 'agenda_posted' OR event IN (SELECT value FROM json_each(?)))",
            (
                lead.source_id,
                lead.thread,
                stamp(max(change.detected_at for change in changes)),
                dumps(_REVISED),
            ),
        )
        return Background(agenda_posted_at=moment(row["posted"]), agenda_revisions=row["revised"])

    def _entries(self, lead: Change) -> int | None:
        """How many records the poll read that found the change."""
        row = self.db.first(
            "SELECT p.records FROM changes c JOIN polls p ON p.id = c.poll_id WHERE c.id = ?",
            (lead.id,),
        )
        return None if row is None else int(row["records"])
