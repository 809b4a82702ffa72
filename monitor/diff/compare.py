"""Known records and a new snapshot to changes and the new state: a pure state machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from monitor.diff.events import Verdict, is_over, judge
from monitor.diff.fields import Delta, delta
from monitor.diff.files import carry_reading
from monitor.diff.normal import digest
from monitor.diff.sentences import sentence
from monitor.diff.state import GONE, Context, Known, Notice, Outcome, Standing
from monitor.models import Change, Coverage, Event, FieldChange, Flag, Kind, Record, Role, Snapshot
from monitor.parse.fold import plain_url

_DAY = timedelta(hours=24)


@dataclass(slots=True)
class _Work:
    """What one comparison has found so far."""

    context: Context
    before: Mapping[str, Known]
    incoming: dict[str, Record]
    complete: bool
    changes: list[Change] = field(default_factory=list)
    state: dict[str, Known] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)


def compare(known: Mapping[str, Known], snapshot: Snapshot, context: Context) -> Outcome:
    """What changed between ``known`` (all records of the source) and ``snapshot``."""
    incoming = {record.key: record for record in snapshot.records}
    if context.baseline:
        return _baseline(known, incoming, snapshot, context)
    rolling = Coverage.ROLLING in {snapshot.coverage, context.coverage}
    work = _Work(context, known, incoming, snapshot.complete)
    for key, record in incoming.items():
        old = known.get(key)
        if old is None:
            _appeared(work, record)
        else:
            _listed(work, key, old, record)
    for key, old in known.items():
        if key not in incoming and old.standing not in GONE:
            _absent(work, key, old, rolling=rolling)
    return Outcome(
        changes=tuple(work.changes),
        known=work.state,
        notices=tuple(work.notices),
        partial=not snapshot.complete,
    )


def to_confirm(known: Mapping[str, Known], snapshot: Snapshot, context: Context) -> tuple[str, ...]:
    """Keys gone from a complete snapshot that the source could be asked about."""
    if not snapshot.complete or context.baseline:
        return ()
    present = {record.key for record in snapshot.records}
    return tuple(
        key
        for key, old in known.items()
        if key not in present
        and old.standing not in GONE
        and old.record.parent is None
        and not (old.record.kind is Kind.MEETING and is_over(old.record, context.now))
    )


def _baseline(
    known: Mapping[str, Known], incoming: dict[str, Record], snapshot: Snapshot, context: Context
) -> Outcome:
    state: dict[str, Known] = {}
    for key, record in incoming.items():
        old = known.get(key)
        fresh = _new_state(record, context) if old is None else _relisted(old, record, context)
        if fresh != old:
            state[key] = fresh
    if snapshot.complete:
        for key, old in known.items():
            if key not in incoming and old.standing not in GONE:
                state[key] = replace(old, standing=Standing.LEFT)
    return Outcome(known=state, rebaselined=True, partial=not snapshot.complete)


def _new_state(record: Record, context: Context) -> Known:
    return Known(
        record=record,
        standing=Standing.LISTED,
        first_seen=context.now,
        agenda_first_posted=context.now if _has_agenda(record) else None,
        digest=digest(record, context.volatile),
    )


def _relisted(old: Known, record: Record, context: Context) -> Known:
    record = replace(record, documents=carry_reading(old.record.documents, record.documents))
    return replace(
        old,
        record=record,
        standing=Standing.LISTED,
        missing_since=None,
        missing_polls=0,
        agenda_first_posted=old.agenda_first_posted
        or (context.now if _has_agenda(record) else None),
        digest=digest(record, context.volatile),
    )


def _has_agenda(record: Record) -> bool:
    return any(each.role is Role.AGENDA for each in record.documents)


def _appeared(work: _Work, record: Record) -> None:
    work.state[record.key] = _new_state(record, work.context)
    event = {Kind.AGENDA_ITEM: Event.AGENDA_ITEM_ADDED, Kind.DOCKET_ENTRY: Event.FILED}.get(
        record.kind, Event.ADDED
    )
    _tell(work, event, None, record)


def _listed(work: _Work, key: str, old: Known, record: Record) -> None:
    context = work.context
    if old.record == record and old.standing is Standing.LISTED:
        return
    fresh = _relisted(old, record, context)
    found = delta(old.record, fresh.record, context.volatile)
    verdict = judge(found, context.now) if found else None
    if old.standing is Standing.REMOVED:
        _tell(work, Event.RESTORED, old.record, fresh.record, verdict=verdict)
    elif old.standing is Standing.CLOSED and not is_over(fresh.record, context.now):
        _tell(work, Event.REOPENED, old.record, fresh.record, verdict=verdict)
    elif verdict is not None:
        _tell(work, verdict.event, old.record, fresh.record, verdict=verdict)
        recent = tuple(flip for flip in old.flips if context.now - flip < _DAY)
        fresh = replace(fresh, flips=(*recent, context.now))
    if fresh.standing is not old.standing or found or _moved_address(old.record, record):
        work.state[key] = fresh


def _moved_address(before: Record, after: Record) -> bool:
    """Whether the stored state must follow although nothing is told."""
    return before.version != after.version or (
        plain_url(before.url or "") != plain_url(after.url or "")
    )


def _absent(work: _Work, key: str, old: Known, *, rolling: bool) -> None:
    context = work.context
    if not work.complete or key in context.unconfirmed or key in context.confirmed_listed:
        return
    over = is_over(old.record, context.now)
    meeting = work.before.get(old.record.parent) if old.record.parent else None
    if (over and old.record.kind is Kind.MEETING) or (rolling and key not in context.gone):
        work.state[key] = replace(old, standing=Standing.LEFT)
        return
    if meeting is not None and old.record.parent not in work.incoming:
        return
    since = old.missing_since or context.now
    polls = old.missing_polls + 1
    if polls < context.removal_polls or context.now - since < context.removal_apart:
        work.state[key] = replace(
            old, standing=Standing.MISSING, missing_since=since, missing_polls=polls
        )
        return
    closed = over and old.record.kind is not Kind.MEETING
    event = Event.CLOSED if closed else Event.REMOVED
    if old.record.kind is Kind.AGENDA_ITEM:
        event = Event.AGENDA_ITEM_WITHDRAWN
    work.state[key] = replace(
        old,
        standing=Standing.CLOSED if closed else Standing.REMOVED,
        missing_since=since,
        missing_polls=polls,
    )
    _tell(work, event, old.record, None)


def _tell(
    work: _Work,
    event: Event,
    before: Record | None,
    after: Record | None,
    *,
    verdict: Verdict | None = None,
) -> None:
    record = after or before
    if record is None:
        return
    context = work.context
    fields: tuple[FieldChange, ...] = ()
    if verdict is not None:
        fields = (*verdict.fields, *(each.field() for each in verdict.files))
    parent = work.incoming.get(record.parent or "")
    change = Change(
        source_id=context.source.id,
        kind=record.kind,
        event=event,
        key=record.key,
        title=record.title,
        detected_at=context.now,
        before=before,
        after=after,
        fields=fields,
        flags=_flags(work, event, record),
        thread=record.thread,
        parent=parent,
        jurisdiction=context.source.jurisdiction.id,
    )
    work.changes.append(replace(change, sentence=sentence(change, context.source.zone)))


def _flags(work: _Work, event: Event, record: Record) -> frozenset[Flag]:
    del work, event, record
    return frozenset()


__all__ = ["Delta", "compare", "to_confirm"]
