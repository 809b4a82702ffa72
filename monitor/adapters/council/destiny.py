"""Destiny AgendaQuick: a month's table of meetings, agendas item by item.

A meeting is known by the number of its agenda (``seq``); before there is one it has none and is
paired by likeness. The table shows days without times: the time stands on the agenda's page. A
month shows what lies ahead too, so its links name the month that was asked for.
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
)
from monitor.parse import dates, html, urls
from monitor.parse.text import plain

AHEAD = 2
_HOME = "https://public.destinyhosted.com"
_MARK = re.compile(r"agenda_publish\.cfm|AgendaQuick|Destiny Software", re.IGNORECASE)
_SEQ = re.compile(r"[?&]seq=(\d+)", re.IGNORECASE)
_FOLDER = re.compile(r"/\d{8}_(\d+)/")
_DOES = re.compile(r"[?&]dsp=(\w+)", re.IGNORECASE)
_ROLES = {"ag": Role.AGENDA, "agm": Role.AGENDA, "min": Role.MINUTES, "minm": Role.MINUTES}
_NUMBER = re.compile(r"^\(?((?:\d{1,3}|[A-Z]{1,2}|[IVXLC]+)(?:[.-]?(?:\d{1,3}|[A-Za-z]))*)[.)]?$")
_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d)?\s*[ap]\.?\s?m\b\.?|\bnoon\b", re.IGNORECASE)
_HEADERS = (("title", r"meeting|title|name|reuni"), ("files", r"minutes|results|links?|actas"))


class DestinyOptions(ItemOptions):
    """Settings of an AgendaQuick site."""

    url: str = Field(
        default=_HOME,
        description="The site, where it has a host of its own: https://agendas.example.gov",
    )
    site: str = Field(
        default="", description="The site's number: 24263 of …/agenda_publish.cfm?id=24263"
    )
    types: tuple[str, ...] = Field(
        default=(), description="Codes of the meeting types to read (mt= in the address); none: all"
    )


class Destiny(Adapter):
    """Meetings of the months around today; times and items of each agenda page."""

    name = "destiny"
    title = "Destiny AgendaQuick"
    identity = Identity.LIKENESS
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM})
    volatile = frozenset({"sequence"})
    pace = 3.0
    marks = r"agenda_publish\.cfm\?"
    options = DestinyOptions
    steps = ((r"agenda_publish\.cfm\?.*\bseq=(?P<meeting>\d+)", "items"),)

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """Each month from the window's first day to two months ahead, for each type."""
        options = options_of(source, DestinyOptions)
        page = urls.rebase(f"{options.url.rstrip('/')}/agenda_publish.cfm", options.base_url)
        first, month = first_day(options, today), (today.year, today.month)
        months = [month] if first >= today.replace(day=1) else [(first.year, first.month), month]
        for ahead in range(1, AHEAD + 1):
            after = today.month - 1 + ahead
            months.append((today.year + after // 12, after % 12 + 1))
        for kind in options.types or ("ALL",):
            for year, number in months:
                wish = f"id={options.site}&mt={kind}&get_month={number}&get_year={year}"
                yield Request(url=f"{page}?{wish}")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The rows of the month and each agenda; or an agenda's time and items."""
        options = options_of(source, DestinyOptions)
        page = html.tree(response)
        if response.request.step == "items":
            yield from _agenda(page, source, response)
            return
        for row in html.table_by_header(_table(page, response)):
            one = _meeting(row, source, response)
            if not isinstance(one, Record):
                if one is not None:
                    yield one
                continue
            for kept in watched(one, options, response.today):
                yield kept
                agenda = next((f.url for f in one.documents if "dsp=ag" in f.url), None)
                if agenda and options.items and isinstance(kept, Record) and one.starts_at:
                    yield Request(
                        url=agenda,
                        step="items",
                        context={
                            "meeting": one.key,
                            "title": one.title,
                            "status": one.status or MeetingStatus.UNKNOWN.value,
                            "day": one.starts_at.day.isoformat(),
                        },
                        refreshes=Refresh(one.key, ""),
                        optional=True,
                    )

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The list's own address, on the platform's host or the city's."""
        for url in (sighting.url, *sighting.links):
            host, number = urls.host(url), urls.query(url).get("id")
            listed = "agenda_publish.cfm" in url.lower()
            folder = re.search(r"destinyhosted\.com/(\d{4,6})/", url)
            if not listed and not folder:
                continue
            options: dict[str, object] = {"site": number or (folder[1] if folder else "")}
            if not host.endswith("destinyhosted.com"):
                options["url"] = (urls.absolute(url, "/") or url).rstrip("/")
            elif not options["site"]:
                continue
            certainty = 0.95 if url == sighting.url else 0.8
            yield Candidate(self.name, options, certainty, f"{host} shows an AgendaQuick list")
            return


def _table(page: html.Tree, response: Response) -> html.Node:
    found = page.css_first("table#list, table#meeting-table")
    if found is None and page.body is not None and _MARK.search(page.html or ""):
        found = next(
            (
                table
                for table in html.below(page.body, "table")
                if not html.below(table, "table") and html.below(table, "a[href*='dsp=']")
            ),
            None,
        )
    if found is None or not _MARK.search(page.html or ""):
        raise ExtractError(
            "there is no list of meetings on this page; the site moved or its layout changed",
            url=response.url,
            expected="table#list of agenda_publish.cfm",
            found=html.title_of(page),
        )
    return found


def _meeting(
    row: dict[str, html.Node], source: Source, response: Response
) -> Record | Problem | Dropped | None:
    named = next((cell for cell in row.values() if dates.day(html.text_of(cell))), None)
    words = {name: html.text_of(cell) for name, cell in row.items()}
    if named is None:
        said = " ".join(words.values()).strip()
        if odd_date(said):
            return Dropped(said, f"impossible date: {said}")
        return Problem(said, "the row has no date that can be read") if len(row) > 2 else None
    title = next((words[n] for n in row if re.search(_HEADERS[0][1], n) and words[n]), "") or next(
        (words[n] for n, cell in row.items() if cell is not named and words[n]), ""
    )
    when = re.sub(r"\*", " ", html.text_of(named))
    start, end = dates.span(when, source.zone)
    if start is None:
        return Problem(title or when, f"its date {when!r} cannot be read")
    documents = list(_documents(row, named, start.day, response))
    number = next((found for each in documents if (found := _number(each))), "")
    others = {n: text for n, text in words.items() if text and not row[n].css_first("a[href]")}
    return meeting(
        key=number or f"{start.day.isoformat()} {title}",
        title=title or "Meeting",
        url=next(
            (each.url for each in documents if each.role is Role.AGENDA),
            _of_month(response.url, start.day),
        ),
        starts_at=start,
        ends_at=end,
        says=list(others.values()),
        documents=documents,
    )


def _number(paper: Document) -> str:
    """The meeting's number: its agenda's, not its minutes', which are counted apart."""
    if paper.role not in {Role.AGENDA, Role.PACKET}:
        return ""
    found = _SEQ.search(paper.url) or _FOLDER.search(paper.url)
    return found[1] if found else ""


def _documents(
    row: dict[str, html.Node], named: html.Node, day: date, response: Response
) -> Iterator[Document]:
    for header, cell in row.items():
        for link in html.links(cell, response.url):
            does = _DOES.search(link.url)
            role = _ROLES.get(does[1].lower()) if does else None
            if cell is named:
                tip = html.attribute(link.node, "title").partition(" for ")[0]
                label = tip.removeprefix("View ") or "Agenda"
                role = role or (Role.PACKET if "packet" in label.lower() else Role.AGENDA)
            else:
                label = link.text or header
            yield file(label[:1].upper() + label[1:], _of_month(link.url, day), role=role)


def _of_month(url: str, day: date) -> str:
    """The address with the meeting's own month, not that of the list it stood in."""
    url = re.sub(r"get_month=\d+", f"get_month={day.month}", url)
    return re.sub(r"get_year=\d+", f"get_year={day.year}", url)


def _agenda(page: html.Tree, source: Source, response: Response) -> Iterator[Yield]:
    """The meeting's time where the head of the page names one, its packet, and the items."""
    context = response.request.context
    parent = context.get("meeting", "")
    rows = list(_rows(page))
    if not rows or not _MARK.search(page.html or ""):
        raise ExtractError(
            "this is not an AgendaQuick agenda; it was withdrawn or the layout changed",
            url=response.url,
            expected="rows of items",
            found=html.title_of(page),
        )
    body = html.text_of(page.body)
    head = body[: max(body.find(rows[0][2]), 0)]
    clocks = {found.group() for found in _CLOCK.finditer(head)}
    packet = page.css_first("a#pdf, a[href*='packet' i][href$='.pdf']")
    link = html.href(packet, response.url)
    yield Record(
        kind=Kind.MEETING,
        key=parent,
        title=context.get("title", ""),
        status=context.get("status", MeetingStatus.UNKNOWN.value),
        starts_at=dates.when(context.get("day", ""), source.zone, clock_text=clocks.pop())
        if len(clocks) == 1
        else None,
        documents=(file("Agenda packet", link, role=Role.PACKET),) if link else (),
    )
    seen: set[str] = set()
    for sequence, (section, number, title, cell) in enumerate(rows, 1):
        papers = html.links(cell, response.url)
        own = next((each for each in papers if "dsp=agm" in each.url), None)
        found = _SEQ.search(own.url) if own else None
        key = found[1] if found else f"{section} {number}".strip() or title[:80]
        if key in seen:
            key = f"{key} ({sequence})"
        seen.add(key)
        yield item(
            parent,
            key=key,
            title=title,
            sequence=sequence,
            number=number,
            section=section,
            url=own.url if own else None,
            documents=[
                file(each.text, each.url, role=Role.ATTACHMENT)
                for each in papers
                if "/docs/" in each.url or re.search(r"\.pdf$", each.url, re.IGNORECASE)
            ],
        )


def _rows(page: html.Tree) -> Iterator[tuple[str, str, str, html.Node]]:
    """Section, number, title and cell of each item: the last number of a row stands before it."""
    section = ""
    if page.body is None:
        return
    for row in html.below(page.body, "tr"):
        if html.below(row, "tr"):
            continue
        cells = [(cell, html.text_of(cell)) for cell in html.below(row, "td")]
        told = [(cell, words) for cell, words in cells if words]
        if not told:
            continue
        *before, (cell, words) = told
        found = _NUMBER.match(before[-1][1]) if before else None
        linked = cell.css_first("a.ai_link, a[href*='dsp=agm']")
        if found or linked is not None:
            title = html.text_of(linked) if linked is not None else plain(cell.html or "")
            number = found[1] if found else ""
            yield section, number, title.split("\n")[0][:500], cell
        elif not before and cell.css_first("strong, b") is not None and len(words) < 120:
            section = words


ADAPTER = Destiny()
