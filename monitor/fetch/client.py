"""The fetcher: the one face of this package."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from types import TracebackType
from typing import Self
from zlib import crc32

import httpx

from monitor.errors import FetchError, PermanentFetchError
from monitor.fetch import browser, target
from monitor.fetch.clock import Clock, SystemClock
from monitor.fetch.exchange import Answer
from monitor.fetch.gate import HostWait
from monitor.fetch.guard import Resolver, SystemResolver
from monitor.fetch.headers import shown, validators_of
from monitor.fetch.plain import PlainClient
from monitor.fetch.settings import FetchSettings
from monitor.fetch.transport import GuardedTransport
from monitor.fetch.travel import Traveller
from monitor.fetch.trip import ANY, OK, Trip
from monitor.fetch.verdict import NotModified, judge, not_modified, response
from monitor.models import Request, Response, Source, Validators

_PING_SECONDS = 10.0


class Fetcher:
    """The only way out. One client and one TLS context for its whole life; a context manager.

    ``clock`` and ``resolve`` are given by tests; the daemon uses the system's. Raises
    ``ConfigError`` when ``settings.ca_file`` cannot be used.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        clock: Clock | None = None,
        resolve: Resolver | None = None,
    ) -> None:
        self._resolver = SystemResolver()
        self._client = PlainClient(
            GuardedTransport(resolve or self._resolver),
            httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds, pool=None),
        )
        self._traveller = Traveller(settings, self._client, clock or SystemClock())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the client and let the resolver's threads go."""
        await self._client.aclose()
        self._resolver.close()

    @property
    def settings(self) -> FetchSettings:
        """The settings in force."""
        return self._traveller.settings

    def configure(self, settings: FetchSettings) -> None:
        """Take new settings into use, for the requests that start from now on.

        ``concurrency``, ``patience``, ``connect_seconds`` and ``read_seconds`` stay as they were
        at the start. Raises ``ConfigError`` when ``settings.ca_file`` cannot be used.
        """
        self._traveller.configure(settings)

    async def fetch(
        self,
        request: Request,
        *,
        source: Source,
        now: datetime,
        today: date,
        validators: Validators | None = None,
        pace: float = 0.0,
    ) -> Response | NotModified:
        """Fetch ``request`` for ``source``.

        ``now`` becomes ``fetched_at``; ``today`` is the date in the source's zone; ``pace`` is the
        adapter's least pause in seconds. Raises ``TransientFetchError``, ``PermanentFetchError``
        or ``BlockedError``; their sentence and ``url`` hold no secret.
        """
        settings = self.settings
        try:
            first = target.parse(request.url)
            trusted = target.named(first, settings.allow_hosts)
            in_full = self._in_full(request, now, trusted=trusted)
            trip = Trip(
                request=request,
                source=source,
                first=first,
                url=first,
                trusted=trusted,
                method=request.method,
                body=request.body,
                left=settings.total_seconds,
                pace=pace,
                now=now,
                today=today,
                validators=None if in_full else validators,
                accept=OK | request.accept if request.accept else OK,
            )
            answer = await self._traveller.go(trip)
            if answer.status == 304 and 304 not in request.accept:
                return not_modified(trip, answer)
            judge(trip, answer)
            if request.render:
                answer = await self._drawn(trip, answer)
            return response(trip, answer)
        except FetchError as error:
            error.url = error.url or shown(request.url)
            raise

    @staticmethod
    def validators_of(response: Response) -> Validators:
        """What may be stored to ask for ``response`` again; see ``headers.validators_of``."""
        return validators_of(response)

    def waits(self) -> Mapping[str, HostWait]:
        """Host → how often it was asked and how long that waited; from any thread."""
        return self._traveller.waits

    async def ping(self, url: str) -> bool:
        """Touch the operator's own dead-man's switch; a failure is told by its silence."""
        try:
            async with (
                asyncio.timeout(_PING_SECONDS),
                httpx.AsyncClient(verify=self._traveller.tls(), trust_env=False) as client,
                client.stream("GET", url, headers={"user-agent": self.settings.agent}) as answer,
            ):
                return answer.is_success
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return False

    def _in_full(self, request: Request, now: datetime, *, trusted: bool) -> bool:
        """Whether to ask without validators: some sites keep one ETag while the page changes.

        One in ``recheck`` requests is made in full, told apart by the address and the moment, so
        that no memory is needed and such a site is found out after a day or so.
        """
        if request.method != "GET" or request.render:
            return True
        often = self.settings.recheck
        if not often or trusted:
            return False
        return crc32(f"{request.url} {now.timestamp()}".encode()) % often == 0

    async def _drawn(self, trip: Trip, answer: Answer) -> Answer:
        """``answer`` as a browser shows it; what its scripts ask for comes through here as well."""

        async def load(
            method: str, url: str, headers: Mapping[str, str], body: bytes | None
        ) -> browser.Part:
            # ``first`` stays the page: a site cannot send us where only the operator may go.
            inner = replace(
                trip,
                request=Request(url=url, method=method, headers=headers, body=body),
                url=target.parse(url),
                method=method,
                body=body,
                validators=None,
                accept=ANY,
                part=True,
                redirects=0,
            )
            got = await self._traveller.go(inner)
            return browser.Part(got.status, got.headers, got.body)

        page = browser.Part(answer.status, answer.headers, answer.body)
        html = await browser.draw(str(trip.url), page, load, seconds=self.settings.total_seconds)
        limit = trip.request.max_bytes or self.settings.max_bytes
        if len(html) > limit:
            message = f"{trip.url.host}'s page is larger than {limit} bytes once drawn"
            raise PermanentFetchError(message, url=str(trip.url))
        return Answer(200, {"content-type": "text/html; charset=utf-8"}, html)
