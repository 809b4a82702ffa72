"""CivicWeb, Diligent Community, HighBond: one service, several host names and two field sets.

``/Services/MeetingsService.svc/meetings?from=&to=`` lists all meetings as local wall times;
``…/meetings/{id}/meetingDocuments`` their documents (a bare list on older portals). Document
types 1 and 4 are agendas (page, PDF), 9 and 10 minutes; a document is ``/document/{id}/``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import quote

import orjson
from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import (
    MeetingOptions,
    file,
    first_day,
    meeting,
    odd_date,
    options_of,
    shaped,
    site,
    watched,
)
from monitor.errors import ExtractError
from monitor.models import Document, Dropped, Problem, Record, Request, Response, Role, Source
from monitor.parse import dates, html, json, urls
from monitor.parse.days import find_day
from monitor.parse.text import clean, opening, unescape

HOSTS = (
    ".civicweb.net",
    ".diligent.community",
    ".community.diligent.com",
    ".community.highbond.com",
    ".community.diligentoneplatform.com",
)
# The service names agendas long before they are published for some portals without the flag.
UNFLAGGED = timedelta(days=30)
_AGENDAS = frozenset({"1", "4"})
_MINUTES = frozenset({"2", "9", "10"})
_EDGES = re.compile(r"^[\s,;:–—-]+|[\s,;:–—-]+$")


class CivicwebOptions(MeetingOptions):
    """Settings of a CivicWeb or Diligent Community portal."""

    host: str = Field(default="", description="The portal's host name: hartford.civicweb.net")
    documents: bool = Field(
        default=True, description="Ask for the documents of each published meeting"
    )


class Civicweb(Adapter):
    """Meetings and their documents from the portal's own service."""

    name = "civicweb"
    title = "CivicWeb / Diligent Community"
    pace = 1.0
    members = (("Id", "Name", "MeetingDateTime"), ("Id", "Name", "MeetingDate", "TypeId"))
    marks = r"MeetingsService\.svc|/Portal/Meeting(?:TypeList|Information|Schedule)\.aspx"
    options = CivicwebOptions
    steps = ((r"/meetings/(?P<meeting>\d+)/meetingDocuments", "documents"),)

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """All meetings from the window's first day on."""
        options = options_of(source, CivicwebOptions)
        begin = first_day(options, today).isoformat()
        yield Request(
            url=f"{_root(options)}/Services/MeetingsService.svc/meetings"
            f"?from={begin}&to=9999-12-31&loadall=false",
            headers={"Accept": "application/json"},
        )

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """Meetings of the service; then each again with its documents."""
        options = options_of(source, CivicwebOptions)
        if response.request.step == "documents":
            row = orjson.loads(response.request.context["row"])
            record = _meeting(row, response, source, _documents(json.load(response), response))
            if isinstance(record, Record):
                yield record
            return
        if opening(response.body).startswith("<"):
            yield from self._type_list(source, response, options)
            return
        rows = json.rows(json.load(response), "", "meetings")
        for at, row in enumerate(shaped(rows, "CivicWeb meetings", "Id", "Name")):
            found = _meeting(row, response, source, ())
            if not isinstance(found, Record):
                yield found or Problem(f"meeting {at + 1}", "it has no id or no name")
                continue
            for kept in watched(found, options, response.today):
                yield kept
                if options.documents and isinstance(kept, Record) and _due(row, found, response):
                    yield Request(
                        url=f"{_root(options)}/Services/MeetingsService.svc/meetings/"
                        f"{found.key}/meetingDocuments",
                        headers={"Accept": "application/json"},
                        step="documents",
                        context={"row": orjson.dumps(row).decode()},
                        optional=True,
                    )

    def _type_list(
        self, source: Source, response: Response, options: CivicwebOptions
    ) -> Iterator[Yield]:
        """``MeetingTypeList.aspx`` and ``MeetingInformation.aspx``: what they name of meetings."""
        page = html.tree(response)
        if page.css_first(".meeting-type-list, .meeting-information-item, .meeting-list") is None:
            raise ExtractError(
                "this is not a CivicWeb meeting page; the portal moved or shows an error page",
                url=response.url,
                expected=".meeting-type-list",
                found=html.title_of(page),
            )
        heading = html.text_of(page.css_first("#meeting-type-title"))
        body = ""
        for link in html.below(
            page, "a.meeting-type-item-title, a.list-link, .meeting-list-items button[id]"
        ):
            if "meeting-type-item-title" in html.attribute(link, "class").split():
                body = html.text_of(link)
                continue
            record = _linked(link, body or heading, source, response, _printed(page, response))
            if record is not None:
                yield from watched(record, options, response.today)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The portal's host name, or a link to one."""
        for url in (sighting.url, *sighting.links):
            host = urls.host(url)
            if host.endswith(HOSTS):
                certainty = 0.96 if url == sighting.url else 0.8
                why = f"{host} is a CivicWeb (Diligent) portal"
                yield Candidate(self.name, {"host": host}, certainty, why)
                return
        if (
            "MeetingsService.svc" in sighting.text
            or "/Portal/MeetingTypeList.aspx" in sighting.text
        ):
            host = urls.host(sighting.url)
            why = "the page is made by CivicWeb (Diligent)"
            yield Candidate(self.name, {"host": host}, 0.9, why)


def _root(options: CivicwebOptions) -> str:
    return site(options.base_url, f"https://{options.host}")


def _due(row: Mapping[str, object], record: Record, response: Response) -> bool:
    """Whether the meeting can have documents: published, or soon where the service has no flag."""
    if "Published" in row:
        return row["Published"] is True
    return record.starts_at is None or record.starts_at.day <= response.today + UNFLAGGED


def _meeting(
    row: Mapping[str, object],
    response: Response,
    source: Source,
    documents: Iterable[Document],
) -> Record | Dropped | Problem | None:
    key = json.text(row.get("Id"))
    name = clean(unescape(json.text(row.get("CleanName")) or json.text(row.get("Name"))))
    if not key or not name:
        return None
    begins = json.text(row.get("MeetingDateTime"))
    day = json.text(row.get("MeetingDate")) or json.text(row.get("FormattedMeetingDate"))
    start = dates.when(begins, source.zone)
    if start is None and dates.day(day):
        start = dates.when(day, source.zone, clock_text=json.text(row.get("MeetingTime")))
    start = start or dates.when(name, source.zone)
    if start is None:
        if odd_date(begins or day):
            return Dropped(key, f"impossible date: {begins or day}")
        return Problem(name, f"its date {begins or day!r} cannot be read")
    kind = clean(unescape(json.text(row.get("MeetingTypeName"))))
    fields: dict[str, str | bool] = {}
    if row.get("Published") is False:
        fields["published"] = False
    return meeting(
        key=key,
        title=without_day(name, start.day) or kind or name,
        url=urls.absolute(response.url, f"/Portal/MeetingInformation.aspx?Org=Cal&Id={key}"),
        starts_at=start,
        body=kind or None,
        location=json.text(row.get("MeetingLocation")),
        documents=documents,
        fields=fields,
    )


def without_day(name: str, day: date) -> str:
    """``name`` without the date the portal appends: "Board - Oct 26 2026 - NO MEETING"."""
    while (found := find_day(name)) and found.day == day:
        left, right = (_EDGES.sub("", part) for part in (name[: found.start], name[found.end :]))
        name = " - ".join(part for part in (left, right) if part)
    return _EDGES.sub("", name)


def _documents(answer: object, response: Response) -> Iterator[Document]:
    rows = json.rows(answer, "" if isinstance(answer, list) else "Documents", "documents")
    for row in shaped(rows, "CivicWeb documents", "Id", "DocumentType"):
        key, name = json.text(row.get("Id")), unescape(json.text(row.get("Name"))).strip()
        kind = json.text(row.get("DocumentType"))
        if kind in _AGENDAS:
            role, label = Role.AGENDA, "Agenda"
        elif kind in _MINUTES:
            role, label = Role.MINUTES, "Minutes"
        elif row.get("IsPublic") is True and name:
            role, label = None, name
        else:
            continue  # closed-session papers, drafts, the portal's own working files
        if not key or json.text(row.get("PublicReleaseDelayDateString")):
            continue
        page = bool(row.get("Html")) or json.text(row.get("Format")).lower() in {"docx", "html"}
        tail = f"{quote(name, safe='')}.{'html' if page else 'pdf'}" if name else ""
        url = urls.absolute(response.url, f"/document/{key}/{tail}")
        if url:
            yield file(f"{label} ({'page' if page else 'PDF'})", url, role=role, version=key)


def _linked(
    link: html.Node,
    body: str,
    source: Source,
    response: Response,
    printed: Document | None,
) -> Record | None:
    """A meeting as a link "Board - Apr 13 2026", or as a button of a meeting page."""
    shown = urls.query(response.url).get("Id")
    if link.tag == "button":
        found = re.search(r"MeetingButton(\d+)", html.attribute(link, "id"))
        key = found[1] if found else ""
        words = html.text_of(html.first(link, ".meeting-list-item-button-name")) or body
        name = f"{words} - {html.text_of(html.first(link, '.meeting-list-item-button-date'))}"
        selected = "meeting-list-item-button-selected" in html.attribute(link, "class").split()
    else:
        key, selected = urls.query(html.attribute(link, "href")).get("Id"), False
        name = html.text_of(link)
    its_own = printed if printed and (key == shown or (selected and not shown)) else None
    row = {"Id": key, "Name": name, "MeetingTypeName": body}
    record = _meeting(row, response, source, [its_own] if its_own else [])
    return record if isinstance(record, Record) else None


def _printed(page: html.Tree, response: Response) -> Document | None:
    """The agenda a meeting page shows, as the PDF made of it."""
    link = html.href(page.css_first("a[id$='DocumentPrintVersion']"), response.url)
    found = re.search(r"/document/(\d+)", link or "")
    url = urls.absolute(response.url, f"/document/{found[1]}/?printPdf=true") if found else None
    return file("Agenda (PDF)", url, version=found[1]) if found and url else None


ADAPTER = Civicweb()
