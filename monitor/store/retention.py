"""What is forgotten, and what never is: unsent work, present state and everything told stay.

Forgetting goes on beside the polls, on a connection of its own and in small portions, so that a
poll that wants to write waits for one portion at most.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.settings import kill_point
from monitor.store.blobs import Blobs
from monitor.store.db import Database, stamp

PORTION = 200
"""Rows that one transaction forgets: a few milliseconds, and one sync of the disk."""
PAGES = 200
"""Free pages (of 4 kB) given back to the disk in one transaction."""
SPARE_PAGES = 2000
"""Free pages that are kept: they are written again soon."""
REST = 0.05
"""Seconds between two portions, in which a poll may write."""
YOUNG = timedelta(days=1)
"""A stored copy is older than that before it may go: no poll is under way for so long."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much was forgotten; ``pages`` of 4 kB were given back to the disk."""

    polls: int = 0
    snapshots: int = 0
    versions: int = 0
    deliveries: int = 0
    texts: int = 0
    blobs: int = 0
    pages: int = 0


class Retention:
    """Forgets old polls, snapshots, record versions, delivery attempts and unreferenced copies."""

    def __init__(
        self,
        db: Database,
        blobs: Blobs,
        *,
        portion: int = PORTION,
        rest: Callable[[], None] = lambda: time.sleep(REST),  # noqa: TID251 - runs in a thread of its own
    ) -> None:
        self.db = db
        self.blobs = blobs
        self._portion = portion
        self._rest = rest

    def prune(
        self,
        now: datetime,
        *,
        polls: timedelta,
        history: timedelta,
        enough: Callable[[], bool] = lambda: False,
    ) -> Pruned:
        """Polls older than ``polls`` are folded into days; all else is kept for ``history``.

        Never touched: changes, notifications and what was tried for those not sent, records'
        present state, the newest snapshot of a source and version of a record, copies that a
        change or a document still names. May run in a thread; between two portions it stops when
        ``enough`` says so, and goes on the next time. Raises ``StoreError``.
        """
        old, edge = stamp(now - history) or "", stamp(now - polls) or ""
        work = _Work(self.db.beside(), self._portion, self._rest, enough)
        try:
            polled = work.forget(_OLD_POLLS, edge, "polls", first=_FOLD)
            with work.db.atomic() as connection:  # a few rows a day
                connection.execute("DELETE FROM poll_counts WHERE span < ?", (edge[:15],))
            snapshots = work.forget(_OLD_SNAPSHOTS, old, "snapshots")
            versions = work.forget(_OLD_VERSIONS, old, "record_versions")
            deliveries = work.forget(_OLD_DELIVERIES, old, "deliveries")
            blobs = 0 if enough() else self._copies(work, now, enough)
            return Pruned(
                polls=polled,
                snapshots=snapshots,
                versions=versions,
                deliveries=deliveries,
                blobs=blobs,
                texts=0 if enough() else self._texts(work),
                pages=work.give_back(),
            )
        finally:
            work.db.close()

    def _copies(self, work: "_Work", now: datetime, enough: Callable[[], bool]) -> int:
        """Delete the files of copies that no row names."""
        work.db.query("CREATE TEMP TABLE named (sha256 TEXT PRIMARY KEY) WITHOUT ROWID")
        for source in _NAMING:
            work.db.query(f"INSERT OR IGNORE INTO temp.named {source}")

        def named(digest: str) -> bool:
            return work.db.first("SELECT 1 FROM temp.named WHERE sha256 = ?", (digest,)) is not None

        return self.blobs.prune(named, (now - YOUNG).timestamp(), enough)

    def _texts(self, work: "_Work") -> int:
        """Forget what was read from files when the text itself is not kept any more."""
        gone = [
            (row["sha256"],)
            for row in work.db.query("SELECT sha256, text_sha256 FROM document_texts")
            if not self.blobs.path(row["text_sha256"]).exists()
        ]
        for start in range(0, len(gone), self._portion):
            with work.db.atomic() as connection:
                connection.executemany(
                    "DELETE FROM document_texts WHERE sha256 = ?",
                    gone[start : start + self._portion],
                )
            self._rest()
        return len(gone)


class _Work:
    """One run: portions of rows found without any lock, then forgotten in a short transaction."""

    def __init__(
        self, db: Database, portion: int, rest: Callable[[], None], enough: Callable[[], bool]
    ) -> None:
        self.db = db
        self.portion = portion
        self.rest = rest
        self.enough = enough

    def forget(self, finding: str, edge: str | None, table: str, *, first: str = "") -> int:
        """Delete from ``table`` what ``finding`` finds, in the order of the rows' numbers.

        ``finding`` answers the number of each of the next rows and whether it may go; a portion
        without a row older than ``edge`` is the end, as rows are written in the order of time.
        ``first`` is done with the numbers before they are deleted.
        """
        done, last = 0, 0
        while not self.enough():
            rows = self.db.query(finding, (edge, last, self.portion))
            ids = [(row["id"],) for row in rows if row["goes"]]
            if ids:
                done += len(ids)
                with self.db.atomic() as connection:
                    if first:
                        numbers = ",".join(str(number) for (number,) in ids)
                        connection.execute(first.replace("{ids}", numbers))
                    connection.executemany(f"DELETE FROM {table} WHERE id = ?", ids)  # noqa: S608 - constant names
                    kill_point("during_prune")
                self.rest()
            if len(rows) < self.portion or not any(row["old"] for row in rows):
                break
            last = rows[-1]["id"]
        return done

    def give_back(self) -> int:
        """Give free pages back to the disk, and the log's; answers how many pages."""
        before = self._free()
        while not self.enough() and (free := self._free()) > SPARE_PAGES:
            self.db.query(f"PRAGMA incremental_vacuum({PAGES})")
            self.rest()
            if self._free() >= free:  # a database made without this setting keeps its pages
                break
        self.db.query("PRAGMA wal_checkpoint(PASSIVE)")
        return max(0, before - self._free())

    def _free(self) -> int:
        row = self.db.first("PRAGMA freelist_count")
        return int(row[0]) if row else 0


_OLD_POLLS = (
    "SELECT id, started_at < ?1 AS old, started_at < ?1 AS goes FROM polls WHERE id > ?2"
    " ORDER BY id LIMIT ?3"
)
_OLD_SNAPSHOTS = (
    "SELECT id, taken_at < ?1 AS old, taken_at < ?1 AND EXISTS (SELECT 1 FROM snapshots newer"
    " WHERE newer.source_id = snapshots.source_id AND newer.id > snapshots.id) AS goes"
    " FROM snapshots WHERE id > ?2 ORDER BY id LIMIT ?3"
)
_OLD_VERSIONS = (
    "SELECT id, seen_at < ?1 AS old, seen_at < ?1 AND EXISTS (SELECT 1 FROM record_versions newer"
    " WHERE newer.source_id = v.source_id AND newer.key = v.key AND newer.id > v.id) AS goes"
    " FROM record_versions v WHERE id > ?2 ORDER BY id LIMIT ?3"
)
_OLD_DELIVERIES = (
    "SELECT id, attempted_at < ?1 AS old, attempted_at < ?1 AND EXISTS (SELECT 1 FROM notifications n"
    " WHERE n.id = d.notification_id AND n.state = 'sent') AS goes"
    " FROM deliveries d WHERE id > ?2 ORDER BY id LIMIT ?3"
)
_FOLD = """
INSERT INTO poll_days (source_id, day, result, polls, records_min, records_max, bytes)
SELECT source_id, substr(started_at, 1, 10), result, count(*), min(records), max(records), sum(bytes)
FROM polls WHERE id IN ({ids}) GROUP BY 1, 2, 3
ON CONFLICT (source_id, day, result) DO UPDATE SET
  polls = polls + excluded.polls, bytes = bytes + excluded.bytes,
  records_min = min(records_min, excluded.records_min), records_max = max(records_max, excluded.records_max)
"""
_NAMING = (
    "SELECT sha256 FROM responses",
    "SELECT sha256 FROM documents",
    "SELECT text_sha256 FROM documents",
    "SELECT sha256 FROM document_versions",
    "SELECT text_sha256 FROM document_versions",
    "SELECT value FROM snapshots, json_each(snapshots.responses)",
    "SELECT value FROM changes, json_each(changes.evidence)",
)
"""Every place where a row names a stored copy."""
