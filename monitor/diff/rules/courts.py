"""Dockets, their entries, and opinions."""

from monitor.diff.fields import Delta
from monitor.diff.files import FileFate
from monitor.diff.rules.base import Named, file_event
from monitor.diff.rules.notices import open_or_shut
from monitor.models import Event
from monitor.parse.fold import fold

JUDGES = ("assigned_to", "judge", "referred_to", "magistrate", "assigned")
ENDS = ("date_terminated", "terminated", "date_closed", "closed")
COURTS = ("court", "court_id", "docket_number")


def docket(delta: Delta, named: Named) -> Event:
    """Cases: ended or reopened, then whose they are, then where, then their name."""
    ended = next((named[name] for name in ENDS if name in named), None)
    if ended is not None and bool(ended.before) != bool(ended.after):
        return Event.CLOSED if ended.after else Event.REOPENED
    if "status" in named:
        return open_or_shut(delta) or Event.STATUS_CHANGED
    for names, event in ((JUDGES, Event.REASSIGNED), (COURTS, Event.RELOCATED)):
        if any(name in named for name in names):
            return event
    if "title" in named:
        return Event.RENAMED
    return file_event(delta.files) or Event.MODIFIED


def entry(delta: Delta, named: Named) -> Event:
    """A stub that was filled is *enriched*; words that were changed are *corrected*."""
    if named.keys() & {"title", "text"}:
        old = fold(f"{delta.before.title}\n{delta.before.text or ''}")
        new = fold(f"{delta.after.title}\n{delta.after.text or ''}")
        text = named.get("text")
        filled = text is not None and not text.before
        return Event.ENRICHED if filled or _grew(old, new) else Event.CORRECTED
    if delta.files:
        new_files = all(each.fate is FileFate.NEW for each in delta.files)
        return Event.ENRICHED if new_files else Event.CORRECTED
    filled = all(not each.before for each in named.values())
    return Event.ENRICHED if filled else Event.CORRECTED


def _grew(old: str, new: str) -> bool:
    return len(new) > len(old) and old in new


def opinion(delta: Delta, named: Named) -> Event:
    """Courts correct opinions in place."""
    del named
    return Event.DOCUMENT_ADDED if _only_new(delta) else Event.CORRECTED


def _only_new(delta: Delta) -> bool:
    new = bool(delta.files) and all(each.fate is FileFate.NEW for each in delta.files)
    return new and not delta.fields
