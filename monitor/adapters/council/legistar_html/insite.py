"""InSite's pages of one meeting and of one piece of legislation; its files, places and labels."""

import re
from collections import Counter
from collections.abc import Iterator

from monitor.adapters import outlines
from monitor.adapters.listing import file, item, meeting
from monitor.errors import ExtractError
from monitor.models import Document, Kind, Problem, Record, Response, Role, Source
from monitor.parse import html, radgrid, urls
from monitor.parse.dates import when
from monitor.parse.fields import known
from monitor.parse.text import clean, plain

# View.ashx says with M what the file is. "Accessible" files repeat the agenda or minutes.
_FILES = {
    "A": Role.AGENDA,
    "AADA": Role.OTHER,
    "M": Role.MINUTES,
    "MADA": Role.OTHER,
    "PA": Role.PACKET,
    "PM": Role.PACKET,
    "F": Role.ATTACHMENT,
}
NO_FILES = re.compile(
    r"[?&]M=(?:IC|E|MD|R)\b(?!\d)|(?:Meeting|Department|Legislation|History|Person)Detail\.aspx",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b\d{1,6}\s+(?:[NSEW]\.?\s+)?[\w.' ]{2,40}\b(?:st|street|ave|avenue|blvd|boulevard|rd|road|"
    r"dr|drive|ln|lane|way|court|plaza|pl|place|hwy|highway|pkwy|parkway|square)\b"
    r"|\b[A-Z]{2,9},?\s+\d{5}\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:file|record|matter|legislation|bill)\s*(?:#|no\b|number)|^n[uú]m")


def place_of(cell: html.Node) -> tuple[str, str]:
    """The location and, in italics below it, the comment; an address below belongs to the place."""
    aside = cell.css_first("em, i")
    comment = html.text_of(aside)
    if aside is not None:
        aside.decompose()
    place = html.text_of(cell)
    return with_address(place, comment)


def with_address(place: str, comment: str) -> tuple[str, str]:
    """``place`` and ``comment``, the comment joined to the place when it is its street address."""
    if comment and _ADDRESS.search(comment) and "http" not in comment and len(comment) < 200:
        return f"{place}, {comment}" if place else comment, ""
    return place, comment


def document(header: str, label: str, url: str) -> Document:
    """A file of a meeting: its role from ``View.ashx?M=``, from its words, from its column."""
    header = "" if header.startswith("column ") else header
    title = label if label and not label.lower().startswith("not available") else header.title()
    kind = urls.query(url).get("M").upper() if "view.ashx" in url.lower() else ""
    role = _FILES.get(kind)
    if "/video.aspx" in url.lower() or "mediaplayer" in url.lower():
        role = Role.VIDEO
    by_words = file(title, url).role
    if by_words is Role.NOTICE or role is None:
        role = by_words if by_words is not Role.OTHER else file(header, url).role
    if kind.startswith("E") and role is Role.AGENDA:  # a file of the clerk's own, "Agenda Analysis"
        role = Role.ATTACHMENT
    return file(title, url, role=role)


def labels_of(page: html.Tree) -> dict[str, html.Node]:
    """Label (lower case, no colon) → the element that holds its value."""
    found: dict[str, html.Node] = {}
    for node in page.css("td, th, span, label, dt, div.label"):
        words = clean(node.text())[:60]
        if not words.endswith(":") or len(words) > 40:
            continue
        value = _after(node)
        if value is not None and clean(value.text(separator=" ")):
            found.setdefault(words[:-1].strip().lower(), value)
    return found


def _after(node: html.Node) -> html.Node | None:
    """The next element, or that of the cell the label stands in."""
    here: html.Node | None = node
    for _ in range(3):
        if here is None:
            return None
        beside = here.next
        while beside is not None and (beside.is_text_node or beside.is_comment_node):
            beside = beside.next
        if beside is not None:
            return beside if clean(beside.text()) else None
        here = here.parent
    return None


def meeting_page(
    source: Source, response: Response, page: html.Tree, tables: list[radgrid.Grid]
) -> Iterator[Record]:
    """The meeting (when asked for by the listing: only what the listing lacks) and its items.

    Raises ``ExtractError`` when the page names neither a meeting nor a day.
    """
    labels = labels_of(page)
    texts = {label: html.text_of(node) for label, node in labels.items()}
    name = texts.get("meeting name") or texts.get("name") or texts.get("body name") or ""
    stamp = texts.get("meeting date/time") or texts.get("meeting date") or texts.get("date") or ""
    starts = when(f"{stamp} {texts.get('meeting time', '')}", source.zone)
    key = response.request.context.get("key") or urls.query(response.url).get("ID")
    if not key or (not name and starts is None):
        raise ExtractError(
            "this is not the page of a Legistar meeting: it names neither meeting nor date",
            url=response.url,
            found=html.title_of(page)[:80],
        )
    place = labels.get("meeting location") or labels.get("location")
    where, comment = place_of(place) if place is not None else ("", "")
    files = [
        document(label, link.text, link.url)
        for label, node in labels.items()
        if re.search(r"agenda|minutes|packet|attachments?|video|notice", label)
        for link in html.links(node, response.url)
        if not NO_FILES.search(link.url)
    ]
    record = meeting(
        key=key,
        title=name or "Meeting",
        url=response.url,
        starts_at=starts,
        raw=texts.get("agenda status"),
        says=(comment,),
        body=name,
        location=where,
        documents=files,
        fields=known(
            comment=comment,
            agenda_status=texts.get("agenda status"),
            minutes_status=texts.get("minutes status"),
        ),
    )
    yield outlines.beside(record, response)
    for table in tables:
        if number_of(table) or "title" in table.headers:
            yield from _items(key, response, table)
            return


def number_of(table: radgrid.Grid) -> str:
    """The header of the column of file numbers, empty when there is none."""
    return next((header for header in table.headers if _NUMBER.search(header)), "")


def _items(key: str, response: Response, table: radgrid.Grid) -> Iterator[Record]:
    number = number_of(table)
    section = ""
    used: Counter[str] = Counter()
    before = int(response.request.context.get("items", "0"))
    for sequence, cells in enumerate(table.rows, before + 1):
        words = {header: cell.text for header, cell in cells.items()}
        title = words.get("title") or words.get("name") or words.get("agenda note") or ""
        matter = words.get(number, "")
        links = [
            (anchor, urls.absolute(response.url, anchor.attributes.get("href")))
            for cell in cells.values()
            for anchor in cell.anchors
        ]
        page = next((url for _, url in links if url and "legislationdetail" in url.lower()), None)
        if not title and not matter:
            continue
        if not matter and not page and not words.get("type"):
            section = title
        own = f"m{urls.query(page).get('ID')}" if page else outlines.key_of_words(title)
        yield item(
            key,
            key=outlines.numbered(own, used),
            title=title or matter,
            sequence=sequence,
            number=words.get("agenda #") or words.get("agenda number") or "",
            section="" if section == title else section,
            url=page,
            documents=[
                file(html.label_of(anchor), url, role=Role.ATTACHMENT)
                for anchor, url in links
                if url and re.search(r"view\.ashx\?M=F\b", url, re.IGNORECASE)
            ],
            fields=known(
                file_number=matter,
                type=words.get("type"),
                action=words.get("action"),
                result=words.get("result"),
                revision=words.get("ver.") or words.get("version"),
            ),
        )


def legislation_page(
    response: Response, page: html.Tree, tables: list[radgrid.Grid]
) -> Iterator[Record]:
    """The matter a LegislationDetail page is about, with its history and attachments.

    Raises ``ExtractError`` when the page names neither a number nor a title.
    """
    labels = labels_of(page)
    texts = {label: html.text_of(node) for label, node in labels.items()}
    number = texts.get("file #") or texts.get("record #") or texts.get("file number") or ""
    title = texts.get("title") or texts.get("name") or ""
    key = urls.query(response.url).get("ID")
    if not key or not (number or title):
        raise ExtractError(
            "this is not a page of Legistar legislation: it names neither number nor title",
            url=response.url,
            found=html.title_of(page)[:80],
        )
    files = labels.get("attachments")
    actions = tuple(
        " · ".join(
            words
            for header in ("date", "action by", "action", "result")
            if (words := row[header].text if header in row else "")
        )
        for table in tables
        if "action by" in table.headers
        for row in table.rows
    )
    text = page.css_first("[id$=divText], [id$=lblText]")
    yield Record(
        kind=Kind.MATTER,
        key=f"matter/{key}",
        title=title or number,
        url=response.url,
        status=texts.get("status"),
        body=texts.get("in control"),
        documents=tuple(
            file(link.text, link.url, role=Role.ATTACHMENT)
            for link in (html.links(files, response.url) if files is not None else ())
        ),
        fields=known(
            file_number=number,
            type=texts.get("type"),
            name=texts.get("name"),
            introduced=texts.get("file created") or texts.get("introduced"),
            on_agenda=texts.get("on agenda"),
            final_action=texts.get("final action"),
            enactment=texts.get("enactment #") or texts.get("law number"),
            sponsors=texts.get("sponsors"),
            revision=texts.get("version"),
            history=actions,
        ),
        text=plain(text.html or "") or None if text is not None else None,
    )


def legislation_list(response: Response, table: radgrid.Grid) -> Iterator[Record | Problem]:
    """The matters in a table of search results (Legislation.aspx)."""
    number = number_of(table)
    for place, cells in enumerate(table.rows, 1):
        words = {header: cell.text for header, cell in cells.items()}
        anchors = cells[number].anchors if number in cells else []
        url = next(
            (u for a in anchors if (u := urls.absolute(response.url, a.attributes.get("href")))), ""
        )
        if not urls.query(url).get("ID"):
            yield Problem(f"row {place}", "the row links to no piece of legislation")
            continue
        yield Record(
            kind=Kind.MATTER,
            key=f"matter/{urls.query(url).get('ID')}",
            title=words.get("title") or words.get(number, ""),
            url=url,
            status=words.get("status") or None,
            body=words.get("committee") or words.get("in control") or None,
            fields=known(
                file_number=words.get(number),
                type=words.get("type"),
                enactment=words.get("law number"),
                introduced=words.get("intro date") or words.get("file created"),
                final_action=words.get("final action"),
                sponsors=words.get("prime sponsor") or words.get("main sponsor's ward/office"),
            ),
        )
