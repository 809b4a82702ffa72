"""The forms most calendars write, each read by one pattern.

``2026-11-24T18:00``, ``Tuesday, November 24, 2026 at 6:00 PM``, ``11/24/2026 6:00 PM``: what is
exactly so needs no search. Everything else is for ``days`` and ``clocks``, which say the same of
these.
"""

import re
from datetime import date, time

from monitor.parse.days import FIRST_YEAR, LAST_YEAR
from monitor.parse.words import MONTHS, WEEKDAYS

_TWELVE = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))? ?(?P<half>[apAP])\.?[mM]\.?"
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?)?"
)
_WORDS = re.compile(
    r"(?:(?P<weekday>[A-Za-z]{3,9}),? )?(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}), (?P<year>\d{4})"
    rf"(?:(?:,? (?:at |@ |- )?){_TWELVE})?"
)
_SLASHES = re.compile(rf"(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<year>\d{{4}})(?: {_TWELVE})?")


def usual(text: str, order: str) -> tuple[date, time | None] | None:
    """The day and the time of cleaned ``text``, when it is nothing else and in a usual form.

    The time is ``None`` where none stands. ``order`` is ``mdy`` or ``dmy``, as for ``find_day``.
    """
    first = text[:1]
    if first.isdigit():
        found = _ISO.fullmatch(text) or _SLASHES.fullmatch(text)
    else:
        found = _WORDS.fullmatch(text)
    if found is None:
        return None
    said = found.groupdict()
    if said.get("a"):
        month, number = int(said["a"]), int(said["b"])
        if (order == "dmy" and number <= 12) or month > 12:
            month, number = number, month
    elif said["month"].isdigit():
        month, number = int(said["month"]), int(said["day"])
    else:
        weekday = said["weekday"]
        if weekday and weekday.lower() not in WEEKDAYS:
            return None
        month, number = MONTHS.get(said["month"].lower(), 0), int(said["day"])
    year = int(said["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    clock = _clock(said)
    try:
        return date(year, month, number), time(*clock) if clock else None
    except ValueError:
        return None


def _clock(said: dict[str, str | None]) -> tuple[int, int, int] | None:
    if said["hour"] is None:
        return None
    hour, minute, second = int(said["hour"]), int(said["minute"] or 0), int(said["second"] or 0)
    half = said.get("half")
    if half:
        if not 1 <= hour <= 12:
            return -1, 0, 0  # no time of day: not usual
        hour = hour % 12 + (12 if half in "pP" else 0)
    return hour, minute, second
