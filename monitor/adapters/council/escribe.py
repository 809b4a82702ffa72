"""eSCRIBE (Diligent): the calendar's JSON, the older list page, and agendas item by item.

The calendar is ``POST MeetingsCalendarView.aspx/GetCalendarMeetings`` with exactly the parameters
``calendarStartDate`` and ``calendarEndDate``. Dates are local wall times. A republished agenda
gets a new ``DocumentId``. Older portals only have the page ``Meetings.aspx``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

import orjson
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
from monitor.errors import ExtractError
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
from monitor.parse import dates, html, json, urls
from monitor.parse.ancestors import above
from monitor.parse.meeting import role_of, time_unknown
from monitor.parse.text import clean, opening, plain

AHEAD = timedelta(days=730)
_ROLES = {
    "agenda": Role.AGENDA,
    "agendacover": Role.OTHER,
    "merged": Role.PACKET,
    "mergedagenda": Role.PACKET,
    "postagenda": Role.SUMMARY,
    "minutes": Role.MINUTES,
    "postminutes": Role.MINUTES,
    "video": Role.VIDEO,
    "audio": Role.AUDIO,
}
_ITEM = re.compile(r"SelectItem\((\d+)\)")
_ITEM_CLASS = re.compile(r"\bAgendaItem(\d+)\b")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_PARTS = ".AgendaItemTitleRow, .AgendaItemDescription, .MotionText, .MotionResult, a[href]"


class EscribeOptions(ItemOptions):
    """Settings of an eSCRIBE portal."""

    site: str = Field(
        default="",
        description="The portal's name: pub-hainescity of pub-hainescity.escribemeetings.com",
    )
    language: str = Field(
        default="English", description="Which language of a portal that shows each meeting twice"
    )
    list_page: bool = Field(
        default=False, description="Read the page Meetings.aspx: for older portals without calendar"
    )


class Escribe(Adapter):
    """Calendar, documents and agenda items of an eSCRIBE portal."""

    name = "escribe"
    title = "eSCRIBE"
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM})
    volatile = frozenset({"sequence"})
    pace = 1.0
    opens = ((r"class=[\"'][^\"']*AgendaItemTitleRow", "items"),)
    members = (("MeetingName", "MeetingDocumentLink"), ("MeetingName", "FormattedStart"))
    marks = r"MeetingsCalendarView\.aspx|escribemeetings\.com/|class=[\"\'][^\"\'<>]*(?:MeetingListFuture|AgendaItemTitleRow)"
    options = EscribeOptions
    steps = ((r"/Meeting\.aspx\?.*\bId=(?P<meeting>[\w-]+)", "items"),)

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The calendar from the window's first day to two years ahead, or the list page."""
        options = options_of(source, EscribeOptions)
        root = _root(options)
        if options.list_page:
            yield Request(url=f"{root}/Meetings.aspx")
            return
        window = {
            "calendarStartDate": first_day(options, today).isoformat(),
            "calendarEndDate": (today + AHEAD).isoformat(),
        }
        yield Request(
            url=f"{root}/MeetingsCalendarView.aspx/GetCalendarMeetings",
            method="POST",
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Accept": "application/json",
                "X-Requested-With": "XMLHttpRequest",
            },
            body=orjson.dumps(window),
        )

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """Meetings of the calendar or list page; items of an agenda page."""
        options = options_of(source, EscribeOptions)
        if response.request.step == "items":
            yield from _items(response)
            return
        page = opening(response.body).startswith("<")
        found = _listed(response, source) if page else _calendar(response, source, options)
        for one in found:
            if not isinstance(one, Record):
                yield one
                continue
            for kept in watched(one, options, response.today):
                yield kept
                agenda = _page(one) if options.items and isinstance(kept, Record) else None
                if agenda:
                    yield Request(
                        url=agenda,
                        step="items",
                        context={"meeting": one.key},
                        refreshes=Refresh(one.key, one.version),
                        optional=True,
                    )

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The portal's host name, or a link to one."""
        for url in (sighting.url, *sighting.links):
            host = urls.host(url)
            if host.endswith(".escribemeetings.com"):
                certainty = 0.97 if url == sighting.url else 0.8
                yield Candidate(
                    self.name,
                    {"site": host.removesuffix(".escribemeetings.com")},
                    certainty,
                    f"{host} is an eSCRIBE portal",
                )
                return


def _root(options: EscribeOptions) -> str:
    return site(options.base_url, f"https://{options.site}.escribemeetings.com")


def _calendar(response: Response, source: Source, options: EscribeOptions) -> Iterator[Yield]:
    answer = json.load(response)
    if isinstance(answer, Mapping) and isinstance(answer.get("d"), str):
        # Some servers wrap the list once more, as text.
        answer = {"d": json.load(replace(response, body=str(answer["d"]).encode()))}
    rows = shaped(json.rows(answer, "d", "meetings"), "eSCRIBE meetings", "ID", "MeetingName")
    chosen = [row for row in rows if _in(row, options.language)] or rows
    seen: set[str] = set()
    for at, row in enumerate(chosen):
        key = json.text(row.get("ID")).lower()
        title = clean(json.text(row.get("MeetingName")) or json.text(row.get("MeetingType")))
        if not key or not title:
            yield Problem(f"meeting {at + 1}", "it has no id or no name")
        elif key not in seen:
            seen.add(key)
            yield _meeting(row, key, title, response, source)


def _in(row: Mapping[str, object], language: str) -> bool:
    return json.text(row.get("LanguageName")).casefold() in {"", language.casefold()}


def _meeting(
    row: Mapping[str, object], key: str, title: str, response: Response, source: Source
) -> Record | Dropped | Problem:
    begins = json.text(row.get("StartDate")) or json.text(row.get("FormattedStart"))
    start = dates.when(begins, source.zone)
    if start is None:
        if odd_date(begins):
            return Dropped(key, f"impossible date: {begins}")
        return Problem(title, f"its start {begins!r} is not a date")
    told = clean(json.text(row.get("TimeOverride")))
    if told and time_unknown(told):
        start = When(start.day, None, start.zone, f"{start.raw} {told}")
    end = dates.when(json.text(row.get("EndDate")), source.zone)
    if end is None or start.clock is None or end.instant <= start.instant:
        end = None
    notes = plain(json.text(row.get("Description")))
    kind = clean(json.text(row.get("MeetingType")))
    return stamped(
        meeting(
            key=key,
            title=title,
            url=urls.absolute(response.url, json.text(row.get("Url"))),
            starts_at=start,
            ends_at=end,
            says=[told, notes, json.text(row.get("ClassName"))],
            body=kind or None,
            location=json.text(row.get("Location")) or notes.partition("\n")[0],
            documents=_documents(row.get("MeetingDocumentLink"), response.url),
            fields={"time": told, "description": notes.replace("\n", "; ")},
        )
    )


def _documents(found: object, base: str) -> Iterator[Document]:
    for link in found if isinstance(found, list) else ():
        if not isinstance(link, Mapping):
            continue
        # Links are relative to the portal's root, not to the page method that lists them.
        root = re.sub(r"/MeetingsCalendarView\.aspx.*", "/", base, flags=re.IGNORECASE)
        url = urls.absolute(root, json.text(link.get("Url")))
        if url is None:
            continue
        title = clean(json.text(link.get("Title"))) or clean(json.text(link.get("Type")))
        role = _ROLES.get(json.text(link.get("Type")).lower()) or role_of(title, url)
        yield file(title, url, role=role, version=urls.query(url).get("DocumentId"))


def _page(record: Record) -> str | None:
    """The agenda as a page, when the meeting has one."""
    for document in record.documents:
        if document.role is Role.AGENDA and "meeting.aspx" in document.url.lower():
            return document.url
    return None


def _listed(response: Response, source: Source) -> Iterator[Yield]:
    """``Meetings.aspx``: upcoming meetings, and past ones by type as far as they are unfolded."""
    page = html.tree(response)
    if page.css_first(".MeetingListFuture, .MeetingListPast, .MeetingTypeList") is None:
        raise ExtractError(
            "this is not a list of eSCRIBE meetings; the portal moved or shows an error page",
            url=response.url,
            expected=".MeetingListFuture",
            found=html.title_of(page),
        )
    for row in html.below(page, ".meeting"):
        link = row.css_first("a[href*='eeting.aspx?Id='], a[href*='Meeting?Id=']")
        key = _UUID.search(link.attributes.get("href") or "") if link else None
        if link is None or key is None:
            continue
        title = _row_title(row)
        moments = [html.text_of(cell) for cell in row.css(".visible-lg, .visible-md, .visible-xs")]
        start = next((when for text in moments if (when := dates.when(text, source.zone))), None)
        if start is None:
            yield Problem(title or key[0], "the row has no date")
            continue
        files = [
            file(_before(html.first(each.node, ".sr-only"), each.text), each.url)
            for each in html.links(row, response.url)
            if re.search(r"filestream|[?&]Agenda=|Players/", each.url, re.IGNORECASE)
        ]
        # Both labels stand in every row; the one that does not apply is hidden by its class.
        states = [
            html.text_of(label)
            for label in row.css(".text-danger")
            if "hidden" not in html.attribute(label.parent, "class").split()
        ]
        yield stamped(
            meeting(
                key=key[0].lower(),
                title=title,
                url=html.href(link, response.url),
                starts_at=start,
                says=states,
                body=title,
                location=html.text_of(html.first(row, ".location")),
                documents=files,
            )
        )


def _row_title(row: html.Node) -> str:
    """The meeting's name: its link, or for past meetings the heading they are listed under."""
    name = html.text_of(html.first(row, ".MeetingTitle a"))
    if name and dates.day(name) is None:
        return name
    for each in above(row):
        if "MeetingTypeList" in html.attribute(each, "class").split():
            return html.text_of(each.css_first(".panel-title .pull-left")) or name
    return name


def _before(hint: html.Node | None, label: str) -> str:
    """``label`` without the words only screen readers get."""
    return clean(label.removesuffix(html.text_of(hint)) if hint is not None else label)


def _items(response: Response) -> Iterator[Yield]:
    """The items of ``Meeting.aspx``: what follows a title row belongs to it."""
    page = html.tree(response)
    parent = response.request.context.get("meeting", "")
    if page.css_first(".AgendaItemTitleRow, .AgendaItemContainer, .AgendaHeaderTitle") is None:
        raise ExtractError(
            "this is not an eSCRIBE agenda page; the agenda was withdrawn or the layout changed",
            url=response.url,
            expected=".AgendaItemTitleRow",
            found=html.title_of(page),
        )
    drafts: list[_Draft] = []
    for node in html.below(page, _PARTS):
        classes = html.attribute(node, "class").split()
        if "AgendaItemTitleRow" in classes:
            drafts.append(_Draft(node))
        elif drafts:
            drafts[-1].take(node, classes, response.url)
    sections: dict[str, str] = {}
    for sequence, draft in enumerate(drafts, 1):
        if not draft.title:
            continue
        number = draft.number.rstrip(".")
        sections[number] = draft.title
        top = number.partition(".")[0]
        yield item(
            parent,
            key=draft.id or number or str(sequence),
            title=draft.title,
            sequence=sequence,
            number=draft.number,
            section=sections.get(top, "") if top != number else "",
            documents=draft.files,
            fields={"result": draft.result},
            text="\n".join(draft.texts),
        )


class _Draft:
    """An item while its parts are gathered."""

    def __init__(self, row: html.Node) -> None:
        found = _ITEM.search(row.html or "")
        named = _ITEM_CLASS.search(html.attribute(row.parent, "class"))
        self.id = found[1] if found else named[1] if named else ""
        self.number = html.text_of(html.first(row, ".AgendaItemCounter"))
        self.title = html.text_of(html.first(row, ".AgendaItemTitle"))
        self.texts: list[str] = []
        self.files: list[Document] = []
        self.result = ""

    def take(self, node: html.Node, classes: list[str], base: str) -> None:
        """Add a description, motion, result or attachment."""
        if node.tag == "a":
            url = html.href(node, base)
            if url and "filestream.ashx" in url.lower():
                label = html.label_of(node)
                version = urls.query(url).get("DocumentId")
                self.files.append(file(label, url, role=Role.ATTACHMENT, version=version))
        elif "MotionResult" in classes:
            self.result = self.result or html.text_of(node)
        else:
            text = plain(node.html or "")
            if text and text not in self.texts:
                self.texts.append(text)


ADAPTER = Escribe()
