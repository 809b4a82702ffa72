"""BoardDocs (Diligent): the list of meetings as JSON, the page of one, its agenda, the XML export.

``BD-GetMeetingsList`` (one committee, ``numberdate`` without a time) and
``BD-GETMeetingsListForSEO`` (all, with a description) are two spellings of one list. The time
stands only in the name ("@ 6:30 p.m.") or the description. A wrong committee answers with nothing.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import (
    ItemOptions,
    file,
    item,
    meeting,
    odd_date,
    options_of,
    shaped,
    site,
    watched,
)
from monitor.errors import ExtractError
from monitor.models import Dropped, Kind, Problem, Record, Request, Response, Role, Source, When
from monitor.parse import dates, html, json, xml
from monitor.parse.text import clean, opening, plain, unescape

# Agendas are published days ahead; asking for later ones is answered with nothing.
SOON = timedelta(days=14)
_ROOT = re.compile(r"^https?://[\w.-]*boarddocs\.com/([\w-]+/[\w.-]+)/Board\.nsf", re.IGNORECASE)
_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
_HOURS = re.compile(
    r"(?<![\s,;–-])[\s,;–-]*+\b\d{1,2}(?::\d{2})?\s{0,9}[ap]\.?\s?m\b\.?.*$", re.IGNORECASE
)
_PLACE = re.compile(
    r"\d|\b(?:room|hall|cent(?:er|re)|building|school|library|chambers?|auditorium|zoom|virtual|"
    r"online|livestream)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^\(?((?:\d+|[A-Z]|[ivxlc]+)(?:[.-](?:\d+|[A-Za-z]))*)[.)]\s+(.+)$|^(\d+\.\d+)\s*[-–]?\s*(.+)$",
    re.DOTALL,
)


class BoarddocsOptions(ItemOptions):
    """Settings of a BoardDocs site."""

    site: str = Field(
        default="", description="State and name: mi/grand of go.boarddocs.com/mi/grand/Board.nsf"
    )
    committees: tuple[str, ...] = Field(
        default=(),
        description="Ids of the committees to read (committeeid on the Public page); none: all",
    )
    export: bool = Field(
        default=False, description="Read the XML export of active meetings with all its items"
    )


class Boarddocs(Adapter):
    """Meetings of a BoardDocs site with place, time and agenda items."""

    name = "boarddocs"
    title = "BoardDocs"
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM})
    volatile = frozenset({"sequence"})
    reads = frozenset({Role.MINUTES})
    pace = 2.0
    opens = (
        (r"class=[\"'][^\"']*\bmeeting-name[\s\S]*goto\?open&(?:amp;)?id=(?P<id>\w+)", "meeting"),
        (r"class=[\"'][^\"']*\bmeeting-name\b", "meeting"),
    )
    members = (("unique", "numberdate"), ("unique", "unid"), ("Unique", "Name", "Date"))
    marks = r"boarddocs\.com/[^\"\s<]+/Board\.nsf|BD-GetMeeting"
    options = BoarddocsOptions

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The export, the list of each committee, or the list of all."""
        options = options_of(source, BoarddocsOptions)
        root = _root(options)
        if options.export:
            yield Request(url=f"{root}/XML-ActiveMeetings")
        elif options.committees:
            for committee in options.committees:
                yield _post(f"{root}/BD-GetMeetingsList?open", current_committee_id=committee)
        else:
            yield Request(url=f"{root}/BD-GETMeetingsListForSEO?open")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The list in any form; then the page and the agenda of each meeting."""
        options = options_of(source, BoarddocsOptions)
        step = response.request.step
        if step == "items":
            yield from _items(response)
            return
        if step == "meeting":
            yield _page(source, response)
            return
        if b"<meetings" in response.body[:500]:
            yield from _export(source, response, options)
            return
        if opening(response.body).startswith("<"):
            listed = _listed(source, response)
        else:
            listed = _rows(source, response)
        for one in listed:
            if not isinstance(one, Record):
                yield one
                continue
            for kept in watched(one, options, response.today):
                yield kept
                if isinstance(kept, Record):
                    soon = one.starts_at is None or one.starts_at.day <= response.today + SOON
                    yield from _asked(one, options, items=options.items and soon)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The address of a site, or a link to one; its committees when the page names them."""
        for url in (sighting.url, *sighting.links):
            found = _ROOT.match(url)
            if found:
                own = url == sighting.url
                named = re.findall(r'committeeid="(\w{12})"', sighting.text) if own else []
                options: dict[str, object] = {"site": found[1]}
                if named:
                    options["committees"] = list(dict.fromkeys(named))
                why = f"{found[1]} is a BoardDocs site"
                yield Candidate(self.name, options, 0.97 if own else 0.8, why, name="board")
                return


def _root(options: BoarddocsOptions) -> str:
    usual = "https://go.boarddocs.com"
    return f"{site(options.base_url, usual)}/{options.site.strip('/')}/Board.nsf".replace(
        "//B", "/B"
    )


def _post(url: str, step: str = "list", **form: str) -> Request:
    body = urlencode(form).encode()
    return Request(
        url=url,
        method="POST",
        headers=_FORM,
        body=body,
        step=step,
        context=form if step != "list" else {},
        optional=step != "list",
    )


def _asked(record: Record, options: BoarddocsOptions, *, items: bool) -> Iterator[Request]:
    root = _root(options)
    yield _post(f"{root}/BD-GetMeeting?open", "meeting", id=record.key)
    if items:
        yield _post(f"{root}/BD-GetAgenda?open", "items", id=record.key)


def _rows(source: Source, response: Response) -> Iterator[Record | Problem | Dropped]:
    rows = [
        {name.lower(): value for name, value in row.items()}
        for row in json.rows(json.load(response), "", "meetings")
        if row
    ]
    for row in shaped(rows, "BoardDocs meetings", "unique", "name"):
        key, name = json.text(row.get("unique")), clean(unescape(json.text(row.get("name"))))
        day = json.text(row.get("numberdate")) or json.text(row.get("date"))
        notes = plain(json.text(row.get("description")))
        if key and name:
            yield _meeting(source, response, key, name, day, notes)


def _listed(source: Source, response: Response) -> Iterator[Record | Problem | Dropped]:
    page = html.tree(response)
    html.need(page, ".meetings-list, #meetingsDiv", "the BoardDocs list of meetings")
    for row in html.below(page, ".meeting-item"):
        key = html.attribute(row, "data-id")
        name = html.text_of(html.first(row, ".meeting-title"))
        if key and name:
            yield _meeting(
                source, response, key, name, html.text_of(html.first(row, ".meeting-date")), ""
            )


def _meeting(
    source: Source,
    response: Response,
    key: str,
    name: str,
    day: str,
    notes: str,
    *,
    body: str = "",
    agenda: bool = False,
) -> Record | Problem | Dropped:
    day = f"{day[:4]}-{day[4:6]}-{day[6:]}" if re.fullmatch(r"\d{8}", day) else day[:40]
    start, end = _times(source, day, name, notes)
    if start is None:
        if odd_date(day):
            return Dropped(key, f"impossible date: {day}")
        return Problem(name, f"its date {day!r} cannot be read")
    root = _base(response.url)
    link = f"{root}/goto?open&id={key}"
    return meeting(
        key=key,
        title=name,
        url=link,
        starts_at=start,
        ends_at=end,
        says=[notes.partition("\n")[0]],
        body=body,
        location=_place(notes),
        documents=[file("Agenda", link)] if agenda else [],
        text=notes,
    )


def _base(url: str) -> str:
    return re.sub(r"(?i)(/Board\.nsf).*", r"\1", url)


def _times(source: Source, day: str, name: str, notes: str) -> tuple[When | None, When | None]:
    """The day from the list, the hours from the name or else from the description."""
    for words in (name, notes):
        start, end = dates.span(day, source.zone, clock_text=words)
        if start is None or start.clock is not None:
            return start, end
    return dates.span(day, source.zone, clock_text="")


def _place(notes: str) -> str:
    """The first lines of a description, up to the hours: an address, not the legal notice."""
    lines = []
    for line in notes.splitlines()[:7]:
        place = _HOURS.sub("", line)
        if dates.day(line) is not None or len(line) > 80:
            break
        lines += [place] if place else []
        if place != line:
            break
    return ", ".join(lines) if any(_PLACE.search(line) for line in lines) else ""


def _page(source: Source, response: Response) -> Record:
    page = html.tree(response)
    name = html.text_of(html.need(page, ".meeting-name", "the meeting's name"))
    day = html.text_of(html.need(page, ".meeting-date", "the meeting's date"))
    description = html.first(page, ".meeting-description")
    notes = plain(description.html or "") if description is not None else ""
    key = response.request.context.get("id", "")
    found = _meeting(source, response, key, name, day, notes)
    if not isinstance(found, Record):
        message = f"the meeting's page names no day that can be read ({day!r})"
        raise ExtractError(message, url=response.url, expected="a date", found=day)
    return found


def _items(response: Response) -> Iterator[Yield]:
    page = html.tree(response)
    parent = response.request.context.get("id", "")
    if page.css_first("dt.category, li.item, .agendaorder, .category-name") is None:
        raise ExtractError(
            "this is not a BoardDocs agenda; it is not published yet or was withdrawn",
            url=response.url,
            expected="li.item",
            found=html.title_of(page),
        )
    section, sequence = "", 0
    for node in html.below(page, "dt.category, li.item"):
        if node.tag == "dt":
            section = html.text_of(html.first(node, ".category-name")) or html.text_of(node)
            continue
        sequence += 1
        words = html.text_of(html.first(node, ".title")) or html.attribute(node, "xtitle")
        order = html.text_of(html.first(node, ".order"))
        yield _item(
            parent,
            html.attribute(node, "unique") or str(sequence),
            f"{order} {words}" if order and not words.startswith(order) else words,
            sequence,
            section,
            html.text_of(html.first(node, ".actiontype")).rstrip(", "),
            _base(response.url),
        )


def _item(
    parent: str, key: str, words: str, sequence: int, section: str, kind: str, root: str
) -> Record:
    number, title = _split(words)
    return item(
        parent,
        key=key,
        title=title or "Item",
        sequence=sequence,
        number=number,
        section=_split(section)[1],
        url=f"{root}/goto?open&id={key}",
        fields={"type": kind},
    )


def _split(words: str) -> tuple[str, str]:
    """Number and title of "A. Minutes" or "1.02 Award of bid"."""
    found = _NUMBERED.match(words)
    return (found[1] or found[3], found[2] or found[4]) if found else ("", words)


def _export(source: Source, response: Response, options: BoarddocsOptions) -> Iterator[Yield]:
    root = xml.load(response)
    if xml.local(root) != "meetings":
        message = "this is not the BoardDocs export of active meetings"
        raise ExtractError(message, url=response.url, expected="<meetings>", found=root.tag)
    for node in root.iter("meeting"):
        key, name = node.get("id") or "", clean(node.findtext("name") or "")
        if not key or not name:
            yield Problem(key or "a meeting", "it has no id or no name")
            continue
        one = _meeting(
            source,
            response,
            key,
            name,
            clean(node.findtext("start/date") or ""),
            plain(node.findtext("description") or ""),
            body=clean(node.get("bodyname") or ""),
            agenda=node.find("category") is not None,
        )
        if not isinstance(one, Record):
            yield one
            continue
        for kept in watched(one, options, response.today):
            yield kept
            if options.items and isinstance(kept, Record):
                yield from _exported(node, key, _base(response.url))


def _exported(node: xml.Element, key: str, root: str) -> Iterator[Record]:
    sequence = 0
    for category in node.iter("category"):
        section = clean(category.findtext("name") or "")
        for one in category.iter("item"):
            sequence += 1
            words = clean(one.findtext("name") or "")
            kind = clean(one.findtext("actiontype") or "")
            if words:
                yield _item(
                    key, one.get("id") or str(sequence), words, sequence, section, kind, root
                )


ADAPTER = Boarddocs()
