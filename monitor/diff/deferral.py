"""A meeting put off, and the new meeting it was put off to: one story.

Some councils (New York) move a meeting by marking it deferred and listing another. A new meeting
is that other one when it is of the same body, within 30 days, came to the list about when the old
one was put off, has the same subject as far as both tell theirs, and is not just the next of a
regular series.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta

from rapidfuzz import fuzz

from monitor.diff.fields import delta
from monitor.diff.likeness import SAME_NAME, same_name
from monitor.diff.rules import meetings
from monitor.diff.rules.items import file_number
from monitor.diff.state import Known
from monitor.diff.work import Finding, Work
from monitor.models import Event, Kind, MeetingStatus, Record, When
from monitor.parse.fold import fold

WITHIN = timedelta(days=30)
_ABOUT = timedelta(days=3)
_SUBJECTS = ("subject", "topic", "topics", "comment", "description")
_SAME_SUBJECT = 75.0
# Two records of one meeting: their other fields and their files were never one record's.
_TELLING = frozenset({"starts_at", "location", "title", "text"})
_PUT_OFF = frozenset({MeetingStatus.POSTPONED, MeetingStatus.RESCHEDULED})


def match_deferrals(work: Work) -> None:
    """Join each meeting put off, now or lately, with the new one it went to."""
    added = {
        each.key: each
        for each in work.findings
        if each.event is Event.ADDED and each.record.kind is Kind.MEETING
    }
    put_off = _put_off(work, lately=bool(added))
    if not put_off:
        return
    fresh = {key: each.record for key, each in added.items()} | _new_lately(work, put_off)
    ranked = sorted(
        (
            (rank, old, new)
            for old, (record, now) in put_off.items()
            for new, candidate in fresh.items()
            if (now or new in added)
            and (rank := _rank(work, old, record, new, candidate)) is not None
        ),
        key=lambda each: each[0],
    )
    taken: set[str] = set()
    for _, old, new in ranked:
        if old not in taken and new not in taken:
            taken |= {old, new}
            _join(work, old, new)


def _put_off(work: Work, *, lately: bool) -> dict[str, tuple[Record, bool]]:
    """Meetings put off without a date: in this poll (True) or before and still without one."""
    found: dict[str, tuple[Record, bool]] = {}
    for each in work.findings:
        record = each.record
        if record.kind is not Kind.MEETING or each.before is None or each.after is None:
            continue
        off = each.event is Event.POSTPONED or (
            each.event is Event.RESCHEDULED and each.before.starts_at == each.after.starts_at
        )
        if off and each.before.starts_at is not None:
            found[each.key] = (each.before, True)
    if lately:
        for key, old in work.before.items():
            if key not in found and _waits(old, work.now):
                found[key] = (old.record, False)
    return found


def _waits(old: Known, now: datetime) -> bool:
    record = old.record
    return (
        record.kind is Kind.MEETING
        and not old.became
        and meetings.status_of(record) in _PUT_OFF
        and record.starts_at is not None
        and record.starts_at.until > now - WITHIN
    )


def _new_lately(work: Work, put_off: Iterable[str]) -> dict[str, Record]:
    """Meetings that came to the list shortly before."""
    return {
        key: old.record
        for key, old in work.before.items()
        if key not in put_off
        and key in work.incoming
        and old.record.kind is Kind.MEETING
        and work.now - old.first_seen <= _ABOUT
        and not _is_first_look(work, old)
    }


def _is_first_look(work: Work, old: Known) -> bool:
    """Whether the record was there from the baseline: then nobody knows since when."""
    return old.first_seen == min(each.first_seen for each in work.before.values())


def _rank(
    work: Work, old: str, before: Record, new: str, after: Record
) -> tuple[int, float] | None:
    """How well ``after`` fits as the new date of ``before``; lower is better, ``None`` not at all."""
    if before.starts_at is None or after.starts_at is None or meetings.is_off(after):
        return None
    apart = abs((after.starts_at.instant - before.starts_at.instant).total_seconds())
    in_reach = 0 < apart <= WITHIN.total_seconds() and after.starts_at.until >= work.now
    if not in_reach or same_name(before, after) < SAME_NAME:
        return None
    if _files(work, old) & _files(work, new):
        return 0, apart
    return _rank_of_subject(work, before, after, apart)


def _rank_of_subject(
    work: Work, before: Record, after: Record, apart: float
) -> tuple[int, float] | None:
    subjects = _subject(before), _subject(after)
    if all(subjects):
        return (1, apart) if fuzz.token_set_ratio(*subjects) >= _SAME_SUBJECT else None
    return None if any(subjects) or _is_regular(work, after) else (2, apart)


def _files(work: Work, key: str) -> set[str]:
    """The file numbers on the agenda of the meeting ``key``."""
    children = [old.record for old in work.before.values() if old.record.parent == key]
    children += [record for record in work.incoming.values() if record.parent == key]
    return {number for number in map(file_number, children) if number}


def _subject(record: Record) -> str:
    return fold(" ".join(str(record.fields.get(name) or "") for name in _SUBJECTS))


def _is_regular(work: Work, record: Record) -> bool:
    """Whether two other meetings of the body are on the same weekday at the same time."""
    same = 0
    for old in work.before.values():
        other = old.record.starts_at
        if old.record.kind is not Kind.MEETING or other is None or old.record.key == record.key:
            continue
        if _slot(other) == _slot(record.starts_at):
            same += same_name(old.record, record) >= SAME_NAME
    return same >= 2


def _slot(when: When | None) -> tuple[int, time | None] | None:
    return None if when is None else (when.day.weekday(), when.clock)


def _join(work: Work, old: str, new: str) -> None:
    """Make one finding of the two: the old meeting moved to the new one's date."""
    before = work.before[old]
    after = work.incoming[new]
    taken = [
        each
        for each in work.findings
        if each.key == old or (each.key == new and each.event is Event.ADDED)
    ]
    moved = Finding(
        event=Event.RESCHEDULED,
        key=new,
        before=before.record,
        after=after,
        thread=before.thread or before.record.thread,
    )
    found = delta(before.record, after, work.context.volatile)
    moved.fields = tuple(each for each in found.fields if each.name in _TELLING)
    moved.fields += tuple(change for each in taken if each.key == new for change in each.fields)
    work.findings = [each for each in work.findings if each not in taken] + [moved]
    work.state[old] = replace(work.known(old) or before, became=new)
    listed = work.known(new) or work.listed(after)
    work.state[new] = replace(listed, thread=moved.thread)
