"""Pages for people: the events they tell machines of, else whatever is written with a date."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from monitor.adapters.council.wordpress.marks import MARK
from monitor.adapters.council.wordpress.options import WordpressOptions
from monitor.adapters.dated import records
from monitor.adapters.listing import meeting
from monitor.errors import ExtractError
from monitor.models import MeetingStatus, Problem, Record, Response, Source
from monitor.parse import dates, html, json, linked, urls
from monitor.parse.fields import words
from monitor.parse.notpage import main_of
from monitor.parse.text import decode, plain


def read(
    source: Source, response: Response, options: WordpressOptions
) -> Iterator[Record | Problem]:
    """The meetings of the page; raises when it has none and does not show an empty calendar."""
    page = html.tree(response)
    text = decode(response.body, response.headers.get("content-type", ""))
    if not MARK.search(text):
        raise ExtractError(
            "this page is not made by WordPress; the city moved its page or its site",
            url=response.url,
            expected="WordPress",
            found=html.title_of(page),
        )
    told = list(linked.events(page))
    place = page.css_first(options.within) if options.within else main_of(page) or page.body
    if place is None:
        raise ExtractError(f"the part {options.within!r} is not on the page", url=response.url)
    found: list[Record | Problem] = list(_told(told, page, source, response, options))
    if not found:
        found = list(
            records(
                place,
                response.url,
                source.zone,
                today=response.today,
                name=options.body,
                hour=options.hour,
            )
        )
    if not found and not re.search(r"mec-calendar|tribe-events-c?-?(?:messages|nav)", text):
        raise ExtractError(
            "no meeting with a date is on this page; its layout changed or it is another page",
            url=response.url,
            expected="rows with dates, or a calendar's events",
            found=html.title_of(page),
        )
    yield from found


def _told(
    events: list[Mapping[str, object]],
    page: html.Tree,
    source: Source,
    response: Response,
    options: WordpressOptions,
) -> Iterator[Record | Problem]:
    """The events the page tells machines of, with the hours it shows people."""
    hours = _hours(page, response.url)
    often = Counter(json.text(event.get("url")) for event in events)
    seen: set[str] = set()
    for event in events:
        title, told = plain(words(event.get("name"))), json.text(event.get("startDate"))
        url = urls.absolute(response.url, json.text(event.get("url"))) or response.url
        start = dates.when(told, source.zone)
        if start is None:
            yield Problem(title or url, f"its date {told!r} cannot be read")
            continue
        end = dates.when(json.text(event.get("endDate")), source.zone)
        if start.clock is None:
            shown = hours.get(urls.canonical(url)) or hours.get("", "")
            start, end = dates.span(start.day.isoformat(), source.zone, clock_text=shown)
        key = f"{url.split('://')[-1].partition('/')[2].strip('/')} {start.day if start else ''}"
        if not title or key in seen:
            continue
        seen.add(key)
        notes = plain(json.text(event.get("description")))
        series = often[json.text(event.get("url"))] > 1
        one = meeting(
            key=key.strip(),
            title=title,
            url=url,
            starts_at=start,
            ends_at=end,
            raw=linked.status(event),
            says=[] if series else [notes],
            body=options.body,
            location=linked.place(event),
            text=notes,
        )
        other = dates.day(title, today=start.day) if start else None
        if series and start and other not in (None, start.day) and not linked.status(event):
            # "January 11th cancelled" is written over every day of the series.
            one = replace(one, status=MeetingStatus.UNKNOWN.value)
        yield one


def _hours(page: html.Tree, base: str) -> dict[str, str]:
    """Address of an event → its hours, as Modern Events Calendar shows them."""
    found: dict[str, str] = {}
    for node in page.css(".mec-event-article"):
        shown = html.text_of(node.css_first(".mec-time-details, .mec-event-time"))
        link = html.href(node.css_first(".mec-event-title a, a[href]"), base)
        if shown and link:
            found.setdefault(urls.canonical(link), shown)
    single = html.text_of(page.css_first(".mec-single-event-time dd, .mec-single-event-time"))
    if single:
        found[""] = single
    return found
