"""Making a trip: for each hop robots.txt, the gate of its host, its headers, and the exchange."""

import ssl
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

import httpx

from monitor.errors import BlockedError, PermanentFetchError
from monitor.fetch import target
from monitor.fetch.clock import Clock
from monitor.fetch.dates import retry_after
from monitor.fetch.exchange import REDIRECTS, Answer, Ask, exchange
from monitor.fetch.gate import Gates, HostWait
from monitor.fetch.headers import Homes, compose, conditional, same_page
from monitor.fetch.robots import MAX_BYTES, Answered, Robots
from monitor.fetch.settings import FetchSettings
from monitor.fetch.trip import ANY, MAX_REDIRECTS, Trip
from monitor.fetch.trust import tls_context
from monitor.models import Request

_QUIET_AFTER_429 = 60.0


class Traveller:
    """Sends every request there is: pages, documents, robots.txt. ``settings`` may be exchanged."""

    def __init__(self, settings: FetchSettings, client: httpx.AsyncClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._gates = Gates(clock, concurrency=settings.concurrency, patience=settings.patience)
        self._robots = Robots(self._read_robots, clock)
        self._homes = Homes()
        self._tls: dict[str | None, ssl.SSLContext] = {None: tls_context(settings.ca_file)}
        self._settings = settings
        self._agent = settings.agent

    @property
    def settings(self) -> FetchSettings:
        """The settings in force."""
        return self._settings

    @property
    def waits(self) -> Mapping[str, HostWait]:
        """What the gate of each host counted."""
        return self._gates.waits()

    def configure(self, settings: FetchSettings) -> None:
        """Take new settings into use. Raises ``ConfigError`` when their ``ca_file`` is unusable."""
        if settings.ca_file != self._settings.ca_file:
            self._tls = {None: tls_context(settings.ca_file)}
        self._settings = settings
        self._agent = settings.agent

    def tls(self, ca_file: str | None = None) -> ssl.SSLContext:
        """The shared TLS context, or the one that also believes ``ca_file``, built once."""
        context = self._tls.get(ca_file)
        if context is None:
            context = self._tls[ca_file] = tls_context(self._settings.ca_file, ca_file)
        return context

    async def go(self, trip: Trip) -> Answer:
        """The answer at the end of all redirects, whatever its status. Raises ``FetchError``."""
        while True:
            answer = await self._hop(trip)
            if answer.status not in REDIRECTS or answer.status in trip.accept:
                return answer
            trip.turn(answer)

    async def _hop(self, trip: Trip) -> Answer:
        settings, url = self._settings, trip.url
        own = target.named(url, settings.allow_hosts)
        target.check(url, ports=settings.ports, own=own)
        # A key never travels in the clear, but to the operator's own server.
        keyed = own or url.scheme == "https"
        credentials = settings.credentials.get(url.host, {}) if keyed else {}
        query = _query_for(url, settings.queries) if keyed else b""
        pause = await self._pause(trip, own=own, keyed=bool(credentials or query))
        ask = Ask(
            url=url.copy_with(query=b"&".join(filter(None, (url.query, query)))) if query else url,
            method=trip.method,
            headers=self._headers(trip, credentials),
            body=trip.body,
            limit=MAX_BYTES if trip.for_robots else trip.request.max_bytes or settings.max_bytes,
            seconds=trip.left,
            accept=trip.accept,
            # A site that is not the operator's own cannot send us into the operator's network.
            exempt=own and trip.trusted,
            tls=self.tls(trip.source.ca_file),
            truncate=trip.for_robots,
        )
        key = target.key_of(url)
        async with self._gates.enter(key, pause) as sent:
            started = self._clock.monotonic()
            answer = await exchange(self._client, ask, self._clock.monotonic, sent)
            trip.left = max(1.0, trip.left - (self._clock.monotonic() - started))
            if answer.status in (429, 503):
                self._remember_quiet(key, answer, trip.now)
        return answer

    async def _pause(self, trip: Trip, *, own: bool, keyed: bool) -> float:
        """Seconds from the host's last start to this one. Raises when robots.txt says no."""
        settings, source = self._settings, trip.source
        pause = settings.pause if source.pause is None else source.pause.total_seconds()
        if not own:  # an operator's own server is asked as fast as the operator says
            pause = max(pause, trip.pace)
        crawls = not (trip.for_robots or trip.request.api or keyed)
        if settings.robots and source.robots and crawls:
            pause = max(pause, await self._may(trip))
        return 0.0 if trip.part else pause  # a page's scripts are asked one by one, but at once

    def _headers(self, trip: Trip, credentials: Mapping[str, str]) -> dict[str, str]:
        source, url, host = trip.source, trip.url, trip.url.host
        headers = compose(
            self._agent,
            request=trip.request.headers,
            source=source.headers,
            credentials=credentials,
            own_host=host == trip.first.host,
            home_host=not source.headers or host == self._homes.of(source, trip.first.host),
        )
        if trip.cookies:
            headers["cookie"] = "; ".join(f"{k}={v}" for k, v in trip.cookies.items())
        if trip.validators is not None and same_page(str(url), trip.request.url):
            news = conditional(trip.validators)
            trip.asked = bool(news)
            headers.update(news)
        return headers

    def _remember_quiet(self, key: str, answer: Answer, now: datetime) -> None:
        wait = _retry_after(answer, now)
        if wait is None and answer.status == 429:
            wait = _QUIET_AFTER_429
        if wait:
            self._gates.quiet(key, wait)

    async def _may(self, trip: Trip) -> float:
        """The pause robots.txt asks for. Raises ``BlockedError`` when it says no."""
        verdict = await self._robots.ask(target.origin_of(trip.url), str(trip.url), trip)
        if not verdict.allowed:
            raise BlockedError(
                f"the robots.txt of {trip.url.host} does not allow {trip.url.path[:100]}. "
                "If you have the site's consent, set robots: false on the source"
            )
        return verdict.delay

    async def _read_robots(self, url: str, trip: object) -> Answered:
        """robots.txt through the same guards; more than five redirects count as no file."""
        assert isinstance(trip, Trip)  # noqa: S101  what _may handed over
        first = target.parse(url)
        inner = Trip(
            request=Request(url=url, step="robots"),
            source=trip.source,
            first=first,
            url=first,
            trusted=trip.trusted,
            left=self._settings.total_seconds,
            now=trip.now,
            today=trip.today,
            accept=ANY,
            for_robots=True,
        )
        try:
            answer = await self.go(inner)
        except PermanentFetchError:
            if inner.redirects > MAX_REDIRECTS:
                return Answered(404)
            raise
        text = answer.body.decode("utf-8-sig", "replace")
        return Answered(answer.status, text, _retry_after(answer, trip.now))


def _query_for(url: httpx.URL, queries: Mapping[str, Mapping[str, str]]) -> bytes:
    """The parameters for this address, encoded: what the adapter wrote stays as it is."""
    here = str(url).lower()
    found = (query for begins, query in queries.items() if here.startswith(begins.lower()))
    return urlencode(next(found, {})).encode()


def _retry_after(answer: Answer, now: datetime) -> float | None:
    headers = answer.headers
    return retry_after(headers.get("retry-after"), date=headers.get("date"), now=now)
