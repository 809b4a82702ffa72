"""The outbox: notifications queued once, claimed, sent or parked."""

from collections.abc import Iterable
from datetime import datetime

from monitor.models import Draft, OutboxState
from monitor.store.codec import dumps
from monitor.store.db import Database, moment, stamp


class Outbox:
    """The tables ``notifications``, ``notification_changes``, ``deliveries`` and ``threads``."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def enqueue(self, drafts: Iterable[Draft], now: datetime) -> int:
        """Queue drafts whose dedup key was never queued; answers how many were new."""
        queued = 0
        with self.db.atomic() as connection:
            for draft in drafts:
                state = OutboxState.HELD if draft.held else OutboxState.PENDING
                cursor = connection.execute(
                    "INSERT OR IGNORE INTO notifications (dedup_key, channel, purpose, thread_key, changes, reason,"
                    " payload, mention, broadcast, notifier, state, not_before, created_at)"
                    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                    (
                        draft.dedup_key,
                        draft.channel,
                        draft.purpose,
                        draft.thread_key,
                        dumps(list(draft.changes)),
                        draft.reason,
                        dumps(dict(draft.payload)),
                        draft.mention,
                        int(draft.broadcast),
                        draft.notifier,
                        state.value,
                        stamp(draft.not_before),
                        stamp(now),
                    ),
                )
                if cursor.rowcount != 1:
                    continue
                queued += 1
                connection.executemany(
                    "INSERT OR IGNORE INTO notification_changes (change_id, notification_id) VALUES (?, ?)",
                    [(change_id, cursor.lastrowid) for change_id in draft.changes],
                )
        return queued

    def counts(self) -> dict[OutboxState, int]:
        """How many notifications are in which state."""
        rows = self.db.query("SELECT state, count(*) AS n FROM notifications GROUP BY state")
        return {OutboxState(row["state"]): row["n"] for row in rows}

    def oldest_sendable(self, now: datetime) -> datetime | None:
        """Since when the oldest message that may be sent has waited."""
        row = self.db.first(
            "SELECT min(coalesce(not_before, created_at)) AS since FROM notifications"
            " WHERE state IN ('pending', 'claimed') AND (not_before IS NULL OR not_before <= ?)",
            (stamp(now),),
        )
        return moment(row["since"]) if row else None
