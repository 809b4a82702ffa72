"""Records, polls and stories for the tests of the diff."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from monitor.diff import Context, compare
from monitor.models import (
    Coverage,
    Document,
    Jurisdiction,
    Kind,
    Record,
    Role,
    Snapshot,
    Source,
    When,
)

ZONE = "America/New_York"
NOW = datetime(2026, 11, 16, 15, tzinfo=UTC)  # a Monday, 10:00 am in New York
SOURCE = Source(
    id="somerville-ma/council",
    jurisdiction=Jurisdiction(
        id="somerville-ma", name="Somerville", zone=ZONE, holidays="US-MA", notice_hours=48
    ),
    adapter="legistar",
    options=None,
    every=timedelta(minutes=30),
    zone=ZONE,
)


def when(day=24, hour=18, minute=0, month=11, year=2026):
    clock = None if hour is None else time(hour, minute)
    return When(date(year, month, day), clock, ZONE)


def meeting(key="1", day=24, hour=18, minute=0, *, month=11, **rest):
    given = {"title": "City Council", "body": "City Council", "location": "City Hall"} | rest
    given.setdefault("starts_at", when(day, hour, minute, month))
    given.setdefault("url", f"https://city.example/meetings/{key}")
    given.setdefault("status", "scheduled")
    return Record(kind=Kind.MEETING, key=key, **given)


def meetings(count=6, start=0, month=12, year=2026, **rest):
    """Meetings of different bodies on different days."""
    return tuple(
        meeting(
            f"m{n}",
            starts_at=when(1 + n % 28, month=month, year=year),
            **({"title": f"Board No. {n}", "body": f"Board No. {n}"} | rest),
        )
        for n in range(start, start + count)
    )


def item(parent, key, title, *, number="", section="", file="", sequence=0, **rest):
    fields = {"number": number, "section": section, "file": file, "sequence": sequence}
    extra = rest.pop("fields", {})
    return Record(
        kind=Kind.AGENDA_ITEM,
        key=f"{parent}/{key}",
        title=title,
        parent=parent,
        fields={name: value for name, value in (fields | extra).items() if value not in ("", 0)},
        **rest,
    )


def doc(role="agenda", name="a", **rest):
    given = {"title": role.title(), "url": f"https://city.example/files/{name}.pdf"} | rest
    return Document(role=Role(role), **given)


def grant(key="361501", **rest):
    given = {
        "title": "BJA FY26 Edward Byrne Memorial JAG",
        "status": "posted",
        "ends_at": when(7, None, month=12),
        "text": "Applicants must report each quarter.",
    } | rest
    return Record(kind=Kind.GRANT, key=key, **given)


class Story:
    """Polls of one source, one after the other."""

    def __init__(self, *records, every=timedelta(minutes=30), now=NOW, **context):
        self.known = {}
        self.now = now
        self.every = every
        self.context = context
        self.told = []
        self.poll(*records, baseline=True)

    def poll(self, *records, complete=True, baseline=False, now=None, coverage=None, **context):
        """Read ``records``; the outcome."""
        self.now = now or self.now + (timedelta() if baseline else self.every)
        snapshot = Snapshot(
            source_id=SOURCE.id,
            taken_at=self.now,
            records=records,
            complete=complete,
            coverage=coverage or self.context.get("coverage", Coverage.WINDOW),
        )
        usual = {name: value for name, value in self.context.items() if name != "coverage"}
        given = {"source": SOURCE} | usual | context
        circumstances = Context(now=self.now, baseline=baseline, **given)
        self.outcome = compare(self.known, snapshot, circumstances)
        self.known |= self.outcome.known
        self.told += [change for change in self.outcome.changes if not change.held]
        return self.outcome

    def says(self, *records, **rest):
        """Read ``records``; the events told, as (event, key)."""
        changes = self.poll(*records, **rest).changes
        return [(change.event.value, change.key) for change in changes if not change.held]

    def events(self, *records, **rest):
        """Read ``records``; the events told."""
        return [event for event, _ in self.says(*records, **rest)]

    def change(self, *records, **rest):
        """Read ``records``; the one change told."""
        (change,) = self.poll(*records, **rest).changes
        return change


def edit(record, **changes):
    return replace(record, **changes)
