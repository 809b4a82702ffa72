"""A council source and a page of its site, without any network."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from monitor.adapters import load
from monitor.adapters.base import Candidate, Sighting, Yield
from monitor.models import (
    Dropped,
    Jurisdiction,
    Kind,
    Problem,
    Record,
    Request,
    Response,
    Source,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"
TODAY = date(2026, 3, 10)


def source(adapter: str, *, zone: str = "America/New_York", **options: object) -> Source:
    town = Jurisdiction(id="town", name="Town", zone=zone)
    return Source(
        id="town/council",
        jurisdiction=town,
        adapter=adapter,
        options=load(adapter).options(**options),
        every=timedelta(hours=1),
        zone=zone,
    )


def fixture(adapter: str, case: str) -> bytes:
    (page,) = (FIXTURES / adapter / case).glob("body.*")
    return page.read_bytes()


def read(
    where: Source,
    body: bytes | str,
    url: str,
    *,
    step: str = "list",
    context: dict[str, str] | None = None,
    today: date = TODAY,
    method: str = "GET",
    headers: dict[str, str] | None = None,
) -> list[Yield]:
    """What the source's adapter reads from ``body``, as if ``url`` had answered it."""
    request = Request(url=url, step=step, context=context or {}, method=method)
    response = Response(
        url=url,
        status=200,
        headers=headers or {},
        body=body if isinstance(body, bytes) else body.encode(),
        request=request,
        fetched_at=datetime.combine(today, datetime.min.time(), tzinfo=UTC),
        today=today,
    )
    return list(load(where.adapter).parse(where, response))


def starts(where: Source, today: date = TODAY) -> list[Request]:
    return list(load(where.adapter).start(where, today))


def sighted(adapter: str, url: str, text: str = "", *links: str) -> list[Candidate]:
    return list(load(adapter).recognise(Sighting(url, text, links)))


def meetings(found: list[Yield]) -> list[Record]:
    return [one for one in found if isinstance(one, Record) and one.kind is Kind.MEETING]


def items(found: list[Yield]) -> list[Record]:
    return [one for one in found if isinstance(one, Record) and one.kind is Kind.AGENDA_ITEM]


def requests(found: list[Yield]) -> list[Request]:
    return [one for one in found if isinstance(one, Request)]


def problems(found: list[Yield]) -> list[Problem]:
    return [one for one in found if isinstance(one, Problem)]


def dropped(found: list[Yield]) -> list[Dropped]:
    return [one for one in found if isinstance(one, Dropped)]


def said(record: Record) -> tuple[str, str, str | None, str]:
    """Key, title, start and status: what most tests look at."""
    start = record.starts_at.isoformat() if record.starts_at else None
    return record.key, record.title, start, record.status or ""


def files(record: Record) -> list[tuple[str, str]]:
    return [(each.role.value, each.url) for each in record.documents]
