"""Findings to changes: flags, passages, the evidence and the sentence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from monitor.diff.hours import notice_hours
from monitor.diff.passages import word_diff
from monitor.diff.rules import meetings
from monitor.diff.sentences import note, sentence
from monitor.diff.state import Notice, Standing
from monitor.diff.work import Finding, Work
from monitor.models import Change, Event, FieldValue, Flag, Kind, Passage, Record, zone_of
from monitor.parse.fold import clean

# Events after which people have a meeting to go to, or an item to read, they did not have before.
_CALLS = frozenset(
    {
        Event.ADDED,
        Event.AGENDA_ITEM_ADDED,
        Event.AGENDA_POSTED,
        Event.RESCHEDULED,
        Event.REINSTATED,
    }
)
_LONGEST_BREAK = timedelta(days=10)
"""No run of weekends and holidays is longer."""
_UNSAID = frozenset({Event.REMOVED, Event.CLOSED, Event.AGENDA_ITEM_WITHDRAWN})
_LONG = frozenset({"text", "body", "description"})


def finish(work: Work) -> tuple[Change, ...]:
    """All findings as changes, in the order of time and key."""
    changes: list[Change] = []
    for finding in work.findings:
        if finding.record.own:
            _note_own(work, finding)
            continue
        if finding.held and finding.event in _UNSAID:
            # Nobody was told that it left, so nobody needs a correction when it comes back.
            state = work.state[finding.key]
            work.state[finding.key] = replace(state, standing=Standing.LEFT)
        changes.append(_change(work, finding))
    return tuple(sorted(changes, key=_order))


def _note_own(work: Work, finding: Finding) -> None:
    """What the source says of itself is for operators; that it stands still is told by its health."""
    both = finding.before is not None and finding.after is not None
    for field in finding.fields if both else ():
        if field.name != "stale_since":
            name = field.name.replace("_", " ")
            told = f"{name} now {_listed(field.after)}, before {_listed(field.before)}"
            work.notices.append(
                Notice("own", f"{clean(finding.record.title)}: {told}", finding.key + field.name)
            )


def _listed(value: FieldValue) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value or "nothing")


def _order(change: Change) -> tuple[str, str, bool, str]:
    record = change.parent or change.record
    when = record.starts_at.isoformat() if record.starts_at else ""
    return (when, change.thread, change.parent is not None, change.key)


def _change(work: Work, finding: Finding) -> Change:
    record = finding.record
    source = work.context.source
    parent = work.meeting(record.parent)
    host = work.known(record.parent) if record.parent else None
    thread = finding.thread or (host.thread if host else "") or record.thread
    change = Change(
        source_id=source.id,
        kind=record.kind,
        event=finding.event,
        key=finding.key,
        title=clean(record.title),
        detected_at=work.now,
        before=finding.before,
        after=finding.after,
        fields=(*finding.fields, *(each.field() for each in finding.files)),
        flags=_flags(work, finding, parent),
        passages=tuple(_passages(work, finding)),
        thread=thread,
        parent=parent,
        jurisdiction=source.jurisdiction.id,
        held=finding.held,
    )
    known = work.known(finding.key)
    missing, seen = (known.missing_since, known.last_seen) if known else (None, None)
    evidence = note(change, source.zone, missing, seen)
    return replace(change, note=evidence, sentence=sentence(change, source.zone))


def _flags(work: Work, finding: Finding, parent: Record | None) -> frozenset[Flag]:
    meeting = finding.record if finding.record.kind is Kind.MEETING else parent
    if finding.event not in _CALLS or meeting is None or meeting.kind is not Kind.MEETING:
        return frozenset()
    if meetings.is_off(meeting):
        return frozenset()
    flags = set()
    if finding.event is Event.AGENDA_ITEM_ADDED and _is_late(work, meeting):
        flags.add(Flag.LATE_ADDITION)
    if _is_short(work, meeting):
        flags.add(Flag.SHORT_NOTICE)
    return frozenset(flags)


def _is_late(work: Work, meeting: Record) -> bool:
    """Whether the meeting's agenda was posted before now."""
    known = work.known(meeting.key)
    posted = known.agenda_first_posted if known else None
    return posted is not None and posted < work.now


def _is_short(work: Work, meeting: Record) -> bool:
    """Whether the meeting begins within the jurisdiction's notice period."""
    if meeting.starts_at is None or meeting.starts_at.until <= work.now:
        return False
    place = work.context.source.jurisdiction
    if (
        meeting.starts_at.until - work.now
        > timedelta(hours=place.notice_hours * 2) + _LONGEST_BREAK
    ):
        return False
    zone = zone_of(meeting.starts_at.zone)
    hours = notice_hours(work.now, meeting.starts_at.until, zone, place.holidays)
    return hours < place.notice_hours


def _passages(work: Work, finding: Finding) -> Iterator[Passage]:
    for change in finding.fields:
        before, after = change.before, change.after
        if change.name in _LONG and isinstance(before, str) and isinstance(after, str):
            yield from word_diff(before, after)
    for each in finding.files:
        for passage in work.passages(finding.key, each) or ():
            yield replace(passage, document=each.role.value)
