"""One fetch: robots, the gate, the request, redirects by hand, the verdict."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self
from zlib import crc32

import httpx

from monitor.errors import BlockedError, FetchError, PermanentFetchError, TransientFetchError
from monitor.fetch import browser, target
from monitor.fetch.answer import blocked, refusal_of
from monitor.fetch.blocked import wall_ahead, wall_in
from monitor.fetch.clock import Clock, SystemClock
from monitor.fetch.dates import retry_after
from monitor.fetch.exchange import REDIRECTS, Answer, Ask, exchange
from monitor.fetch.gate import Gates
from monitor.fetch.guard import Resolver, SystemResolver
from monitor.fetch.headers import Homes, compose, conditional, same_page, shown, validators_of
from monitor.fetch.robots import MAX_BYTES, Answered, Robots
from monitor.fetch.settings import FetchSettings
from monitor.fetch.transport import GuardedTransport
from monitor.fetch.trust import tls_context
from monitor.models import Request, Response, Source, Validators

MAX_REDIRECTS = 5
_OK = frozenset({200})
_ANY = frozenset(range(200, 300))
_QUIET_AFTER_429 = 60.0
_PING_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The site says that nothing changed since ``validators``; they may be newer than those sent."""

    request: Request
    validators: Validators
    url: str
    fetched_at: datetime


@dataclass(slots=True)
class _Trip:
    """A request on its way through redirects. ``left`` is seconds of work that remain."""

    request: Request
    source: Source
    first: httpx.URL
    url: httpx.URL
    method: str
    body: bytes | None
    left: float
    pace: float
    now: datetime
    validators: Validators | None = None
    accept: frozenset[int] = _OK
    for_robots: bool = False
    part: bool = False
    asked: bool = False
    redirects: int = 0
    cookies: dict[str, str] = field(default_factory=dict)


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
        self.settings = settings
        self._clock: Clock = clock or SystemClock()
        self._resolver = SystemResolver()
        self._tls: dict[str | None, ssl.SSLContext] = {None: tls_context(settings.ca_file)}
        self._gates = Gates(
            self._clock, concurrency=settings.concurrency, patience=settings.patience
        )
        self._robots = Robots(self._read_robots, self._clock)
        self._homes = Homes()
        self._agent = settings.agent
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(resolve or self._resolver),
            timeout=httpx.Timeout(
                settings.read_seconds, connect=settings.connect_seconds, pool=None
            ),
            # No cookie outlives a fetch: nobody is followed from poll to poll.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
            follow_redirects=False,
        )

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

    def configure(self, settings: FetchSettings) -> None:
        """Take new settings into use, for the requests that start from now on.

        ``concurrency``, ``connect_seconds`` and ``read_seconds`` stay as they were at the start.
        Raises ``ConfigError`` when ``settings.ca_file`` cannot be used.
        """
        if settings.ca_file != self.settings.ca_file:
            self._tls = {None: tls_context(settings.ca_file)}
        self.settings = settings
        self._agent = settings.agent

    async def ping(self, url: str) -> bool:
        """Touch the operator's own dead-man's switch; a failure is told by its silence."""
        try:
            async with (
                asyncio.timeout(_PING_SECONDS),
                httpx.AsyncClient(verify=self._tls[None], trust_env=False) as client,
                client.stream("GET", url, headers={"user-agent": self._agent}) as answer,
            ):
                return answer.is_success
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return False

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
        try:
            first = target.parse(request.url)
            trip = _Trip(
                request=request,
                source=source,
                first=first,
                url=first,
                method=request.method,
                body=request.body,
                left=self.settings.total_seconds,
                pace=pace,
                now=now,
                validators=None if self._in_full(request, first, now) else validators,
                accept=_OK | request.accept if request.accept else _OK,
            )
            answer = await self._travel(trip)
            if answer.status == 304 and 304 not in request.accept:
                return _not_modified(trip, answer)
            self._judge(trip, answer)
            if request.render:
                answer = await self._drawn(trip, answer)
            return Response(
                url=str(trip.url),
                status=answer.status,
                headers=answer.headers,
                body=answer.body,
                request=request,
                fetched_at=now,
                today=today,
            )
        except FetchError as error:
            error.url = error.url or shown(request.url)
            raise

    async def _drawn(self, trip: _Trip, answer: Answer) -> Answer:
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
                accept=_ANY,
                part=True,
                redirects=0,
            )
            got = await self._travel(inner)
            return browser.Part(got.status, got.headers, got.body)

        page = browser.Part(answer.status, answer.headers, answer.body)
        html = await browser.draw(str(trip.url), page, load, seconds=self.settings.total_seconds)
        limit = trip.request.max_bytes or self.settings.max_bytes
        if len(html) > limit:
            message = f"{trip.url.host}'s page is larger than {limit} bytes once drawn"
            raise PermanentFetchError(message, url=str(trip.url))
        return Answer(200, {"content-type": "text/html; charset=utf-8"}, html)

    @staticmethod
    def validators_of(response: Response) -> Validators:
        """What may be stored to ask for ``response`` again; see ``headers.validators_of``."""
        return validators_of(response)

    def _in_full(self, request: Request, first: httpx.URL, now: datetime) -> bool:
        """Whether to ask without validators: some sites keep one ETag while the page changes.

        One in ``recheck`` requests is made in full, told apart by the address and the moment, so
        that no memory is needed and such a site is found out after a day or so.
        """
        if request.method != "GET" or request.render:
            return True
        often = self.settings.recheck
        if not often or target.named(first, self.settings.allow_hosts):
            return False
        return crc32(f"{request.url} {now.timestamp()}".encode()) % often == 0

    # --- the way there

    async def _travel(self, trip: _Trip) -> Answer:
        """Follow redirects by hand until something else comes."""
        while True:
            answer = await self._hop(trip)
            if answer.status not in REDIRECTS or answer.status in trip.accept:
                return answer
            self._turn(trip, answer)

    async def _hop(self, trip: _Trip) -> Answer:
        settings, url, source = self.settings, trip.url, trip.source
        host = url.host
        own = target.named(url, settings.allow_hosts)
        target.check(url, ports=settings.ports, own=own)
        # A key never travels in the clear, but to the operator's own server.
        keyed = settings.credentials and (own or url.scheme == "https")
        credentials = settings.credentials.get(host, {}) if keyed else {}
        pause = settings.pause if source.pause is None else source.pause.total_seconds()
        if trip.part:  # a page's scripts are asked one by one, but at once
            pause = 0.0
        elif not own:  # an operator's own server is asked as fast as the operator says
            pause = max(pause, trip.pace)
        crawls = not (trip.for_robots or trip.request.api or credentials)
        if settings.robots and source.robots and crawls:
            delay = await self._may(trip)
            pause = pause if trip.part else max(pause, delay)
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
        ask = Ask(
            url=url,
            method=trip.method,
            headers=headers,
            body=trip.body,
            limit=MAX_BYTES if trip.for_robots else trip.request.max_bytes or settings.max_bytes,
            seconds=trip.left,
            accept=trip.accept,
            # A site that is not the operator's own cannot send us into the operator's network.
            exempt=own and target.named(trip.first, settings.allow_hosts),
            tls=self._context(source.ca_file),
            truncate=trip.for_robots,
        )
        key = target.key_of(url)
        async with self._gates.enter(key, pause):
            started = self._clock.monotonic()
            answer = await exchange(self._client, ask, self._clock.monotonic)
            trip.left = max(1.0, trip.left - (self._clock.monotonic() - started))
        if answer.status in (429, 503):
            self._remember_quiet(key, answer, trip.now)
        return answer

    def _turn(self, trip: _Trip, answer: Answer) -> None:
        """Point the trip at the redirect's target, or refuse to go there."""
        here = trip.url
        location = answer.headers.get("location", "")
        if not location:
            raise TransientFetchError(
                f"{here.host} redirects without saying where ({answer.status})",
                status=answer.status,
            )
        trip.redirects += 1
        if trip.redirects > MAX_REDIRECTS:
            raise PermanentFetchError(
                f"{trip.first.host} redirects more than {MAX_REDIRECTS} times",
                status=answer.status,
            )
        there = target.redirected(here, location)
        wall = None if trip.for_robots else wall_ahead(str(trip.first), str(there))
        if wall is not None:
            raise blocked(here.host, wall, status=answer.status)
        if answer.status == 303 or (answer.status in (301, 302) and trip.method == "POST"):
            trip.method, trip.body = "GET" if trip.method != "HEAD" else "HEAD", None
        if target.origin_of(there) != target.origin_of(here):
            trip.cookies = {}
        else:
            for cookie in answer.cookies:
                name, _, value = cookie.partition(";")[0].partition("=")
                trip.cookies[name.strip()] = value.strip()
        trip.url = there

    # --- robots

    async def _may(self, trip: _Trip) -> float:
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
        assert isinstance(trip, _Trip)  # noqa: S101  what _may handed over
        first = target.parse(url)
        inner = _Trip(
            request=Request(url=url, step="robots"),
            source=trip.source,
            first=first,
            url=first,
            method="GET",
            body=None,
            left=self.settings.total_seconds,
            pace=0.0,
            now=trip.now,
            accept=_ANY,
            for_robots=True,
        )
        try:
            answer = await self._travel(inner)
        except PermanentFetchError:
            if inner.redirects > MAX_REDIRECTS:
                return Answered(404)
            raise
        wait = retry_after(
            answer.headers.get("retry-after"), date=answer.headers.get("date"), now=trip.now
        )
        return Answered(answer.status, answer.body.decode("utf-8-sig", "replace"), wait)

    # --- the verdict

    def _judge(self, trip: _Trip, answer: Answer) -> None:
        """Raises unless ``answer`` is content."""
        host, url = trip.url.host, str(trip.url)
        if answer.status not in trip.accept:
            raise refusal_of(
                answer.status,
                host=host,
                headers=answer.headers,
                body=answer.body,
                asked=trip.request.url,
                url=url,
                now=trip.now,
            )
        if answer.status != 200:
            return
        if not answer.body.strip() and trip.method != "HEAD":
            raise TransientFetchError(f"{host} sent an empty page (200)", status=200)
        accept = trip.request.headers.get("Accept") or trip.request.headers.get("accept") or ""
        wall = wall_in(
            headers=answer.headers,
            body=answer.body,
            asked=trip.request.url,
            url=url,
            json_due="json" in accept and "html" not in accept,
        )
        if wall is not None:
            raise blocked(host, wall, status=200, body=answer.body)

    def _remember_quiet(self, key: str, answer: Answer, now: datetime) -> None:
        wait = retry_after(
            answer.headers.get("retry-after"), date=answer.headers.get("date"), now=now
        )
        if wait is None and answer.status == 429:
            wait = _QUIET_AFTER_429
        if wait:
            self._gates.quiet(key, wait)

    def _context(self, ca_file: str | None) -> ssl.SSLContext:
        context = self._tls.get(ca_file)
        if context is None:
            context = self._tls[ca_file] = tls_context(self.settings.ca_file, ca_file)
        return context


def _not_modified(trip: _Trip, answer: Answer) -> NotModified:
    if not trip.asked or trip.validators is None:
        raise TransientFetchError(
            f"{trip.url.host} says “not modified” though nothing was asked to compare with (304)",
            status=304,
        )
    sent = trip.validators
    news = validators_of(
        Response(
            url=str(trip.url),
            status=200,
            headers=answer.headers,
            body=b"",
            request=trip.request,
            fetched_at=trip.now,
            today=trip.now.date(),
        )
    )
    return NotModified(
        request=trip.request,
        validators=Validators(news.etag or sent.etag, news.last_modified or sent.last_modified),
        url=str(trip.url),
        fetched_at=trip.now,
    )
