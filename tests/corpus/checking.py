"""Whether a fact holds of a reading, and if not, what came instead."""

import re
from datetime import time

from rapidfuzz import fuzz

from monitor.models import Kind, MeetingStatus, Record
from monitor.parse.urls import canonical
from tests.corpus.expected import Anchor, Fact
from tests.corpus.reading import Reading

CALLED_OFF = {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED, MeetingStatus.RESCHEDULED}
ALIKE = 60
"""Title similarity (0 to 100) from which a record of the right day is taken for the meeting."""


def miss(fact: Fact, reading: Reading) -> str:
    """Why ``fact`` does not hold of ``reading``; empty when it does."""
    meetings = [record for record in reading.records if record.kind is not Kind.AGENDA_ITEM]
    if fact.label.startswith("counts."):
        return "" if len(meetings) >= int(fact.wanted) else f"only {len(meetings)} meetings"
    if fact.anchor == Anchor():  # said of a record the source's test picked by the value itself
        held = any(not _CHECKS[fact.aspect](fact, record) for record in meetings)
        return "" if held else f"no record of which this holds: {fact.wanted}"
    record = find(fact.anchor, meetings)
    if record is None:
        return "no such meeting"
    return _CHECKS[fact.aspect](fact, record)


def find(anchor: Anchor, records: list[Record]) -> Record | None:
    """The record an anchor means: by key, by link, by day and title, else by position."""
    if anchor.key:
        return next((record for record in records if record.key == anchor.key), None)
    wanted = {_same(url) for url in anchor.links}
    linked = [r for r in records if wanted & _addresses(r) and _on(r, anchor)]
    if linked:
        return max(linked, key=lambda record: _likeness(anchor, record))
    if anchor.day:
        alike = [r for r in records if _on(r, anchor) and _likeness(anchor, r) >= ALIKE]
        place = anchor.position
        there = (
            records[place] if place is not None and -len(records) <= place < len(records) else None
        )
        rank = [(_likeness(anchor, r), r is there, -n) for n, r in enumerate(alike)]
        return alike[rank.index(max(rank))] if alike else None
    if anchor.title:
        alike = [r for r in records if _likeness(anchor, r) >= 90]
        return alike[0] if alike else None
    if anchor.position is not None and -len(records) <= anchor.position < len(records):
        return records[anchor.position]
    return None


def _on(record: Record, anchor: Anchor) -> bool:
    return anchor.day is None or (
        record.starts_at is not None and record.starts_at.day == anchor.day
    )


def _likeness(anchor: Anchor, record: Record) -> float:
    if not anchor.title:
        return 100.0
    names = (record.title, f"{record.body or ''} {record.title}", record.body or "")
    return max(float(fuzz.token_set_ratio(_words(anchor.title), _words(name))) for name in names)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _same(url: str) -> str:
    return re.sub(r"(?<!:)//+", "/", canonical(url))


def _addresses(record: Record) -> set[str]:
    found = {_same(document.url) for document in record.documents}
    found |= {_same(record.url)} if record.url else set()
    return found | {
        _same(value)
        for value in record.fields.values()
        if isinstance(value, str) and value.startswith("http")
    }


def _start(fact: Fact, record: Record) -> str:
    when = record.starts_at
    if when is None:
        return "no start"
    found = f"{when.day.isoformat()}T{(when.clock or time(0)).strftime('%H:%M:%S')}"
    return "" if found == fact.wanted else f"{found}, not {fact.wanted}"


def _status(fact: Fact, record: Record) -> str:
    off = record.status in CALLED_OFF
    return "" if off == (fact.wanted == "cancelled") else f"{record.status}, not {fact.wanted}"


def _location(fact: Fact, record: Record) -> str:
    here = set(
        _words(" ".join([record.location or "", str(record.fields.get("comment", ""))])).split()
    )
    there = set(_words(fact.wanted.replace("--em--", " ")).split())
    return "" if there <= here else f"{record.location!r}, not {fact.wanted!r}"


def _link(fact: Fact, record: Record) -> str:
    return (
        "" if _same(fact.wanted) in _addresses(record) else f"{fact.wanted} is not among its links"
    )


_CHECKS = {
    "meeting": lambda fact, record: "",
    "start": _start,
    "status": _status,
    "location": _location,
    "link": _link,
}
