"""Any iCalendar: one record for each event, repeating ones written out."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.configured import ListOptions, chosen, coverage_of, make
from monitor.adapters.listing import file, options_of
from monitor.models import (
    Coverage,
    Document,
    Identity,
    Kind,
    Problem,
    Request,
    Response,
    Role,
    Source,
)
from monitor.parse.ical import CalendarEvent, read
from monitor.parse.meeting import role_of
from monitor.parse.urls import absolute

# "Agenda: https://…" on a line of the description, or the address alone.
_LINE = re.compile(
    r"(?:\A|(?<=\S)(?=[^\S\n]*+\n))\s*+([^\n:]{0,60}?)\s{0,9}:?\s{0,9}(https?://[^\s<>\"]+)"
)
_FILES = re.compile(r"\.(?:pdf|docx?|mp[34])\b|filestream|/view(?:file)?/|document", re.IGNORECASE)


class IcalOptions(ListOptions):
    """Settings of the adapter ``ical``."""

    kind: Kind = Field(default=Kind.MEETING, description="What the events are")
    days_ahead: int = Field(
        default=400, ge=1, le=3_650, description="How far repeating events are written out, in days"
    )


class IcalAdapter(Adapter):
    """A calendar, configured in the file alone. Ids of exported calendars are often unstable."""

    name = "ical"
    title = "Any iCalendar"
    identity = Identity.LIKENESS
    kinds = frozenset(Kind)
    options = IcalOptions

    def coverage_of(self, source: Source) -> Coverage:
        """A window, unless the settings or the kind of its records say otherwise."""
        return coverage_of(options_of(source, IcalOptions))

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The calendar itself; ``webcal:`` addresses are written with https."""
        yield Request(url=options_of(source, IcalOptions).address)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The events of the window; one that cannot be read is a ``Problem``."""
        options = options_of(source, IcalOptions)
        calendar = read(
            response,
            source.zone,
            start=response.today - timedelta(days=min(options.days_back, 36_500)),
            end=response.today + timedelta(days=options.days_ahead),
        )
        for fault in calendar.faults:
            yield Problem("event", fault)
        for event in calendar.events:
            if not event.title:
                yield Problem(f"event {event.key}", "the event has no title")
                continue
            record = make(
                kind=options.kind,
                key=event.key,
                title=event.title,
                url=event.url or response.url,
                starts_at=event.start,
                ends_at=event.end,
                raw=_status(event),
                says=(event.description,),
                location=event.location,
                documents=_documents(event),
                fields={"categories": tuple(sorted(set(event.categories)))},
                text=event.description,
                version=event.version,
            )
            yield from chosen(record, options, response.today)

    def recognise(self, sighting: Sighting) -> Iterator[Candidate]:
        """A document that begins as a calendar does."""
        if sighting.text.lstrip("\ufeff \r\n\t")[:15].upper() == "BEGIN:VCALENDAR":
            yield Candidate(self.name, {"url": sighting.url}, 0.9, "the address is a calendar")


def _status(event: CalendarEvent) -> str:
    """CANCELLED and TENTATIVE as they stand; CONFIRMED is said of every event and says little."""
    return event.status if event.status.upper() != "CONFIRMED" else "Confirmed"


def _documents(event: CalendarEvent) -> Iterator[Document]:
    for url in event.attachments:
        yield file(url.rstrip("/").rsplit("/", 1)[-1], url)
    for label, address in _LINE.findall(event.description):
        target = absolute(address, address.rstrip(".,;)"))
        role = role_of(label, address)
        if target and (role is not Role.OTHER or _FILES.search(address)):
            yield file(label, target, role=role, title=label or "Document")


ADAPTER = IcalAdapter()
