"""Known records and a new snapshot to changes and the new state: a pure state machine."""

from collections.abc import Mapping
from dataclasses import replace

from monitor.diff import agenda, brake, doubt, identity, moved
from monitor.diff.absence import absent, park
from monitor.diff.carry import carry, settle_files, with_lost, with_withdrawn, without_reflow
from monitor.diff.deferral import match_deferrals
from monitor.diff.fields import delta
from monitor.diff.finish import finish
from monitor.diff.late import read_now, unread
from monitor.diff.normal import digest
from monitor.diff.renumber import drop_renumbered
from monitor.diff.rules import Verdict, judge
from monitor.diff.rules.notices import is_shut
from monitor.diff.same import is_identical, same_links
from monitor.diff.state import GONE, Context, Known, Outcome, Standing
from monitor.diff.work import Finding, Work, is_over
from monitor.models import Coverage, Event, Kind, Record, Snapshot
from monitor.parse.links import plain_url

_FIRST = {Kind.AGENDA_ITEM: Event.AGENDA_ITEM_ADDED, Kind.DOCKET_ENTRY: Event.FILED}
# What a record came back as says more than that it came back.
_MORE_THAN_BACK = frozenset({Event.CANCELLED, Event.POSTPONED})


def compare(known: Mapping[str, Known], snapshot: Snapshot, context: Context) -> Outcome:
    """What changed between ``known`` (all records of the source) and ``snapshot``.

    The same call gives the same answer; the order of neither side matters. Nothing is said of a
    record that is missing from a snapshot which is not complete, nor at a baseline.
    """
    rolling = Coverage.ROLLING in {snapshot.coverage, context.coverage}
    work = Work(context, known, _by_key(snapshot, context), snapshot.complete, rolling)
    if context.baseline:
        moved.pair(work)
        return _baseline(work)
    lost = [
        key for key, old in known.items() if key not in work.incoming and old.standing not in GONE
    ]
    identity.follow(work)
    if lost:
        balance = brake.balance(work)
        if brake.is_redesign(work, balance):
            return _baseline(work)
        brake.note_renumbering(work, balance)
        brake.mark_half_list(work, balance)
    for key, record in _looked_at(work):
        _present(work, key, record)
    _lost(work, lost)
    identity.settle(work)
    held = _gather(work) if work.findings else False
    agenda.note_agendas(work)
    return Outcome(
        changes=finish(work),
        known={key: new for key, new in work.state.items() if new != known.get(key)},
        notices=tuple(work.notices),
        rebaselined=held,
        partial=not snapshot.complete or work.half,
    )


def _by_key(snapshot: Snapshot, context: Context) -> dict[str, Record]:
    """The records by key, in the order of keys; of two with one key always the same one."""
    found: dict[str, Record] = {}
    for record in snapshot.records:
        other = found.get(record.key)
        if other is None or digest(record, context.volatile) > digest(other, context.volatile):
            found[record.key] = record
    return dict(sorted(found.items()))


def _baseline(work: Work) -> Outcome:
    """Take what is listed as it is; tell nobody."""
    for key, record in work.incoming.items():
        work.state[key] = _taken(work, key, record)
    identity.settle(work)
    if work.complete:
        for key, old in work.before.items():
            followed = work.state.get(key)
            if followed is None and old.standing not in GONE:
                work.state[key] = replace(old, standing=Standing.LEFT)
    agenda.note_agendas(work)
    return Outcome(
        known={key: new for key, new in work.state.items() if new != work.before.get(key)},
        notices=tuple(work.notices),
        rebaselined=True,
        partial=not work.complete,
    )


def _taken(work: Work, key: str, record: Record) -> Known:
    """The state of a record at a baseline, with the history it had, perhaps under another key."""
    origin = work.origins.get(key)
    old = work.before.get(origin or key)
    if old is None:
        return work.listed(record)
    if origin is None and key in work.reused:  # the old one's thread is not this one's
        return replace(work.listed(record), thread=f"{key}@{work.now.date()}")
    before = replace(old.record, key=key, parent=record.parent)
    state = work.listed(carry(before, record, complete=work.complete), old)
    if origin is None or old.record.parent:
        return state
    return replace(state, thread=old.thread or origin)


def _looked_at(work: Work) -> list[tuple[str, Record]]:
    """The records but those that are just what is stored: most are, and need no closer look."""
    afresh = work.reused | work.returned
    return [
        (key, record)
        for key, record in work.incoming.items()
        if (old := work.before.get(key)) is None
        or old.record is not record
        or old.standing is not Standing.LISTED
        or old.waits
        or key in afresh
    ]


def _present(work: Work, key: str, record: Record) -> None:
    afresh = key in work.reused or key in work.returned
    old = None if afresh else work.before.get(key)
    if old is not None and record.brief and not old.record.brief:
        record = old.record
    if old is not None:
        settled = old.standing is Standing.LISTED and not old.waits
        if not settled or not is_identical(old.record, record):
            _listed(work, key, old, record)
        return
    origin = work.origins.get(key)
    if origin is not None:
        _listed(work, key, work.before[origin], record)
        return
    twin = identity.twin_of(work, record)
    state = work.listed(record)
    if twin is not None:
        work.state[key] = replace(state, thread=twin.thread or twin.record.thread)
        return
    work.state[key] = state
    if _is_backlog(work, record):
        return
    work.state[key] = replace(state, unread=unread(work, None, record))
    work.findings.append(
        Finding(event=_FIRST.get(record.kind, Event.ADDED), key=key, before=None, after=record)
    )


def _is_backlog(work: Work, record: Record) -> bool:
    """Whether it was published before anybody watched: a list that shows it late tells no news."""
    since = work.context.news_since
    return since is not None and record.starts_at is not None and record.starts_at.day < since


def _listed(work: Work, key: str, old: Known, record: Record) -> None:
    """A known record is listed, perhaps under a new key."""
    thread = old.thread
    before = old.record
    if before.key != key:
        thread = thread or ("" if before.parent else before.key)
        before = replace(before, key=key, parent=record.parent if before.parent else None)
    after = carry(before, record, complete=work.complete)
    found = delta(with_lost(old, before), after, work.context.volatile)
    found, lost_files = settle_files(work, old, found)
    told = without_reflow(work, key, found)
    verdict = judge(told, work.now) if told else None
    if verdict is not None and before.brief and not record.brief:
        since = work.context.watched
        told_before = since is None or old.first_seen > since
        verdict = replace(verdict, event=Event.ENRICHED) if told_before else None
    state = replace(work.listed(found.after, old), thread=thread, lost_files=lost_files)
    event = _event(work, old, state, verdict)
    late = tuple(read_now(old.unread, before, state.record))
    if late and event is None and old.standing is Standing.LISTED:
        event = Event.ENRICHED
    if old.standing is Standing.CLOSED and event is not Event.REOPENED:
        state = replace(state, standing=Standing.CLOSED)
    if event is not None:
        state = _closed(state, event)
        finding = Finding(
            event=event, key=key, before=with_withdrawn(old.record, found), after=state.record
        )
        finding.thread = thread
        finding.take(verdict)
        finding.files += late
        told_of = unread(work, old.record, state.record)
        state = replace(state, unread=_still(old.unread + told_of, state.record))
        work.findings.append(finding)
    stands = state.standing is old.standing and key == old.record.key and old.doubt is None
    if found or not stands or lost_files != old.lost_files or not same_links(old.record, after):
        work.state[key] = state


def _still(urls: tuple[str, ...], record: Record) -> tuple[str, ...]:
    """Of ``urls`` those of documents that are there and have no text yet."""
    open_ = {plain_url(each.url) for each in record.documents if not each.digest}
    return tuple(url for url in dict.fromkeys(urls) if url in open_)


def _event(work: Work, old: Known, new: Known, verdict: Verdict | None) -> Event | None:
    found = verdict.event if verdict else None
    if old.standing is Standing.REMOVED and found not in _MORE_THAN_BACK:
        return Event.RESTORED
    if old.standing is Standing.CLOSED:
        shut = is_shut(new.record) or is_over(new.record, work.now)
        return (None if found is Event.CLOSED else found) if shut else Event.REOPENED
    return found


def _closed(state: Known, event: Event) -> Known:
    return replace(state, standing=Standing.CLOSED) if event is Event.CLOSED else state


def _lost(work: Work, lost: list[str]) -> None:
    followed = set(work.origins.values())
    for key in sorted(lost):
        if key not in followed:
            absent(work, key, work.before[key])
    for key in sorted(work.reused - followed):
        park(work, work.before[key])


def _gather(work: Work) -> bool:
    """Single findings to stories; whether all of them are held as a mass change."""
    agenda.fold_agendas(work)
    agenda.settle_past(work)
    agenda.fold_rewrites(work)
    match_deferrals(work)
    drop_renumbered(work)
    if brake.brake_mass(work):
        return True
    doubt.brake_few(work)
    brake.brake_flapping(work)
    return False
