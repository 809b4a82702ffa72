"""Federal Register API v1: documents and public inspection.

A document on public inspection keeps its number when it is published, usually the next morning:
that is a change of status of one record. Published documents never change; a correction is a new
document that names the old one. When nothing matches, ``results`` is absent.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import ClassVar, cast
from urllib.parse import urlencode, urlsplit

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Options, Sighting, Yield
from monitor.errors import ExtractError
from monitor.models import (
    Coverage,
    Document,
    Kind,
    Problem,
    Record,
    Request,
    Response,
    Role,
    Source,
    When,
)
from monitor.parse import fold, json
from monitor.parse.fields import Json, array, known, prose, rows, several, words

ZONE = "America/New_York"
_SITE = "https://www.federalregister.gov"
_PAGES = 10
_TYPES = {
    "rule": "RULE",
    "proposed rule": "PRORULE",
    "notice": "NOTICE",
    "presidential document": "PRESDOCU",
}
_FIELDS = (
    "title", "type", "subtype", "abstract", "document_number", "html_url", "pdf_url",
    "public_inspection_pdf_url", "publication_date", "agencies", "action", "dates", "citation",
    "docket_ids", "comments_close_on", "effective_on", "executive_order_number", "signing_date",
    "correction_of", "corrections", "raw_text_url", "regulation_id_numbers", "significant",
)  # fmt: skip


class FederalRegisterOptions(Options):
    """Which documents. Several terms are several searches; the other settings narrow each."""

    agencies: tuple[str, ...] = Field(
        (), description="agencies by the name in their address: justice-department"
    )
    types: tuple[str, ...] = Field(
        (), description="any of NOTICE, RULE, PRORULE (proposed rule), PRESDOCU (presidential)"
    )
    terms: tuple[str, ...] = Field(
        (), description="words or quoted phrases in the text; a document with any of them counts"
    )
    public_inspection: bool = Field(
        default=True, description="also documents filed for inspection before they are published"
    )
    days: int = Field(30, ge=1, le=365, description="how many days back the list goes")


class FederalRegister(Adapter):
    """Documents by their number, which public inspection and publication share."""

    name: ClassVar[str] = "federal_register"
    title: ClassVar[str] = "Federal Register"
    coverage: ClassVar[Coverage] = Coverage.ROLLING
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.NOTICE})
    reads: ClassVar[frozenset[Role]] = frozenset({Role.NOTICE})
    pace: ClassVar[float] = 1.0
    members: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("document_number", "public_inspection_pdf_url"),
        ("document_number", "filing_type"),
        ("document_number", "html_url", "agencies"),
    )
    opens: ClassVar[tuple[tuple[str, str], ...]] = ((r'"filing_type"', "inspection"),)
    options: ClassVar[type[Options]] = FederalRegisterOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """What is filed first, then what is published: the later state of a number wins."""
        options = _options(source)
        base = (options.base_url or _SITE).rstrip("/")
        if options.public_inspection:
            url = f"{base}/api/v1/public-inspection-documents/current.json"
            yield Request(url=url, step="inspection", api=True)
        for term in options.terms or ("",):
            query = [("conditions[agencies][]", agency) for agency in options.agencies]
            query += [("conditions[type][]", each) for each in options.types]
            query += [("conditions[term]", term)] if term else []
            after = (today - timedelta(days=options.days)).isoformat()
            query += [("conditions[publication_date][gte]", after)]
            query += [("fields[]", name) for name in _FIELDS]
            query += [("order", "newest"), ("per_page", "100")]
            yield Request(url=f"{base}/api/v1/documents.json?{urlencode(query)}", api=True)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The documents of one page, of the inspection desk, or one document."""
        answer = json.load(response)
        found = _found(answer, response.url)
        inspection = "public-inspection" in urlsplit(response.request.url).path
        for row in found:
            try:
                record = _record(row, inspection=inspection)
            except (KeyError, TypeError, ValueError) as error:
                yield Problem(f"document {row.get('document_number')}", f"unreadable: {error!r}")
                continue
            if not inspection or _wanted(source, row, record):
                yield record
        following = answer.get("next_page_url") if isinstance(answer, dict) else None
        page = int(response.request.context.get("page", "1"))
        if found and following and page < _PAGES:
            context = {"page": str(page + 1)}
            yield Request(url=str(following), context=context, optional=True, api=True)

    def confirm(self, source: Source, record: Record) -> Request | None:
        """Ask for a document that was on inspection and is in no list: 404 means withdrawn."""
        if record.status != "public_inspection":
            return None
        base = (_options(source).base_url or _SITE).rstrip("/")
        url = f"{base}/api/v1/documents/{record.key}.json"
        return Request(url=url, step="one", optional=True, accept=frozenset({404}), api=True)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The site itself; of an agency's page also the agency."""
        parts = urlsplit(sighting.url)
        if (parts.hostname or "").removeprefix("www.") != "federalregister.gov":
            return
        path = parts.path.strip("/").split("/")
        agencies = [path[1]] if len(path) > 1 and path[0] == "agencies" else ["justice-department"]
        yield Candidate(
            "federal_register",
            {"agencies": agencies},
            0.9,
            f"federalregister.gov publishes the documents of {agencies[0]}",
            "federal-register",
        )


def _options(source: Source) -> FederalRegisterOptions:
    return cast("FederalRegisterOptions", source.options)


def _found(answer: object, url: str) -> list[Json]:
    if isinstance(answer, dict) and "document_number" in answer:
        return [answer]
    if isinstance(answer, list) and all(
        isinstance(r, dict) and "document_number" in r for r in answer
    ):
        return answer
    if not isinstance(answer, dict) or answer.get("errors") or "count" not in answer:
        said = answer.get("errors") if isinstance(answer, dict) else ""
        raise ExtractError(
            f"the Federal Register answered without documents{f': {said}' if said else ''}", url=url
        )
    if "results" not in answer and answer["count"]:
        raise ExtractError(
            f"the Federal Register counts {answer['count']} documents but shows none", url=url
        )
    return rows(answer, "results")


def _record(row: Json, *, inspection: bool) -> Record:
    number = str(row["document_number"])
    published = str(row.get("publication_date") or "")
    closes = str(row.get("comments_close_on") or "")
    inspection = inspection or (not published and bool(row.get("filed_at")))
    return Record(
        kind=Kind.NOTICE,
        key=number,
        title=words(row.get("title") or row.get("toc_subject")) or number,
        url=str(row.get("html_url") or "") or None,
        starts_at=_day(published) if published else None,
        ends_at=_day(closes) if closes else None,
        status="public_inspection" if inspection else "published",
        text=prose(row.get("abstract")),
        documents=tuple(_documents(row, inspection=inspection)),
        fields=known(
            number=number,
            type=words(row.get("type")),
            subtype=words(row.get("subtype")),
            agencies=several([_agency(each) for each in rows(row, "agencies")]),
            action=words(row.get("action")),
            dates=words(row.get("dates")),
            citation=words(row.get("citation")),
            docket_ids=several(row.get("docket_ids") or row.get("docket_numbers")),
            effective_on=words(row.get("effective_on")),
            signing_date=words(row.get("signing_date")),
            executive_order=words(row.get("executive_order_number")),
            regulation_ids=several(row.get("regulation_id_numbers")),
            correction_of=_linked(row.get("correction_of")),
            corrections=several([_linked(each) for each in array(row.get("corrections"))]),
            filed_at=words(row.get("filed_at")),
            filing_type=words(row.get("filing_type")),
        ),
        join=f"fr:{number}",
    )


def _day(value: str) -> When:
    return When(date.fromisoformat(value[:10]), None, ZONE, value)


def _agency(row: Json) -> str:
    return words(row.get("name") or row.get("raw_name"))


def _linked(value: object) -> str:
    """The number of another document: given as such, or as its address in the API."""
    shown = str(value or "").rstrip("/")
    return shown.rpartition("/")[2].removesuffix(".json")


def _documents(row: Json, *, inspection: bool) -> Iterator[Document]:
    url = row.get("pdf_url" if not inspection else "public_inspection_pdf_url") or row.get(
        "pdf_url"
    )
    if url:
        # The inspection copy's address ends in the moment of its last change.
        shown, _, stamp = str(url).partition("?")
        title = "Public inspection copy" if inspection else "Published document"
        yield Document(role=Role.NOTICE, url=shown, title=title, version=stamp)


def _wanted(source: Source, row: Json, record: Record) -> bool:
    """Whether a document on inspection is one of ours: that list cannot be searched."""
    options = _options(source)
    slugs = {str(each.get("slug") or "") for each in rows(row, "agencies")}
    if options.agencies and not slugs & set(options.agencies):
        return False
    kind = words(row.get("type"))
    if options.types and _TYPES.get(kind.lower(), kind.upper()) not in options.types:
        return False
    said = fold.quiet(" ".join((record.title, record.text or "", words(row.get("toc_doc")))))
    return not options.terms or any(_says(said, term) for term in _plain(options.terms))


def _plain(terms: Sequence[str]) -> Iterator[str]:
    for term in terms:
        for part in term.split("|"):
            yield fold.quiet(part.replace('"', " ").strip())


def _says(text: str, term: str) -> bool:
    return bool(term) and f" {term}" in f" {text}"


ADAPTER = FederalRegister()
