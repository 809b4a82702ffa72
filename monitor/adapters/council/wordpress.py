"""WordPress sites: The Events Calendar, ProudCity's meetings, other calendars, pages of agendas.

The Events Calendar names each event's zone; where that is only an offset (the plugin's setting
before anyone changed it) its wall time is what the city means. ProudCity's posts carry the day of
the meeting in their title, their own date is that of publication; papers stand on the post's page.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlencode

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.dated import records
from monitor.adapters.listing import (
    MeetingOptions,
    file,
    first_day,
    meeting,
    odd_date,
    options_of,
    shaped,
    watched,
)
from monitor.errors import ExtractError
from monitor.models import (
    Document,
    Dropped,
    Identity,
    Kind,
    MeetingStatus,
    Problem,
    Record,
    Refresh,
    Request,
    Response,
    Role,
    Source,
    When,
)
from monitor.parse import dates, html, ical, json, linked, urls
from monitor.parse.fields import words
from monitor.parse.meeting import role_of
from monitor.parse.notpage import main_of, page_of
from monitor.parse.text import decode, plain

EVENTS = "/wp-json/tribe/events/v1/events"
POSTS = "/wp-json/wp/v2/meetings"
AHEAD = 365
FEW = 4
_ANY = date(2026, 1, 1)  # stands in for today where meetings are only counted
PAGES = 20
_MARK = re.compile(r"wp-content/|wp-includes/|wp-json|content=[\"']WordPress", re.IGNORECASE)
_NONE = frozenset({"event-archive-page-not-found", "rest_post_invalid_page_number"})
_PAPER = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?)(?:$|[?#])|youtu\.?be|vimeo\.com|docs\.google|drive\.google",
    re.IGNORECASE,
)
_TABS = {
    "agenda": Role.AGENDA,
    "agenda-packet": Role.PACKET,
    "packet": Role.PACKET,
    "minutes": Role.MINUTES,
    "video": Role.VIDEO,
    "audio": Role.AUDIO,
}


class WordpressOptions(MeetingOptions):
    """Settings of a WordPress site."""

    url: str = Field(
        description="The site (https://www.example.gov), or for listing: page the page itself"
    )
    listing: Literal["events", "ical", "meetings", "page"] = Field(
        default="events",
        description="events: The Events Calendar; ical: its calendar file; meetings: ProudCity's "
        "meetings; page: a page of agendas or another calendar",
    )
    categories: tuple[str, ...] = Field(
        default=(), description="Only events of these categories (their short names); none: all"
    )
    body: str = Field(
        default="", description="What the meetings are called where the page does not say"
    )
    hour: str = Field(
        default="", description="The hour they begin where the page gives only days: 6:30 pm"
    )
    within: str = Field(
        default="", description="CSS of the part of the page to read; empty: its text"
    )


class Wordpress(Adapter):
    """Meetings of a WordPress site."""

    name = "wordpress"
    title = "WordPress calendars, meetings and pages"
    identity = Identity.LIKENESS
    pace = 2.0
    opens = (
        (r'^\s*[\[{][\s\S]*"(?:utc_start_date|rest_url)"', "events"),
        (r'^\s*[\[{][\s\S]*"(?:rendered|class_list)"', "posts"),
        (r"^\s*BEGIN:VCALENDAR", "ical"),
    )
    members = (
        ("id", "title", "start_date", "utc_start_date"),
        ("events", "rest_url", "total_pages"),
        ("id", "title", "modified_gmt", "slug"),
    )
    options = WordpressOptions
    steps = (
        (r"/tribe/events/v1/events", "events"),
        (r"/wp/v2/meetings", "posts"),
        (r"[?&]ical=1", "ical"),
    )

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The first page of what was chosen."""
        options = options_of(source, WordpressOptions)
        url = urls.rebase(options.url, options.base_url)
        if options.listing == "page":
            yield Request(url=url)
            return
        root = url.rstrip("/")
        if options.listing == "ical":
            yield Request(url=f"{root}/events/?ical=1", step="ical")
        elif options.listing == "meetings":
            wish = {"per_page": 100, "page": 1, "orderby": "date", "order": "desc"}
            yield Request(url=f"{root}{POSTS}?{urlencode(wish)}", step="posts")
        else:
            first, last = first_day(options, today), today + timedelta(days=AHEAD)
            wish = {
                "start_date": first.isoformat(),
                "end_date": last.isoformat(),
                "per_page": 50,
                **({"categories": ",".join(options.categories)} if options.categories else {}),
                "page": 1,
            }
            url = f"{root}{EVENTS}?{urlencode(wish)}"
            yield Request(url=url, step="events", accept=frozenset({404}))

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The rows of the data, or the meetings of the page."""
        options = options_of(source, WordpressOptions)
        step = response.request.step
        if step == "post":
            yield from _post_page(source, response)
            return
        if step == "events":
            found: Iterable[Yield] = _events(source, response, options)
        elif step == "posts":
            found = _posts(source, response, options)
        elif step == "ical":
            found = _ical(source, response, options)
        else:
            found = _page(source, response, options)
        for one in found:
            if not isinstance(one, Record):
                yield one
                continue
            for kept in watched(one, options, response.today):
                yield kept
                if step == "posts" and isinstance(kept, Record) and kept.url and kept.starts_at:
                    yield _asked(kept)

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The event or post itself; a 404 says that it is gone."""
        options = options_of(source, WordpressOptions)
        if not record.key.isdigit() or options.listing not in {"events", "meetings"}:
            return None
        root = urls.rebase(options.url, options.base_url).rstrip("/")
        path, step = (EVENTS, "events") if options.listing == "events" else (POSTS, "posts")
        return Request(url=f"{root}{path}/{record.key}", step=step)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """Marks of WordPress, with the calendar or the meetings it has."""
        if not _MARK.search(sighting.text):
            return
        root = (urls.absolute(sighting.url, "/") or sighting.url).rstrip("/")
        if re.search(r"tribe-events|tribe/events/v1|the-events-calendar", sighting.text):
            why = "the site runs The Events Calendar"
            yield Candidate(self.name, {"url": root}, 0.9, why)
        elif re.search(r"proudcity|meeting-taxonomy-", sighting.text, re.IGNORECASE):
            options: dict[str, object] = {"url": root, "listing": "meetings"}
            yield Candidate(self.name, options, 0.88, "the site is made by ProudCity")
        elif re.search(
            r"agenda|minutes|mec-event", f"{sighting.url} {sighting.text}", re.IGNORECASE
        ):
            sure, why = _proposal(sighting)
            yield Candidate(self.name, {"url": sighting.url, "listing": "page"}, sure, why)


def _proposal(sighting: Sighting) -> tuple[float, str]:
    """How sure a page of agendas is one: by the meetings that can be read from it."""
    page = html.tree(sighting.text)
    events = {json.text(event.get("startDate"))[:10] for event in linked.events(page)}
    place = main_of(page) or page.body
    found = records(place, sighting.url, "UTC", today=_ANY) if place is not None else ()
    count = max(len(events), sum(1 for one in found if one.documents))
    if count >= FEW:
        return 0.9, f"a WordPress page that lists {count} meetings"
    return 0.6, "a WordPress page that speaks of agendas or minutes"


def _asked(one: Record) -> Request:
    """The post's page, read when the post was changed."""
    return Request(
        url=one.url or "",
        step="post",
        context={
            "meeting": one.key,
            "title": one.title,
            "status": one.status or MeetingStatus.UNKNOWN.value,
            "day": one.starts_at.day.isoformat() if one.starts_at else "",
        },
        refreshes=Refresh(one.key, one.version),
        optional=True,
    )


def _events(
    source: Source, response: Response, options: WordpressOptions
) -> Iterator[Record | Problem | Dropped | Request]:
    data = json.load(response)
    code = json.text(json.at(data, "code"))
    if code in _NONE:
        return
    if isinstance(data, dict) and "start_date" in data and "events" not in data:
        data = {"events": [data]}
    listed = json.rows(data, "events", "events")
    for row in shaped(listed, "events of The Events Calendar", "id", "start_date"):
        yield _event(row, source, response, options)
    pages = json.text(json.at(data, "total_pages"))
    page = int(urls.query(response.request.url).get("page") or 1)
    if listed and page < min(int(pages) if pages.isdigit() else 1, PAGES):
        following = re.sub(r"([?&]page=)\d+", rf"\g<1>{page + 1}", response.request.url)
        yield Request(url=following, step="events", accept=frozenset({404}))


def _event(
    row: Mapping[str, object], source: Source, response: Response, options: WordpressOptions
) -> Record | Problem | Dropped:
    title = plain(words(row.get("title")))
    key, told = json.text(row.get("id")), json.text(row.get("start_date"))
    start = _moment(row, "start", source)
    if start is None:
        if odd_date(told):
            return Dropped(title or key, f"impossible date: {told}")
        return Problem(title or key, f"its date {told!r} cannot be read")
    if not title:
        return Problem(f"event {key}", "it has no title")
    if row.get("status") not in (None, "", "publish"):
        return Dropped(title, f"not published: {row.get('status')}")
    notes = json.text(row.get("description"))
    names = [words(each) for each in _names(row.get("categories"))]
    return meeting(
        key=key,
        title=title,
        url=urls.absolute(response.url, json.text(row.get("url"))),
        starts_at=start,
        ends_at=_moment(row, "end", source),
        raw=words(row.get("event_status") or row.get("tribe_events_status")),
        says=[plain(notes)],
        body=options.body,
        location=_venue(row.get("venue")),
        documents=_papers(notes, response.url),
        fields={
            "categories": tuple(sorted(name for name in names if name)),
            "website": json.text(row.get("website")),
        },
        text=plain(notes),
    )


def _moment(row: Mapping[str, object], side: str, source: Source) -> When | None:
    """Start or end: exact where the event's zone is named, else the wall time as it stands."""
    wall = dates.when(json.text(row.get(f"{side}_date")), source.zone, wall=True)
    if wall is None:
        return None
    if row.get("all_day") is True:
        return When(wall.day, None, source.zone)
    zone, utc = json.text(row.get("timezone")), json.text(row.get(f"utc_{side}_date"))
    if "/" not in zone or zone == source.zone or not utc:
        return wall
    return dates.when(f"{utc.replace(' ', 'T')}Z", source.zone) or wall


def _names(value: object) -> Iterator[object]:
    for each in value if isinstance(value, list) else []:
        if isinstance(each, Mapping):
            yield each.get("name")


def _venue(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else {}
    if not isinstance(value, Mapping):
        return ""
    parts = [words(value.get(name)) for name in ("venue", "address", "city")]
    last = f"{words(value.get('state')) or words(value.get('stateprovince'))} {words(value.get('zip'))}"
    place = ""
    for part in (*parts, last.strip()):
        if part and part not in place:  # some write the whole address as the venue's name
            place = f"{place}, {part}" if place else part
    return place


def _papers(markup: str, base: str) -> list[Document]:
    """Links to papers in a description."""
    if "href" not in markup:
        return []
    found = html.links(html.tree(f"<body>{markup}</body>"), base)
    return [
        file(link.text or link.url.rpartition("/")[2], link.url)
        for link in found
        if _PAPER.search(link.url) or role_of(link.text) is Role.AGENDA
    ]


def _posts(
    source: Source, response: Response, options: WordpressOptions
) -> Iterator[Record | Problem | Dropped | Request]:
    data = json.load(response)
    if json.text(json.at(data, "code")) in _NONE:
        return
    if isinstance(data, dict) and "title" in data:
        data = [data]
    listed = json.rows(data, "", "meetings")
    reaches = False
    for row in shaped(listed, "meetings of a ProudCity site", "id", "title"):
        one = _post(row, source, response, options)
        begin = first_day(options, response.today)
        reaches = reaches or (
            isinstance(one, Record) and one.starts_at is not None and one.starts_at.day >= begin
        )
        yield one
    total = response.headers.get("x-wp-totalpages", "1")
    page = int(urls.query(response.request.url).get("page") or 1)
    if reaches and page < min(int(total) if total.isdigit() else 1, PAGES):
        following = re.sub(r"([?&]page=)\d+", rf"\g<1>{page + 1}", response.request.url)
        yield Request(url=following, step="posts")


def _post(
    row: Mapping[str, object], source: Source, response: Response, options: WordpressOptions
) -> Record | Problem | Dropped:
    title = plain(json.text(json.at(row, "title.rendered")) or json.text(row.get("title")))
    key = json.text(row.get("id"))
    custom = row.get("acf")
    extra: Mapping[str, object] = custom if isinstance(custom, Mapping) else {}
    stamps = [json.text(value) for name, value in extra.items() if "date" in name.lower()]
    start, end = dates.span(title, source.zone)
    own = next(
        (found for text in stamps if (found := dates.when(text, source.zone, wall=True))), None
    )
    start = own or start
    if start is None:
        if odd_date(title):
            return Dropped(title, f"impossible date: {title}")
        return Problem(title or f"meeting {key}", "neither its title nor a field names its day")
    if row.get("status") not in (None, "", "publish"):
        return Dropped(title, f"not published: {row.get('status')}")
    classes = row.get("class_list")
    listed = classes.values() if isinstance(classes, Mapping) else classes
    group = next(
        (
            name.removeprefix("meeting-taxonomy-").replace("-", " ").title()
            for name in map(json.text, listed if isinstance(listed, Iterable) else ())
            if name.startswith("meeting-taxonomy-")
        ),
        "",
    )
    return meeting(
        key=key,
        title=title,
        url=urls.absolute(response.url, json.text(row.get("link"))),
        starts_at=start,
        ends_at=end if own is None else None,
        body=group or options.body,
        documents=[
            file(name.replace("_", " "), url)
            for name, value in extra.items()
            if (url := _address(value))
        ],
        version=json.text(row.get("modified_gmt")) or json.text(row.get("modified")),
    )


def _address(value: object) -> str:
    """The address a custom field holds: as text, or in the field's own ``url``."""
    text = json.text(value.get("url")) if isinstance(value, Mapping) else json.text(value)
    return text if text.startswith("http") else ""


def _post_page(source: Source, response: Response) -> Iterator[Record]:
    """The papers in the tabs of a meeting's page, and its time where the page names one."""
    page = page_of(response)
    if not _MARK.search(page.html or ""):
        raise ExtractError(
            "this is not the page of a meeting; it was moved",
            url=response.url,
            expected="WordPress",
        )
    context = response.request.context
    main = main_of(page) or page.body
    day = dates.day(context.get("day", ""))
    start = None
    for line in plain(main.html or "").splitlines() if main is not None else []:
        found = dates.when(line, source.zone) if len(line) < 200 else None
        if found is not None and found.clock is not None and found.day == day:
            start = found
            break
    documents: list[Document] = []
    for tab in page.css("[id^='tab-']"):
        name = html.attribute(tab, "id").removeprefix("tab-")
        for link in html.links(tab, response.url):
            if _PAPER.search(link.url):
                label = name.replace("-", " ").capitalize()
                documents.append(file(link.text or label, link.url, role=_TABS.get(name)))
        for frame in html.below(tab, "iframe[src]"):
            url = html.href(frame, response.url)
            if url and _PAPER.search(url):
                label = name.replace("-", " ").capitalize()
                documents.append(file(label, url, role=_TABS.get(name)))
    yield Record(
        kind=Kind.MEETING,
        key=context.get("meeting", ""),
        title=context.get("title", ""),
        status=context.get("status", MeetingStatus.UNKNOWN.value),
        starts_at=start,
        documents=tuple(documents),
    )


def _ical(
    source: Source, response: Response, options: WordpressOptions
) -> Iterator[Record | Problem]:
    calendar = ical.read(
        response,
        source.zone,
        start=first_day(options, response.today),
        end=response.today + timedelta(days=AHEAD),
    )
    for fault in calendar.faults:
        yield Problem("event", fault)
    for event in calendar.events:
        if not event.title:
            yield Problem(f"event {event.key}", "the event has no title")
            continue
        yield meeting(
            key=event.key,
            title=event.title,
            url=event.url or response.url,
            starts_at=event.start,
            ends_at=event.end,
            raw=event.status if event.status.upper() != "CONFIRMED" else "",
            says=[event.description],
            body=options.body,
            location=event.location,
            fields={"categories": tuple(sorted(set(event.categories)))},
            text=event.description,
        )


def _page(
    source: Source, response: Response, options: WordpressOptions
) -> Iterator[Record | Problem | Dropped]:
    page = html.tree(response)
    text = decode(response.body, response.headers.get("content-type", ""))
    if not _MARK.search(text):
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


ADAPTER = Wordpress()
