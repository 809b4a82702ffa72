"""An agenda is one thing to readers: its items appear and vanish with it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from monitor.diff.rules import meetings
from monitor.diff.rules.items import RESULTS, file_number
from monitor.diff.state import Known, Standing
from monitor.diff.work import Finding, Work
from monitor.models import Event, FieldChange, Kind, Record
from monitor.parse.fold import clean

_ITEM_EVENTS = frozenset(
    {
        Event.AGENDA_ITEM_ADDED,
        Event.AGENDA_ITEM_WITHDRAWN,
        Event.AGENDA_ITEM_REWORDED,
        Event.AGENDA_ITEM_MOVED,
    }
)
_DECISIONS = ("action", "result", "outcome", "disposition", "passed", "tally", "vote", "votes")
# Events of a meeting that outrank the posting of its agenda.
_LOUDER = frozenset(
    {
        Event.ADDED,
        Event.CANCELLED,
        Event.POSTPONED,
        Event.RESCHEDULED,
        Event.REINSTATED,
        Event.RESTORED,
        Event.RELOCATED,
        Event.AGENDA_POSTED,
    }
)


def fold_agendas(work: Work) -> None:
    """Turn items that come with a new record, or as a first agenda, into one change of it."""
    children = [each for each in work.findings if each.before is None and each.record.parent]
    if not children:
        return
    had_items = _parents_with_items(work.before.values())
    told = {each.key: each for each in work.findings if not each.record.parent}
    for parent, found in _by_parent(children).items():
        host = told.get(parent)
        is_new = host is not None and host.before is None
        first = parent not in had_items and _origin(work, parent) not in had_items
        if not is_new and not (first and found[0].record.kind is Kind.AGENDA_ITEM):
            continue
        record = work.incoming.get(parent)
        if record is None:
            continue
        if host is None:
            host = _host(work, Event.AGENDA_POSTED, parent, record)
            work.findings.append(host)
        _take_in(work, host, found)


def _host(work: Work, event: Event, key: str, record: Record) -> Finding:
    """A finding of the meeting that so far had none."""
    old = work.before.get(_origin(work, key))
    return Finding(
        event=event,
        key=key,
        before=old.record if old else record,
        after=record,
        thread=old.thread if old else "",
    )


def _origin(work: Work, key: str) -> str:
    return work.origins.get(key, key)


def _parents_with_items(known: Iterable[Known]) -> set[str]:
    return {
        old.record.parent
        for old in known
        if old.record.parent and old.record.kind is Kind.AGENDA_ITEM
    }


def _by_parent(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for each in findings:
        groups.setdefault(each.record.parent or "", []).append(each)
    return groups


def _take_in(work: Work, host: Finding, found: list[Finding]) -> None:
    """Let ``host`` tell of the items; they are no changes of their own."""
    name = "items" if found[0].record.kind is Kind.AGENDA_ITEM else "entries"
    listed = [each.record for each in found]
    host.fields += (FieldChange(name, None, tuple(map(item_line, _business(listed)))),)
    _drop(work, found)
    if name == "entries" or host.before is None:
        return
    earlier = work.before.get(_origin(work, host.key))
    if earlier is not None and earlier.agenda_first_posted is not None:
        # The file was posted before; now its items are listed one by one.
        host.event = Event.MODIFIED if host.event is Event.AGENDA_POSTED else host.event
    elif host.event not in _LOUDER:
        host.event = Event.AGENDA_POSTED


def _business(records: Sequence[Record]) -> Sequence[Record]:
    """The items without the headings over them, which some services list as rows of their own."""
    sections = {clean(str(record.fields.get("section") or "")) for record in records}
    return [each for each in records if not _is_heading(each, sections)] or records


def _is_heading(record: Record, sections: Container[str]) -> bool:
    numbered = record.fields.get("number") or file_number(record) or record.documents
    return not numbered and clean(record.title) in sections


def note_agendas(work: Work) -> None:
    """Remember when each meeting's agenda was first seen as items."""
    for record in work.incoming.values():
        if record.kind is not Kind.AGENDA_ITEM or record.parent is None:
            continue
        meeting = work.known(record.parent)
        if meeting is not None and meeting.agenda_first_posted is None:
            work.state[record.parent] = replace(meeting, agenda_first_posted=work.now)


def item_line(record: Record) -> str:
    """One item on one line: number, file number, title."""
    number = clean(str(record.fields.get("number") or ""))
    file = next(
        (clean(str(value)) for value in record.fields.values() if file_number(record) and value
         and clean(str(value)).casefold() == file_number(record)),
        "",
    )  # fmt: skip
    return " ".join(part for part in (number, file, clean(record.title)) if part)


def settle_past(work: Work) -> None:
    """After a meeting its agenda is history, and what is entered are minutes and decisions.

    Items that appear, vanish or are reworded then are no news; decisions are, together. Of a
    meeting that is called off, nothing more is told of its items.
    """
    for parent, found in _by_parent(
        each for each in work.findings if each.record.kind is Kind.AGENDA_ITEM
    ).items():
        record = work.incoming.get(parent)
        if record is None or record.kind is not Kind.MEETING:
            continue
        off = meetings.is_off(record)
        if not off and not meetings.is_over(record, work.now):
            continue
        decided = [each for each in found if each.event is Event.STATUS_CHANGED and not off]
        single = len(decided) == 1
        _drop(work, [each for each in found if not (single and each is decided[0])])
        if len(decided) > 1:
            host = next((each for each in work.findings if each.key == parent), None)
            if host is None:
                host = _host(work, Event.STATUS_CHANGED, parent, record)
                work.findings.append(host)
            host.fields += (FieldChange("items", None, tuple(map(_decision, decided))),)


def _decision(finding: Finding) -> str:
    """``2. 26-0012 Order for a hearing: Adopted 9-2``."""
    told = {
        each.name: str(each.after) for each in finding.fields if each.name in RESULTS and each.after
    }
    words = [told[name] for name in _DECISIONS if name in told] or list(told.values())
    return f"{item_line(finding.record)}: {', '.join(dict.fromkeys(words))}"


def _drop(work: Work, found: Iterable[Finding]) -> None:
    taken = {id(each) for each in found}
    work.findings = [each for each in work.findings if id(each) not in taken]


def fold_rewrites(work: Work) -> None:
    """A whole agenda taken down, or rewritten, is one change of the meeting."""
    for parent, found in _by_parent(
        each for each in work.findings if each.event in _ITEM_EVENTS
    ).items():
        record = work.incoming.get(parent)
        if record is None or not _is_rewrite(work, parent, found):
            continue
        _drop(work, found)
        host = next((each for each in work.findings if each.key == parent), None)
        if host is None:
            host = _host(work, Event.AGENDA_REVISED, parent, record)
            work.findings.append(host)
        host.fields += tuple(_item_field(each) for each in found)


def _is_rewrite(work: Work, parent: str, found: list[Finding]) -> bool:
    """Whether most of a long agenda changed, or nothing of it is left."""
    origin = _origin(work, parent)
    known = [
        old
        for old in work.before.values()
        if old.record.parent == origin and old.standing in {Standing.LISTED, Standing.MISSING}
    ]
    withdrawn = sum(each.event is Event.AGENDA_ITEM_WITHDRAWN for each in found)
    if 2 <= withdrawn == len(known):
        return True
    context = work.context
    return len(found) > context.mass_least and len(found) > len(known) * context.mass_share


def _item_field(finding: Finding) -> FieldChange:
    before = item_line(finding.before) if finding.before else None
    after = item_line(finding.after) if finding.after else None
    return FieldChange(f"item:{finding.event.value.removeprefix('agenda_item_')}", before, after)
