"""Mutes: do not tell until a date; still stored."""

from datetime import datetime

from monitor.models import Mute
from monitor.store.db import Database, stamp


class Mutes:
    """The table ``mutes``."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def active(self, now: datetime) -> tuple[Mute, ...]:
        """Mutes in force."""
        rows = self.db.query("SELECT * FROM mutes WHERE until > ? ORDER BY id", (stamp(now),))
        return tuple(
            Mute(
                id=row["id"],
                scope=row["scope"],
                target=row["target"],
                until=datetime.fromisoformat(row["until"]),
                reason=row["reason"],
            )
            for row in rows
        )

    def add(self, mute: Mute, now: datetime) -> int:
        """Mute something; answers the mute's number."""
        with self.db.atomic() as connection:
            cursor = connection.execute(
                "INSERT INTO mutes (scope, target, until, reason, created_at) VALUES (?,?,?,?,?)",
                (mute.scope, mute.target, stamp(mute.until), mute.reason, stamp(now)),
            )
        return int(cursor.lastrowid or 0)

    def lift(self, mute_id: int) -> bool:
        """End a mute now; ``False`` when there is none of that number."""
        with self.db.atomic() as connection:
            return bool(connection.execute("DELETE FROM mutes WHERE id = ?", (mute_id,)).rowcount)
