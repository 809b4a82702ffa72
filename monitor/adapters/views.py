"""Meetings as Drupal publishes them: tables and lists of a view, its pager, and the page of one."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote, urlsplit

from monitor.adapters.listing import meeting, odd_date
from monitor.adapters.tables import Row, kinds, named, rows
from monitor.errors import ExtractError
from monitor.models import Document, Dropped, Problem, Record, Response, Source, When
from monitor.parse import dates, html, urls
from monitor.parse.ancestors import above
from monitor.parse.meeting import role_of
from monitor.parse.text import plain

_GUID = re.compile(r"MEET-\w+?-([0-9a-f]{32})|[?&]me=([0-9a-f]{32})", re.IGNORECASE)
_NEXT = (
    "li.pager-next a[href], li.pager__item--next a[href], .pager a[rel='next'], a[rel='next'][href],"
    " .next > a[href]"
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|mp[34])(?:$|[?#])|/media/\d+|/fileattachments/|/d/f\?u=|"
    r"adaHtmlDocument|/sites/[^/]+/files/|youtube\.com/(?:watch|live|embed)|youtu\.be/|vimeo\.com/\d|"
    r"swagit\.com/(?:videos|play)|granicus\.com/",
    re.IGNORECASE,
)


_PLACES = (
    ".location-info p",
    ".location-info .field--name-field-address",
    "article .field--name-field-location",
    ".field-name-field-location",
    "article .field--name-field-address",
    "[itemprop='location']",
)
_LABEL = re.compile(r"^(?:location|address|place|where|lugar|ubicaci[oó]n)s?:\s*", re.IGNORECASE)
# Drupal stores a day without a time as noon in UTC.
_DAY_ONLY = re.compile(r"T12:00:00Z$")


def tables(page: html.Tree) -> list[html.Node]:
    """The tables of the page that list meetings: those with a date, or a meeting and its files."""
    found = []
    for table in page.css("table"):
        named_columns = kinds(table)
        dated = named_columns & {"day", "time"}
        if ("title" in named_columns and (dated or "file" in named_columns)) or (
            named_columns & {"body", "kind"} and "day" in named_columns
        ):
            found.append(table)
    return found


def from_table(
    table: html.Node, response: Response, source: Source
) -> Iterator[Record | Problem | Dropped]:
    """The meetings in the rows of ``table``."""
    used: dict[str, When] = {}
    for row in rows(table, response.url):
        start = row.starts(source.zone, response.today) or _from_files(row, source.zone)
        title = row.title or row.body or row.kind
        if not title and start is None:
            continue
        if start is None:
            yield undated(title, row.day or row.title)
            continue
        detail = row.detail if row.detail and _is_own(row.detail, response.url) else None
        yield meeting(
            key=key_of(detail, row.files, start, title, used),
            title=title or "Meeting",
            url=detail or row.detail or response.url,
            starts_at=start,
            ends_at=row.ends(source.zone, response.today),
            raw=row.status,
            says=list(row.others.values()),
            body=row.body,
            location=row.place,
            documents=row.files,
            fields={"type": row.kind, "time": dates.follows(row.time or ""), **row.fields},
        )


def undated(title: str, text: str) -> Problem | Dropped:
    """What to say of a row without a readable date."""
    if odd_date(text):
        return Dropped(title or text, f"impossible date: {text}")
    return Problem(title or text, f"its date {text!r} cannot be read")


def key_of(
    detail: str | None, files: list[Document], start: When, title: str, used: dict[str, When]
) -> str:
    """The path of the meeting's own page; else the id in its files; else its day and title.

    ``used`` are the keys given so far: of two of one name on one day the later has its hour, too.
    """
    if detail:
        path = unquote(urlsplit(detail).path).strip("/")
        if path:
            return path
    for document in files:
        found = _GUID.search(document.url)
        if found:
            return (found[1] or found[2]).lower()
    key = f"{start.day.isoformat()} {title}"  # the hour moves, and the meeting stays
    return key if used.setdefault(key, start) == start else f"{start.isoformat()} {title}"


def following(page: html.Tree, base: str) -> str | None:
    """The address of the next page of the list."""
    return html.href(page.css_first(_NEXT), base)


def own_page(response: Response, source: Source, page: html.Tree) -> Record | None:
    """The meeting a page of its own shows; ``None`` when the page shows no date."""
    heading = page.css_first("h1.page-title, h1#page-title, h1.title, #page-title, main h1, h1")
    title = html.text_of(heading)
    start, end = page_times(page, source, response)
    if start is None or not title:
        return None
    body = page.css_first("main, .region-content, #content, article, body")
    files = [
        named(link, _label_above(link.node))
        for link in (html.links(body, response.url) if body else [])
        if _FILE.search(link.url)
    ]
    place = " ".join(_parts(page)) or _said(body)
    return meeting(
        key=unquote(urlsplit(response.url).path).strip("/"),
        title=title,
        url=response.url,
        starts_at=start,
        ends_at=end,
        body=html.text_of(page.css_first(".event-node .tags a, .field--name-field-department a")),
        location=_LABEL.sub("", place),
        documents=files,
    )


def shown(record: Record | None, response: Response) -> Record:
    """``record``; raises ``ExtractError`` when the page shows no meeting."""
    if record is None:
        raise ExtractError(
            "this page shows no meeting with a date; the meeting's page moved or was taken down",
            url=response.url,
            expected="a heading and a date",
        )
    return record


def page_times(
    page: html.Tree, source: Source, response: Response
) -> tuple[When | None, When | None]:
    """Start and end of the meeting a page shows, from the machine's form or the words."""
    stamps = page.css(
        "article time[datetime], .date-display-single[content], .date-display-start[content], "
        ".date-display-end[content], [property='dc:date'][content], main time[datetime], "
        "time[datetime]"
    )
    found: list[When] = []
    for node in stamps:
        machine = html.attribute(node, "datetime") or html.attribute(node, "content")
        if _DAY_ONLY.search(machine):
            hours = html.text_of(page.css_first(".tag-time .time, .event-time, .time"))
            return dates.span(machine[:10], source.zone, clock_text=hours)
        when = dates.when(machine, source.zone)
        if when is not None and when not in found:
            found.append(when)
    if found:
        later = [each for each in found[1:2] if each.instant > found[0].instant]
        return found[0], later[0] if later else None
    words = html.text_of(page.css_first(".field--type-datetime, .field-type-datetime, .date"))
    return dates.span(words, source.zone, today=response.today)


def _said(body: html.Node | None) -> str:
    """The place in the words of the page: a line that begins with "Location:"."""
    lines = plain(body.html or "").splitlines() if body is not None else []
    told = next((line for line in lines if _LABEL.match(line) and len(line) < 200), "")
    return _LABEL.sub("", told)


def _parts(page: html.Tree) -> list[str]:
    """The place and its address, each once."""
    found: list[str] = []
    for css in _PLACES:
        words = html.text_of(page.css_first(css))
        if words and not any(words in each for each in found):
            found.append(words)
    return found[:2]


def _from_files(row: Row, zone: str) -> When | None:
    """The date in a file's own name, where the list shows none: "…-August 1, 2022 6.00 PM.pdf"."""
    for document in row.files:
        name = urls.query(document.url).get("n") or unquote(document.url.rpartition("/")[2])
        start = dates.when(re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE), zone)
        if start is not None:
            return dates.when(start.day.isoformat(), zone, clock_text=row.time) or start
    return None


def _is_own(url: str, base: str) -> bool:
    """Whether ``url`` is a page of the same site that can be a meeting's own."""
    return urls.host(url) == urls.host(base) and not _FILE.search(url)


def _label_above(node: html.Node) -> str:
    """The heading of the field a link stands in ("Agendas", "Minutes")."""
    for here in islice(above(node), 5):
        label = here.css_first(".field__label, .field--label, .field-label, h2, h3, h4")
        if label is not None and len(words := html.text_of(label)) < 40:
            return words.rstrip(":") if role_of(words).value != "other" else ""
    return ""
