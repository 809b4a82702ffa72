"""Legistar's public pages (InSite): the calendar, departments, meetings and legislation.

For tenants whose Web API is closed. Columns differ by tenant and are found by header text; ids
come from links (``View.ashx?…&ID=``, ``MeetingDetail.aspx?ID=``). The calendar shows one month or
one year: the other years ahead, and further pages, are asked for by posting the form back.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from pydantic import Field

from monitor.adapters import insite
from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import (
    ItemOptions,
    first_day,
    meeting,
    odd_date,
    options_of,
    site,
    watched,
)
from monitor.errors import ConfigError, ExtractError
from monitor.models import (
    Document,
    Dropped,
    Kind,
    Problem,
    Record,
    Refresh,
    Request,
    Response,
    Role,
    Source,
    When,
)
from monitor.parse import html, radgrid, urls, webforms
from monitor.parse import json as parsed
from monitor.parse.dates import day, when
from monitor.parse.fields import known
from monitor.parse.text import clean, opening

_COLUMNS = (
    ("status", re.compile(r"^(?:meeting )?status$|^estado$")),
    ("date", re.compile(r"\bdate\b|\bfecha\b")),
    ("time", re.compile(r"\btime\b|\bhora\b")),
    ("place", re.compile(r"\blocation\b|\bplace\b|\bvenue\b|\blugar\b|\bubicaci[oó]n\b")),
    (
        "topic",
        re.compile(r"\btopic\b|\bsubject\b|\bdescription\b|\bcomments?$|\btema\b|\bnotes?\b"),
    ),
    (
        "name",
        re.compile(
            r"^(?:meeting |legislative |governing |public )?"
            r"(?:name|body|committee|commission|department|board|group|nombre|entidad)\b"
            r"|cuerpo|^(?:meeting|reuni[oó]n|event)$"
        ),
    ),
)


# What a clerk writes beside a body's name, which must not change the row's key.
_MARKS = re.compile(
    r"\W*\b(?:cancel\w*|postponed|rescheduled|deferred|revised|amended)\b\W*",
    re.IGNORECASE,
)
_OURS = re.compile(r"View\.ashx\?|\w+Detail\.aspx\?|gridCalendar|legistar", re.IGNORECASE)
_DETAILS = re.compile(r"details|detalles")
_OF_MEETINGS = re.compile(
    r"details|detalles|^agenda|^minutes|^actas?$|^orden del d[ií]a|^ical|^packet"
)


class LegistarHtmlOptions(ItemOptions):
    """Settings of the adapter ``legistar_html``."""

    url: str = Field(
        default="",
        description="Address of the calendar (https://CITY.legistar.com/Calendar.aspx) "
        "or of one body's page (DepartmentDetail.aspx?ID=…&GUID=…)",
    )
    legislation: tuple[str, ...] = Field(
        default=(), description="Addresses of LegislationDetail pages to watch as well"
    )


@dataclass(slots=True)
class _Row:
    """One meeting as a row tells it: words by meaning; links as header, words, address."""

    words: dict[str, str]
    comment: str
    links: list[tuple[str, str, str]]


class LegistarHtml(Adapter):
    """See the module."""

    name = "legistar_html"
    title = "Legistar (public pages)"
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM, Kind.MATTER})
    volatile = frozenset({"sequence", "agenda_status", "minutes_status"})
    pace = 2.0
    members = (
        ("Name", "Meeting Date", "Meeting Time"),
        ("Name", "Meeting Date", "iCalendar"),
        ("Name", "Meeting Date", "Meeting Details"),
    )
    marks = r"ContentPlaceHolder1_gridCalendar|(?:Meeting|Legislation|Department)Detail\.aspx\?[^\"]{0,20}\bID=\d+&(?:amp;)?G|_ContentPlaceHolder1_lblFile"
    options = LegistarHtmlOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The calendar, and the pages of legislation that are watched."""
        options = options_of(source, LegistarHtmlOptions)
        if not options.url and not options.base_url:
            message = (
                f"{source.id}: name the calendar, as url: https://CITY.legistar.com/Calendar.aspx"
            )
            raise ConfigError(message)
        root = options.url or site(options.base_url, "")
        if not urlsplit(root).path.endswith(".aspx"):
            root = f"{root.rstrip('/')}/Calendar.aspx"
        yield Request(url=urls.rebase(root, options.base_url if options.url else None))
        for url in options.legislation:
            yield Request(url=urls.rebase(url, options.base_url), step="legislation")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """A calendar, a department, a meeting, a piece of legislation or a list of it."""
        if response.body.strip() == b"Invalid parameters!":
            raise ExtractError(
                "Legistar does not know this city or page (it answers “Invalid parameters!”); "
                "check the address in sources.yaml",
                url=response.url,
            )
        if opening(response.body).startswith(("[", "{")):
            yield from _rows(source, response, _exported(response), "")
            return
        page = html.tree(response)
        path = response.url.partition("?")[0].lower()
        tables = radgrid.grids(page)
        if path.endswith("/meetingdetail.aspx") or response.request.step == "meeting":
            yield from insite.meeting_page(source, response, page, tables)
            yield from _further_items(response, page, tables)
            return
        if path.endswith("/legislationdetail.aspx") or response.request.step == "legislation":
            yield from insite.legislation_page(response, page, tables)
            return
        ours = _OURS.search(page.html or "")
        calendars = [table for table in tables if _is_calendar(table, ours=ours is not None)]
        lists = [table for table in tables if insite.number_of(table) and "title" in table.headers]
        if calendars:
            body = "" if "name" in _columns(calendars[0]) else _department(page)
            rows = (row for table in calendars for row in map(_row, _named(table)))
            yield from _rows(source, response, _once(rows), body)
            yield from _further(response, page, calendars[-1])
        elif lists:
            yield from insite.legislation_list(response, lists[0])
        else:
            raise ExtractError(
                "this is not a Legistar calendar: it holds no table of meetings; "
                "the site changed its layout or served another page",
                url=response.url,
                expected="a table with a column of meeting dates",
                found=html.title_of(page)[:80],
            )

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The meeting's own page, when it has a public one."""
        if not record.url or "meetingdetail.aspx" not in record.url.lower():
            return None
        url = urls.rebase(record.url, options_of(source, LegistarHtmlOptions).base_url)
        return Request(url=url, step="meeting", accept=frozenset({404, 410}))

    def recognise(self, sighting: Sighting) -> Iterator[Candidate]:
        """Any host of ``legistar.com``; elsewhere only a page with the calendar's grid."""
        host = urls.host(sighting.url)
        path = sighting.url.partition("?")[0].lower()
        grid = "ContentPlaceHolder1_gridCalendar" in sighting.text
        if host.endswith(".legistar.com") and host != "webapi.legistar.com":
            root = f"https://{host}/Calendar.aspx"
            url = sighting.url if path.endswith("departmentdetail.aspx") else root
            yield Candidate(
                self.name,
                {"url": url},
                0.92 if grid else 0.9,
                "the address is one of legistar.com; its public calendar is read as a page",
            )
        elif grid:
            yield Candidate(
                self.name,
                {"url": sighting.url},
                0.95,
                "the page is a Legistar calendar under the city's own name",
            )
        for link in sighting.links if not grid else ():
            there = urls.host(link)
            if there.endswith(".legistar.com") and there not in {host, "webapi.legistar.com"}:
                root = f"https://{there}/Calendar.aspx"
                why = f"the page links to the Legistar site {there}"
                yield Candidate(self.name, {"url": root}, 0.7, why, follow=root)
                return


# --- the calendar ---------------------------------------------------------------------------


def _columns(table: radgrid.Grid) -> dict[str, str]:
    """Meaning → header, the first that fits; each header has one meaning."""
    found: dict[str, str] = {}
    for header in table.headers:
        for meaning, says in _COLUMNS:
            if meaning not in found and says.search(header):
                found[meaning] = header
                break
    if "date" not in found:
        for header, cell in (table.rows[0] if table.rows else {}).items():
            if header not in found.values() and day(cell.text):
                return {"date": header, **found}
    return found


def _is_calendar(table: radgrid.Grid, *, ours: bool) -> bool:
    """Whether ``table`` lists meetings; on a page that is surely Legistar's files are enough."""
    if any(header.startswith("action") for header in table.headers):
        return False  # the history of a piece of legislation
    meanings = _columns(table)
    named = _OF_MEETINGS if ours else _DETAILS
    details = any(named.search(header) for header in table.headers)
    if insite.number_of(table):  # a list of legislation has dates and files, too
        return "date" in meanings and "time" in meanings
    return "date" in meanings and (details or "time" in meanings)


def _named(table: radgrid.Grid) -> Iterator[tuple[dict[str, str], dict[str, radgrid.Cell]]]:
    meanings = _columns(table)
    if not table.rows and not table.empty:
        raise ExtractError(
            "the table of meetings has no rows and does not say that it is empty; "
            "the page is incomplete or changed its layout",
            expected="rows, or the words “No records to display”",
        )
    return ((meanings, row) for row in table.rows)


def _row(named: tuple[dict[str, str], dict[str, radgrid.Cell]]) -> _Row:
    meanings, cells = named
    links = []
    for header, cell in cells.items():
        for anchor in cell.anchors:
            address = anchor.attributes.get("href") or ""
            if address.partition("#")[2] == "" and (address.endswith("#") or not address):
                address = webforms.opened(anchor) or ""
            if address:
                links.append((header, html.label_of(anchor), address))
    place = meanings.get("place", "")
    words = {
        meaning: cells[header].text
        for meaning, header in meanings.items()
        if header in cells and header != place
    }
    words["place"], comment = insite.place_of(cells[place].node) if place in cells else ("", "")
    return _Row(words, comment, links)


def _exported(response: Response) -> Iterator[_Row]:
    """Rows as python-legistar exports them: header → words, or words and address."""
    value = parsed.load(response)
    rows = (
        [row[0] if isinstance(row, list) and row else row for row in value]
        if isinstance(value, list)
        else []
    )
    rows = [row for row in rows if isinstance(row, dict)]
    if not any(_is_exported(row) for row in rows[:3]):
        raise ExtractError(
            "the answer is JSON, but not rows of a Legistar calendar", url=response.url
        )
    for row in rows:
        words: dict[str, str] = {}
        links: list[tuple[str, str, str]] = []
        for header, value in row.items():
            label = value.get("label") if isinstance(value, dict) else value
            if isinstance(value, dict) and value.get("url"):
                links.append((header.lower(), clean(parsed.text(label)), str(value["url"])))
            meaning = next((m for m, says in _COLUMNS if says.search(header.lower())), "")
            if meaning and isinstance(label, str):
                words.setdefault(meaning, label)
        place, _, comment = words.get("place", "").partition("--em--")
        words = {meaning: clean(text) for meaning, text in words.items()}
        words["place"], comment = insite.with_address(
            clean(place), clean(comment.replace("--em--", " "))
        )
        yield _Row(words, comment, links)


def _is_exported(row: Mapping[str, object]) -> bool:
    """Whether a row has a calendar's columns, by the names the tenant gave them."""
    if "Meeting Date" in row:
        return True
    headers = [name.lower() for name in row if name[:1].isupper()]
    dated = any(header in {"date", "fecha"} for header in headers)
    return dated and any(_OF_MEETINGS.search(header) for header in headers)


def _rows(source: Source, response: Response, rows: Iterable[_Row], body: str) -> Iterator[Yield]:
    options = options_of(source, LegistarHtmlOptions)
    earliest = first_day(options, response.today)
    used: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        # Some have one column for both; an empty column of times is only that.
        hour = row.words.get("time") or None
        starts = when(row.words.get("date", ""), source.zone, clock_text=hour)
        if starts is None:
            yield _undated(row, number)
        elif starts.day >= earliest:
            record = _record(response, row, starts, body)
            used[record.key] = used.get(record.key, 0) + 1
            if used[record.key] > 1:
                record = replace(record, key=f"{record.key}~{used[record.key]}")
            for kept in watched(record, options, response.today):
                yield kept
                if isinstance(kept, Record) and options.items:
                    yield from _details(options, kept)


def _once(rows: Iterable[_Row]) -> Iterator[_Row]:
    """A meeting stands among the upcoming ones and in the list below: the second is left out."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        number = next((n for _, _, url in row.links if (n := _meeting_id(f"/{url}"))), "")
        same = (number, row.words.get("date", ""))
        if not number or same not in seen:
            seen.add(same)
            yield row


def _undated(row: _Row, number: int) -> Problem | Dropped:
    words = row.words.get("date", "")
    if odd_date(words):
        return Dropped(f"row {number}", f"impossible date: {words}")
    return Problem(f"row {number}", f"no date can be read in {words!r}")


def _record(response: Response, row: _Row, starts: When, body: str) -> Record:
    base = response.url
    page, number, join = None, "", ""
    documents: list[Document] = []
    for header, label, address in row.links:
        full = urls.absolute(base, address)
        if full is None:
            continue
        number = number or _meeting_id(full)
        if "meetingdetail.aspx" in full.lower():
            page = page or full
        elif header and _is_place(header):
            join = join or full
        elif not insite.NO_FILES.search(full) and not _is_comment(header, label):
            documents.append(insite.document(header, label, full))
    name = row.words.get("name") or body
    digest = hashlib.sha256(json.dumps([row.words, row.comment, row.links]).encode()).hexdigest()
    # Without an id in any link: the body and the day, as nothing else stays.
    bare = clean(_MARKS.sub(" ", name)) or clean(name)
    key = number or f"{bare.casefold()} {starts.day.isoformat()}"
    return meeting(
        key=key,
        title=name or row.words.get("topic", "") or "Meeting",
        url=page or base,
        starts_at=starts,
        raw=row.words.get("status"),
        says=(row.comment, row.words.get("time"), row.words.get("topic")),
        body=name,
        location=row.words.get("place"),
        documents=documents,
        fields=known(
            comment=row.comment,
            topic=row.words.get("topic"),
            time=row.words.get("time") if starts.clock is None else None,
            remote=join if "legistar" not in urls.host(join) else None,
        ),
        version=f"{digest[:16]} {_half_day(response)}",
    )


def _meeting_id(url: str) -> str:
    """The meeting's number: MeetingDetail's, or that of any of its files (they share it)."""
    if re.search(r"/(?:MeetingDetail\.aspx|View\.ashx|Gateway\.aspx)\?", url, re.IGNORECASE):
        asked = urls.query(url)
        return asked.get("ID") if asked.get("M", "A") != "F" else ""
    return ""


def _is_place(header: str) -> bool:
    return bool(dict(_COLUMNS)["place"].search(header))


def _is_comment(header: str, label: str) -> bool:
    return "ecomment" in f"{header} {label}".lower()


def _details(options: LegistarHtmlOptions, record: Record) -> Iterator[Request]:
    """The meeting's page, once its agenda is out: on every change of the row, else twice a day."""
    published = any(each.role in {Role.AGENDA, Role.PACKET} for each in record.documents)
    if published and record.url and "meetingdetail.aspx" in record.url.lower():
        yield Request(
            url=urls.rebase(record.url, options.base_url),
            step="meeting",
            context={"key": record.key, "status": record.status or ""},
            refreshes=Refresh(record.key, record.version),
            optional=True,
        )


def _half_day(response: Response) -> str:
    """Nothing on these pages says that an agenda's items changed: they are read twice a day."""
    return f"{response.today.isoformat()} {'am' if response.fetched_at.hour < 12 else 'pm'}"


def _department(page: html.Tree) -> str:
    """The body whose own page this is: its name box, else the end of the page's title."""
    box = page.css_first("input[name$=lstName]")
    return html.attribute(box, "value") or html.title_of(page).rpartition(" - ")[2]


def _further(response: Response, page: html.Tree, table: radgrid.Grid) -> Iterator[Request]:
    """The next page of the table, and the years ahead that this view does not show."""
    context = dict(response.request.context)
    if table.following and table.page < table.pages:
        yield Request(
            url=response.url,
            method="POST",
            headers=webforms.HEADERS,
            body=webforms.body(page, table.following),
            context={**context, "page": str(table.page + 1)},
        )
    box = page.css_first("input[name$=lstYears]")
    if context.get("page") or context.get("year") or box is None:
        return
    name, shown = html.attribute(box, "name"), html.attribute(box, "value")
    for year in _years(page, shown, response.today):
        state = {"logEntries": [], "value": year, "text": year, "enabled": True}
        changes = {name: year, f"{name.replace('$', '_')}_ClientState": json.dumps(state)}
        yield Request(
            url=response.url,
            method="POST",
            headers=webforms.HEADERS,
            body=webforms.body(page, name, changes=changes),
            context={"year": year},
        )


def _further_items(
    response: Response, page: html.Tree, tables: list[radgrid.Grid]
) -> Iterator[Request]:
    """The next page of a meeting's items."""
    table = next((table for table in tables if insite.number_of(table)), None)
    if table is not None and table.following and table.page < table.pages:
        before = int(response.request.context.get("items", "0"))
        yield Request(
            url=response.url,
            method="POST",
            headers=webforms.HEADERS,
            body=webforms.body(page, table.following),
            step="meeting",
            context={**response.request.context, "items": str(before + len(table.rows))},
        )


def _years(page: html.Tree, shown: str, today: date) -> list[str]:
    """The years offered from this one on, without the one shown; none when all are shown."""
    if shown.lower().startswith("all"):
        return []
    offered = {html.text_of(entry) for entry in page.css("[id$=lstYears_DropDown] li")}
    ahead = {year for year in offered if re.fullmatch(r"\d{4}", year) and int(year) >= today.year}
    if today.month == 1 and today.day <= 7 and str(today.year - 1) in offered:
        ahead.add(str(today.year - 1))
    return sorted(ahead - {shown, str(today.year) if shown.lower() == "this year" else ""})


ADAPTER = LegistarHtml()
