"""The objects of one process, put together and taken apart."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Self

from monitor.app.clock import Clock, real_clock
from monitor.app.freed import settled
from monitor.config import Config
from monitor.deliver import Worker, standard_worker
from monitor.fetch import Fetcher
from monitor.fetch import FetchSettings as Fetching
from monitor.models import OutboxState, Result, Source
from monitor.parse.urls import host
from monitor.pipeline import BASELINES, Poller, PollReport, Router, build_poller
from monitor.settings import Settings
from monitor.store import Lock, Store

ONE_POLL_SECONDS = 900.0
"""A poll that takes longer is cut off and counted as failed, so that no job can hang for ever."""
DRAIN_ONCE_SECONDS = 120.0


@dataclass(slots=True)
class Summary:
    """What one run over some sources did; ``failed`` names source and reason."""

    polls: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    changes: int = 0
    baselines: int = 0
    queued: int = 0
    sent: int = 0
    parked: int = 0
    left: int = 0


class App:
    """Everything one process needs. Use as an async context manager."""

    def __init__(
        self,
        *,
        settings: Settings,
        config: Config,
        clock: Clock = real_clock,
        worker: Callable[["App"], Worker] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self.config = config
        self.clock = clock
        self._make_worker = worker or default_worker
        self._sleep = sleep

    async def __aenter__(self) -> Self:
        self._lock = Lock(self.settings.state)
        self._lock.take()
        try:
            self.store = Store.open(self.settings.state)
        except BaseException:
            self._lock.release()
            raise
        self.fetcher = await Fetcher(fetching(self.config, self.settings)).__aenter__()
        self.poller: Poller = build_poller(
            self.store,
            self.fetcher,
            config=lambda: self.config,
            clock=self.clock,
            token=bool(self.settings.courtlistener_token),
            sleep=self._sleep,
        )
        self.router = Router(store=self.store, config=lambda: self.config, clock=self.clock)
        self.worker = self._make_worker(self)
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            self.poller.flush()
        finally:
            await self.fetcher.__aexit__(None, None, None)
            await self.worker.close()
            self.store.close()
            self._lock.release()

    async def poll(self, source: Source) -> PollReport:
        """Poll one source, cut off when it never ends."""
        try:
            async with asyncio.timeout(ONE_POLL_SECONDS):
                return await self.poller.poll(source)
        except TimeoutError:
            return self.poller.timed_out(source, ONE_POLL_SECONDS)

    async def once(
        self,
        sources: Iterable[Source],
        *,
        told: Callable[[Source, PollReport], None] = lambda _source, _report: None,
    ) -> Summary:
        """Poll each source once, route, deliver what can be delivered now."""
        summary = Summary()

        async def one(source: Source) -> None:
            report = await self.poll(source)
            summary.polls += 1
            summary.changes += len(report.changes)
            if report.row.result is Result.BASELINE:
                summary.baselines += 1
            if report.row.result in (Result.FAILED, Result.BLOCKED, Result.DRIFT):
                summary.failed.append((source.id, report.row.reason))
            told(source, report)

        try:
            with settled():
                async with asyncio.TaskGroup() as group:
                    for source in sources:
                        group.create_task(one(source))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None  # the first is the reason of all others
        self.poller.flush()
        self.end_round()
        summary.queued = self.router.run()
        self.router.timed(self.clock())
        await self.deliver(summary)
        return summary

    def end_round(self) -> None:
        """Every source was read: what gathers over a round need not wait for others any more."""
        self.store.outbox.hurry(BASELINES)

    async def deliver_once(self) -> None:
        """One pass over the outbox, as a last act."""
        await self.worker.drain(self.clock())

    async def deliver(self, summary: Summary | None = None) -> None:
        """Deliver until the outbox holds nothing that could be sent now."""
        deadline = time.monotonic() + DRAIN_ONCE_SECONDS
        while time.monotonic() < deadline:
            report = await self.worker.drain(self.clock())
            if summary is not None:
                summary.sent += report.sent
                summary.parked += report.parked
            if report.wait is None or report.stopped or report.wait > DRAIN_ONCE_SECONDS:
                break
            await asyncio.sleep(min(report.wait, 5.0))
        if summary is not None:
            counts = self.store.outbox.counts()
            summary.left = counts.get(OutboxState.PENDING, 0) + counts.get(OutboxState.CLAIMED, 0)


def fetching(config: Config, settings: Settings) -> Fetching:
    """The fetcher's settings, from the file and the environment."""
    credentials = {}
    if settings.courtlistener_token:
        token = f"Token {settings.courtlistener_token}"
        hosts = {"www.courtlistener.com", *_mirrors(config, "courtlistener")}
        credentials = {host: {"Authorization": token} for host in hosts}
    wanted = config.fetch
    return Fetching(
        contact=config.contact,
        allow_hosts=wanted.allow_hosts,
        pause=wanted.pause.total_seconds(),
        ca_file=wanted.ca_file,
        max_bytes=wanted.max_bytes,
        total_seconds=wanted.timeout.total_seconds(),
        robots=wanted.robots,
        user_agent=wanted.user_agent,
        credentials=credentials,
        queries=_legistar(config, settings),
    )


def _legistar(config: Config, settings: Settings) -> dict[str, dict[str, str]]:
    """The token of each Legistar client, for its part of the interface alone."""
    roots = {"https://webapi.legistar.com", *_bases(config, "legistar")}
    return {
        f"{root.rstrip('/')}/v1/{client}/": {"token": token}
        for root in roots
        for client, token in settings.legistar_tokens.items()
    }


def _mirrors(config: Config, adapter: str) -> set[str]:
    """Hosts that the file says speak for the service of ``adapter``."""
    return {host(base) for base in _bases(config, adapter)}


def _bases(config: Config, adapter: str) -> set[str]:
    found = {
        getattr(s.options, "base_url", None)
        for s in config.sources.values()
        if s.adapter == adapter
    }
    return {base for base in found if base}


def default_worker(app: App) -> Worker:
    """Slack when there is a token, the console otherwise."""
    return standard_worker(app.store, app.settings, lambda: app.config)
