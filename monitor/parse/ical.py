"""iCalendar (RFC 5545) to events, recurrences written out, in the wall time of one zone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfoNotFoundError

from monitor.errors import ExtractError
from monitor.models import Response, When, zone_of
from monitor.parse.text import clean, decode, plain
from monitor.parse.urls import absolute

if TYPE_CHECKING:  # loading it takes a tenth of a second: only who reads a calendar pays for it
    import icalendar

MOST = 5_000
"""Occurrences written out of one recurring event at most."""

_FOLD = re.compile(r"\r?\n[ \t]")
_TZID = re.compile(
    r'^(?P<head>[A-Z-]+(?:;[^:\n]*?)?);TZID=(?P<tzid>"[^"\n]*"|[^;:\n]*)(?P<rest>[^\n]*)$',
    re.MULTILINE,
)
_VTIMEZONE = re.compile(r"^BEGIN:VTIMEZONE\n.*?^END:VTIMEZONE(?:\n|$)", re.MULTILINE | re.DOTALL)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
_STAMP = re.compile(r"\d{8}T\d{6}")
# The Events Calendar for WordPress: post id, start and end in one; only the first is identity.
_STAMPED_UID = re.compile(r"^(\d+)-\d{9,10}-\d{9,10}(@.*)$")
_TOO_OFTEN = re.compile(r"SECONDLY|MINUTELY", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One event, or one occurrence of a recurring one.

    ``key`` is the UID without what changes with the time, and the planned day of an occurrence.
    ``version`` joins SEQUENCE and LAST-MODIFIED; DTSTAMP changes on every export and is ignored.
    """

    key: str
    title: str
    start: When
    end: When | None
    status: str = ""
    location: str = ""
    description: str = ""
    url: str | None = None
    categories: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar's name and events in order of time; ``faults`` are events that could not be read."""

    name: str
    events: tuple[CalendarEvent, ...]
    faults: tuple[str, ...] = ()


def read(response: Response, zone: str, *, start: date, end: date) -> Calendar:
    """The events from ``start`` to ``end`` (exclusive), as wall time of ``zone``.

    Times without zone are wall time of ``zone``; ``TZID="UTC-04:00"`` is an offset. Raises
    ``ExtractError`` for what is no calendar, or breaks off.
    """
    import icalendar  # noqa: PLC0415 - see above

    text = decode(response.body, response.headers.get("content-type", "")).strip()
    if not text.upper().startswith("BEGIN:VCALENDAR"):
        found = (
            "a web page" if text.startswith("<") else "nothing" if not text else "something else"
        )
        raise ExtractError(
            f"the answer is {found} where a calendar was expected; the calendar moved or ended",
            url=response.url,
            expected="BEGIN:VCALENDAR",
            found=text[:80],
        )
    if not text.upper().rstrip().endswith("END:VCALENDAR"):
        raise ExtractError("the calendar breaks off before its end", url=response.url)
    try:
        calendars = icalendar.Calendar.from_ical(_mend(text, zone), multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        message = f"the calendar cannot be read: {error}"
        raise ExtractError(message, url=response.url) from error
    names = [clean(str(part.get("X-WR-CALNAME", ""))) for part in calendars]
    groups: dict[str, list[icalendar.Component]] = {}
    for number, part in enumerate(part for whole in calendars for part in whole.walk("VEVENT")):
        groups.setdefault(str(part.get("UID") or f"\x00{number}"), []).append(part)
    events: dict[str, CalendarEvent] = {}
    faults: list[str] = []
    for group in groups.values():
        try:
            occurrences = list(_events(group, zone, response.url, start, end))
        except (
            ValueError,
            KeyError,
            IndexError,
            TypeError,
            AttributeError,
            OverflowError,
        ) as error:
            faults.append(f"{clean(str(group[0].get('SUMMARY', '')))[:80]}: {error}")
            continue
        for event in occurrences:
            other = events.get(event.key)
            twin = other is not None and other.start.day != event.start.day
            key = f"{event.key}/{event.start.day:%Y%m%d}" if twin else event.key
            events[key] = replace(event, key=key)
    return Calendar(
        name=next(filter(None, names), ""),
        events=tuple(sorted(events.values(), key=lambda event: (event.start.local, event.key))),
        faults=tuple(faults),
    )


def _mend(text: str, zone: str) -> str:
    """Lines unfolded, own rules of known zones dropped, unknown zones made wall time of ``zone``.

    Exports often carry broken rules (one block for two zones) beside right zone names.
    """
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - see above

    def rezone(found: re.Match[str]) -> str:
        name = found["tzid"].strip('"')
        offset = _OFFSET.fullmatch(name)
        if offset:
            minutes = int(offset[2]) * 60 + int(offset[3] or 0)
            shift = timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
            rest = _STAMP.sub(lambda stamp: _to_zone(stamp[0], shift, zone), found["rest"])
            return f"{found['head']};TZID={zone}{rest}"
        if name in WINDOWS_TO_OLSON or f"TZID:{name}\n" in flat or _known(name):
            return found[0]
        return f"{found['head']}{found['rest']}"

    def drop(found: re.Match[str]) -> str:
        return (
            "" if all(map(_known, re.findall(r"^TZID:(.*)$", found[0], re.MULTILINE))) else found[0]
        )

    flat = _VTIMEZONE.sub(drop, _FOLD.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    return _TZID.sub(rezone, flat)


def _known(name: str) -> bool:
    try:
        zone_of(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _to_zone(stamp: str, shift: timezone, zone: str) -> str:
    moment = datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=shift)
    return f"{moment.astimezone(zone_of(zone)):%Y%m%dT%H%M%S}"


def _events(
    group: "list[icalendar.Component]", zone: str, base: str, start: date, end: date
) -> Iterator[CalendarEvent]:
    recurs = [part for part in group if part.get("RRULE") or part.get("RDATE")]
    if not recurs:
        for part in group:
            event = _event(part, zone, base, occurrence=part.get("RECURRENCE-ID") is not None)
            if start <= event.start.day < end:
                yield event
        return
    if any(_TOO_OFTEN.search(str(part.get("RRULE"))) for part in recurs):
        message = "it repeats every minute or second; no calendar of meetings does"
        raise ValueError(message)
    import icalendar  # noqa: PLC0415 - see above
    import recurring_ical_events  # noqa: PLC0415 - see above

    whole = icalendar.Calendar()
    for part in group:
        whole.add_component(part)
    found = recurring_ical_events.of(whole).between(start, end)
    if len(found) > MOST:
        message = f"it repeats over {MOST} times in the window"
        raise ValueError(message)
    for part in found:
        yield _event(part, zone, base, occurrence=True)


def _event(part: "icalendar.Component", zone: str, base: str, *, occurrence: bool) -> CalendarEvent:
    if part.get("DTSTART") is None:
        message = "it has no start"
        raise ValueError(message)
    first = part.decoded("DTSTART")
    begin, finish = _when(first, zone), _end(part, zone)
    if begin.clock == time(0) and (finish is None or finish.clock in {time(0), time(23, 59)}):
        begin, finish = When(begin.day, None, zone, begin.raw), None
    if finish is not None and finish == begin:
        finish = None
    uid = _STAMPED_UID.sub(r"\1\2", clean(str(part.get("UID") or "")))
    if not uid:
        uid = f"{begin.isoformat()} {clean(str(part.get('SUMMARY', '')))}"
    if occurrence:
        planned = part.decoded("RECURRENCE-ID") if part.get("RECURRENCE-ID") else first
        uid = f"{uid}/{_when(planned, zone).day:%Y%m%d}"
    return CalendarEvent(
        key=uid,
        title=clean(_text(part, "SUMMARY")),
        start=begin,
        end=finish,
        status=clean(str(part.get("STATUS", ""))),
        location=clean(_text(part, "LOCATION")),
        description=plain(_text(part, "DESCRIPTION")),
        url=absolute(base, str(part.get("URL") or "")),
        categories=tuple(_categories(part)),
        attachments=tuple(_attachments(part, base)),
        version=clean(f"{part.get('SEQUENCE', '')} {_modified(part)}"),
    )


def _text(part: Mapping[str, object], name: str) -> str:
    r"""A text value; ``\\n`` is a line break escaped twice."""
    return str(part.get(name) or "").replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")


def _when(value: object, zone: str) -> When:
    if isinstance(value, datetime):
        raw = value.isoformat()
        return When.wall(value, zone, raw) if value.tzinfo is None else When.at(value, zone, raw)
    if isinstance(value, date):
        return When(value, None, zone, value.isoformat())
    message = f"its start is not a time: {value!r}"
    raise TypeError(message)


def _end(part: "icalendar.Component", zone: str) -> When | None:
    if part.get("DTEND") is not None:
        value = part.decoded("DTEND")
        if isinstance(value, date) and not isinstance(value, datetime):
            value -= timedelta(days=1)  # the day after the last one
        return _when(value, zone)
    if part.get("DURATION") is not None:
        begin = part.decoded("DTSTART")
        return (
            _when(begin + part.decoded("DURATION"), zone) if isinstance(begin, datetime) else None
        )
    return None


def _categories(part: "icalendar.Component") -> Iterator[str]:
    value = part.get("CATEGORIES")
    for entry in value if isinstance(value, list) else [value] if value is not None else []:
        for word in getattr(entry, "cats", [entry]):
            if clean(str(word)):
                yield clean(str(word))


def _attachments(part: "icalendar.Component", base: str) -> Iterator[str]:
    value = part.get("ATTACH")
    for entry in value if isinstance(value, list) else [value] if value is not None else []:
        url = absolute(base, str(entry))
        if url:
            yield url


def _modified(part: "icalendar.Component") -> str:
    if part.get("LAST-MODIFIED") is None:
        return ""
    value = part.decoded("LAST-MODIFIED")
    if not isinstance(value, datetime):
        return ""
    return (value.astimezone(UTC) if value.tzinfo else value).strftime("%Y%m%dT%H%M%SZ")
