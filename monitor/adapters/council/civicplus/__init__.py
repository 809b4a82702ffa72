"""CivicPlus AgendaCenter: a row for each meeting that has an agenda, minutes or a packet.

The number after ``_MMDDYYYY-`` in a file's address is the meeting's id; row ids of the page end in
random letters. There is no time but in a title, no location at all. A file is replaced at the same
address: "Amended …" beside the date, "Previous Versions" below it and the ticks in the feed tell.
Blank ETags, long pauses and robots rules are the fetcher's business; ``pace`` says how slow.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.council.civicplus import agenda_feed, listing_page, years
from monitor.adapters.council.civicplus.listing_page import ERROR
from monitor.adapters.council.civicplus.options import CivicPlusOptions, root_of
from monitor.adapters.listing import first_day, options_of, watched
from monitor.models import Dropped, Problem, Record, Request, Response, Source
from monitor.parse import html, urls
from monitor.parse.text import opening

AHEAD = timedelta(days=365)
_MARKER = re.compile(r'id="AgendaCenterContent"|summary="List of Agendas"')
_BOX = re.compile(r'<input\b[^<>]*name="chkCategoryID"')
_CENTER = re.compile(r"/agendacenter(?:$|[/?#])", re.IGNORECASE)


class CivicPlus(Adapter):
    """See the module."""

    name = "civicplus"
    title = "CivicPlus AgendaCenter"
    volatile = frozenset({"posted", "amended", "earlier_versions", "update"})
    pace = 7.2
    marks = r"/AgendaCenter/(?:PreviousVersions|ViewFile)/"
    options = CivicPlusOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """One search for the whole window; or the page; or the feed."""
        options = options_of(source, CivicPlusOptions)
        root = root_of(source, options)
        if options.listing == "page":
            yield Request(url=f"{root}/AgendaCenter")
        elif options.listing == "feed":
            yield Request(url=f"{root}/RSSFeed.aspx?ModID=65&CID=All-0")
        else:
            asked = {
                "term": "",
                "CIDs": ",".join(f"{number}" for number in options.categories) or "all",
                "startDate": f"{first_day(options, today):%m/%d/%Y}",
                "endDate": f"{today + AHEAD:%m/%d/%Y}",
                "dateRange": "",
                "dateSelector": "",
            }
            yield Request(url=f"{root}/AgendaCenter/Search/?{urlencode(asked, safe=',')}")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """Rows of the page, of a search, of one category's year, of earlier versions; the feed."""
        options = options_of(source, CivicPlusOptions)
        if opening(response.body).startswith(("<?xml", "<rss")):
            found: Iterable[Record | Problem | Dropped] = agenda_feed.read(source, response)
        else:
            page = html.tree(response)
            found = listing_page.read(source, response, page)
            if not response.request.context.get("category"):
                yield from years.further(source, options, response, page)
        for one in found:
            if isinstance(one, Record):
                yield from watched(one, options, response.today)
            else:
                yield one

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The page of the meeting's versions, which outlives its place in the list."""
        root = root_of(source, options_of(source, CivicPlusOptions))
        url = f"{root}/AgendaCenter/PreviousVersions/{record.key}"
        return Request(url=url, step="versions", accept=frozenset({404, 410}))

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The path ``/AgendaCenter``, or a page that is one or links to one."""
        host = urls.host(sighting.url)
        path = sighting.url.partition("?")[0].lower()
        here = re.search(r"/agendacenter\b", path) is not None
        agendas = path.endswith("/rssfeed.aspx") and urls.query(sighting.url).get("ModID") == "65"
        rows = 'class="catAgendaRow"' in sighting.text
        page = rows or _MARKER.search(sighting.text) is not None
        link = next((each for each in sighting.links if _CENTER.search(each)), "")
        if ERROR.search(sighting.text) and not rows:
            why = "the host runs CivicPlus, but this is its error page"
            yield self._candidate(sighting.url, 0.6, why, follow=True)
        elif page and not rows and not _BOX.search(sighting.text):
            yield self._candidate(sighting.url, 0.3, "its Agenda Center is there but empty")
        elif here or page or agendas:
            why = "the page is a CivicPlus Agenda Center"
            yield self._candidate(sighting.url, 0.97 if page else 0.92, why)
        elif host.endswith(".civicplus.com"):
            why = "the host is one of civicplus.com"
            yield self._candidate(sighting.url, 0.8, why, follow=True)
        elif link:
            why = "the page links to a CivicPlus Agenda Center"
            yield self._candidate(link, 0.75, why, follow=True)

    def _candidate(
        self, url: str, certainty: float, why: str, *, follow: bool = False
    ) -> Candidate:
        match = re.match(r"https?://[^/?#]+", url)
        center = f"{match.group() if match else ''}/AgendaCenter"
        return Candidate(
            self.name, {"url": center}, certainty, why, follow=center if follow else ""
        )


ADAPTER = CivicPlus()
