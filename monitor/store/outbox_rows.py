"""Reading the outbox: for the worker, the pages and ``monitor outbox``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.models import Change, Draft, Notification, OutboxState
from monitor.store.codec import dumps, loads
from monitor.store.db import Database, Row, moment, stamp

_READY = (
    "FROM notifications n WHERE state IN ('pending', 'claimed') AND purpose != 'present'"
    " AND thread_key != 'ops/queue' AND (not_before IS NULL OR not_before <= ?)"
    " AND NOT EXISTS (SELECT 1 FROM notifications p WHERE p.state = 'parked' AND p.channel = n.channel"
    "  AND p.notifier = n.notifier AND p.parked_reason >= 'channel:' AND p.parked_reason < 'channel;')"
)


@dataclass(frozen=True, slots=True)
class Parent:
    """The first message of a thread: where it is in Slack, and which notification it was."""

    notification_id: int
    ts: str
    channel_id: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of the delivery log."""

    at: datetime
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How the outbox stands. ``oldest`` is when the oldest row that could go was queued.

    ``aside`` names channels that cannot be posted to, with the reason; ``trouble`` is the last
    failure when nothing was sent since, else empty.
    """

    counts: Mapping[OutboxState, int]
    oldest: datetime | None
    aside: Mapping[str, str]
    trouble: str = ""


class OutboxRows:
    """The reading half of the outbox."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def get(self, number: int) -> Notification | None:
        """One notification."""
        row = self.db.first("SELECT * FROM notifications WHERE id = ?", (number,))
        return None if row is None else notification(row)

    def knows(self, dedup_key: str) -> bool:
        """Whether something was queued under this key."""
        row = self.db.first("SELECT 1 FROM notifications WHERE dedup_key = ?", (dedup_key,))
        return row is not None

    def listing(
        self, states: Sequence[OutboxState] = (), *, limit: int = 200, channel: str = ""
    ) -> list[Notification]:
        """Newest first, of these states (all when empty)."""
        tests, values = ["1 = 1"], list[object]()
        if states:
            tests.append(f"state IN ({','.join('?' * len(states))})")
            values += [state.value for state in states]
        if channel:
            tests.append("channel = ?")
            values.append(channel)
        rows = self.db.query(
            f"SELECT * FROM notifications WHERE {' AND '.join(tests)} ORDER BY id DESC LIMIT ?",  # noqa: S608 - built of constants
            (*values, limit),
        )
        return [notification(row) for row in rows]

    def claimed(self) -> list[Notification]:
        """Rows in doubt: handed out, no answer kept. Oldest first."""
        rows = self.db.query("SELECT * FROM notifications WHERE state = 'claimed' ORDER BY id")
        return [notification(row) for row in rows]

    def due(self, now: datetime) -> tuple[bool, datetime | None]:
        """Whether a row waits that may go, and when the first of the others becomes due."""
        row = self.db.first(
            "SELECT max(not_before IS NULL OR not_before <= ?) AS ready,"
            " min(CASE WHEN not_before > ? THEN not_before END) AS later FROM notifications"
            " WHERE state = 'pending' OR (state = 'parked' AND not_before IS NOT NULL)",
            (stamp(now), stamp(now)),
        )
        return (False, None) if row is None else (bool(row["ready"]), moment(row["later"]))

    def last_claims(self, since: datetime) -> dict[str, datetime]:
        """When each channel was last posted to, as far as it matters for the pace."""
        rows = self.db.query(
            "SELECT channel, max(claimed_at) AS at FROM notifications WHERE claimed_at >= ? GROUP BY channel",
            (stamp(since),),
        )
        return {row["channel"]: at for row in rows if (at := moment(row["at"]))}

    def parent(self, channel: str, thread_key: str) -> Parent | None:
        """The first message of the thread, once it was sent."""
        if not thread_key:
            return None
        row = self.db.first(
            "SELECT notification_id, ts, channel_id FROM threads WHERE channel = ? AND thread_key = ?",
            (channel, thread_key),
        )
        return None if row is None else Parent(row["notification_id"], row["ts"], row["channel_id"])

    def channel_id(self, channel: str) -> str | None:
        """Slack's id of the channel, as its last answer named it."""
        row = self.db.first(
            "SELECT channel_id FROM notifications WHERE channel = ? AND channel_id IS NOT NULL"
            " ORDER BY id DESC LIMIT 1",
            (channel,),
        )
        return None if row is None else row["channel_id"] or None

    def told_in(self, channel: str, thread_key: str) -> list[Notification]:
        """The messages of a thread that were sent, oldest first, edits left out."""
        rows = self.db.query(
            "SELECT * FROM notifications WHERE channel = ? AND thread_key = ? AND state = 'sent'"
            " AND purpose != 'present' ORDER BY id",
            (channel, thread_key),
        )
        return [notification(row) for row in rows]

    def heard(
        self, change: Change, thread_key: str, channels: Collection[str]
    ) -> tuple[tuple[str, str], ...]:
        """Which of ``channels`` (and by which notifier) were told of the thing before, not in a digest.

        ``thread_key`` names the story in every source; empty: only messages about this very record.
        """
        rows = self.db.query(
            "SELECT n.channel, n.notifier FROM changes c JOIN notification_changes nc ON nc.change_id = c.id"
            " JOIN notifications n ON n.id = nc.notification_id WHERE c.source_id = ?1 AND c.thread = ?2"
            " AND c.id < ?3 AND (?5 != '' OR c.key = ?4) AND n.thread_key != '' AND n.state != 'held'"
            " AND n.channel IN (SELECT value FROM json_each(?6))"
            " UNION SELECT channel, notifier FROM notifications WHERE ?5 != '' AND thread_key = ?5"
            " AND channel IN (SELECT value FROM json_each(?6)) AND purpose = 'change' AND state != 'held'",
            (
                change.source_id,
                change.thread or change.record.thread,
                change.id,
                change.key,
                thread_key,
                dumps(sorted(channels)),
            ),
        )
        return tuple((row["channel"], row["notifier"]) for row in rows)

    def told_of(self, channel: str, source_id: str, key: str) -> Notification | None:
        """The last sent message of a channel that told how this record came."""
        row = self.db.first(
            "SELECT n.* FROM changes c JOIN notification_changes nc ON nc.change_id = c.id"
            " JOIN notifications n ON n.id = nc.notification_id WHERE c.source_id = ? AND c.key = ?"
            " AND c.event IN ('filed', 'added') AND n.channel = ? AND n.state = 'sent'"
            " AND n.purpose = 'change' AND n.ts IS NOT NULL ORDER BY n.id DESC LIMIT 1",
            (source_id, key, channel),
        )
        return None if row is None else notification(row)

    def by_message(self, channel_id: str, ts: str) -> Notification | None:
        """The notification behind a message in Slack."""
        row = self.db.first(
            "SELECT * FROM notifications WHERE channel_id = ? AND ts = ? AND purpose != 'present'"
            " ORDER BY id DESC LIMIT 1",
            (channel_id, ts),
        )
        return None if row is None else notification(row)

    def attempts(self, number: int) -> list[Attempt]:
        """What was tried for a notification, oldest first."""
        rows = self.db.query(
            "SELECT * FROM deliveries WHERE notification_id = ? ORDER BY id", (number,)
        )
        return [
            Attempt(datetime.fromisoformat(row["attempted_at"]), row["outcome"], row["detail"])
            for row in rows
        ]

    def counts(self) -> dict[OutboxState, int]:
        """How many notifications are in which state."""
        rows = self.db.query("SELECT state, count(*) AS n FROM notifications GROUP BY state")
        return {OutboxState(row["state"]): row["n"] for row in rows}

    def waiting(self) -> dict[OutboxState, int]:
        """The same without those that are sent, which may be millions."""
        rows = self.db.query(
            "SELECT state, count(*) AS n FROM notifications"
            " WHERE state IN ('pending', 'claimed', 'parked', 'held') GROUP BY state"
        )
        return {OutboxState(row["state"]): row["n"] for row in rows}

    def oldest_sendable(self, now: datetime) -> datetime | None:
        """Since when the oldest message that may be sent has waited."""
        row = self.db.first(
            "SELECT min(coalesce(not_before, created_at)) AS since FROM notifications"
            " WHERE state IN ('pending', 'claimed') AND (not_before IS NULL OR not_before <= ?)",
            (stamp(now),),
        )
        return moment(row["since"]) if row else None

    def waiting_since(self, now: datetime) -> datetime | None:
        """As :meth:`oldest_sendable`, without the channels that were set aside and notices of this."""
        row = self.db.first(
            f"SELECT min(coalesce(not_before, created_at)) AS since {_READY}", (stamp(now),)
        )
        return moment(row["since"]) if row else None

    def ready(self, now: datetime) -> int:
        """How many messages wait that may be sent now."""
        row = self.db.first(f"SELECT count(*) AS n {_READY}", (stamp(now),))
        return int(row["n"]) if row else 0

    def backlog(self, now: datetime) -> Backlog:
        """How the outbox stands, for status, the pages and the heartbeat."""
        aside = {
            row["channel"]: row["parked_reason"].partition(":")[2].strip()
            for row in self.db.query(
                "SELECT channel, parked_reason FROM notifications WHERE state = 'parked'"
                " AND parked_reason LIKE 'channel:%' ORDER BY id DESC"
            )
        }
        last = self.db.first("SELECT outcome, detail FROM deliveries ORDER BY id DESC LIMIT 1")
        trouble = last["detail"] if last and last["outcome"] == "stopped" else ""
        return Backlog(self.counts(), self.oldest_sendable(now), aside, trouble)


def notification(row: Row) -> Notification:
    """The model of a row."""
    draft = Draft(
        dedup_key=row["dedup_key"],
        channel=row["channel"],
        purpose=row["purpose"],
        changes=tuple(loads(row["changes"])),
        reason=row["reason"],
        thread_key=row["thread_key"],
        not_before=moment(row["not_before"]),
        mention=row["mention"],
        broadcast=bool(row["broadcast"]),
        held=row["state"] == OutboxState.HELD,
        notifier=row["notifier"],
        payload=loads(row["payload"]),
    )
    return Notification(
        id=row["id"],
        draft=draft,
        state=OutboxState(row["state"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        claimed_at=moment(row["claimed_at"]),
        attempts=row["attempts"],
        sent_at=moment(row["sent_at"]),
        ts=row["ts"],
        channel_id=row["channel_id"],
        parked_reason=row["parked_reason"],
        uncertain=bool(row["uncertain"]),
    )
