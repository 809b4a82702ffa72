"""Meetings: called off, moved, elsewhere; their agendas and minutes."""

import re
from collections.abc import Iterable
from datetime import datetime

from monitor.diff.fields import Delta, letters
from monitor.diff.files import FileChange, FileFate
from monitor.diff.rules import texts
from monitor.diff.rules.base import Named, is_past
from monitor.models import Event, FieldChange, MeetingStatus, Record, Role
from monitor.parse.fold import fold

OFF = frozenset({MeetingStatus.CANCELLED, MeetingStatus.POSTPONED})
"""The meeting does not take place as planned."""

_KNOWN = frozenset(status.value for status in MeetingStatus)
_PLAIN = frozenset({MeetingStatus.SCHEDULED, MeetingStatus.UNKNOWN, MeetingStatus.HELD})
# Adapters give the closed vocabulary; generic sources may give their page's own words.
_WORDS = (
    (re.compile(r"cancel"), MeetingStatus.CANCELLED),
    (re.compile(r"resched"), MeetingStatus.RESCHEDULED),
    (re.compile(r"postpon|defer|adjourned to"), MeetingStatus.POSTPONED),
)
# How far a clerk's paperwork is: of no concern to readers.
_PAPERWORK = re.compile(
    r"(?:(?:agenda|minutes|meeting|not|is|the)\s+)*(?:draft|final(?:ized)?|tentative|proposed"
    r"|published|unpublished|posted|public|ready|available|viewable|closed|open|scheduled|confirmed"
    r"|active|completed?|held|past|upcoming|approved|in progress|live|on time|revised|amended)?"
)


def status_of(record: Record) -> MeetingStatus | None:
    """The status in the closed vocabulary; a word that has no place there is *unknown*."""
    if record.status in _KNOWN:
        return MeetingStatus(record.status)
    word = fold(record.status or "")
    if not word:
        return None
    for pattern, status in _WORDS:
        if pattern.search(word):
            return status
    return MeetingStatus(word) if word in set(MeetingStatus) else MeetingStatus.UNKNOWN


def is_off(record: Record) -> bool:
    """Whether the source marks the meeting as called off."""
    return status_of(record) in {*OFF, MeetingStatus.RESCHEDULED}


def is_over(record: Record, now: datetime) -> bool:
    """Whether the meeting's start (or its day, when the time is not known) is past."""
    return is_past(record.starts_at, now)


def is_quiet(change: FieldChange, delta: Delta, now: datetime) -> bool:
    """Whether this difference of a meeting is never told."""
    if change.name == "status":
        old, new = status_of(delta.before), status_of(delta.after)
        plain = {old, new} <= {*_PLAIN, None}
        return old == new or (plain and not _own_word(delta))
    if change.name == "status_text" or change.name.endswith("_status"):
        return status_of(delta.before) != status_of(delta.after) or _is_paperwork(change)
    if change.name in {"starts_at", "ends_at", "location"}:
        return is_over(delta.before, now) and is_over(delta.after, now)
    return False


def _own_word(delta: Delta) -> bool:
    """Whether the source's own status word, outside the vocabulary, is news by itself."""
    word = fold(delta.after.status or "")
    return word not in set(MeetingStatus) and not _PAPERWORK.fullmatch(word)


def _is_paperwork(change: FieldChange) -> bool:
    return all(
        _PAPERWORK.fullmatch(fold(str(each or ""))) for each in (change.before, change.after)
    )


def loud_files(delta: Delta, now: datetime) -> tuple[FileChange, ...]:
    """The file changes worth telling: what leaves a past meeting's page is silence."""
    if not is_over(delta.before, now):
        return delta.files
    return tuple(each for each in delta.files if each.fate is not FileFate.WITHDRAWN)


def event(delta: Delta, named: Named) -> Event:
    """The most specific event of a meeting's differences."""
    found = _by_status(delta, named)
    if found:
        return found
    if "starts_at" in named and moved(delta.before, delta.after):
        return Event.RESCHEDULED
    if _is_elsewhere(named.get("location")):
        return Event.RELOCATED
    if "status_text" in named:
        return Event.STATUS_CHANGED
    return _by_files(delta.files) or texts.event(delta, named)


def _is_elsewhere(place: FieldChange | None) -> bool:
    """Whether the place is another; a remark put before or after the same place is none."""
    if place is None or not place.before or not place.after:
        return False
    old, new = letters(str(place.before)), letters(str(place.after))
    return old not in new and new not in old


def _by_status(delta: Delta, named: Named) -> Event | None:
    if "status" not in named:
        return None
    old, new = status_of(delta.before), status_of(delta.after)
    shifted = "starts_at" in named and moved(delta.before, delta.after)
    if new is MeetingStatus.CANCELLED:
        return Event.CANCELLED
    if new is MeetingStatus.POSTPONED:
        return Event.RESCHEDULED if shifted else Event.POSTPONED
    if new is MeetingStatus.RESCHEDULED:
        return Event.RESCHEDULED
    if old is MeetingStatus.POSTPONED and shifted:
        return Event.RESCHEDULED
    return Event.REINSTATED if old in {*OFF, MeetingStatus.RESCHEDULED} else None


def moved(before: Record, after: Record) -> bool:
    """Whether the time moved; a time that was only published or taken off did not move."""
    old, new = before.starts_at, after.starts_at
    if old is None or new is None:
        return False
    return old.day != new.day or (None not in {old.clock, new.clock} and old != new)


def _by_files(files: Iterable[FileChange]) -> Event | None:
    found = {_by_file(each) for each in files}
    return next((event for event in _BY_RANK if event in found), None)


def _by_file(change: FileChange) -> Event | None:
    agenda, minutes = change.role is Role.AGENDA, change.role is Role.MINUTES
    if change.fate is FileFate.NEW:
        if agenda:
            return Event.AGENDA_REVISED if change.is_revision else Event.AGENDA_POSTED
        return Event.MINUTES_POSTED if minutes else Event.DOCUMENT_ADDED
    if change.fate is FileFate.WITHDRAWN:
        return Event.DOCUMENT_REMOVED
    if change.fate is FileFate.RETITLED and not change.is_revision:
        return Event.MODIFIED
    return Event.AGENDA_REVISED if agenda else Event.DOCUMENT_REVISED


_BY_RANK = (
    Event.AGENDA_POSTED,
    Event.MINUTES_POSTED,
    Event.AGENDA_REVISED,
    Event.DOCUMENT_REVISED,
    Event.DOCUMENT_ADDED,
    Event.DOCUMENT_REMOVED,
)
