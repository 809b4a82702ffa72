"""Legistar's public pages (InSite): the calendar, departments, meetings and legislation.

For tenants whose Web API is closed. Columns differ by tenant and are found by header text; ids
come from links (``View.ashx?…&ID=``, ``MeetingDetail.aspx?ID=``).
"""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.council.legistar_html import (
    calendar_page,
    exported,
    further,
    insite,
    legislation,
    meeting_page,
    meetings,
)
from monitor.adapters.council.legistar_html.options import LegistarHtmlOptions
from monitor.adapters.listing import options_of, site
from monitor.errors import ConfigError, ExtractError
from monitor.models import Kind, Record, Request, Response, Source
from monitor.parse import html, radgrid, urls
from monitor.parse.text import opening

_OURS = re.compile(r"View\.ashx\?|\wDetail\.aspx\?|gridCalendar|legistar", re.IGNORECASE)


class LegistarHtml(Adapter):
    """See the module."""

    name = "legistar_html"
    title = "Legistar (public pages)"
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM, Kind.MATTER})
    volatile = frozenset({"sequence", "agenda_status", "minutes_status"})
    pace = 2.0
    members = (
        ("Name", "Meeting Date", "Meeting Time"),
        ("Name", "Meeting Date", "iCalendar"),
        ("Name", "Meeting Date", "Meeting Details"),
    )
    marks = r"ContentPlaceHolder1_gridCalendar|(?:Meeting|Legislation|Department)Detail\.aspx\?[^\"]{0,20}\bID=\d+&(?:amp;)?G|_ContentPlaceHolder1_lblFile"
    options = LegistarHtmlOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The calendar, and the pages of legislation that are watched."""
        options = options_of(source, LegistarHtmlOptions)
        if not options.url and not options.base_url:
            message = (
                f"{source.id}: name the calendar, as url: https://CITY.legistar.com/Calendar.aspx"
            )
            raise ConfigError(message)
        root = options.url or site(options.base_url, "")
        if not urlsplit(root).path.endswith(".aspx"):
            root = f"{root.rstrip('/')}/Calendar.aspx"
        yield Request(url=urls.rebase(root, options.base_url if options.url else None))
        for url in options.legislation:
            yield Request(url=urls.rebase(url, options.base_url), step="legislation")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """A calendar, a department, a meeting, a piece of legislation or a list of it."""
        if response.body.strip() == b"Invalid parameters!":
            raise ExtractError(
                "Legistar does not know this city or page (it answers “Invalid parameters!”); "
                "check the address in sources.yaml",
                url=response.url,
            )
        if opening(response.body).startswith(("[", "{")):
            yield from meetings.read(source, response, exported.read(response), "")
            return
        page = html.tree(response)
        path = response.url.partition("?")[0].lower()
        tables = radgrid.grids(page)
        if path.endswith("/meetingdetail.aspx") or response.request.step == "meeting":
            yield from meeting_page.read(source, response, page, tables)
            yield from further.items(response, page, tables)
            return
        if path.endswith("/legislationdetail.aspx") or response.request.step == "legislation":
            yield from legislation.read(response, page, tables)
            return
        ours = _OURS.search(page.html or "")
        calendars = [
            table for table in tables if calendar_page.is_calendar(table, ours=ours is not None)
        ]
        lists = [table for table in tables if insite.number_of(table) and "title" in table.headers]
        if calendars:
            body = (
                ""
                if "name" in calendar_page.columns(calendars[0])
                else calendar_page.department(page)
            )
            rows = (row for table in calendars for row in calendar_page.rows(table))
            yield from meetings.read(source, response, meetings.once(rows), body)
            yield from further.calendars(response, page, calendars[-1])
        elif lists:
            yield from legislation.read_list(response, lists[0])
        else:
            raise ExtractError(
                "this is not a Legistar calendar: it holds no table of meetings; "
                "the site changed its layout or served another page",
                url=response.url,
                expected="a table with a column of meeting dates",
                found=html.title_of(page)[:80],
            )

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The meeting's own page, when it has a public one."""
        if not record.url or "meetingdetail.aspx" not in record.url.lower():
            return None
        url = urls.rebase(record.url, options_of(source, LegistarHtmlOptions).base_url)
        return Request(url=url, step="meeting", accept=frozenset({404, 410}))

    def recognise(self, sighting: Sighting) -> Iterator[Candidate]:
        """Any host of ``legistar.com``; elsewhere only a page with the calendar's grid."""
        host = urls.host(sighting.url)
        path = sighting.url.partition("?")[0].lower()
        grid = "ContentPlaceHolder1_gridCalendar" in sighting.text
        if host.endswith(".legistar.com") and host != "webapi.legistar.com":
            root = f"https://{host}/Calendar.aspx"
            url = sighting.url if path.endswith("departmentdetail.aspx") else root
            yield Candidate(
                self.name,
                {"url": url},
                0.92 if grid else 0.9,
                "the address is one of legistar.com; its public calendar is read as a page",
            )
        elif grid:
            yield Candidate(
                self.name,
                {"url": sighting.url},
                0.95,
                "the page is a Legistar calendar under the city's own name",
            )
        for link in sighting.links if not grid else ():
            there = urls.host(link)
            if there.endswith(".legistar.com") and there not in {host, "webapi.legistar.com"}:
                root = f"https://{there}/Calendar.aspx"
                why = f"the page links to the Legistar site {there}"
                yield Candidate(self.name, {"url": root}, 0.7, why, follow=root)
                return


ADAPTER = LegistarHtml()
