"""Times, meetings and quotations as they are spoken in sentences."""

from datetime import datetime

from monitor.models import Record, When, twelve_hours
from monitor.parse.fold import clean, fold

_QUOTE = 160


def day(when: When, year: int) -> str:
    """``Tue 24 Nov``; with its year when that is not ``year``."""
    text = f"{when.day:%a} {when.day.day} {when.day:%b}"
    return text if when.day.year == year else f"{text} {when.day.year}"


def clock(when: When) -> str:
    """``6:00 pm``, or that it is not published."""
    return "a time not published" if when.clock is None else twelve_hours(when.clock)


def spoken(when: When, year: int) -> str:
    """``Tue 24 Nov, 6:00 pm``; only the day when the time is not published."""
    return day(when, year) if when.clock is None else f"{day(when, year)}, {clock(when)}"


def both(first: datetime, last: datetime, zone: str) -> str:
    """``10:00 and 10:40 am``; each with its day when they are not of one day."""
    left, right = When.at(first, zone), When.at(last, zone)
    if left.day != right.day:
        return f"{_dated(left)} and {_dated(right)}"
    half = clock(left).rpartition(" ")
    same = half[2] == clock(right).rpartition(" ")[2]
    return f"{half[0] if same else clock(left)} and {clock(right)}"


def since(at: datetime, near: datetime, zone: str) -> str:
    """``9:20 am``, led by its day when that is another one than that of ``near``."""
    when = When.at(at, zone)
    return clock(when) if when.day == When.at(near, zone).day else _dated(when)


def _dated(when: When) -> str:
    return f"{clock(when)} on {day(when, when.day.year)}"


def meeting_name(record: Record, year: int, *, with_time: bool = True) -> str:
    """``the City Council meeting of Tue 24 Nov, 6:00 pm``."""
    name = clean(record.body or record.title)
    if "meeting" not in fold(name) and "hearing" not in fold(name):
        name = f"{name} meeting"
    name = name if fold(name).startswith("the ") else f"the {name}"
    if record.starts_at is None:
        return name
    when = spoken(record.starts_at, year) if with_time else day(record.starts_at, year)
    return f"{name} of {when}"


def quoted(text: str) -> str:
    """``text`` in quotation marks, cut at a word when it is long."""
    text = clean(text)
    if len(text) > _QUOTE:
        text = f"{text[: _QUOTE - 2].rsplit(' ', 1)[0]} …"
    return f"“{text}”"
