"""Legistar's Web API: events, their agenda items and attachments, and the matters behind them.

Endpoints and quirks: at most 1,000 rows an answer and no link to the next, so pages are asked for
with ``$skip``; some tenants ignore ``$filter``, so rows are filtered here again; an unknown client
is answered with 500, a closed tenant with 403. Changes of items do not always touch their event:
meetings of the next days are read in any case, others when the event's own revision moved.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import quote, urlencode, urlsplit

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.council.legistar import rows as legistar_rows
from monitor.adapters.council.legistar.service import PATH, answer_of, client_of, object_of, root_of
from monitor.adapters.listing import ItemOptions, first_day, odd_date, options_of, shaped, watched
from monitor.errors import ExtractError
from monitor.models import Dropped, Kind, Problem, Record, Refresh, Request, Response, Source
from monitor.parse import json, urls
from monitor.parse.dates import day, when
from monitor.parse.fields import Json, words
from monitor.parse.meeting import is_test_row

PAGE = 1000
"""Rows in one answer at most (the service's own limit)."""
SOON = timedelta(days=10)
"""Meetings so near are read item by item at every poll."""
_ACCEPT = {"Accept": "application/json"}
_PAGE_BREAK = re.compile(r"\W*page break\W*", re.IGNORECASE)


class LegistarOptions(ItemOptions):
    """Settings of the adapter ``legistar``."""

    client: str = Field(
        pattern=r"^[A-Za-z0-9_-]+$",
        description="The city's name in Legistar, usually the first part of CITY.legistar.com",
    )
    matters: bool = Field(
        default=False,
        description="Also read the full text of every file on the agendas of the next ten days",
    )


class Legistar(Adapter):
    """Events of a tenant whose Web API is open."""

    name = "legistar"
    title = "Legistar (Web API)"
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM, Kind.MATTER})
    volatile = frozenset({"sequence", "agenda_published"})
    pace = 0.5
    opens = (
        (r'^\s*\[\s*\{[^{}]*"EventItemId"', "items"),
        (r'^\s*\{[^{}]*"EventBodyName"', "event"),
        (r'^\s*\{[^{}]*"MatterFile"', "matter"),
    )
    members = (
        ("EventId", "EventBodyName"),
        ("EventItemId", "EventItemTitle"),
        ("MatterId", "MatterFile"),
    )
    options = LegistarOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """One page of events from the window's first day on, the latest first."""
        options = options_of(source, LegistarOptions)
        yield self._events(options, first_day(options, today), 0)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """Events, the items of one event, or one matter with its versions and text."""
        options = options_of(source, LegistarOptions)
        if response.status == 404:
            return
        answer = answer_of(response, options.client)
        match response.request.step:
            case "items":
                yield from self._items(options, response, answer)
            case "event":
                yield from self._event(source, options, response, object_of(answer, "EventId"))
            case "matter":
                yield from self._matter(options, response, object_of(answer, "MatterId"))
            case "versions":
                yield from self._versions(options, response, answer)
            case "text":
                yield self._text(response, object_of(answer, "MatterTextId"))
            case "other":
                message = "this address of Legistar's interface is none that is watched"
                raise ExtractError(message, url=response.url, expected="Events or Matters")
            case _:
                yield from self._listing(source, options, response, answer)

    def confirm(self, source: Source, record: Record) -> Request | None:
        """Ask for the event itself; 404 says it is gone."""
        if record.kind is not Kind.MEETING:
            return None
        options = options_of(source, LegistarOptions)
        return Request(
            url=f"{root_of(options.client, options.base_url)}/Events/{quote(record.key)}",
            headers=_ACCEPT,
            api=True,
            step="event",
            accept=frozenset({403, 404, 500}),
        )

    def recognise(self, sighting: Sighting) -> Iterator[Candidate]:
        """Any host of legistar.com, or links to one; the API's client is usually its first part."""
        hosts = [urls.host(url) for url in (sighting.url, *sighting.links)]
        for place, host in enumerate(hosts):
            client = client_of(host, sighting.url if place == 0 else sighting.links[place - 1])
            if client:
                own = place == 0
                yield Candidate(
                    self.name,
                    {"client": client},
                    0.95 if own else 0.85,
                    f"{'the address is' if own else 'the page links to'} the Legistar site {host}",
                    follow="" if own else f"https://{client}.legistar.com/Calendar.aspx",
                )
                return

    def step_of(self, url: str, body: bytes) -> tuple[str, Mapping[str, str]]:
        """By the path of the API's address, else by what the answer holds."""
        found = PATH.search(urlsplit(url).path)
        if found is None:
            return super().step_of(url, body)
        if found["items"]:
            return "items", {
                "key": found["event"],
                "site": f"https://{found['client']}.legistar.com",
            }
        if found["event"]:
            return "event", {}
        if found["matter"]:
            part = (found["part"] or "").lower()
            step = "text" if found["text"] else "versions" if part == "versions" else "matter"
            return step, {"matter": found["matter"], "key": ""}
        return ("list" if found["list"] else "other"), {}

    # --- events ---------------------------------------------------------------------------------

    def _events(self, options: LegistarOptions, since: date, skip: int, last: str = "") -> Request:
        query = {
            "$filter": f"EventDate ge datetime'{since.isoformat()}'",
            "$orderby": "EventDate desc,EventId desc",
            "$top": str(PAGE),
            "$skip": str(skip),
        }
        return Request(
            url=f"{root_of(options.client, options.base_url)}/Events?{urlencode(query, quote_via=quote, safe='$')}",
            headers=_ACCEPT,
            api=True,
            step="list",
            context={"skip": str(skip), "last": last},
            accept=frozenset({403, 500}),
        )

    def _listing(
        self, source: Source, options: LegistarOptions, response: Response, answer: object
    ) -> Iterator[Yield]:
        rows = shaped(json.rows(answer, "", "events"), "events", "EventId", "EventDate")
        for row in rows:
            yield from self._event(source, options, response, row)
        if len(rows) < PAGE:
            return
        first = json.text(rows[0].get("EventId"))
        if first == response.request.context.get("last"):
            yield Problem("paging", "Legistar answered the same page of events twice")
            return
        since = first_day(options, response.today)
        oldest = day(json.text(rows[-1].get("EventDate")))
        if oldest is None or oldest >= since:
            skip = int(response.request.context.get("skip") or 0) + PAGE
            yield self._events(options, since, skip, first)

    def _event(
        self, source: Source, options: LegistarOptions, response: Response, row: Json
    ) -> Iterator[Yield]:
        key = json.text(row.get("EventId"))
        stamp = json.text(row.get("EventDate"))
        where = f"event {key or '?'}"
        if not key:
            yield Problem(where, "the event has no EventId")
            return
        if legistar_rows.is_hidden(row):
            yield Dropped(where, f"not public: {words(row.get('EventAgendaStatusName'))}")
            return
        starts = when(stamp, source.zone, clock_text=words(row.get("EventTime")), wall=True)
        if starts is None:
            if odd_date(stamp):
                yield Dropped(where, f"impossible date: {stamp}")
            else:
                yield Problem(where, f"the event's date cannot be read: {stamp!r}")
            return
        record = legistar_rows.meeting_of(row, key, starts)
        for thing in watched(record, options, response.today):
            yield thing
            if isinstance(thing, Record) and options.items and legistar_rows.is_published(row):
                yield self._wish(options, response, thing)

    def _wish(self, options: LegistarOptions, response: Response, record: Record) -> Request:
        """The items of a meeting: always when it is near, else when its revision moved."""
        day_ = record.starts_at.day if record.starts_at else response.today
        near = response.today <= day_ <= response.today + SOON
        query = "AgendaNote=1&MinutesNote=1&Attachments=1"
        return Request(
            url=f"{root_of(options.client, options.base_url)}/Events/{quote(record.key)}/EventItems?{query}",
            headers=_ACCEPT,
            api=True,
            step="items",
            context={
                "key": record.key,
                "site": legistar_rows.site_of(record, options.client),
                "near": "1" if near else "",
            },
            refreshes=None if near else Refresh(record.key, record.version),
            optional=True,
        )

    # --- items and matters ----------------------------------------------------------------------

    def _items(
        self, options: LegistarOptions, response: Response, answer: object
    ) -> Iterator[Yield]:
        rows = shaped(json.rows(answer, "", "agenda items"), "agenda items", "EventItemId")
        context = response.request.context
        section = above = ""
        rows.sort(key=_order)
        for sequence, row in enumerate(rows, 1):
            own = json.text(row.get("EventItemId"))
            title = words(row.get("EventItemTitle")) or words(row.get("EventItemMatterName"))
            if not own:
                yield Problem(f"item {sequence}", "the item has no EventItemId")
                continue
            if not title or _PAGE_BREAK.fullmatch(title) or is_test_row(title):
                if title:
                    yield Dropped(f"item {own}", f"no business: {title}")
                continue
            matter = json.text(row.get("EventItemMatterId"))
            number = words(row.get("EventItemAgendaNumber")).rstrip(".")
            if legistar_rows.is_heading(row) and not (above and number.startswith(f"{above}.")):
                section, above = title, number
            parent = context.get("key") or json.text(row.get("EventItemEventId"))
            yield legistar_rows.item_of(
                row,
                root=root_of(options.client, options.base_url),
                parent=parent,
                title=title,
                sequence=sequence,
                section="" if section == title else section,
                public=context.get("site") or f"https://{options.client}.legistar.com",
            )
            if options.matters and matter and context.get("near"):
                yield self._matter_wish(options, matter, parent, row)

    def _matter_wish(
        self, options: LegistarOptions, matter: str, parent: str, row: Json
    ) -> Request:
        version = json.text(row.get("EventItemRowVersion"))
        return Request(
            url=f"{root_of(options.client, options.base_url)}/Matters/{quote(matter)}",
            headers=_ACCEPT,
            api=True,
            step="matter",
            context={"matter": matter, "key": parent, "version": version},
            refreshes=Refresh(f"matter/{matter}", version),
            optional=True,
        )

    def _matter(
        self, options: LegistarOptions, response: Response, row: Json
    ) -> Iterator[Record | Request]:
        key = json.text(row.get("MatterId"))
        context = response.request.context
        if row.get("MatterRestrictViewViaWeb") is True:
            return
        public = context.get("site") or f"https://{options.client}.legistar.com"
        record = legistar_rows.matter_of(row, context, public)
        yield record
        yield Request(
            url=f"{root_of(options.client, options.base_url)}/Matters/{quote(key)}/Versions",
            headers=_ACCEPT,
            api=True,
            step="versions",
            context={
                "matter": key,
                "key": context.get("key", ""),
                "revision": words(row.get("MatterVersion")),
                "title": record.title,
            },
            optional=True,
        )

    def _versions(
        self, options: LegistarOptions, response: Response, answer: object
    ) -> Iterator[Request]:
        rows = shaped(json.rows(answer, "", "versions"), "versions of a matter", "Key", "Value")
        context = dict(response.request.context)
        wanted = context.get("revision") or ""
        found = [row for row in rows if words(row.get("Value")) == wanted] or rows[-1:]
        for row in found[:1]:
            yield Request(
                url=f"{root_of(options.client, options.base_url)}/Matters/{quote(context['matter'])}/Texts/{quote(json.text(row.get('Key')))}",
                headers=_ACCEPT,
                api=True,
                step="text",
                context=context,
                optional=True,
            )

    def _text(self, response: Response, row: Json) -> Record:
        context = response.request.context
        key = context.get("matter") or json.text(row.get("MatterTextMatterId"))
        if not key:
            raise ExtractError("the text names no matter", url=response.url, expected="a matter")
        return Record(
            kind=Kind.MATTER,
            key=f"matter/{key}",
            title=context.get("title") or f"Matter {key}",
            text=legistar_rows.text_of(row),
            parent=context.get("key") or None,
        )


def _order(row: Json) -> tuple[float, str]:
    """Agenda order; what has no place on the agenda was added to the minutes, and comes last."""
    for name in ("EventItemAgendaSequence", "EventItemMinutesSequence"):
        place = row.get(name)
        if isinstance(place, int | float) and not isinstance(place, bool):
            return float(place) + (0 if name.startswith("EventItemA") else 1e6), ""
    return 2e6, json.text(row.get("EventItemId"))


ADAPTER = Legistar()
