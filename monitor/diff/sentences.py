"""One plain sentence for each event: who, what, when, in the words of the source."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from monitor.diff.rules import meetings
from monitor.diff.rules.courts import COURTS, JUDGES
from monitor.diff.rules.notices import COMMENTS
from monitor.diff.spoken import both, clock, meeting_name, quoted, since, spoken
from monitor.models import Change, Event, FieldChange, Kind, MeetingStatus, Record, zone_of
from monitor.parse.fold import clean

_SCREEN = 6


def sentence(change: Change, zone: str) -> str:
    """The change in one sentence without a full stop; times are local, as the source gives them.

    ``zone`` is that of the source: it says which year is "this year".
    """
    text = _TEMPLATES[change.event](change, change.detected_at.astimezone(zone_of(zone)).year)
    return text[0].upper() + text[1:]


def note(
    change: Change, zone: str, missing_since: datetime | None, last_seen: datetime | None = None
) -> str:
    """The evidence: the source's own words, or when the list was read without the record."""
    meeting = change.kind is Kind.MEETING
    if change.event is Event.REMOVED and missing_since is not None:
        read = "calendar" if meeting else "list"
        thing = "the meeting" if meeting else "this"
        times = both(missing_since, change.detected_at, zone)
        seen = f" Last seen {since(last_seen, missing_since, zone)}." if last_seen else ""
        return f"The {read} was read in full at {times}; {thing} is not on it and is not marked cancelled.{seen}"
    if change.event is Event.RESTORED:
        return "Listed again: treat the earlier “no longer listed” as void."
    record = change.record
    if change.event in _CALLED_OFF:
        word = clean(str(record.fields.get("status_text") or "")) or _marked(record)
        what = "calendar" if meeting else "source"
        none = " No new date published." if meeting and change.event is Event.CANCELLED else ""
        return f"The {what} now reads {quoted(word)}.{none}" if word else ""
    for name in COMMENTS:
        value = next((each.after for each in change.fields if each.name == name), None)
        if value:
            return "; ".join(value) if isinstance(value, tuple) else str(value)
    return ""


def _marked(record: Record) -> str:
    """The title, when it is the title that says so."""
    said = meetings.status_of(Record(kind=record.kind, key="", title="", status=record.title))
    return clean(record.title) if said not in {None, MeetingStatus.UNKNOWN} else ""


def subject(change: Change, year: int, *, before: bool = False) -> str:
    """What the sentence is about: ``the City Council meeting of Tue 24 Nov, 6:00 pm``."""
    record = change.before if before and change.before else change.record
    if record.kind is Kind.MEETING:
        return meeting_name(record, year)
    name = quoted(record.title)
    number = clean(str(record.fields.get("number") or ""))
    if record.kind is Kind.AGENDA_ITEM:
        name = f"item {number.rstrip('.')} {name}" if number else f"item {name}"
        if change.parent is not None:
            return f"{name} on the agenda of {meeting_name(change.parent, year)}"
        return name
    if record.kind is Kind.DOCKET_ENTRY:
        case = f" in {quoted(change.parent.title)}" if change.parent is not None else ""
        return f"#{number} {name}{case}" if number else f"{name}{case}"
    return name


def _moved(change: Change, year: int) -> str:
    old = change.before.starts_at if change.before else None
    new = change.after.starts_at if change.after else None
    if change.before is None or old is None or new is None or old == new:
        return f"{subject(change, year)} is to be rescheduled; no new date published"
    if old.day == new.day:
        name = meeting_name(change.before, year, with_time=False)
        return f"{name} moved from {clock(old)} to {clock(new)}"
    name = meeting_name(replace(change.before, starts_at=None), year)
    return f"{name} moved from {spoken(old, year)} to {spoken(new, year)}"


def _deadline(change: Change, year: int) -> str:
    old = change.before.ends_at if change.before else None
    new = change.after.ends_at if change.after else None
    if old == new:
        return f"{subject(change, year)}: {_listed(change)}"
    left = spoken(old, year) if old else "none"
    right = spoken(new, year) if new else "none"
    return f"the deadline of {subject(change, year)} moved from {left} to {right}"


def _named(change: Change, *names: str) -> FieldChange | None:
    return next((each for each in change.fields if each.name in names), None)


def _from_to(field: FieldChange | None) -> str:
    if field is None:
        return ""
    if not field.before:
        return f" to {quoted(_value(field.after))}"
    if not field.after:
        return f" from {quoted(_value(field.before))}"
    return f" from {quoted(_value(field.before))} to {quoted(_value(field.after))}"


def _value(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _turned(names: tuple[str, ...], verb: str) -> Callable[[Change, int], str]:
    def template(change: Change, year: int) -> str:
        return f"{subject(change, year)} {verb}{_from_to(_named(change, *names))}"

    return template


def _plain(before: str, after: str = "") -> Callable[[Change, int], str]:
    def template(change: Change, year: int) -> str:
        return f"{before}{subject(change, year)}{after}"

    return template


def _with_items(before: str, after: str) -> Callable[[Change, int], str]:
    def template(change: Change, year: int) -> str:
        return f"{before}{subject(change, year)}{after}{_count(change)}"

    return template


def _went(change: Change, year: int) -> str:
    if _named(change, "items") is not None:
        return f"decisions of {subject(change, year)} are listed{_count(change)}"
    return f"{subject(change, year)} went{_from_to(_named(change, *_STATES))}"


def _added(change: Change, year: int) -> str:
    text = f"{subject(change, year)} is newly listed{_count(change)}"
    record = change.record
    if record.kind is Kind.MEETING and meetings.is_off(record):
        word = clean(str(record.fields.get("status_text") or record.status))
        return f"{text}, already marked {quoted(word)}"
    return text


def _count(change: Change) -> str:
    for name, one, many in (("items", "item", "items"), ("entries", "entry", "entries")):
        field = _named(change, name)
        if field is not None and isinstance(field.after, tuple):
            count = len(field.after)
            return f", {count} {one if count == 1 else many}"
    return ""


def _files(before: str) -> Callable[[Change, int], str]:
    def template(change: Change, year: int) -> str:
        names = ", ".join(_file_names(change))
        return f"{before} {subject(change, year)}: {names or 'a file'}"

    return template


def _file_names(change: Change) -> Iterator[str]:
    for each in change.fields:
        kind, _, role = each.name.partition(":")
        if kind == "document":
            value = str(each.after or each.before or "")
            yield role if value.startswith("http") else quoted(value)
        elif kind in {"text", "version"} and role:
            yield role


def _renamed(change: Change, year: int) -> str:
    del year
    was = change.before or change.record
    return f"{quoted(was.title)} is now called {quoted(change.title)}"


def _reworded(change: Change, year: int) -> str:
    field = _named(change, "title")
    if field is None:
        return f"reworded: {subject(change, year)}"
    where = f" on the agenda of {meeting_name(change.parent, year)}" if change.parent else ""
    return f"reworded{where}: {quoted(str(field.before))} → {quoted(str(field.after))}"


def _revised(change: Change, year: int) -> str:
    text = f"the agenda of {subject(change, year)} was revised"
    counts = []
    for event in ("added", "withdrawn", "reworded", "moved"):
        count = sum(each.name == f"item:{event}" for each in change.fields)
        if count:
            counts.append(f"{count} item{'s' if count > 1 else ''} {event}")
    return f"{text}: {', '.join(counts)}" if counts else text


def _changed(change: Change, year: int) -> str:
    items = _named(change, "items")
    if items is not None:
        return f"the items of the agenda of {subject(change, year)} are listed now{_count(change)}"
    starts = _named(change, "starts_at")
    if starts is not None and change.after is not None and change.after.starts_at is not None:
        return f"the time of {subject(change, year)} is now {clock(change.after.starts_at)}"
    return f"{subject(change, year)} changed: {_listed(change)}"


def _back(change: Change, year: int) -> str:
    text = f"correction: {subject(change, year)} is listed again"
    moved = _named(change, "starts_at") is not None and change.before is not None
    old = change.before.starts_at if moved and change.before else None
    return f"{text}; before it was to be {spoken(old, year)}" if old else text


def _more(change: Change, year: int) -> str:
    return f"more is known of {subject(change, year)}: {_listed(change)}"


def _corrected(change: Change, year: int) -> str:
    return f"{subject(change, year)} was corrected: {_listed(change)}"


def _listed(change: Change) -> str:
    names = [each.name.replace("_", " ").replace(":", " ") for each in change.fields]
    shown = ", ".join(names[:_SCREEN])
    return f"{shown} and {len(names) - _SCREEN} more" if len(names) > _SCREEN else shown


_CALLED_OFF = frozenset({Event.CANCELLED, Event.POSTPONED})
_STATES = (
    *("status", "action", "result", "outcome", "disposition", "passed", "matter_status"),
    *("status_text", "action_text", "minutes_note", "tally", "vote", "votes"),
)
_PLACES = ("location", *COURTS)

_TEMPLATES: dict[Event, Callable[[Change, int], str]] = {
    Event.ADDED: _added,
    Event.MODIFIED: _changed,
    Event.RESCHEDULED: _moved,
    Event.RELOCATED: _turned(_PLACES, "moved"),
    Event.CANCELLED: _plain("", " is cancelled"),
    Event.POSTPONED: _plain("", " is postponed; no new date published"),
    Event.REINSTATED: _plain("", " is on again: it is no longer marked as called off"),
    Event.AGENDA_POSTED: _with_items("the agenda of ", " is posted"),
    Event.AGENDA_REVISED: _revised,
    Event.MINUTES_POSTED: _plain("the minutes of ", " are posted"),
    Event.DOCUMENT_ADDED: _files("new with"),
    Event.DOCUMENT_REMOVED: _files("no longer with"),
    Event.DOCUMENT_REVISED: _files("revised with"),
    Event.AGENDA_ITEM_ADDED: _plain("added: "),
    Event.AGENDA_ITEM_WITHDRAWN: _plain("withdrawn: "),
    Event.AGENDA_ITEM_REWORDED: _reworded,
    Event.AGENDA_ITEM_MOVED: _turned(("section", "heading", "category"), "moved"),
    Event.DEADLINE_MOVED: _deadline,
    Event.AMENDED: _plain("", " was amended"),
    Event.STATUS_CHANGED: _went,
    Event.CLOSED: _plain("", " is closed"),
    Event.REOPENED: _plain("", " is open again"),
    Event.FILED: _plain("filed: "),
    Event.ENRICHED: _more,
    Event.CORRECTED: _corrected,
    Event.REASSIGNED: _turned(JUDGES, "was reassigned"),
    Event.RENAMED: _renamed,
    Event.REMOVED: _plain("", " is no longer listed"),
    Event.RESTORED: _back,
    Event.TEXT_CHANGED: _plain("the text of ", " changed"),
}
