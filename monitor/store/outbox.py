"""The outbox: notifications queued once, claimed, sent or parked. Every method that writes is one
transaction; nothing is deleted here.

    held ──release──▶ pending ──claim──▶ claimed ──sent──▶ sent
                         ▲                  │
                         ├── not posted ────┤
                         └── retry ◀─ parked ◀── refused, or cannot be known
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.models import Draft, Notification, OutboxState
from monitor.store.codec import dumps, loads
from monitor.store.db import Database, Row, stamp
from monitor.store.outbox_gathered import Gathering
from monitor.store.outbox_rows import OutboxRows, notification
from monitor.store.outbox_said import unsaid
from monitor.store.told import Told

_NEXT = (
    "SELECT n.id FROM notifications n INDEXED BY notifications_by_state"
    " WHERE n.state = 'pending' AND n.purpose {} 'present' AND (n.not_before IS NULL OR n.not_before <= ?1)"
    " AND n.channel NOT IN (SELECT value FROM json_each(?2))"
    " AND (n.channel, n.notifier) NOT IN (SELECT channel, notifier FROM notifications"
    "  WHERE state = 'parked' AND parked_reason >= 'channel:' AND parked_reason < 'channel;')"
    " AND NOT EXISTS (SELECT 1 FROM notifications e INDEXED BY notifications_in_thread"
    "  WHERE n.thread_key != '' AND e.channel = n.channel AND e.thread_key = n.thread_key"
    "  AND e.notifier = n.notifier AND e.id < n.id AND e.purpose != 'present'"
    "  AND e.state IN ('pending', 'claimed'))"
    " ORDER BY n.id LIMIT 1"
)
"""The oldest row that may go, of messages or of edits; in order of the index, so that it ends at the
first: with 8,000 rows waiting, all of them were looked at and sorted for each message, 0.35 s."""
_FIRST, _EDIT = _NEXT.format("!="), _NEXT.format("=")
_CLAIM = (
    "UPDATE notifications SET state = 'claimed', claimed_at = ?1, attempts = attempts + 1 WHERE"  # noqa: S608 - constants
    " id = coalesce((" + _FIRST + "), (" + _EDIT + ")) RETURNING *"
)


class Outbox(Gathering, OutboxRows):
    """The tables ``notifications``, ``notification_changes``, ``said``, ``deliveries``, ``threads``.

    ``told`` keeps what was sent beside the database, for the day an older copy is put back.
    """

    def __init__(self, db: Database, told: Told | None = None) -> None:
        super().__init__(db)
        self.told = told

    def enqueue(self, drafts: Iterable[Draft], now: datetime) -> int:
        """Queue what was not said yet; answers how many notifications are new.

        A draft whose dedup key was queued before is dropped; so are changes of a draft that
        another source already told in that channel. A digest that waits for its hour grows, and
        so does what is gathered (``Draft.joins``).
        """
        with self.db.writing():
            return sum(self._enqueue(draft, now) for draft in drafts)

    def _enqueue(self, draft: Draft, now: datetime) -> bool:
        if draft.purpose == "digest" and draft.changes:
            draft = self._open_digest(draft)
        known = self._of_key(draft.dedup_key)
        grows = known is not None and draft.purpose == "digest" and known["state"] == "pending"
        if known is not None and not grows:
            return False
        if draft.joins and self._join(draft):
            return False
        changes = unsaid(self.db, draft)
        if draft.changes and not changes:
            return False
        if known is not None:
            self._grow(known["id"], loads(known["changes"]), changes, now)
            return False
        with self.db.writing() as connection:
            cursor = connection.execute(
                "INSERT INTO notifications (dedup_key, channel, purpose, thread_key, changes, reason,"
                " payload, mention, broadcast, notifier, state, not_before, created_at)"
                " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    draft.dedup_key, draft.channel, draft.purpose, draft.thread_key,
                    dumps([change for change, _ in changes]), draft.reason, dumps(dict(draft.payload)),
                    draft.mention, int(draft.broadcast), draft.notifier,
                    (OutboxState.HELD if draft.held else OutboxState.PENDING).value,
                    stamp(draft.not_before), stamp(now),
                ),
            )  # fmt: skip
        made = int(cursor.lastrowid or 0)
        self._note(made, changes, now)
        if draft.thread_key and not draft.held and draft.not_before is None:
            self._hasten(made, draft)
        return True

    def _open_digest(self, draft: Draft) -> Draft:
        """``draft`` under a key that can still take changes.

        A digest is gone before its hour when the clock was set forward and back again, or when
        somebody dropped it: what comes later is told in another one, never swallowed.
        """
        key, number, closed = draft.dedup_key, 1, set[int]()
        while (row := self._of_key(key)) is not None and row["state"] != OutboxState.PENDING:
            closed.update(loads(row["changes"]))
            number += 1
            key = f"{draft.dedup_key}:{number}"
        stories = draft.stories or ("",) * len(draft.changes)
        new = [pair for pair in zip(draft.changes, stories, strict=True) if pair[0] not in closed]
        if not new:
            return draft
        changes, said = zip(*new, strict=True)
        return replace(draft, dedup_key=key, changes=changes, stories=said)

    def _of_key(self, dedup_key: str) -> Row | None:
        return self.db.first(
            "SELECT id, state, changes FROM notifications WHERE dedup_key = ?", (dedup_key,)
        )

    def _grow(
        self,
        number: int,
        before: Sequence[int],
        changes: Sequence[tuple[int, str]],
        now: datetime,
    ) -> None:
        ids = list(dict.fromkeys([*before, *(change for change, _ in changes)]))
        with self.db.atomic() as connection:
            connection.execute(
                "UPDATE notifications SET changes = ? WHERE id = ?", (dumps(ids), number)
            )
        self._note(number, changes, now)

    def _note(self, number: int, changes: Sequence[tuple[int, str]], now: datetime) -> None:
        """Keep which change became which notification, and what was said by it."""
        with self.db.atomic() as connection:
            for change, story in changes:
                connection.execute(
                    "INSERT OR IGNORE INTO notification_changes (change_id, notification_id) VALUES (?, ?)",
                    (change, number),
                )
                if story:
                    connection.execute(
                        "INSERT INTO said (story, source_id, change_id, notification_id, said_at)"
                        " VALUES (?, (SELECT source_id FROM changes WHERE id = ?), ?, ?, ?)"
                        " ON CONFLICT (story) DO UPDATE SET source_id = excluded.source_id,"
                        " change_id = excluded.change_id, notification_id = excluded.notification_id,"
                        " said_at = excluded.said_at",
                        (story, change, change, number, stamp(now)),
                    )

    def _hasten(self, number: int, draft: Draft) -> None:
        """What waits for the end of quiet hours in the same thread goes first, to keep the order."""
        with self.db.atomic() as connection:
            connection.execute(
                "UPDATE notifications SET not_before = NULL WHERE state = 'pending' AND attempts = 0"
                " AND channel = ? AND thread_key = ? AND id < ?",
                (draft.channel, draft.thread_key, number),
            )

    def claim(self, now: datetime, *, busy: Collection[str] = ()) -> Notification | None:
        """Take the next row that may go, or ``None``. ``busy`` channels are left for later.

        In a thread a row waits for all before it; a channel set aside waits for its own retry;
        edits wait for messages.
        """
        with self.db.atomic() as connection:
            row = connection.execute(_CLAIM, (stamp(now), dumps(sorted(busy)))).fetchone()
        return None if row is None else notification(row)

    def claim_aside(self, now: datetime) -> Notification | None:
        """Take the oldest row of a channel that was set aside, once its hour has come."""
        with self.db.atomic() as connection:
            row = connection.execute(
                "UPDATE notifications SET state = 'claimed', claimed_at = ?, attempts = attempts + 1"
                " WHERE id = (SELECT id FROM notifications WHERE state = 'parked' AND not_before <= ?"
                " AND parked_reason >= 'channel:' AND parked_reason < 'channel;' ORDER BY id LIMIT 1)"
                " RETURNING *",
                (stamp(now), stamp(now)),
            ).fetchone()
        return None if row is None else notification(row)

    def sent(
        self,
        row: Notification,
        now: datetime,
        *,
        ts: str | None = None,
        channel_id: str | None = None,
        outcome: str = "sent",
        follow: Draft | None = None,
    ) -> None:
        """It is there. The first of a thread becomes its parent; ``follow`` is queued with it."""
        with self.db.atomic() as connection:
            connection.execute(
                "UPDATE notifications SET state = 'sent', sent_at = ?, ts = ?, channel_id = ?,"
                " parked_reason = NULL WHERE id = ?",
                (stamp(now), ts, channel_id, row.id),
            )
            self._log(row.id, now, outcome, ts or "")
            draft = row.draft
            if draft.thread_key and ts and draft.purpose != "present":
                connection.execute(
                    "INSERT OR IGNORE INTO threads (channel, thread_key, notification_id, ts, channel_id,"
                    " updated_at) VALUES (?,?,?,?,?,?)",
                    (draft.channel, draft.thread_key, row.id, ts, channel_id or "", stamp(now)),
                )
            if follow is not None:
                self._follow(follow, now)
        if self.told is not None:
            self.told.note(row, now)

    def _follow(self, draft: Draft, now: datetime) -> None:
        """One waiting edit of a parent is enough: it shows what is true when it is made."""
        waiting = self.db.first(
            "SELECT 1 FROM notifications WHERE state = 'pending' AND purpose = ? AND channel = ?"
            " AND thread_key = ?",
            (draft.purpose, draft.channel, draft.thread_key),
        )
        if waiting is None:
            self._enqueue(draft, now)

    def postpone(
        self,
        row: Notification,
        now: datetime,
        *,
        until: datetime | None,
        outcome: str,
        detail: str = "",
        uncertain: bool = False,
    ) -> None:
        """It was not posted (or, ``uncertain``, nobody can know): wait, then try again."""
        with self.db.atomic() as connection:
            connection.execute(
                "UPDATE notifications SET state = 'pending', not_before = ?, parked_reason = NULL,"
                " uncertain = max(uncertain, ?) WHERE id = ?",
                (stamp(until), int(uncertain), row.id),
            )
            self._log(row.id, now, outcome, detail)

    def park(
        self,
        row: Notification,
        now: datetime,
        *,
        reason: str,
        outcome: str,
        again: datetime | None = None,
        uncertain: bool = False,
        notice: Draft | None = None,
    ) -> None:
        """Set it aside with a reason a person can act on; ``notice`` tells the operators.

        A reason that begins with ``channel:`` stops the channel until ``again``.
        """
        with self.db.atomic() as connection:
            connection.execute(
                "UPDATE notifications SET state = 'parked', parked_reason = ?, not_before = ?,"
                " uncertain = max(uncertain, ?) WHERE id = ?",
                (reason, stamp(again), int(uncertain), row.id),
            )
            self._log(row.id, now, outcome, reason)
            if notice is not None:
                self._enqueue(notice, now)

    def tried(self, row: Notification, now: datetime, outcome: str, detail: str = "") -> None:
        """Keep a line about an attempt that settled nothing."""
        with self.db.atomic():
            self._log(row.id, now, outcome, detail)

    def retry(self, ids: Sequence[int], now: datetime) -> int:
        """Send parked rows again (all of them when ``ids`` is empty); answers how many."""
        chosen = dumps(list(ids))
        with self.db.atomic() as connection:
            rows = connection.execute(
                "UPDATE notifications SET state = 'pending', not_before = NULL, attempts = 0,"
                " parked_reason = NULL WHERE state = 'parked' AND parked_reason NOT LIKE 'dropped%'"
                " AND (? = '[]' OR id IN (SELECT value FROM json_each(?))) RETURNING id",
                (chosen, chosen),
            ).fetchall()
            for row in rows:
                self._log(row["id"], now, "retry", "by hand")
        return len(rows)

    def drop(self, ids: Sequence[int], now: datetime, reason: str = "by hand") -> int:
        """Never send these waiting rows; they stay visible. A claimed row is past dropping."""
        with self.db.atomic() as connection:
            rows = connection.execute(
                "UPDATE notifications SET state = 'parked', parked_reason = ?, not_before = NULL"
                " WHERE state IN ('pending', 'parked', 'held')"
                " AND id IN (SELECT value FROM json_each(?)) RETURNING id",
                (f"dropped: {reason}", dumps(list(ids))),
            ).fetchall()
            for row in rows:
                self._log(row["id"], now, "dropped", reason)
        return len(rows)

    def release(self, source: str, now: datetime) -> int:
        """Send what the flood brake holds of ``source``; answers how many notifications."""
        with self.db.atomic() as connection:
            rows = connection.execute(
                "UPDATE notifications SET state = 'pending', not_before = NULL WHERE state = 'held' AND id IN"
                " (SELECT notification_id FROM notification_changes JOIN changes ON changes.id = change_id"
                "  WHERE source_id = ?) RETURNING id",
                (source,),
            ).fetchall()
            for row in rows:
                self._log(row["id"], now, "released", source)
        return len(rows)

    def forget_thread(self, channel: str, thread_key: str) -> None:
        """The parent was deleted by a person: the next message begins the thread anew."""
        with self.db.atomic() as connection:
            connection.execute(
                "DELETE FROM threads WHERE channel = ? AND thread_key = ?", (channel, thread_key)
            )

    def _log(self, number: int, now: datetime, outcome: str, detail: str) -> None:
        with self.db.atomic() as connection:
            connection.execute(
                "INSERT INTO deliveries (notification_id, attempted_at, outcome, detail) VALUES (?,?,?,?)",
                (number, stamp(now), outcome, detail[:500]),
            )
