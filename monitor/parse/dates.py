"""Dates and times of meetings and deadlines, from the many ways they are written.

``day``, ``clock``, ``when`` and ``span`` never guess: what cannot be read is ``None``.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

from monitor.models import When
from monitor.parse.clocks import clock, find, follows, time_unknown
from monitor.parse.days import FIRST_YEAR, LAST_YEAR, Found, find_day
from monitor.parse.text import clean
from monitor.parse.usual import usual

__all__ = ["clock", "day", "follows", "in_full", "moment", "span", "time_unknown", "when"]

SHORT = 120
"""Longer texts are too seldom the same to be remembered."""
Span = tuple[When | None, When | None]


class _How(NamedTuple):
    """How a text is read: the keywords of ``when``."""

    zone: str
    today: date | None
    order: str
    clock_text: str | None
    midnight: bool
    wall: bool


_NET = re.compile(r"/?Date\((-?\d{1,15})([+-]\d{4})?\)/?")
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)(?!\d)",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d\d:\d\d(?::\d\d)?\s+"
    r"(?:[+-]\d{4}|GMT|UT|UTC|Z|[ECMP][SD]T)\b"
)
_EPOCH = re.compile(r"\d{10}|\d{13}")
_TO = re.compile(r"^\s*(?:-|–|—|to|until|till|through|a|hasta)\s*", re.IGNORECASE)


def day(text: str, *, today: date | None = None, order: str = "mdy") -> date | None:
    """The first day named in ``text``.

    English and Spanish month names, ordinals, ISO, US and (``order="dmy"``) European forms,
    two-digit years, .NET ``/Date(…)/`` (in UTC). A missing year needs ``today``. Years outside
    1990 to 2100 are placeholders and refused.
    """
    text = clean(text)
    stamp = _net(text)
    if stamp is not None:
        return stamp.date()
    found = find_day(text, today=today, order=order)
    return found.day if found else None


def moment(text: str) -> datetime | None:
    """An aware moment: ISO with or without offset, mail form, .NET; without a zone it is UTC.

    For what machines stamp (``pubDate``, ``lastmod``), not for the times of meetings.
    """
    raw = clean(text)
    found = _instant(raw)
    if found is None:
        local = when(raw, "UTC", midnight=True)
        found = local.local if local is not None else None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return found.astimezone(UTC)


def when(
    text: str,
    zone: str,
    *,
    today: date | None = None,
    order: str = "mdy",
    clock_text: str | None = None,
    midnight: bool = False,
    wall: bool = False,
) -> When | None:
    """The first day in ``text`` with its time, as wall time of ``zone``; ``None`` without a day.

    ``clock_text`` holds the time when it stands elsewhere (then none is sought in ``text``).
    A time with an offset is converted to ``zone``, unless ``wall`` says the offset is false and
    the digits are local already. 00:00 means "no time" unless ``midnight``.
    """
    raw, how = clean(text), _How(zone, today, order, clock_text, midnight, wall)
    short = len(raw) + len(clock_text or "") <= SHORT
    return _kept_when(raw, how) if short else _when(raw, how)


def span(
    text: str,
    zone: str,
    *,
    today: date | None = None,
    order: str = "mdy",
    clock_text: str | None = None,
    midnight: bool = False,
    wall: bool = False,
) -> Span:
    """The start and the end named in ``text``: "6-8 PM", "May 5, 6 PM – May 6, 9 PM", "May 5-7".

    The end is ``None`` when none is named; an end before the start is on the next day.
    """
    raw, how = clean(text), _How(zone, today, order, clock_text, midnight, wall)
    short = len(raw) + len(clock_text or "") <= SHORT
    return _kept_span(raw, how) if short else _span(raw, how)


def in_full(text: str, order: str = "mdy") -> bool:
    """Whether ``text`` is a day in a usual form with its year, or nothing: no ``today`` is needed.

    That others need one is not said.
    """
    raw = clean(text)
    return not raw or _usual(raw, order) is not None


def _when(raw: str, how: _How) -> When | None:
    """``when`` of cleaned text."""
    found = _usual(raw, how.order) if how.clock_text is None else None
    if found is not None:
        known = found[1] is not None and (how.midnight or found[1] != time(0))
        return When(found[0], found[1] if known else None, how.zone, raw)
    return _sought_when(raw, how)


def _span(raw: str, how: _How) -> Span:
    """``span`` of cleaned text: a usual form names one moment and no end."""
    if how.clock_text is None and _usual(raw, how.order) is not None:
        return _when(raw, how), None
    return _sought_span(raw, how)


# A calendar's rows say the same at every poll, and many calendars say the same.
_kept_when = lru_cache(maxsize=8_192)(_when)
_kept_span = lru_cache(maxsize=8_192)(_span)
_kept_usual = lru_cache(maxsize=8_192)(usual)


def _usual(raw: str, order: str) -> tuple[date, time | None] | None:
    """``usual`` of cleaned text; no usual form is long."""
    return _kept_usual(raw, order) if len(raw) <= SHORT else None


def _sought_when(raw: str, how: _How) -> When | None:
    moment = _instant(raw)
    if moment is not None and how.clock_text is None:
        there = When.wall(moment, how.zone, raw) if how.wall else When.at(moment, how.zone, raw)
        if not FIRST_YEAR <= there.day.year <= LAST_YEAR:
            return None
        known = there.clock is not None and (how.midnight or there.clock.replace(fold=0) != time(0))
        return When(there.day, _trim(there.clock) if known else None, how.zone, raw)
    found = find_day(raw, today=how.today, order=how.order)
    if found is None:
        return None
    if how.clock_text is not None:
        hour = clock(how.clock_text, midnight=how.midnight)
        return When(found.day, hour, how.zone, clean(f"{raw} {how.clock_text}"))
    return When(found.day, clock(_blank(raw, found), midnight=how.midnight), how.zone, raw)


def _sought_span(raw: str, how: _How) -> Span:
    start = _sought_when(raw, how)
    if start is None:
        return None, None
    found = find_day(raw, today=how.today, order=how.order)
    if found is None or (how.clock_text is None and _instant(raw) is not None):
        return start, None
    rest = clean(how.clock_text) if how.clock_text is not None else raw[found.end :]
    later = (
        find_day(rest, today=how.today or start.day, order=how.order)
        if how.clock_text is None
        else None
    )
    last = later.day if later else found.last
    end = _end_clock(rest if later is None else _blank(rest, later), start.clock)
    if last is None and end is None:
        return start, None
    end_day = last or start.day
    if last is None and start.clock is not None and end is not None and end <= start.clock:
        end_day += timedelta(days=1)
    return start, When(end_day, end, how.zone, raw)


def _end_clock(text: str, start: time | None) -> time | None:
    if start is None:
        return None
    first = find(text)
    if first is None:
        return None
    rest = text[first[2] :]
    to = _TO.match(rest)
    second = find(rest[to.end() :] if to else rest)
    return second[0] if second else None


def _blank(text: str, found: Found) -> str:
    return text[: found.start] + " " * (found.end - found.start) + text[found.end :]


def _trim(clock_: time | None) -> time | None:
    return clock_.replace(microsecond=0) if clock_ is not None else None


def _instant(text: str) -> datetime | None:
    """An aware moment of a believable year, when ``text`` holds one: .NET, epoch, ISO, mail."""
    found = _stamped(text)
    # The first and the last days of the calendar cannot be moved into another zone.
    return found if found is not None and FIRST_YEAR - 1 <= found.year <= LAST_YEAR + 1 else None


def _stamped(text: str) -> datetime | None:
    """As it stands there: .NET, epoch, ISO with offset, mail (RFC 2822)."""
    stamp = _net(text) or _epoch(text)
    if stamp is not None:
        return stamp
    found = _INSTANT.search(text)
    if found:
        digits = found[0].upper().replace(",", ".").replace("Z", "+00:00").replace(" +", "+")
        try:
            return datetime.fromisoformat(digits)
        except ValueError:
            return None
    found = _MAIL.search(text)
    if found:
        try:
            moment = parsedate_to_datetime(found[0])
        except (ValueError, TypeError):
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _epoch(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970, when the text is nothing else."""
    if not _EPOCH.fullmatch(text):
        return None
    moment_ = datetime.fromtimestamp(int(text[:10]), tz=UTC)
    return moment_ if FIRST_YEAR <= moment_.year <= LAST_YEAR else None


def _net(text: str) -> datetime | None:
    found = _NET.search(text)
    if not found:
        return None
    try:
        moment = datetime.fromtimestamp(int(found[1]) / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    if found[2]:
        hours, minutes = int(found[2][:3]), int(found[2][0] + found[2][3:])
        moment = moment.astimezone(timezone(timedelta(hours=hours, minutes=minutes)))
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None
