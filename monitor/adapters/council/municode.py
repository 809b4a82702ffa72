"""Municode Meetings: Drupal tables on ``*.municodemeetings.com`` or the city's own host, PublishPage.

The tables carry the start with its true offset (``content="2026-08-20T11:00:00-07:00"``); older
skins have only text. A meeting is named by the path of its page, which Drupal makes of the title:
a renamed meeting comes under another path, so records are paired by likeness as well. Files keep
their address when their bytes change.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import MeetingOptions, first_day, options_of, site, watched
from monitor.adapters.views import following, from_table, own_page, shown, tables
from monitor.errors import ExtractError
from monitor.models import Identity, Record, Request, Response, Source
from monitor.parse import html, urls

PAGES = 40
_PUBLISHED = re.compile(r"meetings\.municode\.com/PublishPage", re.IGNORECASE)
_HOST = ".municodemeetings.com"
_MADE = re.compile(
    r"mccmeetings|municodemeetings|meetings\.municode|field_microsite", re.IGNORECASE
)
_GONE = frozenset({404, 410})


class MunicodeOptions(MeetingOptions):
    """Settings of a Municode Meetings site."""

    site: str = Field(
        default="", description="The site's name: tumwater-wa of tumwater-wa.municodemeetings.com"
    )
    url: str = Field(
        default="",
        description="The page that lists the meetings, on the city's own host or a PublishPage",
    )


class Municode(Adapter):
    """The list of meetings of a Municode site, page by page until the window is left."""

    name = "municode"
    title = "Municode Meetings"
    identity = Identity.LIKENESS
    pace = 2.0
    marks = r"mccmeetings\.blob|meetings\.municode\.com/"
    options = MunicodeOptions
    steps = ((r"municodemeetings\.com/.+/page/", "confirm"),)

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The first page of the list."""
        options = options_of(source, MunicodeOptions)
        if options.url:
            yield Request(url=urls.rebase(options.url, options.base_url))
        else:
            root = site(options.base_url, f"https://{options.site}.municodemeetings.com")
            yield Request(url=f"{root}/?page=0")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The meetings of one page, and the next page while this one reaches into the window."""
        options = options_of(source, MunicodeOptions)
        page = html.tree(response)
        if response.request.step == "confirm":
            yield shown(own_page(response, source, page), response)
            return
        if not _MADE.search(page.html or ""):
            raise ExtractError(
                "this page is not made by Municode Meetings; the site moved to another platform",
                url=response.url,
                expected="Municode Meetings",
                found=html.title_of(page),
            )
        found = tables(page)
        shown_empty = page.css_first(".view-empty, .view-meetings") is not None
        if not found and not (shown_empty and page.css_first(".view table td") is None):
            raise ExtractError(
                "there is no table of meetings on this page; the site moved or shows another page",
                url=response.url,
                expected="a table with the columns Date and Meeting",
                found=html.title_of(page),
            )
        reaches = False
        begin = first_day(options, response.today)
        for table in found:
            for one in from_table(table, response, source):
                if not isinstance(one, Record):
                    yield one
                    continue
                reaches = reaches or (one.starts_at is not None and one.starts_at.day >= begin)
                yield from watched(one, options, response.today)
        further = _further(page, response)
        number = int(response.request.context.get("page", "1"))
        if reaches and further and further != response.url and number < PAGES:
            yield Request(url=further, step="page", context={"page": str(number + 1)})

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The meeting's own page: a 404 there means it was taken down."""
        if not record.url or _PUBLISHED.search(record.url):
            return None
        return Request(url=record.url, step="confirm", accept=_GONE, optional=True)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The host name, a PublishPage, or a page whose files lie in Municode's store."""
        for url in (sighting.url, *sighting.links):
            host = urls.host(url)
            own = url == sighting.url
            if host.endswith(_HOST):
                options: dict[str, object] = {"site": host.removesuffix(_HOST)}
                why = f"{host} is a Municode Meetings site"
                yield Candidate(self.name, options, 0.97 if own else 0.8, why)
                return
            if _PUBLISHED.search(url):
                why = "the address is a Municode Meetings PublishPage"
                yield Candidate(self.name, {"url": url}, 0.97 if own else 0.8, why)
                return
        if "mccmeetings.blob.core.usgovcloudapi.net" in sighting.text:
            why = "the page lists files from Municode Meetings"
            yield Candidate(self.name, {"url": sighting.url}, 0.9, why)


def _further(page: html.Tree, response: Response) -> str | None:
    """The next page: a pager's link, or the next number of a PublishPage's selector."""
    chosen = page.css_first("select[id*='page.dropbox'], select[id*='dropbox']")
    if chosen is None:
        return following(page, response.url)
    numbers = [option.attributes.get("value") or "" for option in chosen.css("option")]
    here = urls.query(response.url).get("p") or "1"
    later = str(int(here) + 1) if here.isdigit() else ""
    if later not in numbers:
        return None
    stem = re.sub(r"[?&]p=\d+", "", response.url)
    return f"{stem}{'&' if '?' in stem else '?'}p={later}"


ADAPTER = Municode()
