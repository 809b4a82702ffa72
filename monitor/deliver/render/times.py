"""Times as an editor says them, always local to the place."""

from datetime import date, datetime, time, timedelta

from monitor.models import When, twelve_hours, zone_of

_GENERIC = {
    "EST": "ET", "EDT": "ET", "CST": "CT", "CDT": "CT", "MST": "MT", "MDT": "MT", "PST": "PT", "PDT": "PT",
    "AKST": "AKT", "AKDT": "AKT",
}  # fmt: skip
_EVENING = time(17)


def day(value: date, today: date) -> str:
    """``Tue Nov 24``, with the year when it is not this one."""
    text = f"{value:%a %b} {value.day}"
    return text if value.year == today.year else f"{text}, {value.year}"


def clock(value: time) -> str:
    """``6:00 pm``, ``noon``, ``midnight``."""
    if value.minute == 0 and value.hour in (0, 12):
        return "noon" if value.hour else "midnight"
    return twelve_hours(value)


def zone_name(when: When) -> str:
    """``ET``: the zone as people call it, whatever the season."""
    name = when.local.tzname() or when.zone
    return _GENERIC.get(name, name)


def moment(when: When, today: date, *, zone: bool = False) -> str:
    """``Tue Nov 24, 6:00 pm``; the day alone when the time is not published."""
    if when.clock is None:
        return day(when.day, today)
    text = f"{day(when.day, today)}, {clock(when.clock)}"
    return f"{text} {zone_name(when)}" if zone else text


def near(when: When, today: date, *, zone: bool = False) -> str:
    """``tonight 6:00 pm``, ``today 9:00 am`` on the day itself; else as :func:`moment`."""
    if when.day != today or when.clock is None:
        return "today" if when.day == today else moment(when, today, zone=zone)
    told = f"{'tonight' if when.clock >= _EVENING else 'today'} {clock(when.clock)}"
    return f"{told} {zone_name(when)}" if zone else told


def local_day(at: datetime, zone: str) -> date:
    """The date of ``at`` in ``zone``."""
    return at.astimezone(zone_of(zone)).date()


def at_clock(at: datetime, zone: str, today: date | None = None) -> str:
    """``9:14 am`` in ``zone``, led by its day when that is not ``today``."""
    local = at.astimezone(zone_of(zone))
    text = clock(local.time().replace(second=0, microsecond=0))
    return text if today is None or local.date() == today else f"{day(local.date(), today)}, {text}"


def span(length: timedelta) -> str:
    """``40 min``, ``2 h 50 min``, ``5 hours``, ``32 hours``, ``3 days``."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 24 and rest:
        return f"{hours} h {rest} min"
    if hours < 48:
        return f"{hours} hour{'s' if hours > 1 else ''}"
    return f"{hours // 24} days"


def ordinal(number: int) -> str:
    """``2nd``."""
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def as_said(text: str, zone: str, today: date, *, named: bool = False) -> str:
    """An ISO time of a field as :func:`moment`, ``named`` with its zone; anything else as it is."""
    try:
        if len(text) == 10:
            return day(date.fromisoformat(text), today)
        if "T" not in text:
            return text
        return moment(When.at(datetime.fromisoformat(text), zone), today, zone=named)
    except ValueError:
        return text
