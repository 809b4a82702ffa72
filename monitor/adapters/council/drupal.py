"""Drupal sites: tables, lists and month calendars of meetings, single meeting pages, ``/rss.xml``.

Drupal makes a page's path of its title, so a renamed meeting comes under another path: records are
paired by likeness as well. A day without a time is stored as noon UTC; what the page shows counts.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.calendars import days, entries, has_days, next_month
from monitor.adapters.listing import MeetingOptions, first_day, options_of, watched
from monitor.adapters.views import following, from_table, own_page, shown, tables
from monitor.errors import ExtractError
from monitor.models import Dropped, Identity, Problem, Record, Request, Response, Source
from monitor.parse import feed, html, urls

PAGES = 30
_GONE = frozenset({404, 410})
_EVENT_PAGE = ".event-node, article.node--type-meeting, article.node--type-event, .node-event, "
_EVENT_PAGE += ".node-meeting, .node--type-public-meeting, .field-name-field-calendar-date"
_MEETING_PATH = re.compile(r"/(?:meetings?|events?)/[^/]+", re.IGNORECASE)
_SITE = re.compile(
    r"""<meta[^<>]{1,300}(?:generator[^<>]{1,300}drupal|drupal[^<>]{1,300}generator)|drupal-settings-json|"""
    r"""Drupal\.settings|/sites/(?:default|[\w.-]+)/files/|/core/misc/drupal|"""
    r"""\b(?:views-field-field-|field-name-field-|field--name-field-)\w""",
    re.IGNORECASE,
)


class DrupalOptions(MeetingOptions):
    """Settings of a Drupal site."""

    url: str = Field(description="The page that lists the meetings, or the site's /rss.xml")
    months: int = Field(default=3, ge=1, le=24, description="How many months of a calendar to read")
    details: bool = Field(
        default=False, description="Read each meeting's own page for its place and files"
    )


class Drupal(Adapter):
    """A list of meetings on a Drupal site."""

    name = "drupal"
    title = "Drupal calendars and lists"
    identity = Identity.LIKENESS
    pace = 2.0
    options = DrupalOptions

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The page that was named."""
        options = options_of(source, DrupalOptions)
        yield Request(url=urls.rebase(options.url, options.base_url))

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The meetings of a page in any of the forms, and where to read on."""
        options = options_of(source, DrupalOptions)
        if _is_feed(response):
            yield from _announced(response)
            return
        page = html.tree(response)
        if response.request.step in {"confirm", "details"}:
            record = shown(own_page(response, source, page), response)
            yield from watched(record, options, response.today)
            return
        _refuse_others(page, response)
        begin, reaches = first_day(options, response.today), False
        for one in _meetings(page, response, source):
            if not isinstance(one, Record):
                yield one
                continue
            reaches = reaches or (one.starts_at is not None and one.starts_at.day >= begin)
            for kept in watched(one, options, response.today):
                yield kept
                if options.details and isinstance(kept, Record) and one.url:
                    yield Request(url=one.url, step="details", accept=_GONE, optional=True)
        yield from _further(page, response, options, reaches=reaches)

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The meeting's own page: a 404 there means it was taken down."""
        if not record.url:
            return None
        return Request(url=record.url, step="confirm", accept=_GONE, optional=True)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """A page made by Drupal that shows a table, list or month of meetings."""
        if not _SITE.search(sighting.text) or "mccmeetings.blob" in sighting.text:
            return
        try:
            page = html.tree(sighting.text)
        except ExtractError:
            return
        if tables(page) or has_days(page):
            why = "the page is made by Drupal and lists meetings"
            yield Candidate(self.name, {"url": sighting.url}, 0.9, why)
        elif page.css_first(_EVENT_PAGE) is not None:
            why = "the page of one meeting, made by Drupal; its list can be watched"
            yield Candidate(self.name, {"url": sighting.url}, 0.6, why)


def _is_feed(response: Response) -> bool:
    head = response.body[:600].lower()
    return b"<rss" in head or b"<feed" in head or b"<rdf:rdf" in head


def _announced(response: Response) -> Iterator[Yield]:
    """The feed names new pages without dates: each meeting's own page is read."""
    for entry in feed.read(response).entries:
        if entry.link and _MEETING_PATH.search(entry.link):
            yield Request(
                url=entry.link,
                step="details",
                accept=_GONE,
                optional=True,
            )


def _meetings(
    page: html.Tree, response: Response, source: Source
) -> Iterator[Record | Problem | Dropped]:
    listed = tables(page)
    for table in listed:
        yield from from_table(table, response, source)
    if listed:
        return
    if has_days(page):
        yield from days(page, response, source)
        return
    if page.css_first(_EVENT_PAGE) is not None:
        record = own_page(response, source, page)
        if record is not None:
            yield record
            return
    found = list(entries(page, response, source))
    if not found and page.css_first(".view-empty, .view .empty") is None:
        raise ExtractError(
            "there is no table, calendar or list of meetings on this page; "
            "the site changed its layout or shows another page",
            url=response.url,
            expected="a view of meetings",
            found=html.title_of(page),
        )
    yield from found


def _refuse_others(page: html.Tree, response: Response) -> None:
    text = response.body
    if b"mccmeetings.blob" in text or b"meetings.municode.com" in text:
        message = "this is a Municode Meetings site: use the adapter municode"
        raise ExtractError(message, url=response.url)
    if not _SITE.search(page.html or ""):
        raise ExtractError(
            "this page is not made by Drupal; use the adapter page",
            url=response.url,
            expected="Drupal",
            found=html.title_of(page),
        )


def _further(
    page: html.Tree, response: Response, options: DrupalOptions, *, reaches: bool
) -> Iterator[Request]:
    number = int(response.request.context.get("page", "1"))
    month = has_days(page)
    further = next_month(page, response.url) if month else following(page, response.url)
    most = options.months if month else PAGES
    if further and further != response.url and number < most and (month or reaches):
        yield Request(url=further, step="page", context={"page": str(number + 1)})


ADAPTER = Drupal()
