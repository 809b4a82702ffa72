"""Notice periods: hours without weekends and legal holidays, computed by rule.

Federal holidays: 5 U.S.C. 6103(a); one that falls on a Saturday is observed the Friday before, on
a Sunday the Monday after. Massachusetts: M.G.L. c. 4 s. 7 cl. 18, with Patriots' Day, and no
Friday for a Saturday; its open meeting law (c. 30A s. 20(b)) asks for 48 hours without Saturdays,
Sundays and legal holidays.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
# Month, weekday (Monday 0), which one; -1 is the last.
_MOVING = ((1, 0, 3), (2, 0, 3), (5, 0, -1), (9, 0, 1), (10, 0, 2), (11, 3, 4))
_PATRIOTS = (4, 0, 3)
NO_HOLIDAYS = frozenset({"", "none", "no"})


def notice_hours(start: datetime, end: datetime, zone: ZoneInfo, calendar: str) -> float:
    """Hours from ``start`` to ``end``, without the Saturdays, Sundays and holidays of ``calendar``.

    Both are aware; days are those of ``zone``. ``calendar`` is ``US``, ``US-MA`` or ``none``; any
    other ``US-…`` counts as ``US``. 0 when ``end`` is not after ``start``.
    """
    total = timedelta()
    for day in _days(start.astimezone(zone).date(), end.astimezone(zone).date()):
        if day.weekday() >= 5 or day in holidays(day.year, calendar):
            continue
        opens = datetime.combine(day, time(0), tzinfo=zone).timestamp()
        closes = datetime.combine(day + _DAY, time(0), tzinfo=zone).timestamp()
        span = min(closes, end.timestamp()) - max(opens, start.timestamp())
        total += timedelta(seconds=max(span, 0))
    return total.total_seconds() / 3600


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY


@lru_cache(maxsize=64)
def holidays(year: int, calendar: str) -> frozenset[date]:
    """The legal holidays of ``year``, on the days they are observed."""
    name = calendar.strip().lower()
    if name in NO_HOLIDAYS:
        return frozenset()
    state = name.removeprefix("us").lstrip("-") == "ma"
    found = {_nth(year, *rule) for rule in _MOVING}
    if state:
        found.add(_nth(year, *_PATRIOTS))
    for month, day in _FIXED:
        found |= set(_observed(date(year, month, day), friday=not state))
    if not state and date(year + 1, 1, 1).weekday() == 5:
        found.add(date(year, 12, 31))
    return frozenset(found)


def _observed(day: date, *, friday: bool) -> Iterator[date]:
    yield day
    if day.weekday() == 6:
        yield day + _DAY
    elif day.weekday() == 5 and friday:
        yield day - _DAY


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    if which < 0:
        last = date(year, month + 1, 1) - _DAY
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
