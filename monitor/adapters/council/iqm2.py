"""IQM2 (MinuteTraq): the portal's calendar, its feed, and a meeting's outline item by item.

The tooltip of a row holds board, type, status and place; a cancelled meeting has a word of its own
class and no files. File numbers are counted for each ``Type`` apart. Nothing says that an outline
changed: it is read again twice a day.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from zlib import crc32

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
    stamped,
    watched,
)
from monitor.errors import ConfigError, ExtractError
from monitor.models import (
    Document,
    Dropped,
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
from monitor.parse import feed, fields, html, urls, webforms
from monitor.parse.dates import when
from monitor.parse.text import clean, opening, readable

AHEAD = timedelta(days=365)
_MEETING = re.compile(r"Detail_Meeting\.aspx\?(?:[^#]*&)?ID=(?P<id>\d+)", re.IGNORECASE)
_TYPES = {
    "14": Role.AGENDA,
    "1": Role.PACKET,
    "15": Role.MINUTES,
    "12": Role.MINUTES,
    "4": Role.ATTACHMENT,
}
_LABELS = re.compile(r"^\s*(board|type|status)\s*:\s*(.*)$", re.IGNORECASE)
_FILE_NUMBER = re.compile(r"\b[A-Z]{1,5}[ -]\d{2,4}(?: ?[-#] ?\d+)+|#\s?\d{2,4}-\d{2,5}\b")


class Iqm2Options(ItemOptions):
    """Settings of an IQM2 portal."""

    site: str = Field(
        default="", description="The portal's name: atlantacityga of atlantacityga.iqm2.com"
    )
    legislation: tuple[int, ...] = Field(
        default=(), description="Numbers of legislative files to watch (Detail_LegiFile.aspx?ID=N)"
    )


class Iqm2(Adapter):
    """See the module."""

    name = "iqm2"
    title = "IQM2 (MinuteTraq)"
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM, Kind.MATTER})
    volatile = frozenset({"sequence"})
    pace = 2.0
    opens = (
        (r"id=[\"']tblLegiFileInfo", "legislation"),
        (r"^(?![\s\S]*ctlMeetings_rptMeetings)[\s\S]*_lblMeetingDate", "meeting"),
    )
    marks = r"ctlMeetings_rptMeetings|ContentPlaceholder1_lblMeeting(?:Date|Group)|Detail_(?:Meeting|LegiFile)\.aspx\?|tblLegiFileInfo|_pnlMeetings\b"
    options = Iqm2Options

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The calendar of the window as a list, and the legislative files that are watched."""
        options = options_of(source, Iqm2Options)
        root = f"{_root(source, options)}/Citizens"
        first, last = first_day(options, today), today + AHEAD
        window = (
            f"From={first.month}/{first.day}/{first.year}&To={last.month}/{last.day}/{last.year}"
        )
        yield Request(url=f"{root}/Calendar.aspx?{window}&View=List")
        for number in options.legislation:
            yield Request(url=f"{root}/Detail_LegiFile.aspx?ID={number}", step="legislation")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The calendar, the feed, one meeting, or one legislative file."""
        options = options_of(source, Iqm2Options)
        if opening(response.body).startswith(("<?xml", "<rss")):
            found: Iterable[Record | Problem | Dropped] = _feed(source, response)
        else:
            page = html.tree(response)
            path = response.url.partition("?")[0].lower()
            if path.endswith("/detail_legifile.aspx") or response.request.step == "legislation":
                yield _legislation(response, page)
                return
            if path.endswith("/detail_meeting.aspx") or response.request.step == "meeting":
                yield from _meeting_page(source, response, page)
                return
            found = _calendar(source, response, page)
        for one in found:
            if not isinstance(one, Record):
                yield one
                continue
            half = "am" if response.fetched_at.hour < 12 else "pm"
            marked = stamped(replace(one, version=f"{response.today.isoformat()} {half}"))
            for kept in watched(marked, options, response.today):
                yield kept
                if isinstance(kept, Record) and options.items:
                    yield from _details(options, kept)

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The meeting's own page."""
        if record.kind is not Kind.MEETING:
            return None
        root = _root(source, options_of(source, Iqm2Options))
        return Request(
            url=f"{root}/Citizens/Detail_Meeting.aspx?ID={record.key}",
            step="meeting",
            accept=frozenset({404, 410}),
        )

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The portal's host name, or a link to one."""
        for url in (sighting.url, *sighting.links):
            host = urls.host(url)
            if host.endswith(".iqm2.com"):
                yield Candidate(
                    self.name,
                    {"site": host.removesuffix(".iqm2.com")},
                    0.97 if url == sighting.url else 0.8,
                    f"{host} is an IQM2 portal",
                )
                return
        if "ctlMeetings_rptMeetings" in sighting.text:
            root = re.match(r"https?://[^/?#]+", sighting.url)
            if root:
                why = "the page is an IQM2 calendar under the city's own name"
                yield Candidate(self.name, {"base_url": root.group()}, 0.9, why)


def _root(source: Source, options: Iqm2Options) -> str:
    if not options.site and not options.base_url:
        message = (
            f"{source.id}: name the portal, as site: atlantacityga (of atlantacityga.iqm2.com)"
        )
        raise ConfigError(message)
    return site(options.base_url, f"https://{options.site}.iqm2.com")


# --- the calendar --------------------------------------------------------------------------------


def _calendar(
    source: Source, response: Response, page: html.Tree
) -> Iterator[Record | Problem | Dropped]:
    rows = page.css(".MeetingRow")
    if not rows and page.css_first("#ContentPlaceholder1_pnlMeetings") is None:
        raise ExtractError(
            "this is not an IQM2 calendar: it has no list of meetings; the portal moved or the "
            "page only frames it",
            url=response.url,
            expected=".MeetingRow or the panel of meetings",
            found=html.title_of(page)[:80],
        )
    for number, row in enumerate(rows, 1):
        yield _row(source, response, row, f"row {number}")


def _row(
    source: Source, response: Response, row: html.Node, where: str
) -> Record | Problem | Dropped:
    anchors = row.css("a")
    main = next((a for a in anchors if _MEETING.search(a.attributes.get("href") or "")), None)
    if main is None:
        return Problem(where, "the row links to no meeting")
    tip = next(
        (a.attributes.get("title") or "" for a in (main, *anchors) if a.attributes.get("title")), ""
    )
    if not tip:
        icon = row.css_first("img[title]")
        tip = (icon.attributes.get("title") or "") if icon is not None else ""
    said, place = _tip(tip)
    stamp = html.text_of(main)
    start = when(stamp, source.zone) or when(tip[:60], source.zone)
    if start is None:
        if odd_date(stamp):
            return Dropped(where, f"impossible date: {stamp}")
        return Problem(where, f"no date can be read in {stamp!r}")
    found = _MEETING.search(main.attributes.get("href") or "")
    key = found["id"] if found else ""
    cancelled = row.css_first(".MeetingCancelled")
    body = said.get("board", "")
    details = html.text_of(row.css_first(".RowDetails"))
    kind = said.get("type", "")
    return meeting(
        key=key,
        title=details or " - ".join(part for part in (body, kind) if part) or "Meeting",
        url=urls.absolute(response.url, main.attributes.get("href")),
        starts_at=start,
        raw=said.get("status"),
        says=(html.text_of(cancelled),),
        body=body,
        location=place,
        documents=_documents(anchors, response.url),
        fields=fields.known(type=kind),
    )


def _tip(text: str) -> tuple[dict[str, str], str]:
    """What the tooltip says: board, type and status, and below them the place."""
    said: dict[str, str] = {}
    place: list[str] = []
    lines = [clean(line) for line in re.split(r"[\r\n]+", text)]
    if len(lines) == 1:  # some exports lose the line breaks
        lines = [clean(part) for part in re.split(r"(?=Board:|Type:|Status:)", text)]
    for number, line in enumerate(line for line in lines if line):
        found = _LABELS.match(line)
        if found:
            said[found[1].lower()] = found[2]
        elif number:
            place.append(line)
    return said, ", ".join(place)


def _documents(anchors: list[html.Node], base: str) -> list[Document]:
    found: list[Document] = []
    for anchor in anchors:
        style = anchor.attributes.get("class") or ""
        address = anchor.attributes.get("href") or ""
        if "HiddenDocumentLink" in style:
            continue
        if address.lower().startswith("javascript:") or address in {"", "#"}:
            address = webforms.opened(anchor) or ""
        url = urls.absolute(base, address)
        label = html.label_of(anchor)
        if url is None or not label:
            continue
        if re.search(r"/File(?:Open|View)\.aspx", url, re.IGNORECASE):
            found.append(file(label, url, role=_role(label, url)))
        elif "splitview.aspx" in url.lower():
            audio = "audio" in label.lower()
            found.append(file(label, url, role=Role.AUDIO if audio else Role.VIDEO))
    return found


def _role(label: str, url: str) -> Role:
    """The words on the link decide; ``Type`` only when they say nothing."""
    if re.search(r"\bminutes? pack", label, re.IGNORECASE):
        return Role.OTHER
    role = file(label, "").role
    return role if role is not Role.OTHER else _TYPES.get(urls.query(url).get("Type"), Role.OTHER)


def _details(options: Iqm2Options, record: Record) -> Iterator[Request]:
    published = any(each.role in {Role.AGENDA, Role.PACKET} for each in record.documents)
    if published and record.url:
        yield Request(
            url=urls.rebase(record.url, options.base_url),
            step="meeting",
            context={"key": record.key, "status": record.status or ""},
            refreshes=Refresh(record.key, record.version),
            optional=True,
        )


def _feed(source: Source, response: Response) -> Iterator[Record | Problem]:
    """The calendar's feed: the meeting is in the link, its time in the title or the text."""
    for number, entry in enumerate(feed.read(response).entries, 1):
        found = _MEETING.search(entry.link or entry.id)
        start = when(entry.title, source.zone) or when(entry.text, source.zone)
        if found is None or start is None:
            yield Problem(f"entry {number}", f"the entry names no meeting and date: {entry.title}")
            continue
        day = re.search(
            r"\s*(?:-|–|@)?\s*(?:\d{1,2}/\d{1,2}/\d{4}|[A-Z][a-z]{2,8} \d{1,2}, \d{4}).*$",
            entry.title,
        )
        title = entry.title[: day.start()] if day and day.start() else entry.title
        yield meeting(
            key=found["id"],
            title=title,
            url=entry.link,
            starts_at=start,
            says=(entry.text.partition("\n")[0],),
        )


# --- one meeting, one legislative file ---------------------------------------------------------


def _meeting_page(source: Source, response: Response, page: html.Tree) -> Iterator[Record]:
    head = page.css_first("td.MeetingHeading, .MeetingHeading")
    found = _MEETING.search(response.url)
    key = response.request.context.get("key") or (found["id"] if found else "")
    if not key:  # a saved page: its items name the meeting, too
        own = re.search(r"[?&;]MeetingID=(\d+)", page.html or "", re.IGNORECASE)
        key = own[1] if own else ""
    stamp = html.text_of(page.css_first("[id$=lblMeetingDate]"))
    start = when(stamp, source.zone)
    if head is None or not key or start is None:
        raise ExtractError(
            "this is not the page of an IQM2 meeting: it has no heading with a date",
            url=response.url,
            expected=".MeetingHeading",
            found=html.title_of(page)[:80],
        )
    body = html.text_of(page.css_first("[id$=lblMeetingGroup]"))
    kind = html.text_of(page.css_first("[id$=lblMeetingType]"))
    panel = page.css_first(".MeetingDownloads")
    record = meeting(
        key=key,
        title=" - ".join(part for part in (body, kind) if part) or "Meeting",
        url=response.url,
        starts_at=start,
        raw=html.text_of(head.css_first(".MeetingCancelled")),
        says=(html.text_of(page.css_first("[id$=lblMeetingStatus]")),),
        body=body,
        location=_place(head, {body, kind, stamp}),
        documents=_documents(panel.css("a"), response.url) if panel is not None else (),
        fields=fields.known(type=kind),
    )
    if response.request.context.get("key"):  # the listing tells the rest
        record = replace(record, documents=(), url=None, location=None)
        if record.status == MeetingStatus.UNKNOWN and response.request.context.get("status"):
            record = replace(record, status=response.request.context["status"])
    yield record
    outline = page.css_first("table#MeetingDetail, table.MeetingDetail")
    if outline is not None:
        yield from _outline(outline, key, response.url)


def _place(head: html.Node, known: set[str]) -> str:
    """The lines of the heading between the date and the status."""
    address = html.text_of(head.css_first(".MeetingAddress"))
    off = html.text_of(head.css_first(".MeetingCancelled"))
    lines = [clean(line) for line in readable(head).splitlines()]
    room = [line for line in lines if line and line not in {*known, address, off}]
    return ", ".join(part for part in (" ".join(room), address) if part)


def _outline(table: html.Node, parent: str, base: str) -> Iterator[Record]:
    """The rows of the outline: depth by empty cells, files below the item they belong to."""
    path: list[str] = []
    heads: list[str] = []
    waiting: Record | None = None
    used: dict[str, int] = {}
    sequence = 0
    for row in table.css("tr"):
        depth, number, title, anchor = _outline_row(row)
        if not title:
            continue
        url = urls.absolute(base, anchor.attributes.get("href")) if anchor is not None else None
        if url and re.search(r"/FileOpen\.aspx", url, re.IGNORECASE):
            if waiting is not None:
                added = file(title, url, role=Role.ATTACHMENT)
                waiting = replace(waiting, documents=(*waiting.documents, added))
            continue
        if waiting is not None:
            yield waiting
        sequence += 1
        path[depth:] = [number]
        heads[depth:] = [title]
        key = _item_key(url, title)
        used[key] = used.get(key, 0) + 1
        known = _FILE_NUMBER.search(title)
        waiting = item(
            parent,
            key=key if used[key] == 1 else f"{key}~{used[key]}",
            title=title,
            sequence=sequence,
            number=".".join(part for part in path if part),
            section=heads[0] if depth else "",
            url=_item_page(url),
            fields=fields.known(file_number=known[0] if known else None),
        )
    if waiting is not None:
        yield waiting


def _outline_row(row: html.Node) -> tuple[int, str, str, html.Node | None]:
    """Depth, number, title and link of a row."""
    depth = 0
    number, title = "", ""
    anchor: html.Node | None = None
    for cell in row.iter():
        style = cell.attributes.get("class") or ""
        if "Num" in style:
            number = html.text_of(cell).rstrip(". )")
        elif "Title" in style:
            title = html.text_of(cell)
            anchor = cell.css_first("a[href]")
        elif not title and not number:
            depth += 1
    return depth, number, title, anchor


def _item_key(url: str | None, title: str) -> str:
    """The id of the legislative file or motion; without a link, the words."""
    found = re.search(r"Detail_(LegiFile|Motion)\.aspx", url or "", re.IGNORECASE)
    number = urls.query(url or "").get("ID")
    if found and number:
        return f"{found[1].lower()}-{number}"
    return f"t{crc32(title.casefold().encode()):08x}"


def _item_page(url: str | None) -> str | None:
    """An item's page without the place in the recording, which changes while minutes are made."""
    if url is None:
        return None
    asked = urls.query(url)
    kept = [f"{name}={asked.get(name)}" for name in ("MeetingID", "ID", "Type") if asked.get(name)]
    return f"{url.partition('?')[0]}?{'&'.join(kept)}" if asked.get("ID") else url


def _legislation(response: Response, page: html.Tree) -> Record:
    title = html.text_of(page.css_first("[id$=lblLegiFileTitle], #divScroll h1, h1"))
    number = html.text_of(page.css_first("[id$=lblResNum], [id$=lblLegiFileNumber]"))
    table = page.css_first("#tblLegiFileInfo")
    key = urls.query(response.url).get("ID")
    if not key or not title or (table is None and not number):
        raise ExtractError(
            "this is not the page of an IQM2 legislative file: it names neither number nor title",
            url=response.url,
            expected="#tblLegiFileInfo",
            found=html.title_of(page)[:80],
        )
    cells = [html.text_of(cell) for cell in (table.css("td, th") if table is not None else ())]
    said = {
        label.rstrip(":").lower(): value
        for label, value in pairwise(cells)
        if label.endswith(":") and not value.endswith(":")
    }
    files = [
        file(link.text, link.url, role=Role.ATTACHMENT)
        for link in html.links(page, response.url)
        if "fileopen.aspx" in link.url.lower() and urls.query(link.url).get("Type") == "4"
    ]
    return Record(
        kind=Kind.MATTER,
        key=f"legifile/{key}",
        title=title,
        url=response.url,
        status=said.get("status")
        or html.text_of(page.css_first("[id$=lblLegiFileStatus]"))
        or None,
        body=said.get("department"),
        documents=tuple(files),
        fields=fields.known(
            file_number=number,
            category=said.get("category"),
            sponsors=said.get("sponsors"),
        ),
        text=html.text_of(page.css_first("#divBody, .LegiFileBody")) or None,
    )


ADAPTER = Iqm2()
