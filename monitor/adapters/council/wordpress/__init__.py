"""WordPress sites: The Events Calendar, ProudCity's meetings, other calendars, pages of agendas.

A site offers its meetings in one of four ways; a module reads each.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.council.wordpress import calendar_file, events, pages, proudcity
from monitor.adapters.council.wordpress.interface import AHEAD, EVENTS, POSTS
from monitor.adapters.council.wordpress.marks import candidates
from monitor.adapters.council.wordpress.options import WordpressOptions
from monitor.adapters.listing import first_day, options_of, watched
from monitor.models import Identity, Record, Request, Response, Source
from monitor.parse import urls


class Wordpress(Adapter):
    """Meetings of a WordPress site."""

    name = "wordpress"
    title = "WordPress calendars, meetings and pages"
    identity = Identity.LIKENESS
    pace = 2.0
    opens = (
        (r'^\s*[\[{][\s\S]*"(?:utc_start_date|rest_url)"', "events"),
        (r'^\s*[\[{][\s\S]*"(?:rendered|class_list)"', "posts"),
        (r"^\s*BEGIN:VCALENDAR", "ical"),
    )
    members = (
        ("id", "title", "start_date", "utc_start_date"),
        ("events", "rest_url", "total_pages"),
        ("id", "title", "modified_gmt", "slug"),
    )
    options = WordpressOptions
    steps = (
        (r"/tribe/events/v1/events", "events"),
        (r"/wp/v2/meetings", "posts"),
        (r"[?&]ical=1", "ical"),
    )

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The first page of what was chosen."""
        options = options_of(source, WordpressOptions)
        url = urls.rebase(options.url, options.base_url)
        if options.listing == "page":
            yield Request(url=url)
            return
        root = url.rstrip("/")
        if options.listing == "ical":
            yield Request(url=f"{root}/events/?ical=1", step="ical")
        elif options.listing == "meetings":
            wish = {"per_page": 100, "page": 1, "orderby": "date", "order": "desc"}
            yield Request(url=f"{root}{POSTS}?{urlencode(wish)}", step="posts")
        else:
            first, last = first_day(options, today), today + timedelta(days=AHEAD)
            wish = {
                "start_date": first.isoformat(),
                "end_date": last.isoformat(),
                "per_page": 50,
                **({"categories": ",".join(options.categories)} if options.categories else {}),
                "page": 1,
            }
            url = f"{root}{EVENTS}?{urlencode(wish)}"
            yield Request(url=url, step="events", accept=frozenset({404}))

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The rows of the data, or the meetings of the page."""
        options = options_of(source, WordpressOptions)
        step = response.request.step
        if step == "post":
            yield from proudcity.post_page(source, response)
            return
        if step == "events":
            found: Iterable[Yield] = events.read(source, response, options)
        elif step == "posts":
            found = proudcity.read(source, response, options)
        elif step == "ical":
            found = calendar_file.read(source, response, options)
        else:
            found = pages.read(source, response, options)
        for one in found:
            if not isinstance(one, Record):
                yield one
                continue
            for kept in watched(one, options, response.today):
                yield kept
                if step == "posts" and isinstance(kept, Record) and kept.url and kept.starts_at:
                    yield proudcity.wish(kept)

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The event or post itself; a 404 says that it is gone."""
        options = options_of(source, WordpressOptions)
        if not record.key.isdigit() or options.listing not in {"events", "meetings"}:
            return None
        root = urls.rebase(options.url, options.base_url).rstrip("/")
        path, step = (EVENTS, "events") if options.listing == "events" else (POSTS, "posts")
        return Request(url=f"{root}{path}/{record.key}", step=step)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """Marks of WordPress, with the calendar or the meetings it has."""
        return (Candidate(self.name, *found) for found in candidates(sighting))


ADAPTER = Wordpress()
