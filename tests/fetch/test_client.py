"""A page fetched over real HTTP: content, nothing new, and what is sent."""

from collections.abc import Callable

import pytest

from monitor.errors import BlockedError, PermanentFetchError, TransientFetchError
from monitor.fetch import NotModified, validators_of
from monitor.models import Validators
from tests.fetch.conftest import NOW, TODAY, Reader
from tests.sites import Answer, Site

PAGE = "<html><title>Calendar</title><h1>City Council</h1></html>"


async def test_a_page_comes_whole_with_its_final_address_and_lower_case_headers(
    site: Site, reader: Reader
) -> None:
    site.page("/calendar", PAGE, headers={"X-Served-By": "a"})
    page = await reader.page(site.url("/calendar"))
    assert (page.status, page.body.decode(), page.url) == (200, PAGE, site.url("/calendar"))
    assert page.headers["x-served-by"] == "a"
    assert page.content_type == "text/html"
    assert (page.fetched_at, page.today, page.request.step) == (NOW, TODAY, "list")


async def test_the_request_is_honest_about_who_asks(site: Site, reader: Reader) -> None:
    site.page("/calendar", PAGE)
    await reader.page(site.url("/calendar"))
    sent = site.hits[0].headers
    assert sent["user-agent"].startswith("civic-monitor/")
    assert "contact desk@paper.example" in sent["user-agent"]
    assert sent["accept-encoding"] == "gzip"
    assert sent["host"] == f"127.0.0.1:{site.port}"
    assert "cookie" not in sent


async def test_a_gzip_page_is_decoded(site: Site, reader: Reader) -> None:
    site.script("/calendar", Answer(body=PAGE * 1000, gzip=True))
    page = await reader.page(site.url("/calendar"))
    assert page.body.decode() == PAGE * 1000
    assert "content-encoding" not in page.headers


async def test_an_unchanged_page_is_asked_for_with_its_validators_and_is_not_modified(
    site: Site, reader: Reader
) -> None:
    site.page("/calendar", PAGE, etag='"v1"', last_modified="Mon, 23 Nov 2026 08:00:00 GMT")
    kept = validators_of(await reader.page(site.url("/calendar")))
    assert kept == Validators('"v1"', "Mon, 23 Nov 2026 08:00:00 GMT")
    answer = await reader.get(site.url("/calendar"), kept)
    assert isinstance(answer, NotModified)
    assert (answer.validators, answer.url) == (kept, site.url("/calendar"))
    assert (answer.fetched_at, answer.request.url) == (NOW, site.url("/calendar"))
    assert site.hits[1].headers["if-none-match"] == '"v1"'
    assert site.hits[1].headers["if-modified-since"] == "Mon, 23 Nov 2026 08:00:00 GMT"


async def test_a_304_may_bring_newer_validators_and_keeps_the_others(
    site: Site, reader: Reader
) -> None:
    site.script(
        "/a", Answer(status=304, headers={"Last-Modified": "Mon, 23 Nov 2026 09:00:00 GMT"})
    )
    answer = await reader.get(site.url("/a"), Validators('"v1"', "Mon, 23 Nov 2026 08:00:00 GMT"))
    assert isinstance(answer, NotModified)
    assert answer.validators == Validators('"v1"', "Mon, 23 Nov 2026 09:00:00 GMT")


@pytest.mark.parametrize("validators", [None, Validators()])
async def test_a_304_that_was_not_asked_for_is_an_error(
    site: Site, reader: Reader, validators: Validators | None
) -> None:
    site.script("/a", Answer(status=304))
    with pytest.raises(TransientFetchError, match="nothing was asked to compare with"):
        await reader.get(site.url("/a"), validators)


async def test_an_accepted_status_comes_back_as_an_answer(site: Site, reader: Reader) -> None:
    site.script("/gone", Answer(status=410, body="gone"))
    page = await reader.page(site.url("/gone"), accept=frozenset({404, 410}))
    assert (page.status, page.body) == (410, b"gone")


async def test_a_post_sends_its_body_and_no_validators(site: Site, reader: Reader) -> None:
    site.handle("/search", lambda hit: Answer(body=hit.body, type="application/json"))
    page = await reader.page(
        site.url("/search"),
        method="POST",
        body=b'{"rows": 1}',
        headers={"Content-Type": "application/json"},
        validators=Validators('"v1"'),
    )
    hit = site.hits[0]
    assert (hit.method, page.body, hit.headers["content-type"]) == (
        "POST",
        b'{"rows": 1}',
        "application/json",
    )
    assert "if-none-match" not in hit.headers


@pytest.mark.parametrize(
    ("answer", "error", "sentence"),
    [
        (Answer(status=204), TransientFetchError, "no content"),
        (Answer(body=""), TransientFetchError, "an empty page"),
        (Answer(body=" \r\n\t "), TransientFetchError, "an empty page"),
        (Answer(status=404), PermanentFetchError, "no such page"),
        (Answer(status=500), TransientFetchError, "an error of its own"),
        (Answer(status=403), BlockedError, "refuses us"),
        (Answer(body=b"x" * 100, cut=40), TransientFetchError, "only a part of the page"),
        (
            Answer(body=PAGE * 100, gzip=True, cut=50, close_framed=True),
            TransientFetchError,
            "cut gzip",
        ),
    ],
)
async def test_what_is_no_content_is_an_error_with_the_address(
    site: Site, reader: Reader, answer: Answer, error: type[Exception], sentence: str
) -> None:
    site.script("/a", answer)
    with pytest.raises(error, match=sentence) as caught:
        await reader.get(site.url("/a"))
    assert caught.value.url == site.url("/a")  # type: ignore[attr-defined]


async def test_robots_txt_is_asked_first_and_once(
    site: Site, readers: Callable[..., Reader]
) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /private\n", type="text/plain")
    site.page("/a", PAGE)
    reader = readers()
    await reader.page(site.url("/a"))
    await reader.page(site.url("/a"))
    with pytest.raises(
        BlockedError, match=r"robots\.txt of 127\.0\.0\.1 does not allow /private/b"
    ):
        await reader.get(site.url("/private/b"))
    assert [hit.path for hit in site.all_hits] == ["/robots.txt", "/a", "/a"]


async def test_redirects_are_followed_to_the_final_address(site: Site, reader: Reader) -> None:
    site.redirect("/a", "/b?x=1", 301)
    site.page("/b", PAGE)
    page = await reader.page(site.url("/a"))
    assert page.url == site.url("/b?x=1")
    assert validators_of(page) == Validators()
