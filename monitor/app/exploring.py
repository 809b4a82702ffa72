"""The store opened in Datasette, with questions that newsrooms ask ready to click."""

import importlib.util
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from monitor.errors import MonitorError, StoreError

MISSING = "Datasette is not installed. Install it beside the monitor: pip install 'civic-monitor[explore]'"

QUERIES: Mapping[str, tuple[str, str]] = {
    "changes_this_week": (
        "What changed in the last seven days, newest first",
        (
            "SELECT detected_at, jurisdiction, kind, event, sentence, url FROM changes"
            " WHERE detected_at >= strftime('%Y-%m-%dT%H:%M:%S', 'now', '-7 days') ORDER BY id DESC"
        ),
    ),
    "changes_with_words": (
        "Changes whose title, fields or documents hold these words",
        (
            "SELECT c.detected_at, c.jurisdiction, c.event, c.sentence, c.url FROM changes_fts f"
            " JOIN changes c ON c.id = f.rowid WHERE changes_fts MATCH :words ORDER BY c.id DESC"
        ),
    ),
    "cancelled_or_moved": (
        "Meetings that were cancelled, postponed, moved or taken down",
        (
            "SELECT detected_at, jurisdiction, event, title, note FROM changes WHERE kind = 'meeting'"
            " AND event IN ('cancelled', 'postponed', 'rescheduled', 'removed') ORDER BY id DESC"
        ),
    ),
    "late_items": (
        "Agenda items added after the agenda was out, or at short notice",
        (
            "SELECT detected_at, jurisdiction, title, flags, url FROM changes"
            " WHERE event = 'agenda_item_added' AND flags != '[]' ORDER BY id DESC"
        ),
    ),
    "events_by_place": (
        "How many changes of each kind each place had",
        (
            "SELECT jurisdiction, event, count(*) AS changes FROM changes"
            " GROUP BY jurisdiction, event ORDER BY jurisdiction, changes DESC"
        ),
    ),
    "topics_by_month": (
        "How often each topic was hit, by month",
        (
            "SELECT substr(c.detected_at, 1, 7) AS month, t.topic, count(*) AS changes FROM change_topics t"
            " JOIN changes c ON c.id = t.change_id GROUP BY month, t.topic ORDER BY month DESC, changes DESC"
        ),
    ),
    "deadlines_ahead": (
        "Deadlines of grants and notices that are still ahead",
        (
            "SELECT ends_at, jurisdiction, title, status, url FROM records WHERE kind IN ('grant', 'notice')"
            " AND standing = 'listed' AND ends_at >= date('now') ORDER BY ends_at"
        ),
    ),
    "sources_in_trouble": (
        "Sources that could not be read the last time, and why",
        (
            "SELECT id, health, health_since, failures, last_ok_at, health_reason FROM sources"
            " WHERE health NOT IN ('ok', 'partial') ORDER BY health_since"
        ),
    ),
    "polls_that_failed": (
        "Polls that gave nothing, and why",
        (
            "SELECT started_at, source_id, result, reason FROM polls"
            " WHERE result IN ('failed', 'blocked', 'drift') ORDER BY id DESC"
        ),
    ),
    "messages": (
        "What was said where, why, and how long it took",
        (
            "SELECT created_at, channel, purpose, state, reason,"
            " round((julianday(sent_at) - julianday(created_at)) * 86400) AS seconds, parked_reason"
            " FROM notifications WHERE purpose != 'present' ORDER BY id DESC"
        ),
    ),
}


def metadata() -> dict[str, object]:
    """What Datasette shows: the title, and the ready-made queries."""
    queries = {
        name: {"title": title, "sql": sql, "hide_sql": True}
        for name, (title, sql) in QUERIES.items()
    }
    return {"title": "Civic Watch", "databases": {"monitor": {"queries": queries}}}


def explore(state: Path, port: int, *, browser: bool = False) -> int:
    """Serve the store of ``state`` on loopback until stopped; answers Datasette's exit code.

    Raises ``StoreError`` when there is no store yet, ``MonitorError`` when Datasette is missing.
    """
    database = state / "monitor.db"
    if not database.is_file():
        message = f"there is no store at {database} yet: run monitor run --once first"
        raise StoreError(message)
    if importlib.util.find_spec("datasette") is None:
        raise MonitorError(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        facts = Path(folder) / "metadata.json"
        facts.write_text(json.dumps(metadata()), encoding="utf-8")
        command = [
            *(sys.executable, "-m", "datasette", "serve", str(database), "--metadata", str(facts)),
            *("--host", "127.0.0.1", "--port", str(port), "--setting", "sql_time_limit_ms", "10000"),
        ]  # fmt: skip
        command += ["--open"] if browser else []
        return _until_stopped(subprocess.Popen(command))  # noqa: S603 - our own command


def _until_stopped(datasette: subprocess.Popen[bytes]) -> int:
    """Its exit code; 0 when we are asked to stop, by Ctrl-C or as a service, and it with us."""
    asked: list[int] = []

    def stop(number: int, _frame: object) -> None:
        asked.append(number)
        datasette.terminate()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = datasette.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0 if asked else code
