"""A store as years leave it: one change that really happened, and copies of its rows in SQL.

The copies differ in number, place, time, event and words; what a change keeps (the record before
and after, its fields, its message) has its true size.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from bench.world import Sites, Told, app_on, write_config
from monitor.models import Result

DAY = 86_400
POLLS_DAYS, CHANGES_DAYS = 90, 1100
WITH_RECORDS = 200
"""Places whose hundred records are there too."""
RARE = 5000
"""One change in so many holds the word *detainer* and the topic."""


def make(folder: Path, server: Sites, *, places: int, changes: int, polls: int, every: str = "1h") -> None:  # fmt: skip
    """``sources.yaml`` of ``places`` and the store beside it."""
    write_config(folder / "sources.yaml", server, places, "page", every)
    asyncio.run(_make(folder, server, places, changes, polls))


async def _make(folder: Path, server: Sites, places: int, changes: int, polls: int) -> None:
    server.say("plain", 0)
    async with app_on(folder, Told()) as app:
        source = next(iter(app.config.active))
        for version, expected in ((0, Result.BASELINE), (1, Result.CHANGED)):
            server.say("plain", version)
            report = await app.poll(source)
            if report.row.result is not expected:
                raise SystemExit(f"{report.row.result} {report.row.reason}")
            app.router.run()
            await app.deliver_once()
        db = app.store.db.connection
        db.execute("PRAGMA synchronous=OFF")
        db.execute("BEGIN")
        _numbers(db, max(changes, polls, places))
        _places(db, places)
        _polls(db, places, polls)
        _changes(db, places, changes)
        db.execute("DROP TABLE temp.numbers")
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _numbers(db: Connection, count: int) -> None:
    db.execute("CREATE TEMP TABLE numbers (i INTEGER PRIMARY KEY)")
    db.execute(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)"
        " INSERT INTO temp.numbers SELECT i FROM n",
        (count,),
    )


def _cloned(db: Connection, table: str, where: str, **other: str) -> str:
    """The statement that copies rows of ``table`` for each number ``i``, with ``other`` columns."""
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
    values = [other.get(name, f"t.{name}") for name in names]
    return (
        f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM temp.numbers n, {table} t WHERE {where}"
    )


def _places(db: Connection, places: int) -> None:
    site = "'site-' || n.i"
    source = f"{site} || '/calendar'"
    first = "t.source_id = 'site-0/calendar' AND n.i BETWEEN 1 AND ?"
    for table in ("records", "record_versions", "snapshots"):
        own = {"source_id": source} | ({"jurisdiction": site} if table == "records" else {})
        db.execute(_cloned(db, table, first, **own), (min(places, WITH_RECORDS) - 1,))
    db.execute(
        _cloned(db, "sources", "t.id = 'site-0/calendar' AND n.i BETWEEN 1 AND ?", jurisdiction=site)
        .replace("(jurisdiction,", "(id, jurisdiction,")
        .replace(f"SELECT {site},", f"SELECT {source}, {site},"),
        (places - 1,),
    )  # fmt: skip


def _stamp(seconds: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%f+00:00', {seconds}, 'unixepoch')"


def _polls(db: Connection, places: int, polls: int) -> None:
    begun = datetime.now(UTC).timestamp() - POLLS_DAYS * DAY
    step = POLLS_DAYS * DAY / max(polls, 1)
    db.execute(
        "INSERT INTO polls (source_id, started_at, duration_ms, result, requests, records)"
        f" SELECT 'site-' || (i % {places}) || '/calendar', {_stamp(f'{begun} + i * {step}')},"
        " 210, 'unchanged', 1, 100 FROM temp.numbers WHERE i < ?",
        (polls,),
    )
    db.execute("DELETE FROM poll_counts")
    db.execute(
        "INSERT INTO poll_counts SELECT substr(started_at, 1, 15), result, count(*) FROM polls"
        " GROUP BY 1, 2"
    )


def _changes(db: Connection, places: int, changes: int) -> None:
    begun = datetime.now(UTC).timestamp() - CHANGES_DAYS * DAY
    when = _stamp(f"{begun} + n.i * {CHANGES_DAYS * DAY / changes}")
    site = f"'site-' || (n.i % {places})"
    newest = db.execute("SELECT max(id) FROM changes").fetchone()[0]
    told = db.execute(
        "SELECT notification_id FROM notification_changes WHERE change_id = ?", (newest,)
    ).fetchone()[0]
    rare = f"n.i % {RARE} = 0"
    db.execute(
        _cloned(
            db, "changes", f"t.id = {newest} AND n.i < ?",
            source_id=f"{site} || '/calendar'", jurisdiction=site, key="'k' || n.i",
            thread="'k' || (n.i / 3)", detected_at=when, routed_at=when,
            event="CASE n.i % 4 WHEN 0 THEN 'added' WHEN 1 THEN 'cancelled' ELSE t.event END",
            title=f"t.title || CASE WHEN {rare} THEN ' on a detainer' ELSE '' END || ' ' || n.i",
            topics=f"CASE WHEN {rare} THEN '[\"sanctuary\"]' ELSE '[]' END",
        ),
        (changes,),
    )  # fmt: skip
    fresh = f"t.id > {newest}"
    db.execute(
        "INSERT INTO field_changes (change_id, name, before, after) SELECT t.id, f.name, f.before,"
        f" f.after FROM changes t, field_changes f WHERE {fresh} AND f.change_id = {newest}"
    )
    db.execute(f"INSERT INTO change_jurisdictions SELECT jurisdiction, t.id FROM changes t WHERE {fresh}")  # fmt: skip
    db.execute(f"INSERT INTO change_topics SELECT 'sanctuary', t.id FROM changes t WHERE {fresh} AND topics != '[]'")  # fmt: skip
    db.execute(
        "INSERT INTO changes_fts (rowid, title, body) SELECT t.id, t.title, f.body"
        f" FROM changes t, changes_fts f WHERE {fresh} AND f.rowid = {newest}"
    )
    offset = db.execute("SELECT max(id) FROM notifications").fetchone()[0] - newest
    db.execute(
        _cloned(
            db, "notifications", f"t.id = {told} AND n.i < ?", dedup_key="'clone-' || n.i",
            thread_key="'thread-' || n.i", created_at=when, sent_at=when,
        ),
        (changes,),
    )  # fmt: skip
    db.execute(
        f"INSERT INTO notification_changes SELECT t.id, t.id + {offset} FROM changes t WHERE {fresh}"
    )
