"""Changes and records for tests, each with as little said as possible."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from monitor.models import (
    Change,
    Document,
    Event,
    FieldChange,
    Flag,
    Hit,
    Jurisdiction,
    Kind,
    Record,
    Role,
    When,
)

NOW = datetime(2026, 11, 23, 14, 14, tzinfo=UTC)
ET = "America/New_York"
SOMERVILLE = Jurisdiction(
    id="somerville-ma", name="Somerville, Massachusetts", zone=ET, aliases=("City of Somerville",), channel="#somerville",
)  # fmt: skip
LAWRENCE = Jurisdiction(
    id="lawrence-ma", name="Lawrence, Massachusetts", zone=ET, aliases=("City of Lawrence",), channel="#lawrence",
)  # fmt: skip
US = Jurisdiction(id="us", name="United States", zone=ET)
PLACES = {place.id: place for place in (SOMERVILLE, LAWRENCE, US)}


def when(day: str, clock: str | None = "18:00") -> When:
    return When(date.fromisoformat(day), time.fromisoformat(clock) if clock else None, ET)


def meeting(key: str = "m1", **changed: Any) -> Record:
    base = Record(
        kind=Kind.MEETING,
        key=key,
        title="City Council",
        body="City Council",
        url=f"https://somerville.example/meetings/{key}",
        starts_at=when("2026-11-24"),
        location="City Hall, Council Chamber",
        documents=(Document(role=Role.AGENDA, url=f"https://somerville.example/agenda/{key}.pdf", title="Agenda"),),
    )  # fmt: skip
    return replace(base, **changed)


def item(key: str = "i14", parent: str = "m1", **changed: Any) -> Record:
    base = Record(
        kind=Kind.AGENDA_ITEM,
        key=f"{parent}/{key}",
        parent=parent,
        title="Ordinance amending ch. 9 to limit cooperation with detainer requests",
        fields={"number": "14.", "file": "26-1187", "section": "Consent"},
        url=f"https://somerville.example/items/{key}",
    )
    return replace(base, **changed)


def grant(key: str = "g1", **changed: Any) -> Record:
    base = Record(
        kind=Kind.GRANT,
        key=key,
        title="BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local",
        url=f"https://grants.example/{key}",
        ends_at=when("2026-12-07", "20:59"),
        status="posted",
        fields={"number": "O-BJA-2026-0001", "agency": "Bureau of Justice Assistance"},
        join="opportunity:O-BJA-2026-0001",
    )
    return replace(base, **changed)


def docket(**changed: Any) -> Record:
    base = Record(
        kind=Kind.DOCKET,
        key="69665101",
        title="City of Chelsea v. Trump",
        url="https://docket.example/69665101",
        fields={"docket_number": "1:25-cv-10442", "court": "D. Mass."},
        join="docket:mad/1:25-cv-10442",
    )
    return replace(base, **changed)


def entry(number: str = "67", **changed: Any) -> Record:
    base = Record(
        kind=Kind.DOCKET_ENTRY,
        key=f"e{number}",
        parent="69665101",
        title="Order on Motion for Preliminary Injunction",
        url=f"https://docket.example/69665101/{number}",
        starts_at=when("2026-11-23", "09:00"),
        fields={"entry_number": number, "docket_number": "1:25-cv-10442", "court": "D. Mass."},
        join=f"docket:mad/1:25-cv-10442#{number}",
    )
    return replace(base, **changed)


def change(event: Event, record: Record, before: Record | None = None, **changed: Any) -> Change:
    base = Change(
        source_id="somerville-ma/council",
        jurisdiction="somerville-ma",
        kind=record.kind,
        event=event,
        key=record.key,
        title=record.title,
        detected_at=NOW,
        before=before,
        after=record,
        thread=record.thread,
        sentence=f"{record.title} {event.value}",
    )
    return replace(base, **changed)


def moved(key: str = "m1", to: str = "2026-12-01", clock: str = "19:30", **changed: Any) -> Change:
    old, new = meeting(key), meeting(key, starts_at=when(to, clock))
    assert old.starts_at and new.starts_at
    field = FieldChange("starts_at", old.starts_at.isoformat(), new.starts_at.isoformat())
    return change(Event.RESCHEDULED, new, old, fields=(field,), **changed)


def detainer(**changed: Any) -> Change:
    """A late item that a topic finds."""
    hit = Hit("sanctuary", "detainer", "item 14", "to limit cooperation with detainer requests", 6)
    base = change(
        Event.AGENDA_ITEM_ADDED,
        item(),
        parent=meeting(),
        flags=frozenset({Flag.LATE_ADDITION, Flag.SHORT_NOTICE}),
        hits=(hit,),
        topics=("sanctuary",),
    )
    return replace(base, **changed)
