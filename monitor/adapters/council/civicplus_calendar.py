"""CivicPlus Calendar: events of all of a city's calendars, or of some.

The list page takes a window and shows every event in it with its machine-readable start; the
iCalendar export and the feed (ModID 58) hold the same events. ``EID`` is an event's id in all
three, one for each occurrence. Not every event is a meeting: name the calendars, or bodies.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from typing import Literal
from urllib.parse import urlencode

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import (
    MeetingOptions,
    file,
    first_day,
    meeting,
    odd_date,
    options_of,
    watched,
)
from monitor.errors import ConfigError, ExtractError
from monitor.models import (
    Document,
    Dropped,
    Problem,
    Record,
    Request,
    Response,
    Role,
    Source,
    When,
)
from monitor.parse import feed, html, ical, urls
from monitor.parse.dates import span
from monitor.parse.fields import known
from monitor.parse.meeting import remote_link
from monitor.parse.text import clean, opening

AHEAD = timedelta(days=365)
_EVENT = re.compile(r"[?&]EID=(\d+)", re.IGNORECASE)
_ALL_DAY = re.compile(r"12:00\s*AM\s*-\s*11:59\s*PM", re.IGNORECASE)
_TICKS = re.compile(r"EID=\d+/(\d{15,})", re.IGNORECASE)


class CivicPlusCalendarOptions(MeetingOptions):
    """Settings of the adapter ``civicplus_calendar``."""

    url: str = Field(
        default="", description="Address of the calendar (https://www.CITY.gov/Calendar.aspx)"
    )
    calendars: tuple[int, ...] = Field(
        default=(), description="Numbers of the calendars to watch (the N of ?CID=N); none: all"
    )
    listing: Literal["page", "ical", "feed"] = Field(
        default="page",
        description="What is read: the list page (best), the iCalendar export of the named "
        "calendars, or the RSS feed",
    )


class CivicPlusCalendar(Adapter):
    """See the module."""

    name = "civicplus_calendar"
    title = "CivicPlus Calendar"
    pace = 7.2
    marks = r"<div id=\"CalendarContent\"|<calendarEvent:|/common/modules/iCalendar/iCalendar\.aspx"
    options = CivicPlusCalendarOptions
    steps = ((r"/calendar\.aspx\?.*\bEID=\d", "event"),)

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The list page of the window, or an export of each calendar, or the feed."""
        options = options_of(source, CivicPlusCalendarOptions)
        root = _root(source, options)
        if options.listing == "feed":
            yield Request(url=f"{root}/RSSFeed.aspx?ModID=58&CID=All-calendar")
        elif options.listing == "ical":
            for number in options.calendars or (0,):
                asked = {"catID": number, "feed": "calendar"} if number else {"feed": "calendar"}
                yield Request(
                    url=f"{root}/common/modules/iCalendar/iCalendar.aspx?{urlencode(asked)}"
                )
        else:
            window = {
                "Keywords": "",
                "startDate": f"{first_day(options, today):%m/%d/%Y}",
                "enddate": f"{today + AHEAD:%m/%d/%Y}",
                "CID": ",".join(f"{number}" for number in options.calendars),
                "showPastEvents": "true",
            }
            yield Request(url=f"{root}/calendar.aspx?{urlencode(window, safe=',')}")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """A list page, an event's page, an iCalendar export or a feed."""
        options = options_of(source, CivicPlusCalendarOptions)
        head = opening(response.body)
        if head.startswith("begin:vcalendar") or response.content_type == "text/calendar":
            found: Iterable[Record | Problem | Dropped] = _export(source, response, options)
        elif head.startswith(("<?xml", "<rss")):
            found = _feed(source, response)
        else:
            page = html.tree(response)
            found = _event(source, response, page) or _page(source, response, page)
        seen: set[str] = set()
        for one in found:
            if not isinstance(one, Record):
                yield one
            elif one.key not in seen:  # an event can stand in two calendars
                seen.add(one.key)
                yield from watched(one, options, response.today)

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The event's own page."""
        root = _root(source, options_of(source, CivicPlusCalendarOptions))
        return Request(
            url=f"{root}/Calendar.aspx?EID={record.key}",
            step="event",
            accept=frozenset({404, 410}),
        )

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """A page that holds CivicPlus' calendar, or its exports' addresses."""
        root = re.match(r"https?://[^/?#]+", sighting.url)
        path = sighting.url.partition("?")[0].lower()
        page = 'id="CalendarContent"' in sighting.text and "eventDetails(" in sighting.text
        civic = "civicengage" in sighting.text.lower() or "civicplus" in sighting.text.lower()
        export = "/common/modules/icalendar/icalendar.aspx" in path
        calendar_feed = (
            path.endswith("/rssfeed.aspx") and urls.query(sighting.url).get("ModID") == "58"
        )
        if root and (
            page or export or calendar_feed or (path.endswith("/calendar.aspx") and civic)
        ):
            number = urls.query(sighting.url).get("CID") or urls.query(sighting.url).get("catID")
            options: dict[str, object] = {"url": f"{root.group()}/Calendar.aspx"}
            if number.isdigit():
                options["calendars"] = [int(number)]
            why = "the page is a CivicPlus calendar"
            yield Candidate(
                self.name, options, 0.95 if page or export else 0.9, why, name="calendar"
            )


def _root(source: Source, options: CivicPlusCalendarOptions) -> str:
    """The site's root without a final slash; raises ``ConfigError`` when none is named."""
    url = options.base_url or re.split(r"(?i)/calendar\.aspx", options.url)[0]
    if not url:
        message = f"{source.id}: name the calendar, as url: https://www.CITY.gov/Calendar.aspx"
        raise ConfigError(message)
    return url.rstrip("/")


def _page(
    source: Source, response: Response, page: html.Tree
) -> Iterator[Record | Problem | Dropped]:
    content = page.css_first("#CalendarContent")
    listed = page.css_first("div.calendars")
    if content is None or listed is None:
        raise ExtractError(
            "this is not a CivicPlus calendar list: the site changed its layout or served "
            "another page",
            url=response.url,
            expected="#CalendarContent with div.calendars",
            found=html.title_of(page)[:80],
        )
    body = ""
    for number, node in enumerate(listed.css("h2.title, ol > li"), 1):
        if node.tag == "h2":
            body = html.text_of(node)
            continue
        key = next(
            (m[1] for a in node.css("a[href]") if (m := _EVENT.search(a.attributes["href"] or ""))),
            "",
        )
        if key:
            yield _listed(source, response, node, key, body, f"row {number}")


def _listed(
    source: Source, response: Response, node: html.Node, key: str, body: str, where: str
) -> Record | Problem | Dropped:
    start, end = _times(source, html.text_of(node.css_first(".date")))
    if start is None:
        start, end = _times(source, html.text_of(node.css_first("[itemprop=startDate]")))
    if start is None:
        stamp = html.text_of(node.css_first(".date"))
        if odd_date(stamp):
            return Dropped(where, f"impossible date: {stamp}")
        return Problem(where, f"no date can be read in {stamp!r}")
    place = html.text_of(node.css_first(".eventLocation")).removeprefix("@").strip()
    street = _spaced(node.css_first("[itemprop=address]"))
    about = html.text_of(node.css_first("[itemprop=description]"))
    return meeting(
        key=key,
        title=html.text_of(node.css_first("h3")) or html.text_of(node.css_first("[itemprop=name]")),
        url=f"{_base(response)}/Calendar.aspx?EID={key}",
        starts_at=start,
        ends_at=end,
        body=body,
        location=_place(place, street),
        fields=known(remote=remote_link(about)),
        text=about,
    )


def _event(source: Source, response: Response, page: html.Tree) -> list[Record] | None:
    """One event's page; ``None`` when the page is a list."""
    details = page.css_first(".eventDetails [itemtype*='schema.org/Event']")
    if details is None:
        return None
    found = _EVENT.search(response.url)
    start_node = details.css_first("[itemprop=startDate]")
    if found is None or start_node is None:
        raise ExtractError(
            "the page of the event names no date", url=response.url, expected="itemprop=startDate"
        )
    rows = {
        html.text_of(head).rstrip(":").lower(): html.text_of(value)
        for part in details.css(".specificDetail")
        if (head := part.css_first(".specificDetailHeader")) is not None
        and (value := part.css_first(".specificDetailItem")) is not None
    }
    stamp = f"{rows.get('date', '')} {rows.get('time', '')}".strip()
    start, end = _times(source, stamp)
    if start is None:
        start, end = _times(source, html.text_of(start_node))
    place = html.text_of(details.css_first("[itemprop=location] [itemprop=name]"))
    about = html.text_of(details.css_first("[itemprop=description]"))
    title = html.text_of(details.css_first("h2")) or html.title_of(page).rpartition(" • ")[2]
    return [
        meeting(
            key=found[1],
            title=title,
            url=f"{_base(response)}/Calendar.aspx?EID={found[1]}",
            starts_at=start,
            ends_at=end,
            location=_place(place, rows.get("address", "")),
            documents=_documents(details, response.url),
            fields=known(remote=remote_link(about), contact=rows.get("contact")),
            text=about,
        )
    ]


def _documents(details: html.Node, base: str) -> list[Document]:
    places = details.css("[itemprop=documents], [itemprop=description]")
    links = [link for place in places for link in html.links(place, base)]
    wanted = ("/documentcenter/", "/agendacenter/", "/archive.aspx", ".pdf")
    return [
        file(link.text, link.url)
        for link in links
        if any(word in link.url.lower() for word in wanted)
        or file(link.text, link.url).role in {Role.AGENDA, Role.MINUTES, Role.PACKET}
    ]


def _times(source: Source, text: str) -> tuple[When | None, When | None]:
    """Start and end; "12:00 AM - 11:59 PM" is a whole day, an end at 11:59 PM is none."""
    if _ALL_DAY.search(text):
        text = _ALL_DAY.sub("", text)
    start, end = span(text, source.zone)
    if end is not None and (end.clock is None or end.clock >= time(23, 59)):
        end = None if end.clock or (start and end.day == start.day) else end
    return start, end


def _place(name: str, street: str) -> str:
    """The room and its address, the address once."""
    if not street or street.lower() in name.lower():
        return name
    return f"{name}, {street}" if name else street


def _spaced(node: html.Node | None) -> str:
    """Street, town and state stand in elements of their own without a blank between."""
    return clean(node.text(separator=" ")).replace(" ,", ",") if node is not None else ""


def _base(response: Response) -> str:
    root = re.match(r"https?://[^/?#]+", response.url)
    return root.group() if root else ""


def _feed(source: Source, response: Response) -> Iterator[Record | Problem]:
    """The feed names dates and times in elements of its own; its pubDate is when it was edited."""
    whole = feed.read(response)
    if not whole.entries:
        raise ExtractError(
            "the calendar's feed is empty: the calendar has no events or another number; "
            "set listing: page in sources.yaml",
            url=response.url,
        )
    for number, entry in enumerate(whole.entries, 1):
        found = _EVENT.search(entry.link or entry.id)
        stamp = f"{entry.extra.get('eventdates', '')} {entry.extra.get('eventtimes', '')}"
        start, end = _times(source, clean(stamp))
        if start is None or not entry.link:
            yield Problem(f"entry {number}", f"the entry names no date or page: {entry.title}")
            continue
        ticks = _TICKS.search(entry.id)
        yield meeting(
            key=found[1] if found else urls.canonical(entry.link),  # a link to another site's event
            title=entry.title,
            url=entry.link,
            starts_at=start,
            ends_at=end,
            location=_told(entry),
            version=ticks[1] if ticks else "",
        )


def _told(entry: feed.FeedEntry) -> str:
    """The place as the description tells it, line by line: its own element runs them together."""
    lines = entry.text.splitlines()
    at = next((n for n, line in enumerate(lines) if line.lower().startswith("location:")), None)
    if at is None:
        return entry.extra.get("location", "")
    told = [lines[at].partition(":")[2].strip(), *lines[at + 1 :]]
    return ", ".join(line for line in told if line)


def _export(
    source: Source, response: Response, options: CivicPlusCalendarOptions
) -> Iterator[Record | Problem]:
    if not response.body.strip():
        raise ExtractError(
            "the export is empty: some CivicPlus sites serve none; set listing: page",
            url=response.url,
        )
    first = first_day(options, response.today)
    calendar = ical.read(response, source.zone, start=first, end=response.today + 2 * AHEAD)
    for fault in calendar.faults:
        yield Problem("calendar", fault)
    for event in calendar.events:
        found = _EVENT.search(event.description) or re.match(r"(\d+)", event.key)
        end = (
            event.end if event.end and event.end.clock and event.end.clock < time(23, 59) else None
        )
        about = re.sub(r"https?://\S*EID=\d+\S*", "", event.description).strip()
        key = found[1] if found else event.key
        yield meeting(
            key=key,
            title=event.title,
            url=f"{_base(response)}/Calendar.aspx?EID={key}" if found else event.url,
            starts_at=event.start,
            ends_at=end,
            raw=event.status if event.status.upper() == "CANCELLED" else None,
            location=event.location.strip(" -") or None,
            fields=known(remote=remote_link(about)),
            text=about,
            version=event.version,
        )


ADAPTER = CivicPlusCalendar()
