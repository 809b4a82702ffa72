"""The calendar's RSS feed."""

import re
from collections.abc import Iterator

from monitor.adapters.council.iqm2.links import MEETING
from monitor.adapters.listing import meeting
from monitor.models import Problem, Record, Response, Source
from monitor.parse import feed
from monitor.parse.dates import when


def read(source: Source, response: Response) -> Iterator[Record | Problem]:
    """The calendar's feed: the meeting is in the link, its time in the title or the text."""
    for number, entry in enumerate(feed.read(response).entries, 1):
        found = MEETING.search(entry.link or entry.id)
        start = when(entry.title, source.zone) or when(entry.text, source.zone)
        if found is None or start is None:
            yield Problem(f"entry {number}", f"the entry names no meeting and date: {entry.title}")
            continue
        day = re.search(
            r"\s*(?:-|–|@)?\s*(?:\d{1,2}/\d{1,2}/\d{4}|[A-Z][a-z]{2,8} \d{1,2}, \d{4}).*$",
            entry.title,
        )
        title = entry.title[: day.start()] if day and day.start() else entry.title
        yield meeting(
            key=found["id"],
            title=title,
            url=entry.link,
            starts_at=start,
            says=(entry.text.partition("\n")[0],),
        )
