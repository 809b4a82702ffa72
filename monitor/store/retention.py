"""What is forgotten, and what never is: unsent work, present state and everything told stay."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.store.blobs import Blobs
from monitor.store.codec import loads
from monitor.store.db import Database, stamp


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much was forgotten."""

    polls: int
    snapshots: int
    versions: int
    deliveries: int
    blobs: int


class Retention:
    """Forgets old polls, snapshots, record versions, delivery attempts and unreferenced copies."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self.db = db
        self.blobs = blobs

    def prune(self, now: datetime, *, polls: timedelta, history: timedelta) -> Pruned:
        """Polls older than ``polls`` are folded into days; all else is kept for ``history``.

        Never touched: changes, notifications that are not sent, records' present state, the
        newest snapshot of a source, copies that a change or a document still names.
        """
        old = stamp(now - history)
        edge = stamp(now - polls)
        with self.db.atomic() as connection:
            connection.execute(_FOLD, (edge,))
            folded = connection.execute("DELETE FROM polls WHERE started_at < ?", (edge,)).rowcount
            snapshots = connection.execute(
                "DELETE FROM snapshots WHERE taken_at < ? AND id NOT IN"
                " (SELECT max(id) FROM snapshots GROUP BY source_id)",
                (old,),
            ).rowcount
            versions = connection.execute(
                "DELETE FROM record_versions WHERE seen_at < ? AND id NOT IN"
                " (SELECT max(id) FROM record_versions GROUP BY source_id, key)",
                (old,),
            ).rowcount
            deliveries = connection.execute(
                "DELETE FROM deliveries WHERE attempted_at < ? AND notification_id IN"
                " (SELECT id FROM notifications WHERE state = 'sent')",
                (old,),
            ).rowcount
        blobs = self.blobs.prune(self._named(), (now - timedelta(days=1)).timestamp())
        return Pruned(folded, snapshots, versions, deliveries, blobs)

    def _named(self) -> set[str]:
        """Every SHA-256 that a row still names."""
        named: set[str] = set()
        for sql in (
            "SELECT sha256 FROM responses",
            "SELECT sha256 FROM documents",
            "SELECT text_sha256 FROM documents",
            "SELECT sha256 FROM document_versions",
            "SELECT text_sha256 FROM document_versions",
        ):
            named.update(row[0] for row in self.db.query(sql))
        for sql in ("SELECT responses FROM snapshots", "SELECT evidence FROM changes"):
            for row in self.db.query(sql):
                named.update(loads(row[0]))
        return named


_FOLD = """
INSERT INTO poll_days (source_id, day, result, polls, records_min, records_max, bytes)
SELECT source_id, substr(started_at, 1, 10), result, count(*), min(records), max(records), sum(bytes)
FROM polls WHERE started_at < ? GROUP BY 1, 2, 3
ON CONFLICT (source_id, day, result) DO UPDATE SET
  polls = polls + excluded.polls, bytes = bytes + excluded.bytes,
  records_min = min(records_min, excluded.records_min), records_max = max(records_max, excluded.records_max)
"""
