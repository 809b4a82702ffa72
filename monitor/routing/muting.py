"""What a person means who writes "mute this until then", on the command line or in Slack."""

import re
from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta

from monitor.models import Change, Mute, zone_of

_SPAN = re.compile(r"(\d{1,4})\s*(m|h|d|w)\Z")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST = timedelta(days=366)


def until(words: str, now: datetime, zone: str) -> datetime:
    """``7d``, ``12h``, ``2w`` from ``now``, or the start of the day ``2026-12-01`` in ``zone``.

    Raises ``ValueError`` with a sentence when it is none, past, or over a year ahead.
    """
    text = words.strip().lower()
    found = _SPAN.fullmatch(text)
    if found:
        moment = now + timedelta(**{_UNITS[found[2]]: int(found[1])})
    else:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            message = f"“{words}” is no time; write 7d, 12h, 2w or a date such as 2026-12-01"
            raise ValueError(message) from None
        moment = datetime.combine(day, time(0), tzinfo=zone_of(zone))
    if moment <= now:
        message = f"“{words}” is past; write a time ahead, such as 7d"
        raise ValueError(message)
    if moment - now > LONGEST:
        message = f"“{words}” is over a year ahead; mute for a shorter time, or take the source out"
        raise ValueError(message)
    return moment


def mute_of(
    target: str,
    end: datetime,
    *,
    sources: Collection[str],
    topics: Collection[str],
    change: Callable[[int], Change | None],
    reason: str = "",
) -> Mute:
    """The mute of a source's id, a topic's name, or a change's number (its whole thread).

    ``change`` finds a stored change. Raises ``ValueError`` with a sentence when it is none.
    """
    name = target.strip().strip("`").removeprefix("#")
    if name.isdecimal():
        found = change(int(name))
        if found is None:
            message = f"there is no change {name}; monitor changes lists them"
            raise ValueError(message)
        return Mute(scope="record", target=story_of(found), until=end, reason=reason)
    if name in sources:
        return Mute(scope="source", target=name, until=end, reason=reason)
    if name in topics:
        return Mute(scope="topic", target=name, until=end, reason=reason)
    message = (
        f"“{target}” is neither a source ({_some(sources)}), nor a topic ({_some(topics)}), "
        "nor the number of a change"
    )
    raise ValueError(message)


def story_of(change: Change) -> str:
    """What a record's mute names: the source and the thread the change belongs to."""
    return f"{change.source_id}/{change.thread or change.record.thread}"


def _some(names: Collection[str]) -> str:
    shown = sorted(names)[:5]
    more = ", …" if len(names) > len(shown) else ""
    return (", ".join(shown) + more) or "none configured"
