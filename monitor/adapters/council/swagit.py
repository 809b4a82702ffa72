"""Swagit (Granicus): the video library of a city, usually beside another agenda platform.

A list shows recordings, newest first: a rolling one, from which the oldest fall off. A recording
is named by its number; some titles carry the meeting's day and time ("… on 2026-03-09 11:30 AM").
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import MeetingOptions, file, meeting, options_of, site, watched
from monitor.errors import ExtractError
from monitor.models import Coverage, Problem, Record, Request, Response, Role, Source
from monitor.parse import dates, html, urls
from monitor.parse.fields import known

_HOST = re.compile(r"^([\w-]+(?:\.new)?)\.swagit\.com$")
_VIDEO = re.compile(r"/(?:videos|play)/(\w+)")
_ON = re.compile(r"(?<!\s)\s++on\s+(?=\d{4}-\d\d-\d\d)", re.IGNORECASE)


class SwagitOptions(MeetingOptions):
    """Settings of a Swagit library."""

    site: str = Field(
        default="", description="The library's name: dallastx.new of dallastx.new.swagit.com"
    )
    view: str = Field(
        default="default", description="The list to read: 113 or 113/city-council of …/views/113/…"
    )
    days_back: int = Field(
        default=30, ge=0, le=36_500, description="How many days a recording is still watched"
    )


class Swagit(Adapter):
    """Recordings of meetings."""

    name = "swagit"
    title = "Swagit video library"
    coverage = Coverage.ROLLING
    reads = frozenset()
    pace = 2.0
    marks = r"\.swagit\.com/(?:play|videos|views)/|<table[^<>]+class=[\"\'][^\"\'<>]*\bvideos\b"
    options = SwagitOptions

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The list that was named."""
        options = options_of(source, SwagitOptions)
        root = site(options.base_url, f"https://{options.site}.swagit.com")
        yield Request(url=f"{root}/views/{options.view.strip('/')}")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The recordings of the list."""
        options = options_of(source, SwagitOptions)
        page = html.tree(response)
        tables = html.below(page.body, "table.videos, table[id*='video']") if page.body else []
        if not tables:
            raise ExtractError(
                "there is no list of videos on this page; the library or its list was renamed",
                url=response.url,
                expected="table.videos",
                found=html.title_of(page),
            )
        tab = html.text_of(page.css_first(".nav-tabs li.active, .nav li.active"))
        body = re.sub(r"\s+(?:archives?|videos?|live)$", "", tab, flags=re.IGNORECASE)
        for row in (row for table in tables for row in html.below(table, "tr")):
            one = _video(row, source, response, body)
            if isinstance(one, Record):
                yield from watched(one, options, response.today)
            elif one is not None:
                yield one

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The library's host name, or a link to one."""
        for url in (sighting.url, *sighting.links):
            found = _HOST.match(urls.host(url))
            if found:
                view = re.search(r"/views/([\w/-]+)", url)
                options: dict[str, object] = {"site": found[1]}
                if view:
                    options["view"] = view[1].strip("/")
                certainty = 0.93 if url == sighting.url else 0.6
                why = f"{urls.host(url)} is a Swagit video library"
                yield Candidate(self.name, options, certainty, why, name="video")
                return


def _video(
    row: html.Node, source: Source, response: Response, body: str
) -> Record | Problem | None:
    link = next((each for each in html.links(row, response.url) if _VIDEO.search(each.url)), None)
    if link is None:
        return None
    found = _VIDEO.search(link.url)
    cells = [html.text_of(cell) for cell in row.css("td")]
    title, *stamp = _ON.split(link.text, maxsplit=1)
    start = dates.when(stamp[0], source.zone) if stamp else None
    start = start or next(
        (when for text in cells[1:] if (when := dates.when(text, source.zone))), None
    )
    start = start or dates.when(link.text, source.zone)
    if start is None or found is None:
        return Problem(link.text or link.url, "the recording has no date")
    extra = re.search(r"\(([^)]*)\)\s*$", stamp[0]) if stamp else None
    length = next(
        (text for text in cells[1:] if re.fullmatch(r"(?:\d+[hms]\s*)+|[\d:]+", text)), ""
    )
    return meeting(
        key=found[1],
        title=title,
        url=link.url,
        starts_at=start,
        raw=extra[1] if extra else "",
        body=body,
        documents=[file("Video", link.url, role=Role.VIDEO)],
        fields=known(length=length),
    )


ADAPTER = Swagit()
