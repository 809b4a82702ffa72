"""BoardBook (Sparq): the public page of an organisation, agendas item by item.

The first cell of a row reads "May 5, 2026 at 4:30 PM - Committee". The meeting's number stands in
its agenda link and in the ids of its place, so that a meeting without an agenda has it too.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import (
    ItemOptions,
    file,
    item,
    meeting,
    options_of,
    site,
    watched,
)
from monitor.errors import ExtractError
from monitor.models import Document, Kind, Problem, Record, Request, Response, Role, Source
from monitor.parse import dates, html, urls
from monitor.parse.fields import known
from monitor.parse.meeting import role_of
from monitor.parse.text import clean, plain

_NUMBER = re.compile(r"[?&]meeting=(\d+)", re.IGNORECASE)
_PLACE = re.compile(r"^location\d+-(\d+)-")
_ORG = re.compile(r"/Public/(?:Organization|Agenda|Minutes)/(\d+)", re.IGNORECASE)
_FILE = re.compile(r"[?&]file=([0-9a-f-]{36})|/DownloadPDF/([0-9a-f-]{36})", re.IGNORECASE)
_PARENT = re.compile(r"agenda-item-children-of-(\d+)")
_ITEM = re.compile(r"^((?:\d+|[A-Z]|[IVX]+)(?:\.[A-Za-z0-9]+)*)\.\s+(.+)$", re.DOTALL)
_FILES = frozenset({Role.AGENDA, Role.PACKET, Role.MINUTES, Role.NOTICE, Role.SUMMARY})


class BoardbookOptions(ItemOptions):
    """Settings of an organisation on BoardBook."""

    organization: str = Field(
        default="", description="The organisation's number: 1810 of …/Public/Organization/1810"
    )


class Boardbook(Adapter):
    """Meetings of an organisation on BoardBook."""

    name = "boardbook"
    title = "BoardBook"
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM})
    volatile = frozenset({"sequence"})
    pace = 2.0
    opens = ((r"agenda-item-information", "items"),)
    marks = r"id=[\"\']PublicMeetingsTable|meetings\.boardbook\.org/Public|agenda-item-information"
    options = BoardbookOptions
    steps = ((r"/public/agenda/\d+\?.*\bmeeting=(?P<meeting>\d+)", "items"),)

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The organisation's public page."""
        options = options_of(source, BoardbookOptions)
        root = site(options.base_url, "https://meetings.boardbook.org")
        yield Request(url=f"{root}/Public/Organization/{options.organization}")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The rows of the page and each agenda; or an agenda's items."""
        options = options_of(source, BoardbookOptions)
        page = html.tree(response)
        if response.request.step == "items":
            yield from _items(page, response, options)
            return
        table = html.need(page, "#PublicMeetingsTable", "BoardBook's table of meetings")
        name = re.sub(
            r"\s+(?:Meetings|Public View)$", "", html.text_of(page.css_first("main h2, h2, h1"))
        )
        for row in html.below(table, "tbody tr"):
            one = _meeting(row, name, source, response)
            if not isinstance(one, Record):
                if one is not None:
                    yield one
                continue
            for kept in watched(one, options, response.today):
                yield kept
                agenda = next((f.url for f in one.documents if "/Agenda/" in f.url), None)
                if agenda and options.items and isinstance(kept, Record):
                    context = {"meeting": one.key}
                    yield Request(url=agenda, step="items", context=context, optional=True)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The address of an organisation, or a link to one."""
        for url in (sighting.url, *sighting.links):
            found = _ORG.search(url)
            if found and urls.host(url).endswith("boardbook.org"):
                certainty = 0.97 if url == sighting.url else 0.8
                why = f"organisation {found[1]} on BoardBook"
                yield Candidate(self.name, {"organization": found[1]}, certainty, why, name="board")
                return


def _meeting(
    row: html.Node, name: str, source: Source, response: Response
) -> Record | Problem | None:
    lines = [line for line in plain(row.html or "").splitlines() if line]
    links = html.links(row, response.url)
    number = next((found[1] for each in links if (found := _NUMBER.search(each.url))), "")
    spans = row.css("[id^='location']")
    number = number or next(
        (found[1] for each in spans if (found := _PLACE.match(html.attribute(each, "id")))), ""
    )
    named = next((line for line in lines if dates.day(line)), "")
    if not named:
        return Problem(lines[0], "the row has no date that can be read") if number else None
    start, end = dates.span(named, source.zone)
    mark = html.text_of(row.css_first("[class*='cancel']"))
    kind = clean(named.partition(" - ")[2]).removesuffix(mark).strip()
    sort = re.search(r"Meeting Type:\s*(.+)", "\n".join(lines))
    above = lines[: lines.index(named)]
    return meeting(
        key=number or f"{dates.day(named)} {kind}",
        title=f"{name}: {kind}" if name and kind else kind or name or "Meeting",
        url=next((each.url for each in links if _NUMBER.search(each.url)), response.url),
        starts_at=start,
        ends_at=end,
        raw=mark or " ".join(above),
        says=[kind],
        body=name,
        location=", ".join(words for each in spans if (words := html.text_of(each))),
        documents=list(_documents(links)),
        fields=known(type=clean(sort[1]) if sort else ""),
    )


def _documents(links: list[html.Link]) -> Iterator[Document]:
    for link in links:
        role = role_of(link.text, link.url)
        if role in _FILES or role is Role.VIDEO:
            yield file(link.text, link.url, role=role)
        elif "streaming" in link.text.lower() or "recorded" in link.text.lower():
            yield file(link.text, link.url, role=Role.VIDEO)


def _items(page: html.Tree, response: Response, options: BoardbookOptions) -> Iterator[Yield]:
    rows = page.css("tr.agenda-item-information")
    if not rows and page.css_first("#NewDocumentViewerDocumentID, [id*='agenda' i]") is None:
        raise ExtractError(
            "this is not a BoardBook agenda; it was withdrawn or the layout changed",
            url=response.url,
            expected="tr.agenda-item-information",
            found=html.title_of(page),
        )
    parent = response.request.context.get("meeting", "")
    titles: dict[str, tuple[str, str]] = {}
    for sequence, row in enumerate(rows, 1):
        key = html.attribute(row, "data-agendaitemid") or str(sequence)
        above = _PARENT.search(html.attribute(row, "class"))
        words = html.text_of(row.css_first(".form-check") or row).rstrip(":")
        found = _ITEM.match(words)
        number, title = (found[1], found[2]) if found else ("", words)
        over = above[1] if above else "0"
        titles[key] = (over, title)
        if title:
            yield item(
                parent,
                key=key,
                title=title[:500],
                sequence=sequence,
                number=number,
                section=_top(titles, over),
                documents=list(_papers(row, response, options)),
                text=re.sub(r"^Description:\s*", "", html.text_of(row.css_first(".Description"))),
            )


def _top(titles: dict[str, tuple[str, str]], key: str) -> str:
    """The title of the outermost item above."""
    title = ""
    while key in titles:
        key, title = titles[key]
    return title


def _papers(row: html.Node, response: Response, options: BoardbookOptions) -> Iterator[Document]:
    """Attachments by their direct address: the linked one is a viewer around the file."""
    for link in html.links(row, response.url):
        found = _FILE.search(link.url)
        number = (found[1] or found[2]) if found else ""
        path = f"/Documents/DownloadPDF/{number}?org={options.organization}"
        url = urls.absolute(response.url, path) if number else None
        if url:
            yield file(link.text, url, role=Role.ATTACHMENT, version=number)


ADAPTER = Boardbook()
