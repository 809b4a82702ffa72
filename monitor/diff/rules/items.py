"""Agenda items: reworded, moved between sections, decided; renumbering is no change."""

import re

from monitor.diff.fields import Delta
from monitor.diff.rules.base import Named, file_event
from monitor.models import Event, FieldChange, Record
from monitor.parse.fold import fold

PLACES = frozenset(
    {"number", "sequence", "agenda_number", "agenda_sequence", "item_number"}
    | {"order", "position", "index", "row"}
)
"""Fields that only place an item on the sheet."""

SECTIONS = frozenset({"section", "heading", "category"})
FILES = ("file", "file_number", "file_no", "matter", "matter_file", "matter_number", "bill")
"""Fields that may hold the number of the file an item is about, most telling first."""

RESULTS = frozenset(
    {"action", "result", "outcome", "passed", "vote", "votes", "tally", "disposition"}
    | {"action_text", "minutes_note", "matter_status"}
)
_WITHDRAWN = re.compile(r"\b(?:withdrawn|pulled|removed|struck|stricken|deleted)\b")


def file_number(record: Record) -> str:
    """The number of the file an item is about, folded; empty when the source gives none."""
    for name in FILES:
        value = record.fields.get(name)
        if isinstance(value, str) and value:
            return fold(value)
    return ""


def is_quiet(change: FieldChange) -> bool:
    """Whether this difference of an item is never told."""
    return change.name in PLACES or change.name in FILES


def event(delta: Delta, named: Named) -> Event:
    """The most specific event of an agenda item's differences."""
    if "status" in named and _WITHDRAWN.search(fold(delta.after.status or "")):
        return Event.AGENDA_ITEM_WITHDRAWN
    if named.keys() & RESULTS or "status" in named:
        return Event.STATUS_CHANGED
    if named.keys() & {"title", "text"}:
        return Event.AGENDA_ITEM_REWORDED
    if "parent" in named or named.keys() & SECTIONS:
        return Event.AGENDA_ITEM_MOVED
    return file_event(delta.files) or Event.MODIFIED
