"""When something is told: digests' hours and quiet hours, in the route's zone."""

from datetime import UTC, datetime, time, timedelta

from monitor.models import zone_of

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def next_slot(spec: str, zone: str, now: datetime) -> datetime:
    """The first moment after ``now`` that ``hourly``, ``daily 08:00`` or ``weekly Mon 08:00`` names."""
    return _slot(spec, zone, now, forward=True)


def last_slot(spec: str, zone: str, now: datetime) -> datetime:
    """The last such moment at or before ``now``."""
    return _slot(spec, zone, now, forward=False)


def _slot(spec: str, zone: str, now: datetime, *, forward: bool) -> datetime:
    words = spec.split()
    if words[0] == "hourly":
        hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return hour + timedelta(hours=1) if forward else hour
    clock = time.fromisoformat(words[-1])
    weekday = _DAYS.index(words[1][:3].lower()) if words[0] == "weekly" else None
    today = now.astimezone(zone_of(zone)).date()
    step = 1 if forward else -1
    days = (today + timedelta(days=number * step) for number in range(9))
    moments = (
        datetime.combine(day, clock, tzinfo=zone_of(zone)).astimezone(UTC)
        for day in days
        if weekday is None or day.weekday() == weekday
    )
    return next(at for at in moments if ((at > now) if forward else (at <= now)))


def quiet_until(spec: str, zone: str, now: datetime) -> datetime | None:
    """The end of the quiet hours (``22:00-07:00``) that ``now`` is in, or ``None``."""
    if not spec:
        return None
    begins, _, ends = (part.strip() for part in spec.partition("-"))
    start, end = time.fromisoformat(begins), time.fromisoformat(ends)
    local = now.astimezone(zone_of(zone))
    at = local.time()
    inside = start <= at < end if start <= end else (at >= start or at < end)
    if not inside:
        return None
    day = local.date() if at < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, tzinfo=zone_of(zone)).astimezone(UTC)
