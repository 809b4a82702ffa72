"""CivicClerk: the OData interface behind the portal.

Every time ends in ``Z`` and is local wall time all the same. A republished file gets a new
``fileId``; agenda items are a tree of their own (``Meetings/{agendaId}``), whose attachments are
served under signed addresses that change: they are named by the portal's page instead.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from urllib.parse import quote

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
    Problem,
    Record,
    Refresh,
    Request,
    Response,
    Role,
    Source,
)
from monitor.parse import fields, json, urls
from monitor.parse.dates import when
from monitor.parse.meeting import remote_link
from monitor.parse.text import clean, plain

_HOST = re.compile(r"^(?P<site>[\w-]+)\.(?:portal|api)\.civicclerk\.com$")
_HIDDEN = frozenset({"draft", "unpublished", "not published", "hidden", "false"})


class CivicClerkOptions(ItemOptions):
    """Settings of a CivicClerk portal."""

    site: str = Field(
        default="", description="The portal's name: laceywa of laceywa.portal.civicclerk.com"
    )
    categories: tuple[int, ...] = Field(
        default=(), description="Numbers of the categories to watch (categoryId); none: all"
    )


class CivicClerk(Adapter):
    """See the module."""

    name = "civicclerk"
    title = "CivicClerk"
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM})
    volatile = frozenset({"sequence"})
    pace = 1.0
    members = (("eventName", "agendaId"), ("eventName", "startDateTime"))
    options = CivicClerkOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """Every event from the window's first day on."""
        options = options_of(source, CivicClerkOptions)
        wanted = f"startDateTime ge {first_day(options, today).isoformat()}T00:00:00Z"
        if options.categories:
            wanted += f" and categoryId in ({','.join(map(str, options.categories))})"
        asked = f"$filter={quote(wanted, safe='(),:')}&$orderby=startDateTime"
        yield Request(
            url=f"{_root(source, options)}/v1/Events?{asked}",
            headers={"Accept": "application/json"},
        )

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """A page of events, one event, or the items of an agenda."""
        options = options_of(source, CivicClerkOptions)
        value = json.load(response)
        if response.request.step == "items" or re.search(r"/v1/Meetings/\d+$", response.url):
            yield from _items(options, response, value)
            return
        for number, row in enumerate(_events(value, response), 1):
            one = _meeting(source, options, response, row, f"event {row.get('id') or number}")
            if not isinstance(one, Record):
                yield one
                continue
            for kept in watched(stamped(one), options, response.today):
                yield kept
                agenda = json.text(row.get("agendaId"))
                if isinstance(kept, Record) and options.items and agenda not in {"", "0"}:
                    yield Request(
                        url=f"{_root(source, options, response)}/v1/Meetings/{agenda}",
                        headers={"Accept": "application/json"},
                        step="items",
                        context={"meeting": kept.key},
                        refreshes=Refresh(kept.key, kept.version),
                        optional=True,
                    )
        following = value.get("@odata.nextLink") if isinstance(value, dict) else None
        if isinstance(following, str) and following:
            url = urls.absolute(response.url, following) or following
            yield Request(
                url=urls.rebase(url, options.base_url), headers={"Accept": "application/json"}
            )

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The event itself."""
        if record.kind is not Kind.MEETING:
            return None
        root = _root(source, options_of(source, CivicClerkOptions))
        return Request(
            url=f"{root}/v1/Events/{record.key}", step="event", accept=frozenset({404, 410})
        )

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The host of a portal or of its interface, or a link to one."""
        for url in (sighting.url, *sighting.links):
            found = _HOST.match(urls.host(url))
            if found:
                yield Candidate(
                    self.name,
                    {"site": found["site"]},
                    0.97 if url == sighting.url else 0.8,
                    f"{urls.host(url)} is a CivicClerk portal",
                )
                return


def _root(source: Source, options: CivicClerkOptions, response: Response | None = None) -> str:
    if not options.site and not options.base_url:
        if response is not None:
            return response.url.partition("/v1/")[0]
        message = (
            f"{source.id}: name the portal, as site: laceywa (of laceywa.portal.civicclerk.com)"
        )
        raise ConfigError(message)
    return site(options.base_url, f"https://{options.site}.api.civicclerk.com")


def _portal(options: CivicClerkOptions, response: Response) -> str:
    """The address people see, also when the interface is asked through a mirror."""
    found = _HOST.match(urls.host(response.url))
    name = options.site or (found["site"] if found else "")
    return f"https://{name}.portal.civicclerk.com" if name else response.url.partition("/v1/")[0]


def _events(value: object, response: Response) -> list[Mapping[str, object]]:
    """The events of an answer; raises ``ExtractError`` when it holds something else."""
    context = json.text(value.get("@odata.context")) if isinstance(value, dict) else ""
    if isinstance(value, dict) and "eventName" in value:
        return [value]
    rows = json.rows(value, "value", "events")
    named = any({"id", "eventName"} <= set(row) for row in rows)
    if (rows and not named) or (not rows and not context.endswith("#Events")):
        raise ExtractError(
            "the answer holds no events of CivicClerk; the interface changed or answered "
            "another question",
            url=response.url,
            expected="a list of events with id and eventName",
            found=str(rows)[:120],
        )
    return list(rows)


def _meeting(
    source: Source,
    options: CivicClerkOptions,
    response: Response,
    row: Mapping[str, object],
    where: str,
) -> Record | Problem | Dropped:
    title = fields.words(row.get("eventName")) or fields.words(row.get("agendaName"))
    stamp = json.text(row.get("startDateTime")) or json.text(row.get("eventDate"))
    state = json.text(row.get("isPublished"))
    if row.get("isDeleted") is True or state.lower() in _HIDDEN:
        return Dropped(where, f"not published: {title}")
    start = when(stamp, source.zone, wall=True)
    if start is None:
        if odd_date(stamp):
            return Dropped(where, f"impossible date: {stamp}")
        return Problem(where, f"no date can be read in {stamp!r}")
    key = json.text(row.get("id"))
    end = when(json.text(row.get("endDateTime")), source.zone, wall=True)
    about = plain(json.text(row.get("eventDescription")))
    page = f"{_portal(options, response)}/event/{key}/overview"
    return meeting(
        key=key,
        title=title or "Meeting",
        url=page,
        starts_at=start,
        ends_at=end if end and end.local > start.local else None,
        says=(about if len(about) < 300 else about.partition("\n")[0],),
        body=fields.words(row.get("categoryName")) or None,
        location=_place(row.get("eventLocation")),
        documents=_documents(source, options, response, row),
        fields=fields.known(
            remote=remote_link(json.text(row.get("externalMediaUrl"))) or remote_link(about)
        ),
        text=about,
    )


def _place(value: object) -> str:
    if not isinstance(value, dict):
        return fields.words(value)
    parts = [fields.words(value.get(n)) for n in ("address1", "address2", "city")]
    state = " ".join(fields.words(value.get(n)) for n in ("state", "zipCode")).strip()
    return ", ".join(part for part in (*parts, state) if part)


def _documents(
    source: Source, options: CivicClerkOptions, response: Response, row: Mapping[str, object]
) -> Iterator[Document]:
    root = _root(source, options, response)
    for each in fields.rows(row, "publishedFiles"):
        number = json.text(each.get("fileId"))
        kind, name = fields.words(each.get("type")), fields.words(each.get("name"))
        url = (
            f"{root}/v1/Meetings/GetMeetingFileStream(fileId={number},plainText=false)"
            if number not in {"", "0"}
            else urls.absolute(f"{root}/", json.text(each.get("url")))
        )
        if url:
            role = file(kind, "").role
            role = file(name, "").role if role is Role.OTHER else role
            yield file(name or kind, url, role=role, version=json.text(each.get("publishOn")))
    watch = json.text(row.get("youtubeVideoId"))
    if watch:
        yield file("Video", f"https://www.youtube.com/watch?v={watch}", role=Role.VIDEO)
    media = urls.absolute(f"{root}/", json.text(row.get("externalMediaUrl")))
    if media and not watch and not remote_link(media):
        yield file("Video", media, role=Role.VIDEO)


def _items(options: CivicClerkOptions, response: Response, value: object) -> Iterator[Record]:
    """The agenda's tree, flattened: numbers are paths, sections the headings above an item."""
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        raise ExtractError(
            "the answer holds no agenda of CivicClerk: it has no items",
            url=response.url,
            expected="an object with items",
            found=str(value)[:120],
        )
    parent = response.request.context.get("meeting") or json.text(value.get("id"))
    page = f"{_portal(options, response)}/event/{parent}/files"
    counter = iter(range(1, 100_000))
    yield from _branch(fields.rows(value, "items"), parent, page, "", "", counter)


def _branch(
    rows: Iterable[Mapping[str, object]],
    parent: str,
    page: str,
    path: str,
    section: str,
    counter: Iterator[int],
) -> Iterator[Record]:
    for row in rows:
        title = clean(plain(json.text(row.get("agendaObjectItemName"))))
        own = fields.words(row.get("agendaObjectItemOutlineNumber")).rstrip(".)")
        number = f"{path}.{own}" if path and own else own or path
        heading = json.text(row.get("isSection")) in {"1", "true"}
        if title:
            yield item(
                parent,
                key=json.text(row.get("id")) or f"{number} {title.casefold()}",
                title=title,
                sequence=next(counter),
                number=number,
                section=section,
                url=page,
                documents=_attachments(row, page),
                fields=fields.known(
                    file_number=fields.words(row.get("ordinanceFormattedNumber"))
                    or fields.words(row.get("resolutionFormattedNumber")),
                    heading=heading or None,
                ),
                text=plain(json.text(row.get("agendaObjectItemDescription"))),
            )
        children = fields.rows(row, "childItems")
        yield from _branch(children, parent, page, number, title if heading else section, counter)


def _attachments(row: Mapping[str, object], page: str) -> Iterator[Document]:
    for each in fields.rows(row, "attachmentsList"):
        if each.get("isPublished") is False or each.get("isDeleted") is True:
            continue
        number = json.text(each.get("id"))
        name = fields.words(each.get("fileName")) or fields.words(each.get("mediaFileName"))
        yield file(name or "Attachment", f"{page}?attachment={number}", role=Role.ATTACHMENT)


ADAPTER = CivicClerk()
