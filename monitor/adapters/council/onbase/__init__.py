"""Hyland OnBase Agenda Online: meetings of a search, agendas item by item.

Newer releases write the results as data into the page, older ones as rows. A meeting is known by
its number, the same for its agenda (1), minutes (2) and summary (3).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.council.onbase import agenda, results, rows
from monitor.adapters.council.onbase.results import RESULTS
from monitor.adapters.council.onbase.site import root_of
from monitor.adapters.listing import ItemOptions, first_day, options_of, watched
from monitor.errors import ExtractError
from monitor.models import Identity, Kind, Record, Request, Response, Source
from monitor.parse import html, urls
from monitor.parse.text import decode

_AHEAD = (30, 90, 365)
"""Where the parts of the search end, in days from today."""
_MARK = re.compile(
    r"Meetings/ViewMeeting|new\s+SearchResults\(|OnBase|Hyland|/Meetings/Search", re.IGNORECASE
)
_SITE = re.compile(r"^(https?://[^/]+(?:/[^/?#]*agenda\s?online[^/?#]*)?)", re.IGNORECASE)


class OnbaseOptions(ItemOptions):
    """Settings of an Agenda Online site."""

    url: str = Field(
        description="The site's first page: https://example.hylandcloud.com/251agendaonline"
    )
    types: tuple[str, ...] = Field(
        default=(), description="Numbers of the meeting types to read (mtids); none: all"
    )
    listing: str = Field(
        default="search",
        pattern="^(search|home)$",
        description="search: the meetings of the window; home: what the first page shows",
    )


class Onbase(Adapter):
    """Meetings of the search; items of each agenda."""

    name = "onbase"
    title = "Hyland OnBase Agenda Online"
    identity = Identity.LIKENESS
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM})
    volatile = frozenset({"sequence"})
    pace = 3.0
    opens = ((r"\bloadAgendaItem\(", "items"),)
    marks = r"Meetings/ViewMeeting\?[^\"]*doctype=|\bloadAgendaItem\("
    options = OnbaseOptions
    steps = ((r"/Documents/ViewAgenda\?.*\bmeetingId=(?P<meeting>\d+)", "items"),)

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The search from the window's first day to a year ahead, in parts; or the first page."""
        options = options_of(source, OnbaseOptions)
        root = urls.rebase(options.url.rstrip("/"), options.base_url)
        if options.listing == "home":
            yield Request(url=f"{root}/")
            return
        begin = first_day(options, today)
        for after in _AHEAD:
            end = today + timedelta(days=after)
            kinds = f"&mtids={'%2C'.join(options.types)}" if options.types else ""
            wish = f"dropid=11{kinds}&dropsv={_us(begin)}&dropev={_us(end)}"
            yield Request(url=f"{root}/Meetings/Search?{wish}")
            begin = end + timedelta(days=1)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The meetings of the page and each agenda; or an agenda's items."""
        options = options_of(source, OnbaseOptions)
        if response.request.step == "items":
            yield from agenda.read(response)
            return
        text = decode(response.body, response.headers.get("content-type", ""))
        page = html.tree(response)
        if not _MARK.search(text):
            raise ExtractError(
                "this is not an Agenda Online page; the site moved or was renamed",
                url=response.url,
                expected="Meetings/ViewMeeting links or search results",
                found=html.title_of(page),
            )
        data = RESULTS.search(text)
        found = (
            results.read(data.group(), source, response)
            if data
            else rows.read(page, source, response)
        )
        for one in found:
            if not isinstance(one, Record):
                yield one
                continue
            for kept in watched(one, options, response.today):
                yield kept
                if isinstance(kept, Record) and options.items:
                    yield from agenda.wish(kept, response.url)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The path of the product, on its hosts or the city's; a host alone only with its marks."""
        for url in (sighting.url, *sighting.links):
            host = urls.host(url)
            found = _SITE.match(url)
            named = re.search(r"agenda\s?online", url, re.IGNORECASE)
            hosted = host.endswith((".hylandcloud.com", ".databankcloud.com"))
            seen = url == sighting.url and bool(RESULTS.search(sighting.text))
            if found is None or not (named or seen):
                continue
            certainty = 0.95 if seen or hosted else 0.8
            options: dict[str, object] = {"url": found[1].rstrip("/")}
            if not named:
                options["url"] = root_of(url)
            kinds = re.findall(r"\d+", urls.query(url).get("mtids"))
            if kinds:
                options["types"] = kinds
            certainty = certainty if url == sighting.url else min(certainty, 0.8)
            yield Candidate(self.name, options, certainty, f"{host} runs Agenda Online")
            return


def _us(day: date) -> str:
    return day.strftime("%m%%2F%d%%2F%Y")


ADAPTER = Onbase()
