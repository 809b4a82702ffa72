"""Notices that gather into one message while it waits: a hundred first readings are one line."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from monitor.models import Draft
from monitor.store.codec import dumps, loads
from monitor.store.db import Database, stamp

ROWS = 200
"""Rows kept by name; beyond them only the totals grow."""
LONGEST = timedelta(minutes=30)
"""A message waits no longer than this for others to join it."""


class Gathering:
    """The gathering half of the outbox. A message that was ever tried is not added to any more."""

    db: Database

    def _join(self, draft: Draft) -> bool:
        """Add ``draft`` to the message that waits for its like, if one does."""
        found = self.db.first(
            "SELECT id, payload, created_at FROM notifications WHERE dedup_key >= ? AND dedup_key < ?"
            " AND channel = ? AND state = 'pending' AND attempts = 0 ORDER BY id DESC LIMIT 1",
            (draft.joins, draft.joins + "\U0010ffff", draft.channel),
        )
        if found is None:
            return False
        until = draft.not_before
        if until is not None:
            until = min(until, datetime.fromisoformat(found["created_at"]) + LONGEST)
        with self.db.atomic() as connection:
            connection.execute(
                "UPDATE notifications SET payload = ?, not_before = ? WHERE id = ?",
                (
                    dumps(_together(loads(found["payload"]), draft.payload)),
                    stamp(until),
                    found["id"],
                ),
            )
        return True

    def hurry(self, joins: str) -> None:
        """Nothing more will join: what was gathered under ``joins`` may go now."""
        with self.db.atomic() as connection:
            connection.execute(
                "UPDATE notifications SET not_before = NULL WHERE state = 'pending' AND attempts = 0"
                " AND dedup_key >= ? AND dedup_key < ?",
                (joins, joins + "\U0010ffff"),
            )


def _together(first: Mapping[str, object], more: Mapping[str, object]) -> dict[str, object]:
    rows = [*_rows(first), *_rows(more)]
    totals = _totals(first)
    for name, number in _totals(more).items():
        totals[name] = totals.get(name, 0) + number
    return {**first, "rows": rows[:ROWS], "totals": totals}


def _rows(payload: Mapping[str, object]) -> list[object]:
    rows = payload.get("rows")
    return list(rows) if isinstance(rows, list | tuple) else []


def _totals(payload: Mapping[str, object]) -> dict[str, int]:
    totals = payload.get("totals")
    return {str(k): int(v) for k, v in totals.items()} if isinstance(totals, Mapping) else {}
