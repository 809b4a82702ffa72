"""Calendars as web pages draw them: a cell for each day, or one block for each event."""

import re
from collections.abc import Iterator
from itertools import takewhile

from monitor.adapters.listing import meeting
from monitor.adapters.tables import named
from monitor.adapters.views import key_of, undated
from monitor.models import Dropped, Problem, Record, Response, Source, When
from monitor.parse import dates, html, urls
from monitor.parse.ancestors import above
from monitor.parse.text import clean

_DAYS = "td[date-date], td[data-date], .calendar-view-day, li[data-date], div[data-date]"
_EVENTS = ".item, .view-item, .calendar-view-day__row, .calendar-event, .event, li"
_ROWS = (
    ".view-content .views-row, .view-content > .item-list > ul > li, .view .views-row, "
    ".event-list .event, .events-list > *, .view-item-calendar"
)
_NEXT_MONTH = (
    "li.pager__next a[href], .date-next a[href], a.next-month[href], .pager__item--next a[href]"
)
_FILES = re.compile(r"\.(?:pdf|docx?)(?:$|[?#])|/media/\d+|/sites/[^/]+/files/", re.IGNORECASE)
_TIME = ".date-display-start, time, .time, .event-time, .fine-print, .date-display-single"


def days(
    page: html.Tree, response: Response, source: Source
) -> Iterator[Record | Problem | Dropped]:
    """The events in the day cells of month calendars; the words of a time are what people see."""
    seen: dict[str, str] = {}
    used: dict[str, When] = {}
    for cell in html.below(page, _DAYS):
        day = _day_of(cell)
        if not day:
            continue
        for event in _innermost(cell):
            link = event.css_first("a[href]")
            title = html.label_of(link) if link is not None else html.text_of(event)
            start, end = dates.span(day, source.zone, clock_text=_hours(event, title))
            if start is None or not title:
                continue
            url = html.href(link, response.url)
            own = url if url and urls.host(url) == urls.host(response.url) else None
            key = key_of(own, [], start, title, used)
            if seen.setdefault(key, day) != day:  # one page for every date of a series
                key = f"{key} {day}"
            yield meeting(
                key=key,
                title=title,
                url=url,
                starts_at=start,
                ends_at=end,
                location=html.text_of(event.css_first(".location, .event-location")),
                documents=[
                    named(each, "") for each in html.links(event, response.url) if each.url != url
                ],
            )


def entries(
    page: html.Tree, response: Response, source: Source
) -> Iterator[Record | Problem | Dropped]:
    """The events of a list: one block each with a date, a heading or link, and files."""
    used: dict[str, When] = {}
    for row in html.below(page, _ROWS):
        if html.below(row, _ROWS):
            continue
        stamp = row.css_first("time[datetime], [content*='-'].date-display-single")
        machine = html.attribute(stamp, "datetime") or html.attribute(stamp, "content")
        link = row.css_first("h2 a[href], h3 a[href], h4 a[href], .title a[href], a[href]")
        heading = row.css_first("h2, h3, h4, .title, .views-field-title") or link
        title = html.text_of(heading) or (html.label_of(link) if link is not None else "")
        words = html.text_of(row)
        start, end = dates.span(words, source.zone, today=response.today)
        start = dates.when(machine, source.zone) or start
        if not title:
            continue
        if start is None:
            if re.search(r"\d", words) and dates.day(words, today=response.today):
                yield undated(title, words[:80])
            continue
        url = html.href(link, response.url)
        files = [each for each in html.links(row, response.url) if _FILES.search(each.url)]
        own = url if url and url not in {each.url for each in files} else None
        yield meeting(
            key=key_of(own, [named(each, "") for each in files], start, title, used),
            title=title,
            url=own,
            starts_at=start,
            ends_at=end,
            location=html.text_of(row.css_first(".location, .views-field-field-location, .adr")),
            documents=[named(each, "") for each in files],
        )


def next_month(page: html.Tree, base: str) -> str | None:
    """The address of the following month."""
    return html.href(page.css_first(_NEXT_MONTH), base)


def has_days(page: html.Tree) -> bool:
    """Whether the page draws a month: at least four weeks of day cells."""
    return sum(1 for cell in page.css(_DAYS) if _day_of(cell)) >= 28


def _day_of(cell: html.Node) -> str:
    """``2022-09-05`` from the cell's own mark, or from the time it begins with."""
    marked = html.attribute(cell, "date-date") or html.attribute(cell, "data-date")
    if not marked:
        stamp = cell.css_first("time[datetime]")
        marked = html.attribute(stamp, "datetime")
    found = re.match(r"\d{4}-\d\d-\d\d", marked)
    return found[0] if found else ""


def _innermost(cell: html.Node) -> list[html.Node]:
    """The blocks of single events: those that hold no smaller block with a link of its own."""
    blocks = [each for each in html.below(cell, _EVENTS) if each.css_first("a[href]") is not None]
    inner = {
        around.mem_id
        for each in blocks
        for around in takewhile(lambda one: one.mem_id != cell.mem_id, above(each))
    }
    return [each for each in blocks if each.mem_id not in inner]


def _hours(event: html.Node, title: str) -> str:
    times = [html.text_of(each) for each in event.css(_TIME)]
    return " - ".join(text for text in times if text) or clean(
        html.text_of(event).replace(title, " ", 1)
    )
