"""Grants.gov: the notices of chosen agencies, from the public search and detail services.

``POST /v1/api/search2`` lists, ``POST /v1/api/fetchOpportunity`` completes; both need no key.
The search shows neither amendments nor attachments, so a notice's detail is read when its row
changes and otherwise once every ``recheck_days``. Close dates are bare US/Eastern dates.
A notice leaves the listing the day after its deadline: ``confirm`` asks what became of it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import ClassVar, cast
from urllib.parse import urlsplit

import orjson
from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Options, Sighting, Yield
from monitor.errors import ExtractError
from monitor.models import (
    Coverage,
    Document,
    FieldValue,
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
from monitor.parse import json, opportunity
from monitor.parse.fields import Json, array, known, prose, rows, several, words

_API = "https://api.grants.gov"
_FILES = "https://apply07.grants.gov"
_SITE = "https://www.grants.gov/search-results-detail/"
_PAGE = 100
_IN_ROWS = ("number", "agency", "agency_code", "alns", "posted")
_ALL = ("forecasted", "posted", "closed", "archived")


class GrantsGovOptions(Options):
    """Which notices to watch. Filters narrow each other, as in the site's own search."""

    agencies: tuple[str, ...] = Field(
        (),
        description="agency codes such as USDOJ-OJP-BJA; list every office, parents do not expand",
    )
    alns: tuple[str, ...] = Field((), description="assistance listing numbers such as 16.738")
    keywords: tuple[str, ...] = Field(
        (), description="search words or phrases; a notice found by any of them is watched"
    )
    statuses: tuple[str, ...] = Field(
        ("forecasted", "posted"), description="any of forecasted, posted, closed, archived"
    )
    numbers: tuple[str, ...] = Field(
        (), description="opportunity numbers watched besides, whatever their status"
    )
    recheck_days: int = Field(
        1, ge=0, description="read details of unchanged notices every so many days; 0: never"
    )


class GrantsGov(Adapter):
    """Notices of Grants.gov; the key is the opportunity id, which survives forecast → posted."""

    name: ClassVar[str] = "grants_gov"
    title: ClassVar[str] = "Grants.gov"
    coverage: ClassVar[Coverage] = Coverage.WINDOW
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.GRANT})
    volatile: ClassVar[frozenset[str]] = frozenset({"revision", "archive_date"})
    reads: ClassVar[frozenset[Role]] = frozenset({Role.NOTICE, Role.ATTACHMENT})
    pace: ClassVar[float] = 1.0
    members: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("oppHits", "hitCount"),
        ("opportunityNumber", "owningAgencyCode"),
    )
    options: ClassVar[type[Options]] = GrantsGovOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """One search for each keyword (or one without), and one for each number watched."""
        options = _options(source)
        for keyword in options.keywords or ("",):
            query = {
                "keyword": keyword,
                "agencies": "|".join(options.agencies),
                "aln": "|".join(options.alns),
                "oppStatuses": "|".join(options.statuses),
            }
            if options.agencies or options.alns or keyword or not options.numbers:
                yield _search(source, query, 0)
        for number in options.numbers:
            yield _search(source, {"oppNum": number, "oppStatuses": "|".join(_ALL)}, 0)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """Rows of a search page with the details they need, or one notice in full."""
        answer = json.load(response)
        data = _data(answer, response.url)
        if "oppHits" in data:
            yield from _listing(source, response, data)
        elif "opportunityNumber" in data or "errorMessages" in data:
            yield from _detail(source, response, data)
        else:
            raise ExtractError(
                "Grants.gov answered without search results or a notice",
                url=response.url,
                expected="oppHits or opportunityNumber",
                found=", ".join(sorted(data)[:8]),
            )

    def confirm(self, source: Source, record: Record) -> Request | None:
        """Ask for the notice itself: past its deadline it is closed, else it is still open."""
        return _fetch(source, record.key, {"gone": "1", **_shown(record)})

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """Any address of grants.gov; a notice's own page does not say its number."""
        host = urlsplit(sighting.url).hostname or ""
        if host == "grants.gov" or host.endswith(".grants.gov"):
            yield Candidate(
                "grants_gov",
                {"agencies": ["USDOJ-OJP-BJA"]},
                0.9,
                "grants.gov is the federal list of grant notices; choose the agencies to watch",
                "grants",
            )


def _options(source: Source) -> GrantsGovOptions:
    return cast("GrantsGovOptions", source.options)


def _base(source: Source, default: str) -> str:
    return (_options(source).base_url or default).rstrip("/")


def _post(source: Source, path: str, body: Json, **rest: object) -> Request:
    return Request(
        url=f"{_base(source, _API)}/v1/api/{path}",
        method="POST",
        api=True,
        headers={"content-type": "application/json", "accept": "application/json"},
        body=orjson.dumps(body, option=orjson.OPT_SORT_KEYS),
        **rest,  # type: ignore[arg-type]
    )


def _search(source: Source, query: Mapping[str, str], at: int) -> Request:
    asked = {name: value for name, value in query.items() if value}
    body = {**asked, "rows": _PAGE, "startRecordNum": at}
    return _post(source, "search2", body, context={"query": orjson.dumps(asked).decode()})


def _fetch(
    source: Source, key: str, context: Mapping[str, str], refreshes: Refresh | None = None
) -> Request:
    return _post(
        source,
        "fetchOpportunity",
        {"opportunityId": int(key)},
        step="detail",
        context=context,
        refreshes=refreshes,
        optional=True,
    )


def _data(answer: object, url: str) -> Json:
    """The ``data`` object of a successful answer, or the bare object of the older host."""
    if not isinstance(answer, dict):
        raise ExtractError("Grants.gov answered something else than an object", url=url)
    if answer.get("errorcode", 0) != 0:
        raise ExtractError(
            f"Grants.gov reports a failure: {answer.get('msg') or answer.get('errorcode')}", url=url
        )
    data = answer.get("data", answer)
    if not isinstance(data, dict):
        raise ExtractError("Grants.gov answered without data", url=url, found=str(answer)[:80])
    return data


def _listing(source: Source, response: Response, data: Json) -> Iterator[Yield]:
    hits, total = data["oppHits"], data.get("hitCount")
    if not isinstance(hits, list) or not isinstance(total, int):
        raise ExtractError(
            "the search results of Grants.gov have no rows or no count", url=response.url
        )
    query = orjson.loads(response.request.context.get("query", "{}"))
    at = _asked_from(response)
    if not hits and at < total:
        raise ExtractError(
            f"Grants.gov counts {total} notices but lists none from {at} on", url=response.url
        )
    for place, hit in enumerate(hits):
        try:
            yield from _row(source, response, hit)
        except (KeyError, TypeError, ValueError) as error:
            yield Problem(f"row {at + place + 1}", f"cannot be read: {error!r}")
    if hits and at + len(hits) < total and query:
        yield _search(source, query, at + len(hits))


def _asked_from(response: Response) -> int:
    asked = orjson.loads(response.request.body) if response.request.body else {}
    return int(asked.get("startRecordNum", 0))


def _row(source: Source, response: Response, hit: Json) -> Iterator[Yield]:
    key = str(int(str(hit["id"])))
    closes = str(hit.get("closeDate") or "")
    record = Record(
        kind=Kind.GRANT,
        key=key,
        title=words(hit["title"]),
        url=f"{_SITE}{key}",
        ends_at=opportunity.us_day(closes) if closes else None,
        status=str(hit["oppStatus"]).lower(),
        fields=known(
            number=str(hit["number"]).strip(),
            agency=words(hit.get("agency") or ""),
            agency_code=str(hit.get("agencyCode") or ""),
            alns=several(hit.get("cfdaList")),
            posted=opportunity.us_iso(hit.get("openDate")),
        ),
        join=_join(hit["number"]),
    )
    yield record
    version = _version(record, response.today, _options(source).recheck_days)
    yield _fetch(source, key, {"version": version, **_shown(record)}, Refresh(key, version))


def _shown(record: Record) -> dict[str, str]:
    """What the listing said: the search and the detail word the same facts differently.

    The listing's words are kept, lest they change with every reading of the detail.
    """
    fields = {name: record.fields[name] for name in _IN_ROWS if name in record.fields}
    return {
        "status": record.status or "",
        "title": record.title,
        "row": orjson.dumps(fields).decode(),
        "deadline": record.ends_at.isoformat() if record.ends_at else "",
    }


def _version(record: Record, today: date, days: int) -> str:
    """What the row shows, and the current turn of the regular second look."""
    shown = repr((record.title, record.status, record.ends_at, sorted(record.fields.items())))
    turn = str(today.toordinal() // days) if days else ""
    return f"{hashlib.sha256(shown.encode()).hexdigest()[:16]}.{turn}"


def _detail(source: Source, response: Response, data: Json) -> Iterator[Yield]:
    told = [str(message) for message in array(data.get("errorMessages"))]
    number = data.get("opportunityNumber")
    if not number or not data.get("id"):
        if response.request.context.get("gone"):
            return  # the service no longer knows it: nothing to yield, the removal stands
        raise ExtractError(
            f"Grants.gov does not show the notice: {'; '.join(told) or 'no number'}",
            url=response.url,
        )
    forecast = "synopsis" not in data or data.get("docType") == "forecast"
    part = data.get("forecast" if forecast else "synopsis")
    if not isinstance(part, dict):
        raise ExtractError("the notice has neither a synopsis nor a forecast", url=response.url)
    key = str(data["id"])
    context = response.request.context
    due = opportunity.stamp(part.get("responseDateStr")) if not forecast else None
    archive = opportunity.stamp(part.get("archiveDateStr"))
    listed = not context.get("gone")
    yield Record(
        kind=Kind.GRANT,
        key=key,
        title=(listed and context.get("title")) or words(data.get("opportunityTitle")) or key,
        url=f"{_SITE}{key}",
        ends_at=None if listed and context.get("deadline") else opportunity.deadline(due, part),
        status=_status(response, due, archive, forecast=forecast),
        text=prose(part.get("synopsisDesc") or part.get("forecastDesc")),
        documents=tuple(_documents(source, data)),
        fields={**opportunity.facts(data, part, due, archive), **_row_facts(context, data, part)},
        version=context.get("version", ""),
        join=_join(number),
    )


def _row_facts(context: Mapping[str, str], data: Json, part: Json) -> dict[str, FieldValue]:
    """What the rows of the search show too, in the words of the row when there was one."""
    said = orjson.loads(context.get("row", "{}"))
    own = known(
        number=str(data["opportunityNumber"]).strip(),
        agency=opportunity.agency(data, part),
        agency_code=str(data.get("owningAgencyCode") or part.get("agencyCode") or ""),
        alns=opportunity.alns(data),
        posted=opportunity.day(part, "postingDate"),
    )
    row = {name: tuple(v) if isinstance(v, list) else v for name, v in said.items()}
    return {**own, **row}


def _status(
    response: Response, due: datetime | None, archive: datetime | None, *, forecast: bool
) -> str:
    """The listing's own word; for a notice gone from it, what its dates say.

    A detail has no status of its own. Dates are compared with the day of the answer, in the
    zone of the notice: the deadline's own day still counts as open.
    """
    context = response.request.context
    if not context.get("gone"):
        listed = context.get("status")
        if listed:
            return listed
    today = When.at(response.fetched_at, opportunity.ZONE).day
    if any(end and end.date() < today for end in (due, archive)):
        return "closed"
    if context.get("gone") and context.get("status") in {"closed", "archived"}:
        return context["status"]
    return "forecasted" if forecast else "posted"


def _documents(source: Source, data: Json) -> Iterator[Document]:
    base = _base(source, _FILES)
    for folder in rows(data, "synopsisAttachmentFolders"):
        main = "announcement" in str(folder.get("folderType", "")).lower()
        for file in rows(folder, "synopsisAttachments"):
            if not file.get("id"):
                continue  # without its number it cannot be fetched
            name = str(file.get("fileName") or "")
            pdf = file.get("mimeType") == "application/pdf" or name.lower().endswith(".pdf")
            yield Document(
                role=(Role.NOTICE if main else Role.ATTACHMENT) if pdf else Role.OTHER,
                url=f"{base}/grantsws/rest/opportunity/att/download/{file['id']}",
                title=words(file.get("fileDescription") or name),
                version=f"{file.get('lastUpdatedDate') or file.get('createdDate') or ''} "
                f"{file.get('fileLobSize') or ''}".strip(),
            )
    for link in rows(data, "synopsisDocumentURLs"):
        url = str(link.get("docUrl") or "")
        if url.startswith(("http://", "https://")):
            yield Document(role=Role.OTHER, url=url, title=words(link.get("description") or url))


def _join(number: object) -> str:
    return str(number).strip().upper()


ADAPTER = GrantsGov()
