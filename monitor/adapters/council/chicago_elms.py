"""Chicago's own legislative system (ELMS), a REST interface since 2023.

Dates are true UTC instants. Statuses are Scheduled, Cancelled, Rescheduled, Recessed, Reconvened.
Agenda items stand in ``agenda.groups[].items[]`` of a meeting's own answer, often empty.
"""

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
)
from monitor.parse import dates, json, urls
from monitor.parse.fields import known, words
from monitor.parse.text import clean, plain

TOP = 500
_HOST = "api.chicityclerkelms.chicago.gov"
_GONE = frozenset({404, 410})
_ROLES = {
    "notice": Role.NOTICE,
    "agenda": Role.AGENDA,
    "summary": Role.SUMMARY,
    "minutes": Role.MINUTES,
    "journal": Role.MINUTES,
    "video": Role.VIDEO,
}


class ChicagoOptions(ItemOptions):
    """Settings for Chicago's council."""

    path: str = Field(
        default="meeting-agenda", description="The list to read: meeting-agenda, or meeting"
    )


class ChicagoElms(Adapter):
    """Meetings of the Chicago City Council and its committees."""

    name = "chicago_elms"
    title = "Chicago ELMS"
    kinds = frozenset({Kind.MEETING, Kind.AGENDA_ITEM})
    volatile = frozenset({"sequence"})
    pace = 1.0
    members = (("meetingId", "body", "bodyId"), ("meetingId", "body", "status"))
    options = ChicagoOptions
    steps = ((r"/meeting-agenda/", "items"),)

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """Meetings from the window's first day on."""
        options = options_of(source, ChicagoOptions)
        yield _list(options, first_day(options, today), 0)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """A page of meetings, the next page, and each meeting's own answer with its items."""
        options = options_of(source, ChicagoOptions)
        answer = json.load(response)
        if response.request.step in {"items", "confirm"}:
            yield from _one(answer, source, response)
            return
        rows = shaped(
            json.rows(answer, "data", "meetings"), "Chicago meetings", "meetingId", "body"
        )
        for row in rows:
            one = _meeting(row, source, response)
            if not isinstance(one, Record):
                yield one
                continue
            for kept in watched(one, options, response.today):
                yield kept
                if options.items and isinstance(kept, Record) and one.documents:
                    yield Request(
                        url=f"{_root(options)}/meeting-agenda/{one.key}",
                        step="items",
                        refreshes=Refresh(one.key, one.version),
                        accept=_GONE,
                        optional=True,
                    )
        count, skip = json.at(answer, "meta.count"), int(response.request.context.get("skip", "0"))
        if isinstance(count, int) and rows and skip + len(rows) < count and skip < TOP * 10:
            yield _list(options, first_day(options, response.today), skip + len(rows))

    def confirm(self, source: Source, record: Record) -> Request | None:
        """The meeting's own answer: a 404 there means it was taken down."""
        if record.kind is not Kind.MEETING:
            return None
        root = _root(options_of(source, ChicagoOptions))
        url = f"{root}/meeting-agenda/{record.key}"
        return Request(url=url, step="confirm", accept=_GONE, optional=True)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The clerk's host name."""
        if urls.host(sighting.url).endswith("chicityclerkelms.chicago.gov"):
            yield Candidate(self.name, {}, 0.98, "this is Chicago's own legislative system")


def _root(options: ChicagoOptions) -> str:
    return site(options.base_url, f"https://{_HOST}")


def _list(options: ChicagoOptions, begin: date, skip: int) -> Request:
    wish = quote(f"date ge {begin.isoformat()}T00:00:00Z")
    return Request(
        url=f"{_root(options)}/{options.path.strip('/')}"
        f"?filter={wish}&sort=date%20asc&top={TOP}&skip={skip}",
        headers={"Accept": "application/json"},
        context={"skip": str(skip)},
    )


def _meeting(
    row: Mapping[str, object], source: Source, response: Response
) -> Record | Problem | Dropped:
    key, body = json.text(row.get("meetingId")), words(row.get("body"))
    if not key or not body:
        return Problem(key or body or "a meeting", "it has no id or no body")
    begins = json.text(row.get("date"))
    start = dates.when(begins, source.zone, midnight=True)
    if start is None:
        if odd_date(begins):
            return Dropped(key, f"impossible date: {begins}")
        return Problem(body, f"its date {begins!r} cannot be read")
    comment = clean(plain(json.text(row.get("comment"))))
    return stamped(
        meeting(
            key=key,
            title=body,
            url=f"https://chicityclerkelms.chicago.gov/Meeting/?meetingId={key}",
            starts_at=start,
            raw=json.text(row.get("status")),
            says=[comment],
            body=body,
            location=json.text(row.get("location")),
            documents=_files(row, response.url),
            fields=known(comment=comment),
        )
    )


def _files(row: Mapping[str, object], base: str) -> Iterator[Document]:
    listed = row.get("files")
    for one in listed if isinstance(listed, list) else ():
        url = urls.absolute(base, json.text(one.get("path"))) if isinstance(one, dict) else None
        if url:
            kind = json.text(one.get("attachmentType"))
            role = _ROLES.get(kind.lower())
            yield file(kind or "File", url, role=role, title=json.text(one.get("fileName")) or kind)
    for name in ("videoLink", "transcriptLink"):
        value = row.get(name)
        for link in value if isinstance(value, list) else [value]:
            url = urls.absolute(base, json.text(link))
            if url:
                label = "Video" if name == "videoLink" else "Transcript"
                yield file(label, url, role=Role.VIDEO if label == "Video" else Role.OTHER)


def _one(answer: object, source: Source, response: Response) -> Iterator[Yield]:
    if not isinstance(answer, dict) or "meetingId" not in answer:
        if response.status in _GONE:
            return
        message = "the answer is not one of Chicago's meetings"
        raise ExtractError(message, url=response.url, expected="meetingId")
    record = _meeting(answer, source, response)
    if response.request.step == "confirm":
        yield record
        return
    groups = json.at(answer, "agenda.groups")
    sequence = 0
    for group in groups if isinstance(groups, list) else ():
        section = words(group.get("title")) if isinstance(group, dict) else ""
        listed = group.get("items") if isinstance(group, dict) else ()
        for one in listed if isinstance(listed, list) else ():
            if not isinstance(one, dict):
                continue
            sequence += 1
            title = words(one.get("matterTitle")) or words(one.get("title"))
            key = json.text(one.get("matterId")) or json.text(one.get("commentId"))
            if key and title:
                yield item(
                    json.text(answer["meetingId"]),
                    key=key,
                    title=title,
                    sequence=sequence,
                    number=json.text(one.get("displayId")),
                    section=section,
                    fields=known(
                        file=words(one.get("recordNumber")),
                        type=words(one.get("matterType")),
                        result=words(one.get("actionName")),
                    ),
                )


ADAPTER = ChicagoElms()
