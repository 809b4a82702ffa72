"""The calendar file of The Events Calendar."""

from collections.abc import Iterator
from datetime import timedelta

from monitor.adapters.council.wordpress.interface import AHEAD
from monitor.adapters.council.wordpress.options import WordpressOptions
from monitor.adapters.listing import first_day, meeting
from monitor.models import Problem, Record, Response, Source
from monitor.parse import ical


def read(
    source: Source, response: Response, options: WordpressOptions
) -> Iterator[Record | Problem]:
    """The events of the file, and what of it cannot be read."""
    calendar = ical.read(
        response,
        source.zone,
        start=first_day(options, response.today),
        end=response.today + timedelta(days=AHEAD),
    )
    for fault in calendar.faults:
        yield Problem("event", fault)
    for event in calendar.events:
        if not event.title:
            yield Problem(f"event {event.key}", "the event has no title")
            continue
        yield meeting(
            key=event.key,
            title=event.title,
            url=event.url or response.url,
            starts_at=event.start,
            ends_at=event.end,
            raw=event.status if event.status.upper() != "CONFIRMED" else "",
            says=[event.description],
            body=options.body,
            location=event.location,
            fields={"categories": tuple(sorted(set(event.categories)))},
            text=event.description,
        )
