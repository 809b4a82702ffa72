"""NovusAgenda (Granicus): the public search page's grid, and agendas item by item.

Rows name no id but in their links: ``MeetingID`` for agendas, ``MinutesMeetingID`` for minutes (a
separate space). A meeting without an agenda has no link yet; it is paired by likeness when one
comes. Dead tenants answer with an error page.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

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
    site,
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
    Request,
    Response,
    Role,
    Source,
)
from monitor.parse import dates, html, radgrid, urls, webforms
from monitor.parse.meeting import role_of

PAGES = 20
_HOST = ".novusagenda.com"
_NUMBER = re.compile(r"^\(?(?:[A-Z]{1,2}|[IVXLC]+|\d{1,3})(?:[.-]?(?:[A-Za-z]|\d{1,3}))*[.)]?$")
_COLUMNS = tuple(
    (name, re.compile(words))
    for name, words in (
        ("clock", r"time|begin|start(?! ?date)|hora"),
        ("day", r"date|fecha"),
        ("place", r"location|place|venue|lugar"),
        ("status", r"status|estado"),
        ("title", r"type|meeting|name|body|tipo|reuni[oó]n"),
    )
)
_MADE = re.compile(r"novus|DisplayAgendaPDF|MeetingView\.aspx|agendapublic", re.IGNORECASE)
_COVER = re.compile(r"cover\s?sheet\.aspx\?[^'\"]*", re.IGNORECASE)


class NovusagendaOptions(ItemOptions):
    """Settings of a NovusAgenda site."""

    site: str = Field(default="", description="The site's name: dinuba of dinuba.novusagenda.com")
    types: tuple[str, ...] = Field(
        default=(),
        description="Numbers of the meeting types to read (MeetingType= in the address); none: all",
    )
    folder: str = Field(
        default="agendapublic", description="The folder of the public pages on that site"
    )


class Novusagenda(Adapter):
    """Meetings of the search page; items of each agenda page."""

    name = "novusagenda"
    title = "NovusAgenda"
    identity = Identity.LIKENESS
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM})
    volatile = frozenset({"sequence"})
    pace = 3.6
    opens = ((r"^(?![\s\S]*DisplayAgendaPDF)[\s\S]*CoverSheet\.aspx\?ItemID=", "items"),)
    marks = r"DisplayAgendaPDF\.ashx\?|MeetingView\.aspx\?[^\"]*MinutesMeetingID=|CoverSheet\.aspx\?ItemID="
    options = NovusagendaOptions
    steps = ((r"/MeetingView\.aspx\?.*\bMeetingID=(?P<meeting>\d+)", "items"),)

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The search page; with types, six months around today for each of them."""
        options = options_of(source, NovusagendaOptions)
        root = site(options.base_url, f"https://{options.site}{_HOST}")
        folder = f"{root}/{options.folder.strip('/')}"
        if not options.types:
            yield Request(url=f"{folder}/")
        for kind in options.types:
            yield Request(url=f"{folder}/meetingsgeneral.aspx?MeetingType={kind}&Date=6ms")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The rows of the grid, its further pages, and each agenda page; or an agenda's items."""
        options = options_of(source, NovusagendaOptions)
        page = html.tree(response)
        if response.request.step == "items":
            yield from _items(page, response)
            return
        grid = _grid(page, response)
        reaches, begin = False, first_day(options, response.today)
        for row in grid.rows:
            one = _meeting(row, response, source)
            if not isinstance(one, Record):
                if one is not None:
                    yield one
                continue
            reaches = reaches or (one.starts_at is not None and one.starts_at.day >= begin)
            for kept in watched(one, options, response.today):
                yield kept
                agenda = _page(one) if options.items and isinstance(kept, Record) else None
                if agenda:
                    context = {"meeting": one.key}
                    yield Request(url=agenda, step="items", context=context, optional=True)
        if reaches and grid.following and grid.page < min(grid.pages, PAGES):
            yield Request(
                url=response.url,
                method="POST",
                headers=webforms.HEADERS,
                body=webforms.body(page, grid.following),
                step="page",
            )

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The host name, or a link to one."""
        for url in (sighting.url, *sighting.links):
            host = urls.host(url)
            if host.endswith(_HOST):
                options: dict[str, object] = {"site": host.removesuffix(_HOST)}
                kind = urls.query(url).get("MeetingType")
                if kind.isdigit():
                    options["types"] = [kind]
                certainty = 0.96 if url == sighting.url else 0.8
                yield Candidate(self.name, options, certainty, f"{host} is a NovusAgenda site")
                return


def _grid(page: html.Tree, response: Response) -> radgrid.Grid:
    """The grid of meetings; the page has a second one, of items."""
    ours = _MADE.search(page.html or "")
    for grid in radgrid.grids(page) if ours else ():
        words = " ".join(grid.headers)
        if "date" in words and "agenda" in words and "title" not in grid.headers:
            return grid
    raise ExtractError(
        "there is no list of meetings on this page; the city left NovusAgenda or the site shows an "
        "error page",
        url=response.url,
        expected="a grid with the columns Meeting Date and Agenda",
        found=html.title_of(page),
    )


def _meeting(
    row: dict[str, radgrid.Cell], response: Response, source: Source
) -> Record | Problem | Dropped | None:
    shown = {"day": "", "clock": "", "title": "", "place": "", "status": ""}
    files: list[Document] = []
    others: dict[str, str] = {}
    for header, cell in row.items():
        words = html.text_of(cell.node)
        found = _files(header, cell, response.url)
        files += found
        name = next((name for name, says in _COLUMNS if says.search(header)), "")
        if not words or (found and name != "title"):
            continue
        if name:
            shown[name] = shown[name] or words
        elif not header.startswith("column "):
            others[re.sub(r"\W+", "_", header)] = words
    day, clock, title = shown["day"], shown["clock"], shown["title"]
    if not day and not title:
        return None
    start = dates.when(day, source.zone, clock_text=clock or None)
    if start is None:
        if odd_date(day):
            return Dropped(title or day, f"impossible date: {day}")
        return Problem(title or day, f"its date {day!r} cannot be read")
    return meeting(
        key=_key(files) or f"{start.day.isoformat()} {title}",
        title=title or "Meeting",
        url=next((each.url for each in files if "meetingview" in each.url.lower()), response.url),
        starts_at=start,
        raw=shown["status"],
        says=[clock],
        body=title,
        location=shown["place"],
        documents=files,
        fields=others,
    )


def _files(header: str, cell: radgrid.Cell, base: str) -> list[Document]:
    found = []
    for anchor in cell.anchors:
        url = urls.absolute(base, webforms.opened(anchor) or anchor.attributes.get("href"))
        if url is None or url.rstrip("#") == base:
            continue
        label = header if not header.startswith("column ") else html.label_of(anchor)
        if re.search(r"DisplayAgendaPDF\.ashx\?MeetingID=", url) and "agenda" not in header:
            label = "agenda"  # the meeting's name leads to it
        role = role_of(label if label == "agenda" else f"{label} {html.label_of(anchor)}", url)
        page = "meetingview" in url.lower()
        title = f"{label[:1].upper()}{label[1:]}{' (page)' if page else ''}"
        found.append(file(title, url, role=role))
    return found


def _key(files: list[Document]) -> str:
    """The meeting's own id; minutes have a number in another space."""
    for document in files:
        number = urls.query(document.url).get("MeetingID")
        if number.isdigit() and number != "0":
            return number
    return ""


def _page(record: Record) -> str | None:
    for document in record.documents:
        if "meetingview.aspx" in document.url.lower() and document.role is Role.AGENDA:
            return document.url
    return None


def _items(page: html.Tree, response: Response) -> Iterator[Yield]:
    """Rows with a link to a cover sheet are items; bold rows between them name the section."""
    parent = response.request.context.get("meeting", "")
    markup = page.html or ""
    if not _COVER.search(markup) and "meetingview.aspx" not in markup.lower():
        raise ExtractError(
            "this is not a NovusAgenda agenda page; the agenda was withdrawn",
            url=response.url,
            expected="CoverSheet.aspx",
            found=html.title_of(page),
        )
    section, sequence = "", 0
    seen: set[str] = set()
    for row in page.css("tr"):
        if html.below(row, "tr"):
            continue
        link = next((each for each in row.css("a") if _cover(each)), None)
        if link is None:
            bold = row.css_first("b, strong, h2, h3, [style*='bold']")
            words = html.text_of(row)
            if bold is not None and 0 < len(words) < 120:
                section = _without_number(words)
            continue
        url = urls.absolute(response.url, _cover(link)) or response.url
        key = urls.query(url).get("ItemID")
        if not key or key in seen:
            continue
        seen.add(key)
        sequence += 1
        number, title = _words_of(row, link)
        if title:
            yield item(
                parent,
                key=key,
                title=title,
                sequence=sequence,
                number=number,
                section=section,
                url=url,
                documents=[
                    file(each.text, each.url, role=Role.ATTACHMENT)
                    for each in html.links(row, response.url)
                    if "attachmentviewer" in each.url.lower()
                ],
            )


def _cover(link: html.Node) -> str:
    for text in (link.attributes.get("href"), link.attributes.get("onclick")):
        found = _COVER.search(text or "")
        if found:
            return found[0]
    return ""


def _words_of(row: html.Node, link: html.Node) -> tuple[str, str]:
    """Number and title: the number stands in a cell of its own, or before the title."""
    number = ""
    for cell in row.css("td"):
        words = html.text_of(cell)
        if _NUMBER.match(words):
            number = number or words
    title = html.text_of(link) or max((html.text_of(c) for c in row.css("td")), key=len, default="")
    if not number:
        head, _, tail = title.partition(" ")
        if tail and re.search(r"[.)]$", head) and _NUMBER.match(head):
            number, title = head, tail
    return number, title


def _without_number(words: str) -> str:
    head, _, tail = words.partition(" ")
    return tail if tail and _NUMBER.match(head) and re.search(r"[.)]$|\d", head) else words


ADAPTER = Novusagenda()
