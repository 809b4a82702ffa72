"""PrimeGov (OneMeeting): the portal's JSON lists and its agendas as web pages.

A meeting leaves "upcoming" when it starts, so the archive of the window's years is read as well.
Times are local. A document's ``id`` is that of its compiled file and changes when it is published
again; ``templateId`` stays. Older tenants have no ``dateTime`` and serve files by ``id``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
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
    shaped,
    site,
    stamped,
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
)
from monitor.parse import fields, html, json, urls
from monitor.parse.dates import when
from monitor.parse.text import clean, readable

HTML = "3"
"""``compileOutputType`` of an agenda published as a web page; 1 is a PDF."""

_BUTTON = re.compile(r"combine item['’]s attachments into one pdf and view", re.IGNORECASE)
_NUMBER = re.compile(
    r"^(?P<number>(?:item\s*+(?:#|no\.?)?\s*+)?(?:\d{1,3}|[A-Z]|[IVX]{1,5})(?:\.[0-9A-Za-z]{1,3})*[.):]|\(\d{1,3}\))\s+",
    re.IGNORECASE,
)
_FILE_NUMBER = re.compile(
    r"\b(?:[A-Z]{1,5}\s?)?\d{2,4}-\d{3,6}(?:-S\d+)?\b|\b[A-Z]{2,5} \d{4} ?#\d+"
)


class PrimeGovOptions(ItemOptions):
    """Settings of a PrimeGov portal."""

    site: str = Field(
        default="", description="The portal's name: cambridgema of cambridgema.primegov.com"
    )
    committees: tuple[int, ...] = Field(
        default=(), description="Numbers of the committees to watch (committeeId); none: all"
    )


class PrimeGov(Adapter):
    """See the module."""

    name = "primegov"
    title = "PrimeGov"
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM})
    volatile = frozenset({"sequence"})
    pace = 1.0
    opens = ((r"^\s*<[\s\S]*data-itemid", "items"),)
    members = (
        ("documentList", "meetingTypeId"),
        ("documentList", "committeeId"),
        ("documentList", "dateTime"),
    )
    marks = r"primegov\.com/(?:public|portal|api)|/Public/CompiledDocument\?"
    options = PrimeGovOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """What is ahead, and the archive of each year of the window."""
        options = options_of(source, PrimeGovOptions)
        lists = f"{_root(source, options)}/api/v2/PublicPortal"
        yield Request(url=f"{lists}/ListUpcomingMeetings")
        for year in range(max(first_day(options, today).year, today.year - 20), today.year + 1):
            yield Request(url=f"{lists}/ListArchivedMeetings?year={year}")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """Meetings of a list; items of an agenda's page."""
        options = options_of(source, PrimeGovOptions)
        if response.request.step == "items" or "/portal/meeting?" in response.url.lower():
            yield from _items(response)
            return
        value = json.load(response)
        found = value.get("meetings") if isinstance(value, dict) else value
        rows = shaped(
            json.rows(found, "", "meetings"), "PrimeGov meetings", "id", "title", "documentList"
        )
        for number, row in enumerate(rows, 1):
            committee = str(row.get("committeeId") or "")
            if options.committees and committee not in map(str, options.committees):
                continue
            one = _meeting(source, response, row, f"row {number}")
            if not isinstance(one, Record):
                yield one
                continue
            for kept in watched(stamped(one), options, response.today):
                yield kept
                if isinstance(kept, Record) and options.items:
                    yield from _agenda(response, kept, row)

    def confirm(self, source: Source, record: Record) -> Request | None:
        """A search of the meeting's own day: both lists in one."""
        if record.kind is not Kind.MEETING or record.starts_at is None:
            return None
        options = options_of(source, PrimeGovOptions)
        day = record.starts_at.day
        asked = f"{day.month}/{day.day}/{day.year}"
        return Request(url=f"{_root(source, options)}/api/meeting/search?from={asked}&to={asked}")

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The portal's host name, or a link to one."""
        for url in (sighting.url, *sighting.links):
            host = urls.host(url)
            if host.endswith(".primegov.com") and host.count(".") == 2:
                yield Candidate(
                    self.name,
                    {"site": host.removesuffix(".primegov.com")},
                    0.97 if url == sighting.url else 0.8,
                    f"{host} is a PrimeGov portal",
                )
                return


def _root(source: Source, options: PrimeGovOptions) -> str:
    if not options.site and not options.base_url:
        message = (
            f"{source.id}: name the portal, as site: cambridgema (of cambridgema.primegov.com)"
        )
        raise ConfigError(message)
    return site(options.base_url, f"https://{options.site}.primegov.com")


def _meeting(
    source: Source, response: Response, row: Mapping[str, object], where: str
) -> Record | Problem | Dropped:
    stamp = json.text(row.get("dateTime"))
    start = (
        when(stamp, source.zone, wall=True)
        if stamp
        else when(json.text(row.get("date")), source.zone, clock_text=json.text(row.get("time")))
    )
    words = stamp or json.text(row.get("date"))
    if start is None:
        if odd_date(words):
            return Dropped(where, f"impossible date: {words}")
        return Problem(where, f"no date can be read in {words!r}")
    root = re.match(r"https?://[^/?#]+", response.url)
    base = root.group() if root else ""
    documents = list(_documents(row, base, modern=bool(stamp)))
    video = urls.absolute(base, json.text(row.get("videoUrl")))
    if video:
        documents.append(file("Video", video, role=Role.VIDEO))
    page = next((d.url for d in documents if "/portal/meeting" in d.url.lower()), "")
    return meeting(
        key=json.text(row.get("id")),
        title=json.text(row.get("title")) or "Meeting",
        url=page or f"{base}/public/portal",
        starts_at=start,
        documents=documents,
        fields=fields.known(remote=urls.absolute(base, json.text(row.get("zoomMeetingLink")))),
    )


def _documents(row: Mapping[str, object], base: str, *, modern: bool) -> Iterator[Document]:
    """The published files; the web page of a file that is there as well only repeats it."""
    rows = [each for each in fields.rows(row, "documentList") if _is_public(each)]
    printed = {json.text(each.get("templateId")) for each in rows if not _is_page(each)}
    for each in rows:
        name = clean(json.text(each.get("templateName"))) or "Document"
        url = urls.absolute(base, json.text(each.get("link"))) or _address(
            each, base, modern=modern
        )
        role = Role.MINUTES if "journal" in name.lower() else file(name, url).role
        if _is_page(each) and json.text(each.get("templateId")) in printed:
            role = Role.OTHER
        version = json.text(each.get("publishDate")) or json.text(each.get("id"))
        yield file(name, url, role=role, version=version)


def _is_public(row: Mapping[str, object]) -> bool:
    return json.text(row.get("publishStatus")) not in {"0", "false"}


def _is_page(row: Mapping[str, object]) -> bool:
    return json.text(row.get("compileOutputType")) == HTML


def _address(row: Mapping[str, object], base: str, *, modern: bool) -> str:
    template, number = json.text(row.get("templateId")), json.text(row.get("id"))
    if not modern or not template:
        page = f"{base}/Portal/Meeting?compiledMeetingDocumentFileId={number}"
        return page if _is_page(row) else f"{base}/Public/CompiledDocument/{number}"
    if _is_page(row):
        return f"{base}/Portal/Meeting?meetingTemplateId={template}"
    kind = json.text(row.get("compileOutputType")) or "1"
    return f"{base}/Public/CompiledDocument?meetingTemplateId={template}&compileOutputType={kind}"


def _agenda(response: Response, record: Record, row: Mapping[str, object]) -> Iterator[Request]:
    """The agenda's page, when one of the published files is an agenda as a web page."""
    for each in fields.rows(row, "documentList"):
        name = json.text(each.get("templateName"))
        if _is_public(each) and _is_page(each) and file(name, "").role is Role.AGENDA:
            root = re.match(r"https?://[^/?#]+", response.url)
            modern = bool(json.text(row.get("dateTime")))
            yield Request(
                url=_address(each, root.group() if root else "", modern=modern),
                step="items",
                context={"meeting": record.key},
                refreshes=Refresh(record.key, record.version),
                optional=True,
            )
            return


def _items(response: Response) -> Iterator[Record]:
    """Items of an agenda's page: built as blocks, or from a Word file as tables."""
    page = html.tree(response)
    nodes = page.css("[data-itemid], [data-sectionid], .meeting-item, .agenda-item")
    parent = response.request.context.get("meeting") or urls.query(response.url).get(
        "meetingTemplateId"
    )
    if not nodes:
        if page.css_first("#agenda, .agenda, .meeting-agenda, #meeting-content, .item_contents"):
            return
        raise ExtractError(
            "this is not a PrimeGov agenda: it has no items; it was taken off or changed its layout",
            url=response.url,
            expected="elements with data-itemid",
            found=html.title_of(page)[:80],
        )
    section, sequence = "", 0
    seen: set[str] = set()
    for node in nodes:
        key = html.attribute(node, "data-itemid")
        title, text = _words(node)
        if not key:
            section = title if node.attributes.get("data-sectionid") else section
            continue
        if key in seen or not title:
            continue
        seen.add(key)
        sequence += 1
        number = _NUMBER.match(title)
        known = _FILE_NUMBER.search(title)
        yield item(
            parent,
            key=key,
            title=title[number.end() :] if number else title,
            number=number["number"].strip("().: ") if number else "",
            sequence=sequence,
            section=section,
            url=f"{response.url.partition('#')[0]}#AgendaItem_{key}",
            documents=_attachments(node, response.url),
            fields=fields.known(file_number=known[0] if known else None),
            text=text,
        )


def _words(node: html.Node) -> tuple[str, str]:
    """The first words of an item, and the rest of it."""
    lines = [_BUTTON.sub("", clean(line)).strip() for line in readable(node).splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > 1 and _NUMBER.fullmatch(f"{lines[0]} "):
        lines = [f"{lines[0]} {lines[1]}", *lines[2:]]
    return (lines[0] if lines else "", "\n".join(lines[1:]))


def _attachments(node: html.Node, base: str) -> Iterator[Document]:
    for link in html.links(node, base):
        if "historyattachment" in link.url.lower() or "attachment" in link.url.lower():
            shown = html.attribute(link.node, "title")
            named = re.fullmatch(r"View (.*?)(?: - New Window)?", shown)
            yield file(named[1] if named else link.text, link.url, role=Role.ATTACHMENT)


ADAPTER = PrimeGov()
