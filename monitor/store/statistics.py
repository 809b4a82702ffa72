"""Counts and cross-readings for the pages and the metrics; reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.store.codec import dumps
from monitor.store.db import Database, stamp
from monitor.store.records import StoredRecord, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notification as the pages name it: where it went, when, and why."""

    id: int
    channel: str
    state: str
    reason: str
    sent_at: str | None
    parked_reason: str | None


class Statistics:
    """What the pages and the metrics count."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def messages_of(self, change_id: int) -> list[Message]:
        """The messages a change became."""
        rows = self.db.query(
            "SELECT n.* FROM notifications n JOIN notification_changes c ON c.notification_id = n.id"
            " WHERE c.change_id = ? ORDER BY n.id",
            (change_id,),
        )
        return [
            Message(
                id=row["id"],
                channel=row["channel"],
                state=row["state"],
                reason=row["reason"],
                sent_at=row["sent_at"],
                parked_reason=row["parked_reason"],
            )
            for row in rows
        ]

    def per_channel(self, since: datetime) -> list[tuple[str, int]]:
        """How many messages went to each channel, most first."""
        rows = self.db.query(
            "SELECT channel, count(*) AS n FROM notifications WHERE created_at >= ?"
            " GROUP BY channel ORDER BY n DESC, channel",
            (stamp(since),),
        )
        return [(row["channel"], row["n"]) for row in rows]

    def latency(self, since: datetime) -> float:
        """The median of the seconds from queued to sent; 0 when nothing was sent."""
        rows = self.db.query(
            "SELECT (julianday(sent_at) - julianday(max(created_at, coalesce(not_before, created_at)))) * 86400 AS s"
            " FROM notifications WHERE sent_at >= ? ORDER BY s",
            (stamp(since),),
        )
        return float(rows[len(rows) // 2]["s"]) if rows else 0.0

    def by_event(self, since: datetime) -> dict[str, int]:
        """How many changes of each event there were."""
        rows = self.db.query(
            # Left alone, SQLite walks through all changes by event to spare itself a small sort.
            "SELECT event, count(*) AS n FROM changes INDEXED BY changes_by_time"
            " WHERE detected_at >= ? GROUP BY event",
            (stamp(since),),
        )
        return {row["event"]: row["n"] for row in rows}

    def threads_of_topic(self, topic: str) -> set[tuple[str, str]]:
        """(source, thread) of every story a topic's words were found in."""
        rows = self.db.query(
            "SELECT DISTINCT c.source_id, c.thread FROM change_topics t JOIN changes c ON c.id = t.change_id"
            " WHERE t.topic = ?",
            (topic,),
        )
        return {(row["source_id"], row["thread"]) for row in rows}

    def revisions(self, ids: Sequence[int]) -> dict[int, int]:
        """How often the content of each of these records changed since it was first seen."""
        rows = self.db.query(
            "SELECT r.id, (SELECT count(*) FROM record_versions v WHERE v.source_id = r.source_id"
            " AND v.key = r.key) AS n FROM records r WHERE r.id IN (SELECT value FROM json_each(?))",
            (dumps(list(ids)),),
        )
        found = {row["id"]: max(0, row["n"] - 1) for row in rows}
        return {each: found.get(each, 0) for each in ids}

    def of_kind(self, jurisdiction: str, kind: str, limit: int = 200) -> list[StoredRecord]:
        """Listed records of one kind in a jurisdiction, newest change first."""
        rows = self.db.query(
            "SELECT * FROM records WHERE jurisdiction = ? AND kind = ? AND standing IN ('listed', 'missing')"
            " ORDER BY changed_at DESC LIMIT ?",
            (jurisdiction, kind, limit),
        )
        return [stored(row) for row in rows]
