"""Records of one key, told by a list and by a page of its own."""

from datetime import date, time

from monitor.models import Kind, Record, When
from monitor.pipeline.merge import merge

DAY, ZONE = date(2026, 3, 17), "America/Phoenix"


def meeting(when: When | None) -> Record:
    return Record(kind=Kind.MEETING, key="1994", title="Council", starts_at=when)


def test_a_bare_day_does_not_take_away_the_time_and_another_day_does():
    bare, exact = When(DAY, None, ZONE), When(DAY, time(18), ZONE)
    later = When(date(2026, 3, 18), None, ZONE)
    assert merge(meeting(exact), meeting(bare)).starts_at == exact
    assert merge(meeting(bare), meeting(exact)).starts_at == exact
    assert merge(meeting(exact), meeting(later)).starts_at == later
    assert merge(meeting(exact), meeting(None)).starts_at == exact
