"""Small facts by name (heartbeat, last digest, configuration trouble) and shared quotas."""

from datetime import datetime, timedelta

from monitor.store.db import Database, stamp

DEAD_AFTER = timedelta(seconds=90)
"""A daemon without a sign of life for so long is taken for dead."""
_BEAT = "heartbeat"


class Meta:
    """The tables ``meta`` and ``quota_uses``."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def get(self, key: str) -> str | None:
        """The value under ``key``."""
        row = self.db.first("SELECT value FROM meta WHERE key = ?", (key,))
        return None if row is None else str(row["value"])

    def put(self, key: str, value: str) -> None:
        """Set ``key``."""
        with self.db.atomic() as connection:
            connection.execute(
                "INSERT INTO meta (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )

    def drop(self, key: str) -> None:
        """Forget ``key``."""
        with self.db.atomic() as connection:
            connection.execute("DELETE FROM meta WHERE key = ?", (key,))

    def beat(self, now: datetime) -> None:
        """Write the daemon's sign of life."""
        self.put(_BEAT, now.isoformat())

    def heartbeat(self) -> datetime | None:
        """When the daemon last wrote its sign of life."""
        text = self.get(_BEAT)
        return datetime.fromisoformat(text) if text else None

    def use(self, budget: str, now: datetime) -> None:
        """Write down one request of a shared budget."""
        with self.db.atomic() as connection:
            connection.execute(
                "INSERT INTO quota_uses (budget, used_at) VALUES (?, ?)", (budget, stamp(now))
            )
            connection.execute(
                "DELETE FROM quota_uses WHERE used_at < ?", (stamp(now - timedelta(days=2)),)
            )

    def uses(self, budget: str, since: datetime) -> list[datetime]:
        """When the budget was used since a moment, oldest first."""
        rows = self.db.query(
            "SELECT used_at FROM quota_uses WHERE budget = ? AND used_at >= ? ORDER BY used_at",
            (budget, stamp(since)),
        )
        return [datetime.fromisoformat(row["used_at"]) for row in rows]
