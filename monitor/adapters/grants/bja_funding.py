"""The Bureau of Justice Assistance's own list of open funding: both deadlines of a notice.

Grants.gov carries only the first deadline (the form SF-424); the application itself is due in
JustGrants about a week later. Times have no zone and are US/Eastern. The notice's number is the
last part of its address, and joins it to the same notice on Grants.gov.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import ClassVar, cast
from urllib.parse import urlsplit

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
from monitor.parse import json, text
from monitor.parse.fields import Json, known, words

ZONE = "America/New_York"
_SITE = "https://bja.ojp.gov"
_FILES = "https://www.ojp.gov"
_CURRENT = "/funding-api/current_funding_data"
_EXPIRED = "/funding-api/expired_funding_data"
_NUMBER = re.compile(r"o-(.+-\d{4}-\d+)", re.IGNORECASE)


class BjaOptions(Options):
    """The list of open notices needs no settings."""

    notice_files: bool = Field(
        default=True, description="read the notice itself (PDF) and tell when its words change"
    )


class BjaFunding(Adapter):
    """Open notices of BJA; one that left the list is looked up among the expired ones."""

    name: ClassVar[str] = "bja_funding"
    title: ClassVar[str] = "BJA funding"
    coverage: ClassVar[Coverage] = Coverage.WINDOW
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.GRANT})
    reads: ClassVar[frozenset[Role]] = frozenset({Role.NOTICE})
    pace: ClassVar[float] = 1.0
    members: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("field_grants_gov_deadline", "field_app_justgrants_deadline"),
    )
    options: ClassVar[type[Options]] = BjaOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The list of open notices; query parameters are ignored there."""
        yield Request(url=f"{_base(source, _SITE)}{_CURRENT}")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The open notices, or one of the expired ones that was asked for."""
        rows = json.load(response)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ExtractError(
                "BJA answered without a list of notices", url=response.url, found=str(rows)[:80]
            )
        if rows and not any("field_closing_date" in row for row in rows):
            raise ExtractError(
                "the list is not one of BJA's notices",
                url=response.url,
                expected="rows with field_closing_date",
                found=", ".join(sorted(rows[0])[:8]),
            )
        expired = _EXPIRED in urlsplit(response.request.url).path
        wanted = response.request.context.get("key")
        for place, row in enumerate(rows):
            try:
                record = _record(source, row, "closed" if expired else "posted")
            except (KeyError, ValueError) as error:
                if wanted is None:
                    yield Problem(f"row {place + 1}", f"cannot be read: {error!r}")
                continue
            if wanted in {None, record.key}:
                yield record

    def confirm(self, source: Source, record: Record) -> Request | None:
        """Whether it is among the expired notices."""
        url = f"{_base(source, _SITE)}{_EXPIRED}"
        return Request(url=url, step="expired", context={"key": record.key}, optional=True)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The site of BJA, of which only the funding is watched."""
        if (urlsplit(sighting.url).hostname or "") == "bja.ojp.gov":
            why = "bja.ojp.gov lists the open funding of the Bureau of Justice Assistance"
            yield Candidate("bja_funding", {}, 0.9, why, "bja-funding")


def _base(source: Source, default: str) -> str:
    return (cast("BjaOptions", source.options).base_url or default).rstrip("/")


def _record(source: Source, row: Json, status: str) -> Record:
    url = str(row["url"]).strip()
    slug = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    if not slug:
        raise ValueError(f"its address names no notice: {url}")
    first = _moment(row.get("field_grants_gov_deadline"))
    second = _moment(row.get("field_app_justgrants_deadline"))
    closing = _moment(row.get("field_closing_date"))
    due = first or second or closing
    number = slug.upper()
    return Record(
        kind=Kind.GRANT,
        key=number,
        title=words(row["title"]) or number,
        url=url,
        ends_at=due,
        status=status,
        text=_body(row.get("body")),
        documents=tuple(_notice(source, slug)),
        fields=known(
            number=number,
            agency="Bureau of Justice Assistance"
            if row.get("origin_site") == "BJA"
            else words(row.get("origin_site")),
            justgrants_deadline=second.isoformat() if second else None,
            closing_date=closing.isoformat()
            if closing and closing not in {first, second}
            else None,
            funding_type=words(row.get("field_funding_type")),
            tags=tuple(sorted({t.strip() for t in words(row.get("tags")).split(",")} - {""})),
        ),
        join=number,
    )


def _moment(value: object) -> When | None:
    """``2026-05-19T20:59:59`` without a zone; raises ``ValueError`` for anything else."""
    if not value:
        return None
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is not None:
        return When.at(moment, ZONE, str(value))
    return When.wall(moment, ZONE, str(value))


def _body(value: object) -> str | None:
    """Base64 of escaped HTML, cut by the site at a length of its own; plain text as it is."""
    if not value:
        return None
    raw = "".join(str(value).split())
    try:
        html = base64.b64decode(raw + "=" * (-len(raw) % 4), validate=True).decode(
            "utf-8", "replace"
        )
    except (binascii.Error, ValueError):
        html = str(value)
    return text.plain(text.unescape(html)) or None


def _notice(source: Source, slug: str) -> Iterator[Document]:
    """The notice itself: its file is called like the page, without the leading ``o-``."""
    found = _NUMBER.fullmatch(slug)
    if found and cast("BjaOptions", source.options).notice_files:
        url = f"{_base(source, _FILES)}/funding/docs/{found[1].lower()}.pdf"
        yield Document(role=Role.NOTICE, url=url, title="Notice of funding opportunity")


ADAPTER = BjaFunding()
