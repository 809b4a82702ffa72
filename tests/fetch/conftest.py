"""What the tests of fetching share: a source, a clock that jumps, and a fetcher for loopback."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.fetch import Fetcher, FetchSettings, NotModified
from monitor.models import Jurisdiction, Request, Response, Source, Validators
from tests.jump_clock import JumpClock
from tests.sites import Site

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def a_source(**more: object) -> Source:
    place = Jurisdiction(id="somerville-ma", name="Somerville", zone="America/New_York")
    given: dict[str, object] = {
        "id": "somerville-ma/council",
        "jurisdiction": place,
        "adapter": "page",
        "options": None,
        "every": timedelta(minutes=30),
        "zone": "America/New_York",
    }
    return Source(**(given | more))  # type: ignore[arg-type]


class Reader:
    """Fetches from one source and remembers nothing."""

    def __init__(self, fetcher: Fetcher, source: Source) -> None:
        self.fetcher = fetcher
        self.source = source

    async def get(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        source: Source | None = None,
        pace: float = 0.0,
        **request: object,
    ) -> Response | NotModified:
        return await self.fetcher.fetch(
            Request(url=url, **request),  # type: ignore[arg-type]
            source=source or self.source,
            now=NOW,
            today=TODAY,
            validators=validators,
            pace=pace,
        )

    async def page(self, url: str, **more: object) -> Response:
        answer = await self.get(url, **more)  # type: ignore[arg-type]
        assert isinstance(answer, Response)
        return answer


def open_settings(**more: object) -> FetchSettings:
    given: dict[str, object] = {
        "contact": "desk@paper.example",
        "allow_hosts": frozenset({"127.0.0.1"}),
        "pause": 0.0,
    }
    return FetchSettings(**(given | more))  # type: ignore[arg-type]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def clock() -> JumpClock:
    return JumpClock()


@pytest.fixture
async def readers() -> AsyncIterator[Callable[..., Reader]]:
    """Makes readers; ``clock`` and ``resolve`` are passed on, the rest are settings."""
    made: list[Fetcher] = []

    def make(*, clock: object = None, resolve: object = None, **settings: object) -> Reader:
        fetcher = Fetcher(open_settings(**settings), clock=clock, resolve=resolve)  # type: ignore[arg-type]
        made.append(fetcher)
        return Reader(fetcher, a_source())

    yield make
    for fetcher in made:
        await fetcher.aclose()


@pytest.fixture
def reader(readers: Callable[..., Reader]) -> Reader:
    return readers()
