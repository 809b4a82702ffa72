"""A store full of changes, and the site over it on a real port."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.config import Config, load
from monitor.diff import Known, Standing, digest
from monitor.models import (
    Change,
    Document,
    DocumentText,
    Draft,
    Event,
    FieldChange,
    Flag,
    Hit,
    Importance,
    Kind,
    Page,
    Passage,
    Record,
    Result,
    Role,
    Snapshot,
    When,
)
from monitor.settings import Settings
from monitor.store import DocumentRow, PollRow, PollWrite, SourceState, Store
from monitor.web import Site
from monitor.web.serve import server

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
ZONE = "America/New_York"
SOURCE = "somerville-ma/council"
SOURCES = """version: 1
contact: newsroom@example.org
defaults: {every: 30m, channel: "#c", timezone: America/New_York}
ops: {channel: "#ops"}
topics:
  sanctuary: {any: [sanctuary, detainer*, neverseen]}
jurisdictions:
  somerville-ma:
    name: Somerville, Massachusetts
    sources:
      council: {adapter: legistar, client: somervillema}
  us:
    name: United States
    sources:
      grants: {adapter: grants_gov, agencies: [USDOJ-OJP-BJA]}
"""


def configured(folder: Path, more: str = "") -> Config:
    """The usual file; ``more`` stands at its end, among the sources of ``us``."""
    path = folder / "sources.yaml"
    path.write_text(SOURCES + more)
    return load(path)


def meeting(key: str = "1", **more) -> Record:
    base = {
        "kind": Kind.MEETING, "key": key, "title": f"City Council {key}", "url": f"https://city.example/{key}",
        "starts_at": When((NOW + timedelta(days=1)).date(), datetime(2026, 1, 1, 18).time(), ZONE),
        "status": "scheduled", "body": "City Council", "location": "City Hall",
        "documents": (Document(role=Role.AGENDA, url="https://city.example/a.pdf", title="Agenda", pages=3),),
        "fields": {"number": "14"},
    }  # fmt: skip
    return Record(**{**base, **more})


def grant(**more) -> Record:
    base = {
        "kind": Kind.GRANT, "key": "g1", "title": "Byrne JAG", "url": "https://www.grants.gov/g1",
        "ends_at": When((NOW + timedelta(days=20)).date(), None, ZONE), "status": "posted",
    }  # fmt: skip
    return Record(**{**base, **more})


def change(record: Record, event: Event, **more) -> Change:
    grants = record.kind is Kind.GRANT
    base = {
        "source_id": "us/grants" if grants else SOURCE, "jurisdiction": "us" if grants else "somerville-ma",
        "kind": record.kind, "event": event, "key": record.key, "title": record.title, "detected_at": NOW,
        "before": replace(record, location="Library"), "after": record, "sentence": f"{record.title} {event}",
        "thread": record.thread,
    }  # fmt: skip
    return Change(**{**base, **more})


def fill(store: Store, *, title: str = "City Council 1") -> list[int]:
    """A few weeks of one meeting, one grant and one agenda item; answers the changes' ids."""
    first, second = (
        store.blobs.put(b"<html>old page</html>"),
        store.blobs.put(b"<html><script>x</script></html>"),
    )
    pdf = store.blobs.put(b"%PDF-1.4 agenda")
    text = store.documents.put_text(pdf, DocumentText((Page(1, "A detainer request."),), "text"))
    record = meeting(title=title)
    item = meeting("1/14", kind=Kind.AGENDA_ITEM, parent="1", title=f"Item on detainers {title}")
    told = [
        change(
            record, Event.RELOCATED, fields=(FieldChange("location", "Library", "City Hall"),),
            flags=frozenset({Flag.SHORT_NOTICE}), importance=Importance.HIGH, note=f"Note of {title}",
        ),
        change(
            record, Event.AGENDA_REVISED, detected_at=NOW - timedelta(days=1),
            fields=(FieldChange("text:agenda", "a" * 64, "b" * 64),),
            passages=(Passage((("=", "the"), ("-", f"old {title}"), ("+", f"new {title}")), 2, title, "Agenda"),),
        ),
        change(
            item, Event.AGENDA_ITEM_ADDED, before=None, topics=("sanctuary",),
            hits=(Hit("sanctuary", "detainer*", "title", f"Item on detainers {title}", 6),),
        ),
        change(grant(), Event.DEADLINE_MOVED, fields=(FieldChange("deadline", "2026-12-01", "2026-12-13"),)),
    ]  # fmt: skip
    rows = [
        DocumentRow(
            source_id=SOURCE, key="1", role="agenda", url="https://city.example/a.pdf", title="Agenda", sha256=pdf,
            digest="d", text_sha256=text, pages=1, method="text", first_seen=NOW, fetched_at=NOW,
        )
    ]  # fmt: skip

    def known(found: Record) -> Known:
        return Known(
            record=found,
            standing=Standing.LISTED,
            first_seen=NOW,
            digest=digest(found, frozenset()),
        )

    ids: list[int] = []
    for place, records, changes in (
        (SOURCE, (record, item), told[:3]),
        ("us/grants", (grant(),), told[3:]),
    ):
        ids += store.polls.commit(
            PollWrite(
                poll=PollRow(source_id=place, started_at=NOW, result=Result.CHANGED, records=len(records)),
                state=SourceState(
                    id=place, jurisdiction=place.partition("/")[0], adapter="legistar", last_ok_at=NOW,
                    next_poll_at=NOW + timedelta(minutes=30), record_count=len(records),
                ),
                snapshot=Snapshot(source_id=place, taken_at=NOW, records=records),
                known={r.key: known(r) for r in records},
                changes=changes, documents=rows if place == SOURCE else (), evidence=[first, second],
                copies=[second],
            )
        )  # fmt: skip
    found = store.changes.many(ids)
    store.changes.mark_routed(found, {}, NOW)
    for one in found:
        store.search.index(one)
    store.outbox.enqueue(
        [Draft(dedup_key="k", channel="#c", purpose="change", changes=(ids[0],), reason="because")],
        NOW,
    )
    store.meta.beat(NOW)
    return ids


@contextlib.contextmanager
def serving(
    folder: Path,
    *,
    config: Config | None = None,
    now: datetime = NOW,
    waits: Callable = dict,
    **settings,
) -> Iterator[str]:
    """The site over ``folder/state`` on a free port; the clock stands at ``now``."""
    found = config or configured(folder)
    site = Site(folder / "state", lambda: found, Settings(**settings), lambda: now, waits=waits)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = server(site, f"127.0.0.1:{port}")
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not running.started and time.monotonic() < deadline:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        thread.join(timeout=10)
