from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from monitor.diff import Context, Standing, compare
from monitor.models import Event, Jurisdiction, Kind, Record, Snapshot, Source, When

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
ZONE = "America/New_York"
SOURCE = Source(
    id="x/council", jurisdiction=Jurisdiction(id="x", name="X", zone=ZONE), adapter="legistar",
    options=None, every=timedelta(minutes=30), zone=ZONE,
)  # fmt: skip
MEETING = Record(
    kind=Kind.MEETING, key="1", title="City Council", body="City Council",
    starts_at=When(date(2026, 11, 24), time(18), ZONE),
)  # fmt: skip


def snap(*records, minutes=0, complete=True):
    at = NOW + timedelta(minutes=minutes)
    return Snapshot(source_id="x/council", taken_at=at, records=records, complete=complete)


def test_a_moved_meeting_is_rescheduled_and_a_lost_one_removed_after_two_complete_reads():
    known = dict(compare({}, snap(MEETING), Context(now=NOW, source=SOURCE, baseline=True)).known)
    moved = replace(MEETING, starts_at=When(date(2026, 11, 24), time(19, 30), ZONE))
    out = compare(known, snap(moved), Context(now=NOW, source=SOURCE))
    assert [change.event for change in out.changes] == [Event.RESCHEDULED]
    assert "from 6:00 pm to 7:30 pm" in out.changes[0].sentence
    known.update(out.known)
    events = []
    for minutes in (30, 60):
        at = NOW + timedelta(minutes=minutes)
        out = compare(known, snap(minutes=minutes), Context(now=at, source=SOURCE))
        known.update(out.known)
        events.append([change.event for change in out.changes])
    assert events == [[], [Event.REMOVED]]
    assert known["1"].standing is Standing.REMOVED
