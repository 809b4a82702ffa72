"""From the differences of one record to its one event: the most specific wins."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.diff.fields import Delta
from monitor.diff.files import FileChange, FileFate
from monitor.models import Event, FieldChange, Kind, MeetingStatus, Record, Role
from monitor.parse.fold import fold

# Fields that only place an item on the sheet: renumbering is no change.
PLACES = frozenset(
    {"number", "sequence", "agenda_number", "agenda_sequence", "item_number"}
    | {"order", "position", "index", "row"}
)
SECTIONS = frozenset({"section", "heading", "category"})
RESULTS = frozenset(
    {"action", "result", "outcome", "passed", "vote", "tally", "votes", "disposition"}
)
JUDGES = frozenset({"assigned_to", "referred_to", "judge", "assigned", "magistrate"})
ENDS = frozenset({"date_terminated", "terminated", "closed", "date_closed"})
COURTS = frozenset({"court", "court_id", "docket_number"})

_WITHDRAWN = re.compile(r"\b(?:withdrawn|pulled|removed|struck|stricken|deleted)\b")
_STATUS_WORDS = (
    (re.compile(r"cancel"), MeetingStatus.CANCELLED),
    (re.compile(r"resched"), MeetingStatus.RESCHEDULED),
    (re.compile(r"postpon|defer|adjourned to"), MeetingStatus.POSTPONED),
)
_OFF = frozenset({MeetingStatus.CANCELLED, MeetingStatus.POSTPONED})
_PLAIN = frozenset({MeetingStatus.SCHEDULED, MeetingStatus.UNKNOWN, MeetingStatus.HELD, None})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The event of a record and the differences worth telling with it."""

    event: Event
    fields: tuple[FieldChange, ...]
    files: tuple[FileChange, ...]


def status_of(record: Record) -> MeetingStatus | str | None:
    """A meeting's status in the closed vocabulary; the source's own word when it has no place there."""
    word = fold(record.status or "")
    if not word:
        return None
    for pattern, status in _STATUS_WORDS:
        if pattern.search(word):
            return status
    try:
        return MeetingStatus(word)
    except ValueError:
        return word


def is_over(record: Record, now: datetime) -> bool:
    """Whether the record's time is past: a meeting's start, a notice's deadline."""
    when = record.starts_at if record.kind is Kind.MEETING else record.ends_at
    return when is not None and when.until < now


def judge(delta: Delta, now: datetime) -> Verdict | None:
    """The one event of these differences, or ``None`` when none of them is news."""
    kind = delta.after.kind
    fields = tuple(each for each in delta.fields if not _is_quiet(each, delta, now))
    if not fields and not delta.files:
        return None
    event = _RULES.get(kind, _of_text)(delta, {each.name: each for each in fields})
    return Verdict(event, fields, delta.files)


def _is_quiet(change: FieldChange, delta: Delta, now: datetime) -> bool:
    kind = delta.after.kind
    if kind is Kind.AGENDA_ITEM:
        return change.name in PLACES
    if kind is not Kind.MEETING:
        return False
    if change.name == "status":
        old, new = status_of(delta.before), status_of(delta.after)
        return old == new or (old in _PLAIN and new in _PLAIN)
    if change.name in {"starts_at", "ends_at"}:
        return is_over(delta.before, now) and is_over(delta.after, now)
    return False


Named = dict[str, FieldChange]


def _meeting(delta: Delta, named: Named) -> Event:
    found = _meeting_status(delta, named)
    if found:
        return found
    if "starts_at" in named and _moved(delta):
        return Event.RESCHEDULED
    place = named.get("location")
    if place and place.before and place.after:
        return Event.RELOCATED
    return _file_event(delta.files) or _of_text(delta, named)


def _meeting_status(delta: Delta, named: Named) -> Event | None:
    if "status" not in named:
        return None
    old, new = status_of(delta.before), status_of(delta.after)
    moved = "starts_at" in named and _moved(delta)
    if new is MeetingStatus.CANCELLED:
        return Event.CANCELLED
    if new is MeetingStatus.POSTPONED:
        return Event.RESCHEDULED if moved else Event.POSTPONED
    if new is MeetingStatus.RESCHEDULED:
        return Event.RESCHEDULED
    if old in _OFF and new in _PLAIN:
        return Event.RESCHEDULED if moved and old is MeetingStatus.POSTPONED else Event.REINSTATED
    return None


def _moved(delta: Delta) -> bool:
    """Whether a meeting moved; a time that was only published or taken off did not move it."""
    old, new = delta.before.starts_at, delta.after.starts_at
    if old is None or new is None:
        return False
    return old.day != new.day or None not in {old.clock, new.clock}


def _file_event(files: Iterable[FileChange]) -> Event | None:
    found = {_one_file_event(each) for each in files}
    return next((event for event in _FILE_EVENTS if event in found), None)


def _one_file_event(change: FileChange) -> Event | None:
    agenda, minutes = change.role is Role.AGENDA, change.role is Role.MINUTES
    match change.fate:
        case FileFate.NEW if agenda:
            return Event.AGENDA_REVISED if change.is_revision else Event.AGENDA_POSTED
        case FileFate.NEW:
            return Event.MINUTES_POSTED if minutes else Event.DOCUMENT_ADDED
        case FileFate.REVISED | FileFate.REPLACED:
            return Event.AGENDA_REVISED if agenda else Event.DOCUMENT_REVISED
        case FileFate.WITHDRAWN:
            return Event.DOCUMENT_REMOVED
        case FileFate.RETITLED if change.is_revision:
            return Event.AGENDA_REVISED if agenda else Event.DOCUMENT_REVISED
    return None


_FILE_EVENTS = (
    Event.AGENDA_POSTED,
    Event.AGENDA_REVISED,
    Event.MINUTES_POSTED,
    Event.DOCUMENT_REVISED,
    Event.DOCUMENT_ADDED,
    Event.DOCUMENT_REMOVED,
)


def _item(delta: Delta, named: Named) -> Event:
    if "status" in named and _WITHDRAWN.search(fold(delta.after.status or "")):
        return Event.AGENDA_ITEM_WITHDRAWN
    if named.keys() & RESULTS or "status" in named:
        return Event.STATUS_CHANGED
    if named.keys() & {"title", "text"}:
        return Event.AGENDA_ITEM_REWORDED
    if "parent" in named or named.keys() & SECTIONS:
        return Event.AGENDA_ITEM_MOVED
    return _plain_file_event(delta.files) or Event.MODIFIED


def _plain_file_event(files: Iterable[FileChange]) -> Event | None:
    """As ``_file_event`` for records that have no agenda of their own."""
    fates = {each.fate for each in files}
    if fates & {FileFate.REVISED, FileFate.REPLACED}:
        return Event.DOCUMENT_REVISED
    if FileFate.NEW in fates:
        return Event.DOCUMENT_ADDED
    return Event.DOCUMENT_REMOVED if FileFate.WITHDRAWN in fates else None


def _matter(delta: Delta, named: Named) -> Event:
    if "status" in named:
        return Event.STATUS_CHANGED
    if "text" in named:
        return Event.AMENDED
    if "title" in named:
        return Event.RENAMED
    return _plain_file_event(delta.files) or Event.MODIFIED


def _grant(delta: Delta, named: Named) -> Event:
    if "status" in named:
        found = _open_or_shut(delta)
        if found:
            return found
    files = _plain_file_event(delta.files)
    if "text" in named or files in {Event.DOCUMENT_REVISED, Event.DOCUMENT_ADDED}:
        return Event.AMENDED
    if any("deadline" in name for name in named):
        return Event.DEADLINE_MOVED
    if "status" in named:
        return Event.STATUS_CHANGED
    if "title" in named:
        return Event.RENAMED
    return files or (Event.AMENDED if named.keys() & COMMENTS else Event.MODIFIED)


COMMENTS = frozenset(
    {"comment", "comments", "note", "amendment", "modification_comment", "revision"}
)
_SHUT = re.compile(r"\b(?:closed|archived|expired|withdrawn|cancell?ed|terminated)\b")


def is_shut(record: Record) -> bool:
    """Whether the source calls the record closed."""
    return bool(_SHUT.search(fold(record.status or "")))


def _open_or_shut(delta: Delta) -> Event | None:
    was, now = is_shut(delta.before), is_shut(delta.after)
    if was == now:
        return None
    return Event.CLOSED if now else Event.REOPENED


def _notice(delta: Delta, named: Named) -> Event:
    if "status" in named:
        return _open_or_shut(delta) or Event.STATUS_CHANGED
    if any("deadline" in name for name in named):
        return Event.DEADLINE_MOVED
    return _of_text(delta, named)


def _docket(delta: Delta, named: Named) -> Event:
    ended = next((named[name] for name in ENDS if name in named), None)
    if ended is not None:
        return Event.CLOSED if ended.after else Event.REOPENED
    if "status" in named:
        return _open_or_shut(delta) or Event.STATUS_CHANGED
    if named.keys() & JUDGES:
        return Event.REASSIGNED
    if named.keys() & COURTS:
        return Event.RELOCATED
    if "title" in named:
        return Event.RENAMED
    return _plain_file_event(delta.files) or Event.MODIFIED


def _entry(delta: Delta, named: Named) -> Event:
    text = named.get("text")
    if text and not text.before:
        return Event.ENRICHED
    if named.keys() & {"title", "text"}:
        old = fold(f"{delta.before.title} {delta.before.text or ''}")
        new = fold(f"{delta.after.title} {delta.after.text or ''}")
        return Event.ENRICHED if _grew(old, new) else Event.CORRECTED
    if any(each.fate is FileFate.NEW for each in delta.files):
        return Event.ENRICHED
    if _plain_file_event(delta.files):
        return Event.CORRECTED
    filled = all(not each.before for each in named.values())
    return Event.ENRICHED if filled else Event.CORRECTED


def _grew(old: str, new: str) -> bool:
    return not old or (len(new) > len(old) and old in new)


def _of_text(delta: Delta, named: Named) -> Event:
    """Pages, posts, list entries, and what is left of the other kinds."""
    if "title" in named:
        return Event.RENAMED
    if "status" in named:
        return Event.STATUS_CHANGED
    if "text" in named:
        return Event.TEXT_CHANGED
    return _plain_file_event(delta.files) or Event.MODIFIED


_RULES: dict[Kind, Callable[[Delta, Named], Event]] = {
    Kind.MEETING: _meeting,
    Kind.AGENDA_ITEM: _item,
    Kind.MATTER: _matter,
    Kind.GRANT: _grant,
    Kind.NOTICE: _notice,
    Kind.DOCKET: _docket,
    Kind.DOCKET_ENTRY: _entry,
}
