"""How alike two records are when their keys do not tell."""

import re

from rapidfuzz import fuzz

from monitor.models import Kind, Record
from monitor.parse.fold import fold

_MARKS = re.compile(
    r"\b(?:cancel\w*|postponed?|rescheduled?|deferred|revised|amended|draft|final|notice of"
    r"|meetings?|the|of)\b|[^\w\s]"
)
SAME_NAME = 88.0
"""From here on two names are the same name (measured on the recorded calendars)."""


def bare_name(record: Record) -> str:
    """The name of a record without marks of status and filler words."""
    return " ".join(_MARKS.sub(" ", fold(record.title)).split())


def same_name(one: Record, other: Record) -> float:
    """How alike the names are, 0 to 100; 0 when they name two bodies."""
    if one.body and other.body and fold(one.body) != fold(other.body):
        return 0.0
    return float(fuzz.token_sort_ratio(bare_name(one), bare_name(other)))


def signature(record: Record) -> tuple[str, ...] | None:
    """What names a record beside its key; ``None`` when that is too little.

    Two records of one signature, one gone and one new, are the same thing under another id.
    """
    title = fold(record.title)
    if record.kind is Kind.MEETING:
        if record.starts_at is None:
            return None
        return (record.kind, title, fold(record.body or ""), record.starts_at.isoformat())
    if not title:
        return None
    ends = record.ends_at.isoformat() if record.ends_at else ""
    rest = fold(record.text or "")
    return (record.kind, record.parent or "", title, ends, record.join or "", rest)


def meeting_likeness(old: Record, new: Record) -> float:
    """How surely two meeting rows are one meeting, 0 to 100: same day, same name, near times."""
    if old.starts_at is None or new.starts_at is None or old.starts_at.day != new.starts_at.day:
        return 0.0
    name = same_name(old, new)
    if name < SAME_NAME:
        return 0.0
    if None in {old.starts_at.clock, new.starts_at.clock}:
        return name - 2
    apart = abs((old.starts_at.instant - new.starts_at.instant).total_seconds()) / 3600
    return name - min(apart, 10)


def text_likeness(old: Record, new: Record) -> float:
    """How alike the wordings of two items or entries are, 0 to 100."""
    return float(fuzz.ratio(fold(old.title), fold(new.title)))
