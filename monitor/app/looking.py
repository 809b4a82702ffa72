"""Reading a source right now without storing anything: ``preview`` and ``add``."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from monitor.adapters.base import Adapter, Yield
from monitor.errors import ExtractError, FetchError, TransientFetchError
from monitor.fetch import Fetcher, NotModified, child
from monitor.models import (
    Dropped,
    Kind,
    Problem,
    Record,
    Request,
    Response,
    Source,
    zone_of,
)
from monitor.models.wire import Line, summary, to_json
from monitor.pipeline.merge import Merged

Told = Callable[[str], None]
"""Called with the address of each page once it is read."""


@dataclass(slots=True)
class Seen:
    """What one look gave. ``left`` are wishes that were not followed (the limit was reached)."""

    records: tuple[Record, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    left: list[Request] = field(default_factory=list)
    pages: int = 0

    def lines(self, adapter: Adapter, source: Source) -> list[Line]:
        """As JSON objects, the summary last."""
        things: list[Yield] = [*self.records, *self.left, *self.problems, *self.dropped]
        lines = [to_json(thing) for thing in things]
        return [*lines, summary(adapter.name, adapter.coverage_of(source), lines)]

    def coming(self, now: datetime, limit: int = 5) -> list[Record]:
        """The next meetings; for other kinds the latest records."""
        meetings = [r for r in self.records if r.kind is Kind.MEETING and r.starts_at is not None]
        ahead = sorted(
            (r for r in meetings if r.starts_at and r.starts_at.until >= now),
            key=lambda r: r.starts_at.local if r.starts_at else now,
        )
        past = sorted(
            (r for r in meetings if r.starts_at and r.starts_at.until < now),
            key=lambda r: r.starts_at.local if r.starts_at else now,
            reverse=True,
        )
        rest = [r for r in self.records if r.kind not in {Kind.MEETING, Kind.AGENDA_ITEM}]
        return (ahead or past or rest)[:limit]


class Looker:
    """Reads pages through ``fetcher`` at the time ``now``; ``tokens`` are the secrets that are set."""

    def __init__(
        self, fetcher: Fetcher, now: datetime, *, tokens: frozenset[str] = frozenset()
    ) -> None:
        self._fetcher = fetcher
        self._now = now
        self._tokens = tokens

    async def page(self, source: Source, request: Request, pace: float = 0.0) -> Response:
        """One answer; raises ``FetchError``."""
        answer = await self._fetcher.fetch(
            request,
            source=source,
            now=self._now,
            today=self._now.astimezone(zone_of(source.zone)).date(),
            pace=pace,
        )
        if isinstance(answer, NotModified):
            message = f"{request.url} answered 'not modified' to an unconditional request"
            raise TransientFetchError(message, url=request.url, status=304)
        return answer

    async def records(
        self, adapter: Adapter, source: Source, *, limit: int = 40, told: Told = lambda _url: None
    ) -> Seen:
        """All records of ``source``, its pages followed up to ``limit``.

        Raises ``FetchError`` or ``ExtractError`` when a page that is needed could not be read.
        """
        seen, merged = Seen(), Merged()
        today = self._now.astimezone(zone_of(source.zone)).date()
        queue = deque(adapter.start(source, today))
        while queue:
            request = queue.popleft()
            if request.secret and request.secret not in self._tokens:
                seen.problems.append(Problem(request.url, f"needs the {request.secret} token"))
                continue
            if seen.pages >= limit:
                seen.left.append(request)
                continue
            seen.pages += 1
            try:
                response = await self.page(source, request, adapter.pace)
                things = list(await _parse(adapter, source, response))
            except (FetchError, ExtractError) as error:
                self._missed(request, error, seen, queue)
                continue
            told(request.url)
            _sort(things, seen, merged, queue)
        seen.records = merged.records()
        return seen

    @staticmethod
    def _missed(
        request: Request, error: FetchError | ExtractError, seen: Seen, queue: deque[Request]
    ) -> None:
        if request.instead is None and not request.optional:
            raise error
        seen.problems.append(Problem(request.url, str(error)))
        if request.instead is not None:
            queue.append(request.instead)


async def _parse(adapter: Adapter, source: Source, response: Response) -> Iterable[Yield]:
    if child.needs_child(response.body):
        return await child.parse_apart(adapter.name, source, response)
    return list(adapter.parse(source, response))


def _sort(things: list[Yield], seen: Seen, merged: Merged, queue: deque[Request]) -> None:
    for thing in things:
        if isinstance(thing, Record):
            merged.add(thing)
        elif isinstance(thing, Request):
            queue.append(thing)
        elif isinstance(thing, Problem):
            seen.problems.append(thing)
        else:
            seen.dropped.append(thing)
