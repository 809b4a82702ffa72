"""A full store: what pages, commands and metrics cost with years of rows."""

import asyncio
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from bench import archive, kept
from bench.world import Sites
from monitor.config import load
from monitor.settings import Settings
from monitor.store import Store, Wanted
from monitor.web import Site
from monitor.web.report import source_rows, standing
from monitor.web.serve import build

PLACES = 2_000
TURNS = 5


def run(changes: int, polls: int, keep: Path | None = None) -> list[tuple[str, str, str]]:
    """Milliseconds (CPU) of each page and reading: the median of five, with the longest."""

    def make(folder: Path, server: Sites) -> None:
        archive.make(folder, server, places=PLACES, changes=changes, polls=polls)

    with kept.archive(keep, f"store-{changes}-{polls}", make) as (folder, _):
        return measured(folder, changes, polls)


def measured(folder: Path, changes: int, polls: int) -> list[tuple[str, str, str]]:
    """The readings of the store in ``folder``."""
    size = (folder / "state" / "monitor.db").stat().st_size / 1e9
    rows = [("stored", f"{changes:,} changes with their messages, {polls:,} polls, {PLACES:,} sources, {size:.1f} GB", "")]  # fmt: skip
    rows += [(name, _cost(work), "≤ 100 ms") for name, work in _readings(folder)]
    with closing(Store.reader(folder / "state")) as store:
        each = _bytes_a_poll(store)
    return [*rows, *each]


def _readings(folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    now = datetime.now(UTC)
    settings = Settings(config=folder / "sources.yaml", state=folder / "state")
    config = load(settings.config, cap=100_000_000)
    site = Site(settings.state, lambda: config, settings, lambda: datetime.now(UTC))
    loop = asyncio.new_event_loop()
    transport = httpx.ASGITransport(build(site))
    pages = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
    newest = site.store.changes.matching(Wanted(limit=1))[0]
    record = site.store.db.query("SELECT id FROM records LIMIT 1")[0][0]

    def get(address: str) -> httpx.Response:
        return loop.run_until_complete(pages.get(address)).raise_for_status()

    def page(address: str) -> Callable[[], object]:
        return lambda: get(address)

    day, year = (f"{now - timedelta(days=days):%Y-%m-%d}" for days in (7, 700))
    older = re.search(r"before=(\d+)", get("/").text)
    yield "home page", page("/")
    yield "… its second part", page(f"/?before={older[1] if older else 1}")
    yield "… of one place", page("/?jurisdiction=site-7")
    yield "… of one topic", page("/?topic=sanctuary")
    yield "… of one event since a week", page(f"/?event=added&since={day}")
    yield "… of one importance that nothing has", page("/?importance=high")
    yield "… until two years ago", page(f"/?until={year}")
    yield "search, a rare word", page("/?q=detainer")
    yield "search, a word on every change", page("/?q=council")
    yield "search, such a word in one place", page("/?q=council&jurisdiction=site-7")
    yield "search, such a word on a kind that nothing is", page("/?q=council&kind=grant")
    yield "a change", page(f"/changes/{newest.id}")
    yield "a record", page(f"/records/{record}")
    yield "a place", page("/jurisdictions/site-7")
    yield "a source", page("/sources/site-7/calendar")
    yield "all sources, the first part", page("/sources")
    yield "the Atom feed, 100 changes", page("/changes.atom")
    yield "the calendar of a place", page("/calendar.ics?jurisdiction=site-7")
    yield "`/metrics`", page("/metrics")
    yield (
        "`monitor status`, its rows and sums",
        lambda: (
            source_rows(site.store, config.sources.values()),
            standing(site.store, config, settings, now),
        ),
    )


def _cost(work: Callable[[], object]) -> str:
    work()
    spent = []
    for _ in range(TURNS):
        started = time.process_time()
        work()
        spent.append((time.process_time() - started) * 1000)
    return f"{statistics.median(spent):.1f} (to {max(spent):.1f}) ms CPU"


def _bytes_a_poll(store: Store) -> list[tuple[str, str, str]]:
    rows = store.db.query(
        "SELECT (SELECT sum(pgsize) FROM dbstat WHERE name IN ('polls', 'polls_by_source')) * 1.0"
        " / (SELECT count(*) FROM polls)"
    )
    return [("bytes an unchanged poll, until it is folded into its day", f"{rows[0][0]:.0f}", "")]
