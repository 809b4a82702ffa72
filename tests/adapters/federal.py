"""A source and a response of a federal adapter, without any network."""

from datetime import UTC, date, datetime, timedelta

import orjson

from monitor.adapters import load
from monitor.adapters.base import Yield
from monitor.models import Jurisdiction, Problem, Record, Request, Response, Source

NOW = datetime(2026, 7, 25, 16, 0, tzinfo=UTC)
TODAY = NOW.date()
US = Jurisdiction(id="us", name="United States", zone="America/New_York")


def source(adapter: str, jurisdiction: Jurisdiction = US, **options: object) -> Source:
    return Source(
        id=f"{jurisdiction.id}/{adapter}",
        jurisdiction=jurisdiction,
        adapter=adapter,
        options=load(adapter).options(**options),
        every=timedelta(hours=1),
        zone=jurisdiction.zone,
    )


def response(
    request: Request,
    body: object,
    *,
    now: datetime = NOW,
    headers: dict | None = None,
    **rest: object,
) -> Response:
    raw = (
        body
        if isinstance(body, bytes)
        else body.encode()
        if isinstance(body, str)
        else orjson.dumps(body)
    )
    return Response(
        url=str(rest.pop("url", request.url)),
        status=200,
        headers=headers or {},
        body=raw,
        request=request,
        fetched_at=now,
        today=now.date() if isinstance(now, datetime) else date(2026, 7, 25),
        **rest,
    )


def parse(where: Source, request: Request, body: object, **rest: object) -> list[Yield]:
    return list(load(where.adapter).parse(where, response(request, body, **rest)))


def starts(where: Source, today: date = TODAY) -> list[Request]:
    return list(load(where.adapter).start(where, today))


def records(found: list[Yield]) -> list[Record]:
    return [one for one in found if isinstance(one, Record)]


def requests(found: list[Yield]) -> list[Request]:
    return [one for one in found if isinstance(one, Request)]


def problems(found: list[Yield]) -> list[Problem]:
    return [one for one in found if isinstance(one, Problem)]
