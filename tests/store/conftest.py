"""A store on a temporary folder, and the small things it holds."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest

from monitor.diff import Known, Standing, digest
from monitor.models import (
    Change,
    Document,
    Event,
    FieldChange,
    Flag,
    Hit,
    Importance,
    Kind,
    Passage,
    Record,
    Result,
    Role,
    When,
)
from monitor.store import PollRow, PollWrite, SourceState, Store

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SOURCE = "somerville-ma/council"


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    found = Store.open(tmp_path / "state")
    yield found
    found.close()


def meeting(key: str = "1", **changes) -> Record:
    day = NOW.date()
    base = {
        "kind": Kind.MEETING,
        "key": key,
        "title": f"City Council {key}",
        "url": f"https://somerville.example/{key}",
        "starts_at": When(day, time(18, 0, fold=1), "America/New_York", "6 pm"),
        "ends_at": When(day, None, "America/New_York"),
        "status": "scheduled",
        "body": "City Council",
        "location": "City Hall",
        "documents": (
            Document(
                role=Role.AGENDA, url="https://somerville.example/a.pdf", title="Agenda", pages=3
            ),
        ),
        "fields": {"names": ("a", "b"), "count": 3, "share": 0.5, "open": True, "none": None},
        "text": "Long text",
        "version": "v1",
    }
    return Record(**{**base, **changes})


def known(record: Record, standing: Standing = Standing.LISTED, **changes) -> Known:
    return Known(
        record=record,
        standing=standing,
        first_seen=NOW,
        digest=digest(record, frozenset()),
        **changes,
    )


def change(key: str = "1", **changes) -> Change:
    record = meeting(key)
    base = {
        "source_id": SOURCE,
        "jurisdiction": "somerville-ma",
        "kind": Kind.MEETING,
        "event": Event.RELOCATED,
        "key": key,
        "title": record.title,
        "detected_at": NOW,
        "before": meeting(key, location="Library"),
        "after": record,
        "fields": (
            FieldChange("location", "Library", "City Hall"),
            FieldChange("names", ("a",), ("a", "b")),
        ),
        "flags": frozenset({Flag.SHORT_NOTICE}),
        "passages": (Passage((("=", "the"), ("-", "old"), ("+", "new")), 2, "item 3", "Agenda"),),
        "sentence": "The meeting moved.",
        "note": "verbatim",
        "topics": ("sanctuary",),
        "hits": (Hit("sanctuary", "detainer", "title", "a detainer request", 6),),
        "importance": Importance.HIGH,
    }
    return Change(**{**base, **changes})


def state(**changes) -> SourceState:
    return SourceState(
        **{"id": SOURCE, "jurisdiction": "somerville-ma", "adapter": "legistar", **changes}
    )


def poll(result: Result = Result.CHANGED, **changes) -> PollRow:
    return PollRow(**{"source_id": SOURCE, "started_at": NOW, "result": result, **changes})


def write(**changes) -> PollWrite:
    return PollWrite(**{"poll": poll(), "state": state(), **changes})
