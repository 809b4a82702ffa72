"""One plain sentence for each event: who, what, when, in the words of the source."""

from monitor.models import Change, Event, FieldChange, Kind, Record, When

_QUOTE = 160


def sentence(change: Change, zone: str) -> str:
    """The change in one sentence; times are local to ``zone`` unless the record names its own."""
    del zone  # a When carries its own
    template = _TEMPLATES.get(change.event, "{subject} changed: {names}")
    named = {each.name: each for each in change.fields}
    title = named.get("title")
    text = template.format(
        subject=subject(change),
        names=", ".join(_name(each.name) for each in change.fields) or "content",
        when=_shift(change),
        place=_shift_of(named.get("location") or next(iter(change.fields), None)),
        status=_shift_of(named.get("status") or next(iter(change.fields), None)),
        deadline=_deadline(change),
        old_title=_quoted(str(title.before)) if title else "",
        new_title=_quoted(str(title.after)) if title else "",
        files=_files(change),
        items=_items(change),
    )
    return text[0].upper() + text[1:]


def subject(change: Change) -> str:
    """What the sentence is about: ``the City Council meeting of Tue 24 Nov, 6:00 pm``."""
    record = change.before if change.before and change.event in _OF_BEFORE else change.record
    if record.kind is Kind.MEETING:
        return meeting_name(record, with_time=change.event not in _OF_BEFORE)
    if record.kind is Kind.AGENDA_ITEM and change.parent is not None:
        return f"{_quoted(record.title)} on the agenda of {meeting_name(change.parent)}"
    return _quoted(record.title)


def meeting_name(record: Record, *, with_time: bool = True) -> str:
    """``the City Council meeting of Tue 24 Nov, 6:00 pm``."""
    name = record.body or record.title
    name = name if "meeting" in name.lower() else f"{name} meeting"
    if record.starts_at is None:
        return f"the {name}"
    when = spoken(record.starts_at) if with_time else day(record.starts_at)
    return f"the {name} of {when}"


def day(when: When) -> str:
    """``Tue 24 Nov 2026``."""
    return f"{when.day:%a} {when.day.day} {when.day:%b %Y}"


def clock(when: When) -> str:
    """``6:00 pm``, or that it is not published."""
    if when.clock is None:
        return "time not published"
    hour = when.clock.hour % 12 or 12
    return f"{hour}:{when.clock.minute:02d} {'am' if when.clock.hour < 12 else 'pm'}"


def spoken(when: When) -> str:
    """``Tue 24 Nov 2026, 6:00 pm``."""
    return f"{day(when)}, {clock(when)}"


def _shift(change: Change) -> str:
    old = change.before.starts_at if change.before else None
    new = change.after.starts_at if change.after else None
    if old is None or new is None or old == new:
        return "to a date not yet published"
    if old.day == new.day:
        return f"from {clock(old)} to {clock(new)}"
    return f"from {spoken(old)} to {spoken(new)}"


def _deadline(change: Change) -> str:
    old = change.before.ends_at if change.before else None
    new = change.after.ends_at if change.after else None
    left = spoken(old) if old else "none"
    right = spoken(new) if new else "none"
    return f"from {left} to {right}"


def _shift_of(change: FieldChange | None) -> str:
    if change is None:
        return ""
    if not change.before:
        return f"to {_quoted(str(change.after))}"
    if not change.after:
        return f"from {_quoted(str(change.before))}"
    return f"from {_quoted(str(change.before))} to {_quoted(str(change.after))}"


def _files(change: Change) -> str:
    found = [
        str(each.after or each.before or "")
        for each in change.fields
        if each.name.startswith("document:")
    ]
    roles = [
        each.name.partition(":")[2]
        for each in change.fields
        if each.name.startswith(("text:", "version:"))
    ]
    return ", ".join([_quoted(each) for each in found] + roles)


def _items(change: Change) -> str:
    for each in change.fields:
        if each.name == "items" and isinstance(each.after, tuple):
            count = len(each.after)
            return f", {count} item{'s' if count != 1 else ''}"
    return ""


def _name(name: str) -> str:
    return name.replace("_", " ").replace(":", " ")


def _quoted(text: str) -> str:
    text = text if len(text) <= _QUOTE else text[: _QUOTE - 2].rsplit(" ", 1)[0] + " …"
    return f"“{text}”"


_OF_BEFORE = frozenset({Event.RESCHEDULED})

_TEMPLATES = {
    Event.ADDED: "{subject} is newly listed{items}",
    Event.MODIFIED: "{subject} changed: {names}",
    Event.RESCHEDULED: "{subject} moved {when}",
    Event.RELOCATED: "{subject} moved {place}",
    Event.CANCELLED: "{subject} is cancelled",
    Event.POSTPONED: "{subject} is postponed; no new date published",
    Event.REINSTATED: "{subject} is no longer marked as called off",
    Event.AGENDA_POSTED: "the agenda of {subject} is posted{items}",
    Event.AGENDA_REVISED: "the agenda of {subject} was revised",
    Event.MINUTES_POSTED: "the minutes of {subject} are posted",
    Event.DOCUMENT_ADDED: "new with {subject}: {files}",
    Event.DOCUMENT_REMOVED: "no longer with {subject}: {files}",
    Event.DOCUMENT_REVISED: "revised with {subject}: {files}",
    Event.AGENDA_ITEM_ADDED: "new: {subject}",
    Event.AGENDA_ITEM_WITHDRAWN: "withdrawn: {subject}",
    Event.AGENDA_ITEM_REWORDED: "reworded: {subject}",
    Event.AGENDA_ITEM_MOVED: "moved: {subject}",
    Event.DEADLINE_MOVED: "the deadline of {subject} moved {deadline}",
    Event.AMENDED: "{subject} was amended",
    Event.STATUS_CHANGED: "{subject} went {status}",
    Event.CLOSED: "{subject} is closed",
    Event.REOPENED: "{subject} is open again",
    Event.FILED: "filed: {subject}",
    Event.ENRICHED: "more is known of {subject}: {names}",
    Event.CORRECTED: "{subject} was corrected: {names}",
    Event.REASSIGNED: "{subject} was reassigned {status}",
    Event.RENAMED: "{old_title} is now called {new_title}",
    Event.REMOVED: "{subject} is no longer listed",
    Event.RESTORED: "{subject} is listed again",
    Event.TEXT_CHANGED: "the text of {subject} changed",
}
