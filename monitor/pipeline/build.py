"""The poller and the tools it needs, put together."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from monitor.config import Config
from monitor.fetch import Fetcher
from monitor.fetch.ocr import DocumentReader
from monitor.parse.quota import Limit, allow, limits_of
from monitor.pipeline.documents import DocumentStage
from monitor.pipeline.gather import Gatherer
from monitor.pipeline.poll import Poller
from monitor.pipeline.reading import Reader
from monitor.pipeline.standing import Deferred
from monitor.store import Store

Sleep = Callable[[float], Awaitable[None]]

LONGEST_WAIT = 75.0
"""Seconds a poll waits for a shared quota: out a minute's window, but not an hour's."""


def build_poller(
    store: Store,
    fetcher: Fetcher,
    *,
    config: Callable[[], Config],
    clock: Callable[[], datetime],
    token: bool = False,
    sleep: Sleep = asyncio.sleep,
) -> Poller:
    """A poller over ``store`` and ``fetcher``; ``token``: CourtListener knows us.

    ``sleep`` waits for a shared quota in the time that ``clock`` tells.
    """
    return Poller(
        store=store,
        config=config,
        clock=clock,
        gatherer=Gatherer(
            fetcher=fetcher,
            blobs=store.blobs,
            allow=_allowing(store, config, clock, sleep, token=token),
            reader=Reader(),
            secrets=frozenset({"courtlistener"} if token else ()),
        ),
        documents=DocumentStage(
            fetcher=fetcher,
            blobs=store.blobs,
            documents=store.documents,
            read_text=DocumentReader().read,
            max_bytes=lambda: config().fetch.document_bytes,
        ),
    )


def _limits(budget: str, config: Config, *, token: bool) -> tuple[Limit, ...]:
    """What the configuration says of a quota, or what the service is known to allow."""
    known = limits_of(budget, token=token)
    own = config.budgets.get(budget)
    if own is None:
        return known
    spans = ((own.minute, 60), (own.hour, 3600), (own.day, 86_400))
    limits = tuple(Limit(count, seconds) for count, seconds in spans if count is not None)
    return limits if token else (*limits, *known)


def _allowing(
    store: Store,
    config: Callable[[], Config],
    clock: Callable[[], datetime],
    sleep: Sleep,
    *,
    token: bool,
) -> Callable[[str, int], Awaitable[None]]:
    turns = asyncio.Lock()

    async def wait_or_put_off(budget: str, patience: int) -> None:
        limits = _limits(budget, config(), token=token)
        async with turns:
            now = clock()
            used = store.meta.uses(budget, now - timedelta(days=1))
            seconds = allow(used, limits, now, patience=patience)
            if seconds > LONGEST_WAIT:
                until = now + timedelta(seconds=seconds)
                message = f"the shared {budget} quota is used up until {until:%H:%M} UTC"
                raise Deferred(message, until)
            if seconds > 0:
                await sleep(seconds)
            store.meta.use(budget, clock())

    return wait_or_put_off
