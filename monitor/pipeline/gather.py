"""One source's responses and records: follow the adapter's wishes until there are none.

adapter.start | fetch (conditional) | adapter.parse | merge
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from monitor.adapters.base import Adapter
from monitor.errors import ExtractError, FetchError, TransientFetchError
from monitor.fetch import Fetcher, NotModified, older_copy
from monitor.models import Dropped, Problem, Record, Request, Response, Source
from monitor.pipeline.merge import Merged
from monitor.pipeline.reading import Reader
from monitor.pipeline.standing import Deferred
from monitor.store import Blobs, ResponseRow
from monitor.store.blobs import sha256

MAX_REQUESTS = 300


@dataclass(slots=True)
class Gathered:
    """What one poll read. ``unchanged``: every answer is the one of the last poll, byte for byte.

    ``deferred`` are requests for which the shared quota had no room: they are tried again next time.
    """

    records: tuple[Record, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    responses: list[ResponseRow] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)
    requests: int = 0
    bytes: int = 0
    unchanged: bool = False
    gone: set[str] = field(default_factory=set)
    deferred: list[Request] = field(default_factory=list)


Allow = Callable[[str, int], Awaitable[None]]
"""Waits for a shared quota; the second argument is the patience of the request."""


@dataclass(slots=True, kw_only=True)
class Gatherer:
    """Runs one poll's requests. ``allow`` waits for, or refuses, a shared quota.

    ``secrets`` names the tokens that are set: a request that needs another one is left out.
    """

    fetcher: Fetcher
    blobs: Blobs
    allow: Allow
    reader: Reader
    max_requests: int = MAX_REQUESTS
    secrets: frozenset[str] = frozenset()

    async def gather(
        self,
        adapter: Adapter,
        source: Source,
        *,
        before: Mapping[str, ResponseRow],
        known: Callable[[], Mapping[str, Record]],
        now: datetime,
        today: date,
        fresh: bool,
        reread: bool = False,
        since: datetime | None = None,
        watched: datetime | None = None,
        again: Sequence[Request] = (),
    ) -> Gathered:
        """All records of ``source`` as its pages tell them now.

        ``before`` are the last good responses; ``fresh`` ignores them (a baseline must be parsed).
        ``known`` gives the stored records, asked only when a detail request may be spared;
        ``reread`` parses also when every answer is the one of the last poll. ``since`` is when the
        source was last read, ``watched`` when its baseline was taken; ``again`` are requests that
        were deferred.
        Raises ``FetchError`` or ``ExtractError`` when the listing itself could not be read.
        """
        run = _Run(
            tools=self,
            adapter=adapter,
            source=source,
            before=before,
            known=known,
            now=now,
            today=today,
            fresh=fresh,
            reread=reread,
            since=since,
            watched=None if fresh else watched,
            again=() if fresh else tuple(again),
        )
        return await run.follow(list(adapter.start(source, today)))

    async def ask(
        self,
        adapter: Adapter,
        source: Source,
        requests: Mapping[str, Request],
        now: datetime,
        today: date,
    ) -> Gathered:
        """Ask what became of records that left the listing: key → confirming request."""
        run = _Run(
            tools=self,
            adapter=adapter,
            source=source,
            before={},
            known=dict,
            now=now,
            today=today,
            fresh=True,
        )
        for key, request in requests.items():
            run.confirming = key
            await run.one(replace(request, optional=True))
        return run.done()


def patience_of(request: Request) -> int:
    """0: cannot wait; 1: can wait, but many records depend on it; 2: completes one record."""
    if not request.optional:
        return 0
    return 2 if request.refreshes and not request.refreshes.also else 1


@dataclass(slots=True, kw_only=True)
class _Run:
    """The state of one gathering; what is asked of it is what :meth:`Gatherer.gather` says."""

    tools: Gatherer
    adapter: Adapter
    source: Source
    before: Mapping[str, ResponseRow]
    known: Callable[[], Mapping[str, Record]]
    now: datetime
    today: date
    fresh: bool
    reread: bool = False
    since: datetime | None = None
    watched: datetime | None = None
    again: Sequence[Request] = ()
    confirming: str = ""
    made: set[str] = field(default_factory=set)
    unmade: set[str] = field(default_factory=set)
    failed: list[FetchError | ExtractError] = field(default_factory=list)
    out: Gathered = field(default_factory=Gathered)
    merged: Merged = field(default_factory=Merged)
    queue: deque[Request] = field(default_factory=deque)
    held: list[tuple[Request, Response | None, ResponseRow]] = field(default_factory=list)

    async def follow(self, first: list[Request]) -> Gathered:
        """Fetch the first requests; parse only when anything is new; then follow the wishes."""
        same = not (self.fresh or self.reread)
        for request in first:
            before = len(self.held)
            await self._optionally(request, self._fetch(request))
            same = same and len(self.held) > before and self._is_same(self.held[-1])
            same = same and not request.timely
        if not self.held and self.failed:
            raise self.failed[-1]
        if (
            same
            and self.held
            and not self.again
            and not any(row.followed for _, _, row in self.held)
        ):
            self.out.unchanged = True
            self.out.responses = [row for _, _, row in self.held]
            return self.out
        for held in self.held:
            await self._optionally(held[0], self._take(*held))
        self.queue.extend(self.again)
        while self.queue:
            await self.one(self.queue.popleft())
        return self.done()

    async def one(self, request: Request) -> None:
        """Fetch and parse one follow-up; one made already is not repeated."""
        if request.refreshes and self._carried(request):
            return
        if request.key in self.made:
            if request.key in self.unmade:
                self._keep_old_details(request)
            return
        if request.secret and request.secret not in self.tools.secrets:
            self._keep_old_details(request)
            return
        self.made.add(request.key)
        self.held.clear()
        await self._optionally(request, self._fetch_and_read(request))

    async def _fetch_and_read(self, request: Request) -> None:
        await self._fetch(request)
        if self.held:
            await self._take(*self.held[0])

    async def _take(self, request: Request, response: Response | None, row: ResponseRow) -> None:
        await self._read(request, response or await self._again(request, row), row)

    async def _optionally(self, request: Request, doing: Awaitable[None]) -> None:
        """Do it; what an optional request cannot give leaves the old details standing."""
        try:
            await doing
        except Deferred:
            if not request.optional:
                raise
            self.out.deferred.append(request)
            self._keep_old_details(request)
        except (FetchError, ExtractError) as error:
            if request.instead is not None:
                self.queue.append(request.instead)
                message = f"{error}; {request.instead.url} was read instead"
                self.out.problems.append(Problem(request.url, message))
                return
            if not request.optional:
                raise
            self.failed.append(error)
            self._keep_old_details(request)
            self.out.problems.append(Problem(request.url, str(error)))

    def done(self) -> Gathered:
        """The merged records."""
        self.out.records = self.merged.records()
        return self.out

    def _carried(self, request: Request) -> bool:
        refresh = request.refreshes
        known = self.known()
        old = known.get(refresh.key) if refresh else None
        if refresh is None or self.fresh or old is None or not refresh.version:
            return False
        if old.version != refresh.version:
            return False
        self._carry(refresh.key, *refresh.also)
        return True

    def _carry(self, *keys: str) -> None:
        known = self.known()
        for key in keys:
            if (old := known.get(key)) is not None:
                self.merged.carry(old, [r for r in known.values() if r.parent == key])

    def _keep_old_details(self, request: Request) -> None:
        """Let what was stored stand in for details that could not be read; ask again next time."""
        self.unmade.add(request.key)
        if request.refreshes is None:
            return
        key = request.refreshes.key
        self.merged.unread(key)
        self._carry(key, *request.refreshes.also)

    async def _fetch(self, request: Request) -> None:
        out = self.out
        if out.requests >= self.tools.max_requests:
            message = f"the source asked for more than {self.tools.max_requests} pages in one poll; narrow it in sources.yaml"
            raise ExtractError(message, url=request.url)
        if request.budget:
            await self.tools.allow(request.budget, patience_of(request))
        old = None if self.fresh else self.before.get(request.key)
        out.requests += 1
        answer = await self.tools.fetcher.fetch(
            request,
            source=self.source,
            now=self.now,
            today=self.today,
            validators=old.validators if old else None,
            pace=self.adapter.pace,
        )
        if isinstance(answer, NotModified):
            if old is None:
                message = f"{request.url} answered 'not modified' although nothing was stored"
                raise TransientFetchError(message, url=request.url, status=304)
            self.held.append((request, None, replace(old, fetched_at=self.now)))
            return
        if old is not None and older_copy(answer, old.validators, self.since):
            message = f"{request.url} came as an older copy than the one read before, from a cache"
            raise TransientFetchError(message, url=request.url)
        out.bytes += len(answer.body)
        digest = sha256(answer.body)
        same = old is not None and old.sha256 == digest
        what = old.essence if old is not None and same else self._essence(answer)
        validators = self.tools.fetcher.validators_of(answer)
        if old is not None and not same and what and old.essence == what and not old.followed:
            # Only noise differs: what is stored stands for it, and the stored copy.
            told = replace(old, fetched_at=self.now, validators=validators)
            self.held.append((request, answer, told))
            return
        row = ResponseRow(
            request_key=request.key,
            url=answer.url,
            sha256=digest,
            fetched_at=self.now,
            validators=validators,
            content_type=answer.headers.get("content-type", ""),
            followed=old.followed if old is not None and same else False,
            essence=what,
        )
        self.held.append((request, answer, row))

    def _essence(self, answer: Response) -> str:
        return self.tools.reader.essence(self.adapter, self.source, answer)

    def _is_same(self, item: tuple[Request, Response | None, ResponseRow]) -> bool:
        request, response, row = item
        old = self.before.get(request.key)
        return response is None or (old is not None and old.sha256 == row.sha256)

    async def _again(self, request: Request, row: ResponseRow) -> Response:
        """The stored copy of an unchanged answer; fetched anew when the copy is gone."""
        body = self.tools.blobs.get(row.sha256)
        if body is None:
            answer = await self.tools.fetcher.fetch(
                request, source=self.source, now=self.now, today=self.today, pace=self.adapter.pace
            )
            if isinstance(answer, NotModified):
                message = f"{request.url} answered 'not modified' to an unconditional request"
                raise TransientFetchError(message, url=request.url, status=304)
            return answer
        return Response(
            url=row.url,
            status=200,
            headers={"content-type": row.content_type},
            body=body,
            request=request,
            fetched_at=self.now,
            today=self.today,
        )

    async def _read(self, request: Request, response: Response, row: ResponseRow) -> None:
        if response.status in (404, 410) and self.confirming:
            self.out.gone.add(self.confirming)
            return
        followed = False
        told = replace(response, since=self.since, watched=self.watched)
        for item in await self.tools.reader.parse(self.adapter, self.source, told):
            if isinstance(item, Record):
                self.merged.add(item)
            elif isinstance(item, Request):
                followed = True
                self.queue.append(item)
            elif isinstance(item, Problem):
                self.out.problems.append(item)
            else:
                self.out.dropped.append(item)
        digest = sha256(response.body)
        self.out.responses.append(replace(row, sha256=digest, followed=followed))
        self.out.bodies[digest] = response.body
