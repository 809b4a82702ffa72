"""One connection and a pause for each host; hosts that want to be left alone are."""

import asyncio
import gc
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest

from monitor.errors import BlockedError, TransientFetchError
from monitor.fetch.gate import Gates
from tests.fetch.conftest import Reader, a_source
from tests.jump_clock import JumpClock
from tests.sites import Answer, Site


async def test_starts_to_one_host_lie_the_pause_apart(
    site: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    site.page("/a", "page")
    reader = readers(clock=clock, pause=5.0, robots=False)
    for _ in range(3):
        await reader.page(site.url("/a"))
    assert clock.waits == [5.0, 5.0]


async def test_time_that_passed_anyway_counts_towards_the_pause(
    site: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    site.page("/a", "page")
    reader = readers(clock=clock, pause=5.0, robots=False)
    await reader.page(site.url("/a"))
    clock.time += 3
    await reader.page(site.url("/a"))
    clock.time += 60
    await reader.page(site.url("/a"))
    assert clock.waits == [2.0]


async def test_the_host_sees_the_pause_however_long_connecting_took(
    site: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    """The first request stood three seconds in front of the door, the second walked in."""
    site.page("/a", "page")
    took = iter([3.0, 0.0])

    async def resolve(host: str, port: int) -> list[str]:
        clock.time += next(took)
        return ["127.0.0.1"]

    names = frozenset({"localhost"})
    reader = readers(clock=clock, pause=5.0, robots=False, resolve=resolve, allow_hosts=names)
    for _ in range(2):
        await reader.page(site.url("/a").replace("127.0.0.1", "localhost"))
    assert clock.waits == [5.0]


async def test_robots_txt_and_each_redirect_are_starts_too(
    site: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    site.redirect("/a", "/b")
    site.page("/b", "page")
    await readers(clock=clock, pause=5.0).page(site.url("/a"))
    assert clock.waits == [5.0, 5.0]


async def test_a_source_may_ask_for_another_pause(
    site: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    site.page("/a", "page")
    reader = readers(clock=clock, pause=5.0, robots=False)
    slow = a_source(pause=timedelta(seconds=12))
    for _ in range(2):
        await reader.get(site.url("/a"), source=slow)
    assert clock.waits == [12.0]


async def test_an_adapters_pace_holds_for_the_public_and_not_for_the_operators_own_host(
    site: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    site.page("/a", "page")

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    gates = Gates(clock, concurrency=5, patience=30)
    for _ in range(2):
        async with gates.enter("public.example", max(5.0, 8.0)):
            pass
    assert clock.waits == [8.0]
    clock.waits.clear()
    own = readers(clock=clock, pause=0.0, robots=False, resolve=resolve)
    for _ in range(2):
        await own.get(site.url("/a"), pace=8.0)
    assert clock.waits == []


async def test_two_requests_to_one_host_never_overlap_and_other_hosts_go_on(
    readers: Callable[..., Reader],
) -> None:
    with Site() as one, Site() as two:
        one.script("/a", Answer(body="page", delay=0.15))
        two.script("/a", Answer(body="page", delay=0.15))
        reader = readers(robots=False)
        urls = [one.url("/a")] * 3 + [two.url("/a")] * 3
        await asyncio.gather(*(reader.get(url) for url in urls))
        for site in (one, two):
            hits = site.hits
            for before, after in pairwise(hits):
                assert after.at >= before.at + 0.15
        assert two.hits[0].at < one.hits[1].at


async def test_the_number_of_requests_under_way_is_bounded_over_all_hosts(
    readers: Callable[..., Reader],
) -> None:
    clock = JumpClock()
    gates = Gates(clock, concurrency=3, patience=30)
    running = most = 0

    async def visit(n: int) -> None:
        nonlocal running, most
        async with gates.enter(f"host{n}.example", 0.0):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(visit(n) for n in range(20)))
    assert most == 3


async def test_waiting_for_one_host_takes_no_place_from_another() -> None:
    clock = JumpClock()
    gates = Gates(clock, concurrency=1, patience=30)
    let_go = asyncio.Event()
    order: list[str] = []

    class Slow(JumpClock):
        async def sleep(self, seconds: float) -> None:
            await let_go.wait()

    gates = Gates(Slow(), concurrency=1, patience=30)
    async with gates.enter("a.example", 5.0):
        pass

    async def visit(host: str) -> None:
        async with gates.enter(host, 5.0):
            order.append(host)

    waiting = asyncio.create_task(visit("a.example"))
    await asyncio.sleep(0)
    await visit("b.example")
    assert order == ["b.example"]
    let_go.set()
    await waiting
    assert order == ["b.example", "a.example"]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("20", 20.0),
        ("1.5", 1.5),
        ("Mon, 23 Nov 2026 12:00:25 GMT", 25.0),
        (None, 60.0),
        ("soon", 60.0),
        ("-5", 60.0),
    ],
)
async def test_retry_after_of_a_429_is_told_and_remembered_for_the_host(
    site: Site,
    readers: Callable[..., Reader],
    clock: JumpClock,
    header: str | None,
    seconds: float,
) -> None:
    headers = {"Date": "Mon, 23 Nov 2026 12:00:00 GMT"}
    if header is not None:
        headers["Retry-After"] = header
    site.script("/a", Answer(status=429, headers=headers))
    site.page("/b", "page")
    reader = readers(clock=clock, robots=False, patience=100.0)
    with pytest.raises(TransientFetchError) as caught:
        await reader.get(site.url("/a"))
    usable = header not in (None, "soon", "-5")
    assert caught.value.retry_after == (seconds if usable else None)
    await reader.get(site.url("/b"))
    assert clock.waits == [seconds]


async def test_a_long_retry_after_is_not_waited_for_but_told(
    site: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    site.script("/a", Answer(status=503, headers={"Retry-After": "3600"}), Answer(body="back"))
    reader = readers(clock=clock, robots=False)
    with pytest.raises(TransientFetchError):
        await reader.get(site.url("/a"))
    clock.time += 600
    with pytest.raises(TransientFetchError, match="left alone for another 50 minutes") as caught:
        await reader.get(site.url("/a"))
    assert caught.value.retry_after == 3000
    assert caught.value.url == site.url("/a")
    assert len(site.hits) == 1
    clock.time += 3000
    assert (await reader.page(site.url("/a"))).body == b"back"


async def test_a_retry_after_of_a_year_counts_as_a_day(clock: JumpClock) -> None:
    gates = Gates(clock, concurrency=5, patience=30)
    gates.quiet("a.example", 365 * 86_400)
    with pytest.raises(TransientFetchError) as caught:
        async with gates.enter("a.example", 0.0):
            pass
    assert caught.value.retry_after == 86_400


async def test_a_shorter_wish_does_not_shorten_a_longer_one(clock: JumpClock) -> None:
    gates = Gates(clock, concurrency=5, patience=30)
    gates.quiet("a.example", 1000)
    gates.quiet("a.example", 10)
    with pytest.raises(TransientFetchError) as caught:
        async with gates.enter("a.example", 0.0):
            pass
    assert caught.value.retry_after == 1000


async def test_a_blocked_host_is_not_hurried(site: Site, reader: Reader) -> None:
    site.script("/a", Answer(status=429, body="<title>Just a moment...</title>"))
    with pytest.raises(BlockedError, match="Cloudflare challenge"):
        await reader.get(site.url("/a"))


async def test_a_request_that_is_given_up_frees_its_host(
    site: Site, readers: Callable[..., Reader]
) -> None:
    site.script("/a", Answer(hang=30))
    site.page("/b", "page")
    reader = readers(robots=False)
    task = asyncio.create_task(reader.get(site.url("/a")))
    for _ in range(500):
        if site.hits:
            break
        await asyncio.sleep(0.01)
    assert site.hits
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        assert (await reader.page(site.url("/b"))).body == b"page"


async def test_memory_of_hosts_stays_flat(clock: JumpClock) -> None:
    gates = Gates(clock, concurrency=5, patience=30)
    for n in range(20_000):
        clock.time += 2
        async with gates.enter(f"host{n}.example", 1.0):
            pass
    gc.collect()
    assert len(gates._gates) < 5000


async def test_a_host_in_use_or_asked_to_be_quiet_is_not_forgotten(clock: JumpClock) -> None:
    gates = Gates(clock, concurrency=5, patience=30)
    gates.quiet("quiet.example", 80_000)
    async with gates.enter("held.example", 0.0):
        clock.time += 7200
        for n in range(3000):
            async with gates.enter(f"host{n}.example", 0.0):
                clock.time += 5
        assert "held.example" in gates._gates
    assert "quiet.example" in gates._gates
    with pytest.raises(TransientFetchError):
        async with gates.enter("quiet.example", 0.0):
            pass


async def test_how_long_each_host_made_us_wait_is_counted(
    site: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    site.page("/a", "page")
    site.script("/busy", Answer(status=429, headers={"Retry-After": "120"}))
    reader = readers(clock=clock, pause=5.0, robots=False)
    for _ in range(3):
        await reader.page(site.url("/a"))
    with pytest.raises(TransientFetchError):
        await reader.get(site.url("/busy"))
    (wait,) = reader.fetcher.waits().values()
    assert (wait.requests, wait.waited, wait.quiet) == (4, 15.0, 120.0)
