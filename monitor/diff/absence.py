"""A record that is not in the snapshot: withdrawn, removed, closed, left; or nothing is said."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from monitor.diff.doubt import HALF_LIST
from monitor.diff.rules import meetings
from monitor.diff.rules.notices import is_shut
from monitor.diff.state import GONE, Context, Known, Standing, Wave
from monitor.diff.work import Finding, Work, is_ahead, is_over
from monitor.models import Coverage, Event, Kind, Record, Snapshot
from monitor.parse.fold import fold


def to_confirm(known: Mapping[str, Known], snapshot: Snapshot, context: Context) -> tuple[str, ...]:
    """Keys whose absence is about to count and that the source should be asked about first.

    The pipeline asks (``Adapter.confirm``) and adds what it learns to the snapshot, or to
    ``Context.gone``, ``confirmed_listed`` and ``unconfirmed``.
    """
    if not snapshot.complete or context.baseline:
        return ()
    present = {record.key for record in snapshot.records}
    rolling = Coverage.ROLLING in {snapshot.coverage, context.coverage}
    found = []
    for key, old in known.items():
        if key in present or old.standing in GONE or old.record.parent is not None:
            continue
        if _is_silent(old.record, context) or (rolling and not is_ahead(old, context.now)):
            continue
        if rolling or _is_due(old, context, context.removal_polls):
            found.append(key)
    return tuple(found)


def absent(work: Work, key: str, old: Known) -> None:
    """Take note that ``key`` is not in the snapshot, and say so when it is time."""
    context = work.context
    record = old.record
    if not work.complete or key in context.unconfirmed or key in context.confirmed_listed:
        return
    if _leaves_silently(work, key, record):
        work.state[key] = replace(old, standing=Standing.LEFT)
        return
    parent = work.known(record.parent) if record.parent else None
    if parent is not None and record.parent not in work.incoming:
        # Its meeting is away: that is the story, if any.
        away = Standing.LEFT if parent.standing in GONE else Standing.MISSING
        work.state[key] = replace(old, standing=away)
        return
    # A list cut by half needs one more look than a single missing row.
    polls = context.removal_polls + (1 if work.half else 0)
    since = old.missing_since or work.now
    counted = replace(
        old,
        standing=Standing.MISSING,
        missing_since=since,
        missing_polls=old.missing_polls + 1,
        last_seen=old.last_seen if old.missing_since else context.previous,
        wave=Wave(work.now, HALF_LIST) if work.half else old.wave,
    )
    if not _is_due(old, context, polls):
        work.state[key] = counted
        return
    _told(work, key, counted)


def park(work: Work, old: Known) -> None:
    """An item whose key names another one now: it is missing, under a key of its own."""
    meeting = work.meeting(old.record.parent)
    if meeting is not None and _is_silent(meeting, work.context):
        return
    mark = hashlib.blake2b(fold(old.record.title).encode(), digest_size=4).hexdigest()
    key = f"{old.record.key}~{mark}"
    parked = replace(old, record=replace(old.record, key=key), thread=old.thread)
    absent(work, key, parked)
    work.state.setdefault(key, parked)


def _told(work: Work, key: str, old: Known) -> None:
    record = old.record
    event, standing = Event.REMOVED, Standing.REMOVED
    if record.kind is Kind.AGENDA_ITEM:
        event = Event.AGENDA_ITEM_WITHDRAWN
    elif is_over(record, work.now):
        event, standing = Event.CLOSED, Standing.CLOSED
    work.state[key] = replace(old, standing=standing)
    work.findings.append(
        Finding(event=event, key=key, before=record, after=None, thread=old.thread)
    )


def _is_due(old: Known, context: Context, polls: int) -> bool:
    since = old.missing_since or context.now
    return old.missing_polls + 1 >= polls and context.now - since >= context.removal_apart


def _is_silent(record: Record, context: Context) -> bool:
    """Whether nothing is ever said when this record leaves: past, called off, or closed."""
    if record.kind is Kind.MEETING:
        return meetings.is_over(record, context.now) or meetings.is_off(record)
    return is_shut(record)


def _leaves_silently(work: Work, key: str, record: Record) -> bool:
    if _is_silent(record, work.context):
        return True
    if record.parent is not None:
        parent = work.meeting(record.parent)
        if parent is not None and parent.kind is Kind.MEETING and _is_silent(parent, work.context):
            return True
    return work.rolling and key not in work.context.gone
