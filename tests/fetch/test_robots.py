"""robots.txt: obeyed as RFC 9309 says, kept for a day, never a way around the guards."""

import asyncio
import time
from collections.abc import Callable

import pytest

from monitor.errors import BlockedError, TransientFetchError
from monitor.fetch.robots import MAX_BYTES, Robots, _rules
from tests.corpus_path import CORPUS
from tests.fetch.conftest import Reader, a_source
from tests.jump_clock import JumpClock
from tests.sites import Answer, Site

CLOSED = "User-agent: *\nDisallow: /\n"


async def _allowed(reader: Reader, url: str) -> bool:
    try:
        await reader.get(url)
    except BlockedError as error:
        assert "robots.txt" in str(error)
        return False
    return True


@pytest.fixture
def paged(site: Site) -> Site:
    site.otherwise(Answer(body="<h1>page</h1>"))
    return site


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        (CLOSED, "/a", False),
        ("User-agent: *\nDisallow:\n", "/a", True),
        ("User-agent: *\nDisallow: /private\n", "/private/x", False),
        ("User-agent: *\nDisallow: /private\nAllow: /private/agenda\n", "/private/agenda", True),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf?x=1", True),
        ("User-agent: civic-monitor\nDisallow: /a\n\nUser-agent: *\nDisallow:\n", "/a", False),
        ("User-agent: civic-monitor\nAllow: /\n\n" + CLOSED, "/a", True),
        ("User-agent: otherbot\nDisallow: /\n", "/a", True),
        ("<html><h1>Our home page</h1></html>", "/a", True),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("User-agent: *\nDisallow: /caf%C3%A9\n", "/café", False),
        ("Disallow: /\n", "/a", True),
        ("User-agent: *\nDisallow: " + "/*a" * 3000 + "\n", "/" + "a" * 200, True),
    ],
)
async def test_the_rules_are_obeyed(
    paged: Site, reader: Reader, rules: str, path: str, allowed: bool
) -> None:
    paged.page("/robots.txt", rules or " ", type="text/plain")
    assert await _allowed(reader, paged.url(path)) is allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_a_4xx_answer_allows_everything(paged: Site, reader: Reader, status: int) -> None:
    paged.script("/robots.txt", Answer(status=status, body=CLOSED))
    assert await _allowed(reader, paged.url("/a"))


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_an_answer_that_is_an_error_of_the_server_forbids(
    paged: Site, reader: Reader, status: int
) -> None:
    paged.script("/robots.txt", Answer(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(TransientFetchError, match=r"robots\.txt of .* could not be read") as caught:
        await reader.get(paged.url("/a"))
    assert (caught.value.status, caught.value.retry_after) == (status, 7)
    assert paged.hits_of("/a") == []


async def test_an_unreachable_file_forbids_until_it_can_be_read(
    paged: Site, reader: Reader
) -> None:
    paged.script("/robots.txt", Answer(reset="before"), Answer(status=404))
    with pytest.raises(TransientFetchError, match="broke off the connection"):
        await reader.get(paged.url("/a"))
    assert paged.hits_of("/a") == []
    assert await _allowed(reader, paged.url("/a"))


async def test_the_last_good_file_stays_in_force_while_the_site_has_errors(
    paged: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    good = Answer(body="User-agent: *\nDisallow: /private\n")
    paged.script(
        "/robots.txt", good, Answer(status=503), Answer(reset="before"), Answer(body=CLOSED)
    )
    reader = readers(clock=clock)
    assert await _allowed(reader, paged.url("/a"))
    for _ in range(2):
        clock.time += 86_400
        assert await _allowed(reader, paged.url("/a"))
        assert not await _allowed(reader, paged.url("/private"))
    assert len(paged.hits_of("/robots.txt")) == 3
    clock.time += 300
    assert await _allowed(reader, paged.url("/a"))
    assert len(paged.hits_of("/robots.txt")) == 3
    clock.time += 301
    assert not await _allowed(reader, paged.url("/a"))


async def test_a_file_counts_for_a_day_and_is_then_read_again(
    paged: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    paged.script("/robots.txt", Answer(status=404), Answer(body=CLOSED))
    reader = readers(clock=clock)
    assert await _allowed(reader, paged.url("/a"))
    clock.time += 86_399
    assert await _allowed(reader, paged.url("/a"))
    clock.time += 1
    assert not await _allowed(reader, paged.url("/a"))


async def test_only_the_first_500_kib_count(paged: Site, reader: Reader) -> None:
    head = "User-agent: *\nDisallow: /early\n" + "# padding\n" * 60_000
    paged.page("/robots.txt", head[: MAX_BYTES + 100] + "\nDisallow: /late\n", type="text/plain")
    assert not await _allowed(reader, paged.url("/early"))
    assert await _allowed(reader, paged.url("/late"))


async def test_a_gzip_bomb_as_robots_txt_is_cut_and_harmless(paged: Site, reader: Reader) -> None:
    paged.script("/robots.txt", Answer(body=b"#" * 30_000_000, gzip=True))
    assert await _allowed(reader, paged.url("/a"))


async def test_redirects_of_the_file_are_followed(paged: Site, reader: Reader) -> None:
    with Site() as other:
        other.page("/robots.txt", CLOSED, type="text/plain")
        paged.redirect("/robots.txt", other.url("/robots.txt"))
        assert not await _allowed(reader, paged.url("/a"))


async def test_robots_txt_in_a_circle_of_redirects_counts_as_no_file(
    paged: Site, reader: Reader
) -> None:
    paged.redirect("/robots.txt", "/robots.txt")
    assert await _allowed(reader, paged.url("/a"))
    assert len(paged.hits_of("/robots.txt")) == 6


async def test_crawl_delay_is_the_pause_when_it_is_longer(
    paged: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    paged.page("/robots.txt", "User-agent: *\nCrawl-delay: 12\n", type="text/plain")
    reader = readers(clock=clock, pause=2.0)
    for _ in range(3):
        await reader.page(paged.url("/a"))
    assert clock.waits == [12.0, 12.0, 12.0]


@pytest.mark.parametrize(
    ("line", "delay"),
    [
        ("Crawl-delay: 0.5", 0.5),
        ("Crawl-delay: 86400", 300.0),
        ("Crawl-delay: -3", 0.0),
        ("Crawl-delay: x", 0.0),
    ],
)
def test_crawl_delay_is_kept_within_reason(line: str, delay: float) -> None:
    assert _rules(f"User-agent: *\n{line}\nDisallow: /x\n")[1] == delay


async def test_each_origin_has_its_own_file(paged: Site, reader: Reader) -> None:
    paged.page("/robots.txt", CLOSED, type="text/plain")
    with Site() as other:
        other.otherwise(Answer(body="<h1>page</h1>"))
        assert not await _allowed(reader, paged.url("/a"))
        assert await _allowed(reader, other.url("/a"))


async def test_a_redirect_to_a_page_that_robots_forbids_is_not_followed(
    paged: Site, reader: Reader
) -> None:
    with Site() as other:
        other.page("/robots.txt", CLOSED, type="text/plain")
        paged.redirect("/a", other.url("/b"))
        assert not await _allowed(reader, paged.url("/a"))
        assert other.hits_of("/b") == []


async def test_a_source_with_consent_and_requests_under_an_account_do_not_ask(
    paged: Site, readers: Callable[..., Reader]
) -> None:
    paged.page("/robots.txt", CLOSED, type="text/plain")
    await readers().get(paged.url("/a"), source=a_source(robots=False))
    keyed = readers(credentials={"127.0.0.1": {"Authorization": "Token k"}})
    await keyed.get(paged.url("/a"))
    assert paged.hits_of("/robots.txt") == []
    assert paged.hits_of("/a")[1].headers["authorization"] == "Token k"


async def test_many_requests_at_once_ask_for_the_file_once(paged: Site, reader: Reader) -> None:
    await asyncio.gather(*(reader.get(paged.url(f"/{n}")) for n in range(8)))
    assert len(paged.hits_of("/robots.txt")) == 1


async def test_an_address_is_judged_once_while_the_file_counts(clock: JumpClock) -> None:
    """30,000 wildcard rules take half a second for one address: not once for each poll."""
    from monitor.fetch import robots

    asked = 0

    async def read(url: str, context: object) -> robots.Answered:
        nonlocal asked
        asked += 1
        count = 20_000 if "many" in url else 1
        return robots.Answered(200, "User-agent: *\n" + "Disallow: /*a*b$\n" * count)

    kept = Robots(read, clock)
    url = "http://many.example/" + "a" * 2000
    assert (await kept.ask("http://many.example", url)).allowed
    started = time.process_time()
    for _ in range(1000):
        assert (await kept.ask("http://many.example", url)).allowed
    assert time.process_time() - started < 0.5
    for n in range(1000):
        await kept.ask("http://few.example", f"http://few.example/{n}")
    assert asked == 2
    assert len(kept._entries["http://few.example"].verdicts or ()) <= 256


async def test_only_so_many_origins_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor.fetch import robots

    async def read(url: str, context: object) -> robots.Answered:
        return robots.Answered(404)

    monkeypatch.setattr(robots, "_KEEP_HOSTS", 10)
    kept = Robots(read, JumpClock())
    for n in range(50):
        assert (await kept.ask(f"http://h{n}.example", f"http://h{n}.example/")).allowed
    assert len(kept._entries) == 10


async def test_rules_stay_in_force_for_more_origins_than_are_kept_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from monitor.fetch import robots

    asked: list[str] = []

    async def read(url: str, context: object) -> robots.Answered:
        asked.append(url)
        return robots.Answered(200, f"User-agent: *\nDisallow: /{len(asked)}\nCrawl-delay: 7\n")

    monkeypatch.setattr(robots, "_KEEP_PARSED", 2)
    kept = Robots(read, JumpClock())
    origins = [f"http://h{n}.example" for n in range(5)]
    for _ in range(2):
        for number, origin in enumerate(origins, 1):
            assert not (await kept.ask(origin, f"{origin}/{number}")).allowed
            free = await kept.ask(origin, f"{origin}/0")
            assert (free.allowed, free.delay) == (True, 7.0)
    assert len(asked) == len(origins)
    assert len(kept._parsed) == 2


@pytest.mark.corpus
def test_every_recorded_robots_file_is_read_quickly() -> None:
    files = [path for path in sorted((CORPUS / "hostile" / "robots").rglob("*")) if path.is_file()]
    assert files
    for path in files:
        text = path.read_bytes()[:MAX_BYTES].decode("utf-8", "replace")
        rules, delay = _rules(text)
        assert 0 <= delay <= 300
        if rules is not None:
            assert rules.can_fetch("http://a.example/agenda/2026.pdf", "civic-monitor") in (
                True,
                False,
            )
