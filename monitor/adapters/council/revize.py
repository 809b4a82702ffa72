"""Revize sites: pages of agendas and minutes in any layout, schedules, and the calendar's events.

Rows carry a stable number (``agendas_minutes_rz407``). Links are relative to the site's root,
with blanks and backslashes; ``noimage.gif`` stands for a paper that is not there. The calendar
page itself is empty: its events come from the calendar's own data address.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from urllib.parse import quote

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.dated import records
from monitor.adapters.listing import MeetingOptions, meeting, odd_date, options_of, shaped, watched
from monitor.adapters.options import Called, Hour
from monitor.errors import ExtractError
from monitor.models import Dropped, Identity, Problem, Record, Request, Response, Source
from monitor.parse import dates, html, json, urls
from monitor.parse.fields import words
from monitor.parse.text import decode, plain

_SITE = re.compile(
    r"revize\.com|RZ\.webspace|RZ\.module|revizeCalendar|_rz\d+\b|_assets_/", re.IGNORECASE
)
_SPACE = re.compile(r"""RZ\.webspace\s*=\s*['"]([\w-]+)['"]""")
_DATA = "/_assets_/plugins/revizeCalendar/calendar_data_handler.php"


class RevizeOptions(MeetingOptions):
    """Settings of a page on a Revize site."""

    url: str = Field(description="The page of agendas and minutes, the schedule, or calendar.php")
    body: Called = ""
    hour: Hour = ""
    within: str = Field(
        default="", description="CSS of the part of the page to read; empty: its text"
    )


class Revize(Adapter):
    """Meetings of a page on a Revize site."""

    name = "revize"
    title = "Revize pages and calendars"
    identity = Identity.LIKENESS
    pace = 2.0
    options = RevizeOptions
    steps = ((r"calendar_data_handler\.php", "events"),)

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The page that was named."""
        options = options_of(source, RevizeOptions)
        yield Request(url=urls.rebase(options.url, options.base_url))

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The meetings of the page, or the events of the calendar."""
        options = options_of(source, RevizeOptions)
        if response.request.step == "events":
            for one in _events(source, response):
                if isinstance(one, Record):
                    yield from watched(one, options, response.today)
                else:
                    yield one
            return
        text = decode(response.body, response.headers.get("content-type", ""))
        page = html.tree(response)
        if not _SITE.search(text):
            raise ExtractError(
                "this page is not made by Revize; the city moved its page or its site",
                url=response.url,
                expected="Revize",
                found=html.title_of(page),
            )
        space = _SPACE.search(text)
        if space and re.search(r"calendar(?:_app)?\.php", response.url):
            yield _data(response.url, space[1])
            return
        yield from self._listed(page, source, response, options)

    def _listed(
        self, page: html.Tree, source: Source, response: Response, options: RevizeOptions
    ) -> Iterator[Yield]:
        place = page.css_first(options.within or "#post, #entry, #freeform-main, main, body")
        if place is None:
            raise ExtractError(f"the part {options.within!r} is not on the page", url=response.url)
        # Links start at the site's root: the page's base element says so where there is one.
        base = html.href(page.css_first("base[href]"), response.url)
        found = list(
            records(
                place,
                response.url,
                source.zone,
                today=response.today,
                name=options.body,
                hour=options.hour,
                base=base or urls.absolute(response.url, "/") or "",
            )
        )
        if not found:
            raise ExtractError(
                "no meeting with a date is on this page; its layout changed or it is another page",
                url=response.url,
                expected="rows with dates",
                found=html.title_of(page),
            )
        for one in found:
            yield from watched(one, options, response.today)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """A page made by Revize: sure only when it lists agendas or minutes."""
        if not re.search(r"RZ\.webspace|cms\d*files\.revize\.com|_rz\d+\b", sighting.text):
            return
        lists = re.search(
            r"agendas?_minutes|agenda_detail|calendar\.php", sighting.url + sighting.text
        )
        why = "the page is made by Revize"
        yield Candidate(self.name, {"url": sighting.url}, 0.92 if lists else 0.5, why)


def _data(page: str, space: str) -> Request:
    root = urls.absolute(page, "/") or page
    wish = (
        f"webspace={quote(space)}&relative_revize_url={quote('//cms9.revize.com', safe='')}"
        "&protocol=https:"
    )
    return Request(url=f"{root.rstrip('/')}{_DATA}?{wish}", step="events")


def _events(source: Source, response: Response) -> Iterator[Record | Problem | Dropped]:
    rows = shaped(json.rows(json.load(response), "", "events"), "Revize events", "title", "start")
    for at, row in enumerate(rows):
        title, begins = words(row.get("title")), json.text(row.get("start"))
        key = json.text(row.get("id")) or f"{begins} {title}"
        start = dates.when(begins, source.zone, wall=True)
        if not title:
            yield Problem(f"event {at + 1}", "it has no title")
        elif start is None:
            if odd_date(begins):
                yield Dropped(title, f"impossible date: {begins}")
            else:
                yield Problem(title, f"its date {begins!r} cannot be read")
        else:
            yield _event(row, key, title, source, response)


def _event(
    row: Mapping[str, object], key: str, title: str, source: Source, response: Response
) -> Record:
    notes = plain(json.text(row.get("desc")) or json.text(row.get("description")))
    end = dates.when(json.text(row.get("end")), source.zone, wall=True)
    start = dates.when(json.text(row.get("start")), source.zone, wall=True)
    later = end is not None and start is not None and end.instant > start.instant
    return meeting(
        key=key,
        title=title,
        url=urls.absolute(response.url, json.text(row.get("url"))),
        starts_at=start,
        ends_at=end if later else None,
        says=[notes],
        body=words(row.get("primary_calendar_name")),
        location=json.text(row.get("location")),
        fields={"description": notes.replace("\n", "; ")},
    )


ADAPTER = Revize()
