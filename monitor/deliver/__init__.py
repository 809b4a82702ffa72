"""From the outbox to people."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from monitor.config import Config
from monitor.settings import Settings
from monitor.store import Store
from monitor.store.codec import loads
from monitor.store.db import stamp


@dataclass(slots=True)
class DrainReport:
    """What one pass did; ``wait`` is the seconds until there is more, ``None``: nothing is left."""

    sent: int = 0
    parked: int = 0
    wait: float | None = None


class Worker:
    """Prints what is in the outbox."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @classmethod
    def standard(cls, store: Store, settings: Settings, config: Callable[[], Config]) -> "Worker":
        """The console."""
        del settings, config
        return cls(store)

    async def drain(self, now: datetime) -> DrainReport:
        """Print everything that is pending."""
        report = DrainReport()
        for row in self.store.db.query("SELECT * FROM notifications WHERE state = 'pending'"):
            told = self.store.changes.many(loads(row["changes"]))
            for line in [change.sentence for change in told] or [str(row["payload"])]:
                sys.stdout.write(f"{row['channel']}: {line}\n")
            with self.store.db.atomic() as connection:
                connection.execute(
                    "UPDATE notifications SET state = 'sent', sent_at = ? WHERE id = ?",
                    (stamp(now), row["id"]),
                )
            report.sent += 1
        return report

    async def close(self) -> None:
        """Nothing to close."""
