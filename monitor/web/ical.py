"""Meetings and deadlines as iCalendar (RFC 5545).

Written here and not by the library that reads other people's calendars: that one takes half a
millisecond an event, and a calendar of a year has a thousand.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from monitor.models import Kind, MeetingStatus
from monitor.store import StoredRecord
from monitor.web.render import safe_link

OCTETS = 75
"""A longer line is folded (RFC 5545, section 3.1)."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MARKS = re.compile(r"[\\;,\n]")


def calendar(name: str, events: Iterable[bytes]) -> bytes:
    """The calendar called ``name``, of what :func:`event` gave."""
    head = ("BEGIN:VCALENDAR", "PRODID:-//civic-monitor//EN", "VERSION:2.0", _line("X-WR-CALNAME", name))  # fmt: skip
    return b"".join((*(_folded(line) for line in head), *events, b"END:VCALENDAR\r\n"))


def event(item: StoredRecord, revision: int, address: str) -> bytes:
    """A meeting or a deadline; ``revision`` counts up with each change, ``address`` is its page.

    A moved one moves in the reader's calendar, a cancelled or postponed one is CANCELLED there.
    """
    record = item.record
    moment = record.starts_at or record.ends_at
    changed = _utc(item.changed_at)
    deadline = record.kind is not Kind.MEETING
    off = record.status in (MeetingStatus.CANCELLED, MeetingStatus.POSTPONED)
    more = [record.body or "", safe_link(record.url), address]
    lines = [
        "BEGIN:VEVENT",
        f"UID:record-{item.id}@civic-monitor",
        f"SEQUENCE:{revision}",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        _line("SUMMARY", f"Deadline: {record.title}" if deadline else record.title),
    ]
    if moment is not None and moment.clock is None:
        lines.append(f"DTSTART;VALUE=DATE:{_day(moment.day)}")
    elif moment is not None:
        lines.append(f"DTSTART:{_utc(moment.instant)}")
        ends = record.ends_at if record.starts_at else None
        if ends and ends.clock and ends.instant > moment.instant:
            lines.append(f"DTEND:{_utc(ends.instant)}")
    if record.location:
        lines.append(_line("LOCATION", record.location))
    lines += [
        _line("DESCRIPTION", "\n".join(line for line in more if line)),
        f"STATUS:{'CANCELLED' if off else 'CONFIRMED'}",
        "END:VEVENT",
    ]
    return b"".join(map(_folded, lines))


def _line(name: str, text: str) -> str:
    """A property of TEXT (section 3.3.11)."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"{name}:{_MARKS.sub(_marked, text)}"


def _marked(found: re.Match[str]) -> str:
    return "\\n" if found[0] == "\n" else "\\" + found[0]


def _folded(line: str) -> bytes:
    """The line in parts of at most ``OCTETS``, no character cut in two."""
    octets = line.encode("utf-8", "replace")
    parts = []
    while len(octets) > OCTETS:
        end = OCTETS
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(octets[:end])
        octets = b" " + octets[end:]
    return b"".join((*(part + b"\r\n" for part in parts), octets, b"\r\n"))


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _utc(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f"{_day(utc)}T{utc.hour:02}{utc.minute:02}{utc.second:02}Z"
