"""A full store: how long the pages' and commands' readings take with years of rows."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.store import Store, Wanted

PLACES = 2_000
WORDS = ("detainer", "zoning", "budget", "variance", "sewer", "library", "sanctuary", "parking")


def run(changes: int, polls: int) -> list[tuple[str, str, str]]:
    """Milliseconds (CPU) of each reading, the best of three."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        store = Store.open(state)
        _fill(store, changes, polls, now)
        size = (state / "monitor.db").stat().st_size / 1e6
        store.close()
        store = Store.reader(state)
        rows = [("rows stored", f"{changes:,} changes, {polls:,} polls, {size:,.0f} MB", "")]
        rows += [(name, f"{_best(work):.1f} ms CPU", "≤ 100 ms") for name, work in _readings(store, now)]  # fmt: skip
        store.close()
    return rows


def _readings(store: Store, now: datetime) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "home page: the newest 100 changes", lambda: store.changes.matching(Wanted())
    yield "… of one place", lambda: store.changes.matching(Wanted(jurisdiction="place-7"))
    yield "… of one topic", lambda: store.changes.matching(Wanted(topic="sanctuary"))
    yield (
        "… of one event since a week",
        lambda: store.changes.matching(Wanted(event="relocated", since=now - timedelta(days=7))),
    )
    yield "search, a rare word", lambda: store.search.find("detainer")
    yield "search, a word on every change", lambda: store.search.find("meeting")
    yield "status: all sources", store.sources.all
    yield "status: a source's last polls", lambda: store.polls.recent("place-7/calendar")
    yield "metrics: polls of 24 hours", lambda: store.polls.results(now - timedelta(days=1))
    yield (
        "metrics: changes of 24 hours",
        lambda: store.statistics.by_event(now - timedelta(days=1)),
    )


def _best(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(3):
        started = time.process_time()
        work()
        spent.append((time.process_time() - started) * 1000)
    return min(spent)


def _fill(store: Store, changes: int, polls: int, now: datetime) -> None:
    """Rows as polls leave them, the oldest first; polls of 90 days, changes of three years."""
    db = store.db.connection
    db.execute("PRAGMA synchronous=OFF")
    stamps = [(now - timedelta(days=90) * (1 - n / 1000)).isoformat() for n in range(1000)]
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO sources (id, jurisdiction, adapter) VALUES (?, ?, 'page')",
        ((f"place-{n}/calendar", f"place-{n}") for n in range(PLACES)),
    )
    db.executemany(
        "INSERT INTO polls (source_id, started_at, duration_ms, result, requests, records)"
        " VALUES (?, ?, 210, 'unchanged', 1, 100)",
        ((f"place-{n % PLACES}/calendar", stamps[n * 1000 // polls]) for n in range(polls)),
    )
    db.executemany(
        "INSERT INTO changes (source_id, jurisdiction, key, thread, kind, event, title, sentence,"
        " detected_at, routed_at, topics) VALUES (?, ?, ?, ?, 'meeting', ?, ?, ?, ?, ?, ?)",
        (
            (
                f"place-{n % PLACES}/calendar", f"place-{n % PLACES}", str(n), str(n),
                "added" if n % 3 else "relocated", f"City Council meeting {n}",
                f"A meeting about {WORDS[1 + n % 7] if n % 5000 else WORDS[0]} moved.",
                (when := (now - timedelta(days=1100) * (1 - n / changes)).isoformat()), when,
                '["sanctuary"]' if n % 500 == 0 else "[]",
            )
            for n in range(changes)
        ),
    )  # fmt: skip
    db.execute("INSERT INTO change_topics SELECT 'sanctuary', id FROM changes WHERE topics != '[]'")
    db.execute("INSERT INTO change_jurisdictions SELECT jurisdiction, id FROM changes")
    db.execute(
        "INSERT INTO changes_fts (rowid, title, body) SELECT id, title, sentence FROM changes"
    )
    db.execute("COMMIT")
    db.execute("ANALYZE")
