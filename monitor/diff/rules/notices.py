"""Grants, notices and matters: deadlines, amendments, open and closed."""

import re

from monitor.diff.fields import Delta
from monitor.diff.rules import texts
from monitor.diff.rules.base import Named, file_event
from monitor.models import Event, Record
from monitor.parse.fold import fold

COMMENTS = ("mod_comments", "modification_comments", "attachment_comments", "comment", "comments")
"""Fields that hold the agency's own account of an amendment."""

_SHUT = re.compile(r"\b(?:closed|archived|expired|withdrawn|cancell?ed|terminated)\b")
_SUBSTANCE = frozenset({"text", "body", "description", "conditions"})


def is_shut(record: Record) -> bool:
    """Whether the source calls the record closed."""
    return bool(_SHUT.search(fold(record.status or "")))


def open_or_shut(delta: Delta) -> Event | None:
    """``closed`` or ``reopened`` when the status went over that border."""
    was, now = is_shut(delta.before), is_shut(delta.after)
    if was == now:
        return None
    return Event.CLOSED if now else Event.REOPENED


def grant(delta: Delta, named: Named) -> Event:
    """New conditions outrank a new deadline: agencies often move it with the amendment."""
    turned = open_or_shut(delta) if "status" in named else None
    if turned:
        return turned
    files = file_event(delta.files)
    amended = files in {Event.DOCUMENT_REVISED, Event.DOCUMENT_ADDED}
    ranks = (
        (Event.AMENDED, amended or bool(named.keys() & _SUBSTANCE)),
        (Event.DEADLINE_MOVED, any(_is_deadline(name) for name in named)),
        (Event.STATUS_CHANGED, "status" in named),
        (Event.AMENDED, bool(named.keys() & set(COMMENTS))),
        (Event.RENAMED, "title" in named),
    )
    return next((event for event, holds in ranks if holds), files or Event.MODIFIED)


def notice(delta: Delta, named: Named) -> Event:
    """Notices: their state, then their deadline, then their words."""
    if "status" in named:
        return open_or_shut(delta) or Event.STATUS_CHANGED
    if any(_is_deadline(name) for name in named):
        return Event.DEADLINE_MOVED
    return texts.event(delta, named)


def matter(delta: Delta, named: Named) -> Event:
    """Matters: where they stand, then what they say."""
    if "status" in named:
        return Event.STATUS_CHANGED
    if "text" in named:
        return Event.AMENDED
    if "title" in named:
        return Event.RENAMED
    return file_event(delta.files) or Event.MODIFIED


def _is_deadline(name: str) -> bool:
    return name.endswith("deadline") and not name.startswith("original")
