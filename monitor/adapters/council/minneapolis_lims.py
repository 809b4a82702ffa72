"""Minneapolis' own legislative system (LIMS): the calendar's JSON.

``MeetingTime`` is the local start; ``Cancelled``, ``Updated`` and ``AgendaStatus`` say how the
meeting stands. The list of held meetings has the same fields in camel case, with report and video.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import quote, urlencode

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
from monitor.models import (
    Document,
    Dropped,
    MeetingStatus,
    Problem,
    Record,
    Request,
    Response,
    Role,
    Source,
)
from monitor.parse import dates, json, urls
from monitor.parse.fields import known, words
from monitor.parse.text import plain

AHEAD = timedelta(days=550)
_HOST = "lims.minneapolismn.gov"


class MinneapolisOptions(MeetingOptions):
    """Settings for Minneapolis."""

    committee: str = Field(
        default="", description="Number of the one committee to read; empty: all"
    )


class MinneapolisLims(Adapter):
    """Meetings of the Minneapolis City Council, its committees and boards."""

    name = "minneapolis_lims"
    title = "Minneapolis LIMS"
    pace = 1.0
    members = (
        ("CommitteeName", "MarkedAgendaPublished"),
        ("committeeName", "markedAgendaPublished"),
    )
    options = MinneapolisOptions

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The calendar from the window's first day on."""
        options = options_of(source, MinneapolisOptions)
        wish = {
            "fromDate": f"{first_day(options, today):%b %d, %Y}",
            "toDate": f"{today + AHEAD:%b %d, %Y}",
            "meetingType": "0",
            "committeeId": options.committee or "null",
            "pageCount": "1000",
            "offsetStart": "0",
            "abbreviation": "undefined",
            "keywords": "",
            "sortOrder": "6",
        }
        yield Request(
            url=f"{site(options.base_url, f'https://{_HOST}')}/Calendar/GetCalenderList?"
            + urlencode(wish),
            headers={"Accept": "application/json"},
        )

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The rows of the calendar."""
        options = options_of(source, MinneapolisOptions)
        rows = [
            {name[:1].upper() + name[1:]: value for name, value in row.items()}
            for row in json.rows(json.load(response), "", "meetings")
        ]
        for row in shaped(rows, "Minneapolis meetings", "Id", "CommitteeName"):
            one = _meeting(row, source, response)
            if isinstance(one, Record):
                yield from watched(one, options, response.today)
            else:
                yield one

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The system's host name."""
        if urls.host(sighting.url) == _HOST:
            yield Candidate(self.name, {}, 0.98, "this is Minneapolis' own legislative system")


def _meeting(
    row: Mapping[str, object], source: Source, response: Response
) -> Record | Problem | Dropped:
    key, body = json.text(row.get("Id")), words(row.get("CommitteeName"))
    if not key or not body:
        return Problem(key or body or "a meeting", "it has no id or no committee")
    begins = json.text(row.get("MeetingTime")) or json.text(row.get("MeetingDate"))
    start = dates.when(begins, source.zone) or dates.when(
        json.text(row.get("MeetingDate")), source.zone
    )
    if start is None:
        if odd_date(begins):
            return Dropped(key, f"impossible date: {begins}")
        return Problem(body, f"its date {begins!r} cannot be read")
    kind = words(row.get("MeetingType"))
    place = [words(row.get("Location")), words(row.get("Address"))]
    cancelled = row.get("Cancelled") is True
    return meeting(
        key=key,
        title=body if kind.lower() in {"", "regular"} else f"{body}: {kind}",
        url=_page(row, response),
        starts_at=start,
        raw="Cancelled" if cancelled else "",
        status=MeetingStatus.SCHEDULED if row.get("Cancelled") is False else None,
        body=body,
        location=", ".join(each for each in place if each),
        documents=_files(row, response.url),
        fields=known(
            agenda_status=words(row.get("AgendaStatus")),
            updated=True if row.get("Updated") is True else None,
            public_hearing=True if row.get("PublicHearing") is True else None,
            description=plain(json.text(row.get("Description"))).replace("\n", "; "),
        ),
    )


def _page(row: Mapping[str, object], response: Response) -> str | None:
    """The agenda's page once there is one, else the calendar."""
    number, short = json.text(row.get("AgendaId")), json.text(row.get("Abbreviation"))
    if number not in {"", "0"} and short:
        kind = "MarkedAgenda" if row.get("MarkedAgendaPublished") is True else "Agenda"
        return urls.absolute(response.url, f"/{kind}/{short}/{number}")
    return urls.absolute(response.url, "/Calendar/all/upcoming")


def _files(row: Mapping[str, object], base: str) -> Iterator[Document]:
    number, short = json.text(row.get("AgendaId")), json.text(row.get("Abbreviation"))
    draft = words(row.get("AgendaStatus")).lower() in {"", "draft"}
    if number not in {"", "0"} and short and not draft:
        url = urls.absolute(base, f"/Agenda/{short}/{number}")
        if url:
            yield file("Agenda", url, role=Role.AGENDA)
    for name in ("AgendaPDFAttachment", "AgendaPdf"):
        url = urls.absolute(base, json.text(row.get(name)))
        if url and json.text(row.get(name)):
            yield file("Agenda (PDF)", url, role=Role.AGENDA)
    report = json.text(row.get("CommitteeReportDocumentId"))
    if report not in {"", "0"}:
        name = words(row.get("CommitteeReportDocument"))
        url = urls.absolute(base, f"/Download/CommitteeReport/{report}/{quote(name)}".rstrip("/"))
        title = name or "Committee report"
        if url:
            yield file(title, url, role=Role.MINUTES, version=report)
    video = urls.absolute(base, json.text(row.get("MainVideoURL")))
    if video and json.text(row.get("MainVideoURL")):
        yield file("Video", video, role=Role.VIDEO)


ADAPTER = MinneapolisLims()
