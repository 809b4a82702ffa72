"""The RSS feed of agendas.

The printed offset is false; ``gran:pubDateParts`` gives the hour in the zone ``tz`` hours west of
Greenwich (all 100 items of a recorded feed agree with their page within 75 minutes).
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from monitor.adapters.council.granicus import clips
from monitor.adapters.council.granicus.files import document
from monitor.adapters.council.granicus.options import GranicusOptions
from monitor.adapters.listing import meeting
from monitor.errors import ExtractError
from monitor.models import Problem, Record, Response, Source, When
from monitor.parse import feed
from monitor.parse.dates import when
from monitor.parse.text import decode


def read(
    source: Source, response: Response, options: GranicusOptions
) -> Iterator[Record | Problem]:
    """A record for each agenda; raises when there are none."""
    whole = feed.read(response)
    if not whole.entries:
        raise ExtractError(
            "the feed holds no agendas: the view has another number or publishes none; "
            "set listing: page in sources.yaml",
            url=response.url,
        )
    parts = _parts(decode(response.body, response.headers.get("content-type", "")))
    for number, entry in enumerate(whole.entries, 1):
        title, _, stamp = entry.title.rpartition(" - ")
        day = when(stamp, source.zone) or when(entry.title, source.zone)
        key = clips.key_of(entry.link or "") or clips.key_of(entry.summary)
        if day is None or not key or entry.link is None:
            yield Problem(f"entry {number}", f"the entry names no date or meeting: {entry.title}")
            continue
        start = parts.get(entry.id)
        local = When.at(start, source.zone, entry.published_raw) if start else day
        yield meeting(
            key=key,
            title=title or entry.title,
            url=entry.link,
            starts_at=local if local.day == day.day else day,
            body=options.body,
            documents=[document("", "Agenda", entry.link)],
            version=entry.id,
        )


_ITEM = re.compile(r"</?item>", re.IGNORECASE)
_GUID = re.compile(r"<guid[^<>]*>([^<]*)</guid>", re.IGNORECASE)
_PART = re.compile(r"\b(yr|mo|day|hr|min|tz)=['\"](-?\d+(?:\.\d+)?)['\"]")


def _parts(text: str) -> dict[str, datetime]:
    """Guid → moment of each item's ``gran:pubDateParts``."""
    found: dict[str, datetime] = {}
    for entry in _ITEM.split(text):
        guid, at = _GUID.search(entry), entry.find("pubDateParts")
        values = {name: float(value) for name, value in _PART.findall(entry[at : at + 200])}
        if at < 0 or guid is None or set(values) != {"yr", "mo", "day", "hr", "min", "tz"}:
            continue
        west = timezone(-timedelta(hours=values["tz"]))
        whole = [int(values[name]) for name in ("yr", "mo", "day", "hr", "min")]
        try:
            year, month, day, hour, minute = whole
            found[guid[1].strip()] = datetime(year, month, day, hour, minute, tzinfo=west)
        except ValueError:
            continue
    return found
