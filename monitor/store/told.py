"""What was told, written beside the database: so that an older copy of it repeats nothing.

``told.log`` in the state folder gets a line for each record that a message spoke of: when, where,
and the digest of what it said. A database that is put back from a backup does not know the
messages sent since. The lines younger than its last message are taken into its table ``said``, and
the first change of such a record is not told again when it comes to what was told last.
"""

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import orjson
import structlog

from monitor.models import Notification
from monitor.store.db import Database, stamp

NAME = "told.log"
KEPT_BYTES = 8_000_000
"""Of a longer file the newer half is kept."""
_PREFIX = "told:"
_SPOKEN = frozenset({"change", "correction", "digest", "summary"})
_GONE = "gone"


@dataclass(slots=True)
class Retold:
    """Which of some changes were told before the database went back; ``asked`` are settled then."""

    db: Database
    states: dict[int, tuple[str, str, str]]
    asked: set[str] = field(default_factory=set)

    def __call__(self, change: int, channel: str, notifier: str) -> bool:
        """Whether this channel was told of the record's present state, and of nothing since."""
        source, key, state = self.states[change]
        name = _name(channel, notifier, source, key)
        self.asked.add(name)
        row = self.db.first("SELECT 1 FROM said WHERE story = ?", (f"{name}:{state}",))
        return row is not None

    def settle(self) -> None:
        """What was asked about once counts no more: the next change is a new one."""
        with self.db.atomic() as connection:
            connection.executemany(
                "DELETE FROM said WHERE story >= ? AND story < ?",
                [(f"{name}:", f"{name};") for name in self.asked],
            )


class Told:
    """The file ``told.log`` and what came from it into the table ``said``."""

    def __init__(self, state: Path, db: Database) -> None:
        self.path = state / NAME
        self.db = db

    def note(self, row: Notification, now: datetime) -> None:
        """Add the records of a message that was sent. A disk that is full does not stop sending."""
        draft = row.draft
        if draft.purpose not in _SPOKEN or not draft.changes:
            return
        lines = b"".join(
            orjson.dumps([stamp(now), draft.channel, draft.notifier, *state]) + b"\n"
            for state in self._states(draft.changes).values()
        )
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, lines)
            finally:
                os.close(handle)
        except OSError as error:
            structlog.get_logger("monitor").warning("told.unwritten", reason=str(error))

    def take_back(self) -> int:
        """At the start: learn what was told after this database's last message; how many records."""
        last = self.db.first("SELECT max(sent_at) AS at FROM notifications WHERE state = 'sent'")
        since = last["at"] if last else None
        if since is None or not self.path.exists():
            return 0
        newest: dict[str, tuple[str, str]] = {}
        for at, channel, notifier, source, key, state in self._lines():
            if at > since:
                newest[_name(channel, notifier, source, key)] = (state, at)
        self._shorten()
        if not newest:
            return 0
        with self.db.atomic() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO said (story, source_id, change_id, notification_id, said_at)"
                " VALUES (?, '', 0, 0, ?)",
                [(f"{name}:{state}", at) for name, (state, at) in newest.items()],
            )
        structlog.get_logger("monitor").warning(
            "told.older_database", since=since, records=len(newest)
        )
        return len(newest)

    def retold(self, changes: Sequence[int]) -> Retold | None:
        """The question whether ``changes`` were told before; ``None`` when no copy was put back."""
        waiting = self.db.first(
            "SELECT 1 FROM said WHERE story >= ? AND story < 'told;' LIMIT 1", (_PREFIX,)
        )
        return Retold(self.db, self._states(changes)) if waiting else None

    def _states(self, changes: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """Change → source, key and digest of the state it led to."""
        found = {}
        for start in range(0, len(changes), 500):
            some = tuple(changes[start : start + 500])
            rows = self.db.query(
                "SELECT c.id, c.source_id, c.key, c.after IS NULL AS gone, (SELECT v.digest"  # noqa: S608 - marks only
                " FROM record_versions v WHERE v.source_id = c.source_id AND v.key = c.key"
                " AND v.seen_at <= c.detected_at ORDER BY v.id DESC LIMIT 1) AS digest"
                f" FROM changes c WHERE c.id IN ({','.join('?' * len(some))})",
                some,
            )
            for row in rows:
                state = _GONE if row["gone"] else row["digest"] or ""
                found[row["id"]] = (row["source_id"], row["key"], state)
        return found

    def _lines(self) -> Iterable[tuple[str, ...]]:
        for line in self.path.read_bytes().splitlines():
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue  # cut off by a crash
            if isinstance(row, list) and len(row) == 6:
                yield tuple(map(str, row))

    def _shorten(self) -> None:
        if self.path.stat().st_size <= KEPT_BYTES:
            return
        lines = self.path.read_bytes().splitlines(keepends=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_bytes(b"".join(lines[len(lines) // 2 :]))
        fresh.chmod(0o600)
        fresh.replace(self.path)


def _name(channel: str, notifier: str, source: str, key: str) -> str:
    text = f"{channel}\x1e{notifier}\x1e{source}\x1e{key}"
    return f"{_PREFIX}{hashlib.sha256(text.encode()).hexdigest()[:32]}"
