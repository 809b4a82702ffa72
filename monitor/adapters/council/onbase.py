"""Hyland OnBase Agenda Online: meetings of a search, agendas item by item.

Newer releases write the results as data into the page (``new SearchResults({…})``), older ones as
rows whose times stand only in the tip of the link ("… on 9/27/2022 10:00:00 AM"). A meeting is
known by its number, the same for its agenda (1), minutes (2) and summary (3).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import (
    ItemOptions,
    file,
    first_day,
    item,
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
    Problem,
    Record,
    Refresh,
    Request,
    Response,
    Role,
    Source,
)
from monitor.parse import dates, html, json, urls
from monitor.parse.fields import words
from monitor.parse.meeting import role_of
from monitor.parse.notpage import page_of, why_not
from monitor.parse.text import clean, decode

MOST = 100
"""The service shows no more results of one search: the time ahead is asked in parts."""
_AHEAD = (0, 30, 90, 365)
_RESULTS = re.compile(r"new\s+SearchResults\(\s*(?=\{)")
_MARK = re.compile(
    r"Meetings/ViewMeeting|new\s+SearchResults\(|OnBase|Hyland|/Meetings/Search", re.IGNORECASE
)
_VIEW = re.compile(r"/ViewMeeting(?:Agenda)?\?", re.IGNORECASE)
_TIP = re.compile(r"\bfor\s+(?P<name>.+)\s+on\s+(?P<when>\d{1,2}/\d{1,2}/\d{4}.*)$", re.DOTALL)
_ITEM = re.compile(r"loadAgendaItem\(\s*(\d+)\s*,\s*(true|false)", re.IGNORECASE)
_NUMBER = re.compile(
    r"^\(?((?:\d{1,3}|[A-Z]{1,2}|[IVXLC]+|[A-Z]-?\d{1,3})(?:[.-](?:\d{1,3}|[A-Za-z]))*)[.):](?:\s|$)"
)
_WHEN_WORDS = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_NONE = re.compile(r"\bno\b[\w ]{0,30}\b(?:meetings?|results|records)\b", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}(?::\d\d){0,2}\s*(?:[ap]\.?m\.?)?", re.IGNORECASE)
_FILES = {
    "1": (Role.AGENDA, "Agenda"),
    "2": (Role.MINUTES, "Minutes"),
    "3": (Role.SUMMARY, "Summary"),
}
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
        for after in _AHEAD[1:]:
            end = today + timedelta(days=after)
            kinds = f"&mtids={'%2C'.join(options.types)}" if options.types else ""
            wish = f"dropid=11{kinds}&dropsv={_us(begin)}&dropev={_us(end)}"
            yield Request(url=f"{root}/Meetings/Search?{wish}")
            begin = end + timedelta(days=1)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The meetings of the page and each agenda; or an agenda's items."""
        options = options_of(source, OnbaseOptions)
        if response.request.step == "items":
            yield from _items(response)
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
        results = _RESULTS.search(text)
        found = (
            _from_data(results.group(), source, response)
            if results
            else _from_rows(page, source, response)
        )
        for one in found:
            if not isinstance(one, Record):
                yield one
                continue
            for kept in watched(one, options, response.today):
                yield kept
                agenda = any(each.role is Role.AGENDA for each in one.documents)
                if agenda and options.items and isinstance(kept, Record) and one.key.isdigit():
                    wish = f"meetingId={one.key}&type=agenda&doctype=1"
                    yield Request(
                        url=f"{_root(response.url)}/Documents/ViewAgenda?{wish}",
                        step="items",
                        context={"meeting": one.key},
                        refreshes=Refresh(one.key, ""),
                        optional=True,
                    )

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The path of the product, on its hosts or the city's; a host alone only with its marks."""
        for url in (sighting.url, *sighting.links):
            host = urls.host(url)
            found = _SITE.match(url)
            named = re.search(r"agenda\s?online", url, re.IGNORECASE)
            hosted = host.endswith((".hylandcloud.com", ".databankcloud.com"))
            seen = url == sighting.url and bool(_RESULTS.search(sighting.text))
            if found is None or not (named or seen):
                continue
            certainty = 0.95 if seen or hosted else 0.8
            options: dict[str, object] = {"url": found[1].rstrip("/")}
            if not named:
                options["url"] = _root(url)
            kinds = re.findall(r"\d+", urls.query(url).get("mtids"))
            if kinds:
                options["types"] = kinds
            certainty = certainty if url == sighting.url else min(certainty, 0.8)
            yield Candidate(self.name, options, certainty, f"{host} runs Agenda Online")
            return


def _us(day: date) -> str:
    return day.strftime("%m%%2F%d%%2F%Y")


def _root(url: str) -> str:
    """The site's first page, of any of its pages."""
    return re.split(r"/(?:Meetings|Documents|Home)(?:[/?#]|$)|[?#]", url, maxsplit=1)[0].rstrip("/")


def _from_data(
    mark: str, source: Source, response: Response
) -> Iterator[Record | Problem | Dropped]:
    data = json.within(response, mark)
    if json.at(data, "HasError") is True:
        raise ExtractError("the search failed on the site; it says HasError", url=response.url)
    found = shaped(json.rows(data, "Meetings", "meetings"), "Agenda Online meetings", "ID", "Time")
    if len(found) >= MOST and json.at(data, "NoMoreResults") is False:
        yield Problem(
            "search",
            f"the site shows only {len(found)} of the meetings; name types to read them all",
        )
    for row in found:
        yield _of_data(row, source, response)


def _of_data(
    row: Mapping[str, object], source: Source, response: Response
) -> Record | Problem | Dropped:
    number, title = json.text(row.get("ID")), words(row.get("Name"))
    kind = words(row.get("MeetingTypeName"))
    told = json.text(row.get("Time")) or json.text(row.get("TimeString"))
    start = dates.when(told, source.zone, wall=True)
    where = title or kind or f"meeting {number}"
    if start is None:
        if odd_date(told):
            return Dropped(where, f"impossible date: {told}")
        return Problem(where, f"its date {told!r} cannot be read")
    if not number:
        return Problem(where, "it has no number")
    root = _root(response.url)
    there = {
        "1": row.get("IsAgendaAvailable"),
        "2": row.get("IsMinutesAvailable"),
        "3": row.get("IsSummaryAvailable"),
    }
    documents = [
        file(label, f"{root}/Meetings/ViewMeeting?id={number}&doctype={kind_}", role=role)
        for kind_, (role, label) in _FILES.items()
        if there[kind_] is True
    ]
    return meeting(
        key=number,
        title=title or kind,
        url=documents[0].url if documents else f"{root}/Meetings/ViewMeeting?id={number}&doctype=1",
        starts_at=start,
        raw=words(row.get("Status")),
        body=kind,
        location=words(row.get("Location")),
        documents=documents,
    )


def _from_rows(page: html.Tree, source: Source, response: Response) -> Iterator[Record | Problem]:
    """Rows of an older release: the smallest blocks with a cell that is a day."""
    blocks = [] if page.body is None else html.below(page.body, "tr, li, .row, .meeting-row")
    dated = [
        node
        for node in blocks
        if 5 < len(html.text_of(node)) < 600 and any(map(_is_stamp, _cells(node)))
    ]
    outer = {parent.mem_id for node in dated for parent in _above(node)}
    seen: set[str] = set()
    for node in (each for each in dated if each.mem_id not in outer):
        one = _of_row(node, source, response)
        if isinstance(one, Record):
            if one.key in seen:
                continue
            seen.add(one.key)
        if one is not None:
            yield one
    linked = {found for link in html.links(page, response.url) if (found := _id(link.url))}
    if linked - seen:
        raise ExtractError(
            f"{len(linked - seen)} of {len(linked)} meetings on the page are not in rows with a day",
            url=response.url,
            expected="rows with a date and a link",
            found=", ".join(sorted(linked - seen)[:5]),
        )
    place = page.css_first("#searchOptions, #Keywords, #meetings-list, .meeting-row")
    if not dated and place is None and not _NONE.search(html.text_of(page.body)):
        raise ExtractError(
            "neither meetings nor the search for them are on this page; its layout changed",
            url=response.url,
            expected="rows with a date",
            found=html.title_of(page),
        )


def _cells(node: html.Node) -> list[str]:
    return [
        text
        for each in html.below(node, "p, td, h3, h4, .name, .date, .type, .time")
        if not html.below(each, "p, td, a") and (text := html.text_of(each))
    ]


def _is_stamp(text: str) -> bool:
    """A day, perhaps with its weekday and time, and nothing else."""
    if dates.day(text) is None or len(text) > 40:
        return False
    return not re.search(r"[A-Za-z]{4,}", _WHEN_WORDS.sub(" ", text))


def _above(node: html.Node) -> Iterator[html.Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _id(url: str) -> str:
    return (
        urls.query(url).get("id") or urls.query(url).get("meetingId") if _VIEW.search(url) else ""
    )


def _of_row(node: html.Node, source: Source, response: Response) -> Record | Problem | None:
    links = [link for link in html.links(node, response.url) if _id(link.url)]
    number = _id(links[0].url) if links else ""
    tip = next(
        (m for link in links if (m := _TIP.search(html.attribute(link.node, "title")))), None
    )
    cells = _cells(node)
    stamp = next((text for text in cells if _is_stamp(text)), "")
    hour = next((text for text in cells if _CLOCK.fullmatch(text)), None)
    told = [text for text in cells if not _is_stamp(text) and text != hour]
    start = dates.when(tip["when"], source.zone) if tip else None
    start = start or dates.when(stamp, source.zone, clock_text=hour)
    if start is None:
        return Problem(" ".join(cells), "the row has no date that can be read") if links else None
    full = clean(tip["name"]) if tip else ""
    title = told[0] if told else full
    body = full.removeprefix(title).strip() if full.startswith(title) else ""
    body = body or (told[1] if len(told) > 1 else "")
    if not title and not links:
        return None
    return meeting(
        key=number or f"{start.day.isoformat()} {title}",
        title=title or "Meeting",
        url=links[0].url if links else response.url,
        starts_at=start,
        body=body,
        says=told[1:],
        documents=[_paper(link) for link in links],
    )


def _paper(link: html.Link) -> Document:
    """The link's words say what it is, its number what they leave open ("Actions")."""
    role, name = _FILES.get(urls.query(link.url).get("doctype"), (Role.OTHER, ""))
    label = html.text_of(link.node) or name
    said = role_of(label)
    if said is Role.OTHER and "comment" not in label.lower():
        said = role
    return file(label, link.url, role=said)


def _items(response: Response) -> Iterator[Yield]:
    page = page_of(response)
    anchors = page.css("a[href*='loadAgendaItem'], a[onclick*='loadAgendaItem']")
    if not anchors:
        reason = why_not(page)
        if reason:
            raise ExtractError(
                f"this is not an agenda: {reason}", url=response.url, expected="loadAgendaItem"
            )
        return  # the agenda was uploaded as one document: it has no items
    parent = response.request.context.get("meeting", "")
    section, sequence = "", 0
    seen: set[str] = set()
    for anchor in anchors:
        call = html.attribute(anchor, "href") + html.attribute(anchor, "onclick")
        found = _ITEM.search(call)
        title = html.text_of(anchor)
        if found is None or not title or found[1] in seen:
            continue
        seen.add(found[1])
        if found[2].lower() == "true":
            section = title
            continue
        number = _NUMBER.match(title)
        sequence += 1
        wish = f"meetingId={parent}&itemId={found[1]}&isSection=False&type=agenda"
        yield item(
            parent,
            key=found[1],
            title=(title[number.end() :] if number else title)[:500] or title,
            sequence=sequence,
            number=number[1] if number else _number_before(anchor),
            section=section,
            url=f"{_root(response.url)}/Meetings/ViewMeetingAgendaItem?{wish}",
            text=_text_after(anchor),
        )


def _cell(anchor: html.Node) -> html.Node | None:
    return next((each for each in _above(anchor) if each.tag in {"td", "li", "table"}), None)


def _number_before(anchor: html.Node) -> str:
    """The words of the cell before the item's: "5."."""
    cell = _cell(anchor)
    before = cell.prev if cell is not None else None
    while before is not None and before.tag != "td":
        before = before.prev
    text = html.text_of(before)
    return text.rstrip(".):") if _NUMBER.match(f"{text.rstrip('.):')}.") else ""


def _text_after(anchor: html.Node) -> str:
    """The paragraphs below the item's title in its cell."""
    cell = _cell(anchor)
    if cell is None or len(html.below(cell, "a[href*='loadAgendaItem']")) > 1:
        return ""
    lines = [html.text_of(each) for each in html.below(cell, "p")]
    return "\n".join(line for line in lines[1:] if line)


ADAPTER = Onbase()
