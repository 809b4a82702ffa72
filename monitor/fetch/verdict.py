"""Whether the answer at the end of a trip is content. Pure."""

from dataclasses import dataclass
from datetime import datetime

from monitor.errors import TransientFetchError
from monitor.fetch.answer import blocked, refusal_of
from monitor.fetch.blocked import wall_in
from monitor.fetch.exchange import Answer
from monitor.fetch.headers import validators_of
from monitor.fetch.trip import Trip
from monitor.models import Request, Response, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The site says that nothing changed since ``validators``; they may be newer than those sent."""

    request: Request
    validators: Validators
    url: str
    fetched_at: datetime


def judge(trip: Trip, answer: Answer) -> None:
    """Raises the ``FetchError`` that ``answer`` is, unless it is content."""
    host, url, status = trip.url.host, str(trip.url), answer.status
    if status not in trip.accept:
        raise refusal_of(
            status,
            host=host,
            headers=answer.headers,
            body=answer.body,
            asked=trip.request.url,
            url=url,
            now=trip.now,
        )
    if status != 200:
        return
    if not answer.body.strip() and trip.method != "HEAD":
        raise TransientFetchError(f"{host} sent an empty page (200)", status=200)
    wanted = trip.request.headers.get("Accept") or trip.request.headers.get("accept") or ""
    wall = wall_in(
        headers=answer.headers,
        body=answer.body,
        asked=trip.request.url,
        url=url,
        json_due="json" in wanted and "html" not in wanted,
    )
    if wall is not None:
        raise blocked(host, wall, status=200, body=answer.body)


def not_modified(trip: Trip, answer: Answer) -> NotModified:
    """What a 304 says; raises ``TransientFetchError`` when nothing was asked to compare with."""
    if not trip.asked or trip.validators is None:
        message = (
            f"{trip.url.host} says “not modified” though nothing was asked to compare with (304)"
        )
        raise TransientFetchError(message, status=304)
    sent = trip.validators
    news = validators_of(response(trip, answer))
    return NotModified(
        request=trip.request,
        validators=Validators(news.etag or sent.etag, news.last_modified or sent.last_modified),
        url=str(trip.url),
        fetched_at=trip.now,
    )


def response(trip: Trip, answer: Answer) -> Response:
    """``answer`` in the terms of the core."""
    return Response(
        url=str(trip.url),
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        request=trip.request,
        fetched_at=trip.now,
        today=trip.today,
    )
