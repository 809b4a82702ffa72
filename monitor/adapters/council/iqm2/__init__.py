"""IQM2 (MinuteTraq): the portal's calendar, its feed, and a meeting's outline item by item.

Nothing says that an outline changed: it is read again twice a day.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from monitor.adapters import outlines
from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.council.iqm2 import calendar_feed, calendar_page, legislation, meeting_page
from monitor.adapters.council.iqm2.options import Iqm2Options, root_of
from monitor.adapters.listing import first_day, options_of, stamped, watched
from monitor.models import Dropped, Kind, Problem, Record, Request, Response, Source
from monitor.parse import html, urls
from monitor.parse.text import opening

AHEAD = timedelta(days=365)


class Iqm2(Adapter):
    """See the module."""

    name = "iqm2"
    title = "IQM2 (MinuteTraq)"
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM, Kind.MATTER})
    volatile = frozenset({"sequence"})
    pace = 2.0
    opens = (
        (r"id=[\"']tblLegiFileInfo", "legislation"),
        (r"^(?![\s\S]*ctlMeetings_rptMeetings)[\s\S]*_lblMeetingDate", "meeting"),
    )
    marks = r"ctlMeetings_rptMeetings|ContentPlaceholder1_lblMeeting(?:Date|Group)|Detail_(?:Meeting|LegiFile)\.aspx\?|tblLegiFileInfo|_pnlMeetings\b"
    options = Iqm2Options

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The calendar of the window as a list, and the legislative files that are watched."""
        options = options_of(source, Iqm2Options)
        root = f"{root_of(source, options)}/Citizens"
        first, last = first_day(options, today), today + AHEAD
        window = (
            f"From={first.month}/{first.day}/{first.year}&To={last.month}/{last.day}/{last.year}"
        )
        yield Request(url=f"{root}/Calendar.aspx?{window}&View=List")
        for number in options.legislation:
            yield Request(url=f"{root}/Detail_LegiFile.aspx?ID={number}", step="legislation")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The calendar, the feed, one meeting, or one legislative file."""
        options = options_of(source, Iqm2Options)
        if opening(response.body).startswith(("<?xml", "<rss")):
            found: Iterable[Record | Problem | Dropped] = calendar_feed.read(source, response)
        else:
            page = html.tree(response)
            path = response.url.partition("?")[0].lower()
            if path.endswith("/detail_legifile.aspx") or response.request.step == "legislation":
                yield legislation.read(response, page)
                return
            if path.endswith("/detail_meeting.aspx") or response.request.step == "meeting":
                yield from meeting_page.read(source, response, page)
                return
            found = calendar_page.read(source, response, page)
        for one in found:
            if not isinstance(one, Record):
                yield one
                continue
            marked = stamped(replace(one, version=outlines.half_day(response)))
            for kept in watched(marked, options, response.today):
                yield kept
                if isinstance(kept, Record) and options.items:
                    yield from outlines.wish(kept, options.base_url)

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The meeting's own page."""
        if record.kind is not Kind.MEETING:
            return None
        root = root_of(source, options_of(source, Iqm2Options))
        return Request(
            url=f"{root}/Citizens/Detail_Meeting.aspx?ID={record.key}",
            step="meeting",
            accept=frozenset({404, 410}),
        )

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The portal's host name, or a link to one."""
        for url in (sighting.url, *sighting.links):
            host = urls.host(url)
            if host.endswith(".iqm2.com"):
                yield Candidate(
                    self.name,
                    {"site": host.removesuffix(".iqm2.com")},
                    0.97 if url == sighting.url else 0.8,
                    f"{host} is an IQM2 portal",
                )
                return
        if "ctlMeetings_rptMeetings" in sighting.text:
            root = re.match(r"https?://[^/?#]+", sighting.url)
            if root:
                why = "the page is an IQM2 calendar under the city's own name"
                yield Candidate(self.name, {"base_url": root.group()}, 0.9, why)


ADAPTER = Iqm2()
