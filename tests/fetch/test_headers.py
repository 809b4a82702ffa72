"""What is sent to whom, what may be stored, and what may be shown."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from monitor.fetch import FetchSettings, shown, validators_of
from monitor.fetch.headers import compose, conditional, same_page
from monitor.models import Request, Response, Validators
from tests.fetch.conftest import NOW, TODAY, Reader, a_source
from tests.sites import Answer, Site


@dataclass(frozen=True)
class Options:
    url: str = ""
    base_url: str | None = None


def test_the_user_agent_names_the_program_and_whom_to_write_to() -> None:
    agent = FetchSettings(contact="desk@paper.example").agent
    assert agent.startswith("civic-monitor/")
    assert agent.endswith("contact desk@paper.example)")
    assert FetchSettings().agent.endswith("(public-records change monitor)")
    assert FetchSettings(contact="a\r\nX-Evil: 1 (b) ü").agent.endswith("contact aX-Evil: 1 b )")
    assert FetchSettings(user_agent="Mine/1").agent == "Mine/1"


def test_settings_do_not_show_the_keys_they_hold() -> None:
    settings = FetchSettings(credentials={"a.example": {"Authorization": "Token sesame"}})
    assert "sesame" not in repr(settings)


@pytest.mark.parametrize(
    "name",
    [
        "Host",
        "host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Accept-Encoding",
        "Range",
    ],
)
def test_headers_of_the_connection_are_not_to_be_set(name: str) -> None:
    sent = compose(
        "ua",
        request={name: "x"},
        source={name: "y"},
        credentials={},
        own_host=True,
        home_host=True,
    )
    assert sent.get(name.lower()) in (None, "gzip")


async def test_the_operators_headers_are_stronger_than_the_adapters(
    site: Site, reader: Reader
) -> None:
    site.page("/a", "page")
    source = a_source(headers={"User-Agent": "Paper/2", "X-Who": "desk"})
    await reader.get(site.url("/a"), source=source, headers={"user-agent": "x", "Accept": "text/x"})
    sent = site.hits[0].headers
    assert (sent["user-agent"], sent["x-who"], sent["accept"]) == ("Paper/2", "desk", "text/x")


async def test_after_a_redirect_to_another_host_only_harmless_headers_go_along(
    site: Site, readers: Callable[..., Reader]
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    hosts = frozenset({"127.0.0.1", "other.example"})
    reader = readers(
        resolve=resolve, allow_hosts=hosts, credentials={"127.0.0.1": {"X-Api-Key": "sesame"}}
    )
    site.script(
        "/a",
        Answer(
            status=302,
            headers={"Location": site.url("/b", host="other.example"), "Set-Cookie": "s=1"},
        ),
    )
    site.page("/b", "page")
    await reader.get(
        site.url("/a"),
        source=a_source(headers={"X-Private": "inner", "Accept-Language": "es"}),
        headers={"Authorization": "Bearer sesame", "Accept": "application/pdf"},
    )
    first, second = site.hits
    assert first.headers["x-api-key"] == "sesame"
    assert first.headers["authorization"] == "Bearer sesame"
    assert first.headers["x-private"] == "inner"
    assert second.headers["host"].startswith("other.example")
    assert not {"x-api-key", "authorization", "x-private", "cookie"} & set(second.headers)
    assert (second.headers["accept"], second.headers["accept-language"]) == (
        "application/pdf",
        "es",
    )


async def test_a_token_in_the_address_goes_over_the_wire_only_and_to_its_client_alone(
    site: Site, readers: Callable[..., Reader]
) -> None:
    begins = site.url("/v1/nyc/")
    reader = readers(queries={begins: {"token": "se same"}})
    site.page("/v1/NYC/Events", "[]")
    site.page("/v1/boston/Events", "[]")
    for path in ("/v1/NYC/Events?$filter=EventDate%20ge%20'x'", "/v1/boston/Events?$top=1"):
        answer = await reader.get(site.url(path))
        assert isinstance(answer, Response)
        assert "token" not in answer.url
    first, second = site.hits
    assert first.path == "/v1/NYC/Events?$filter=EventDate%20ge%20'x'&token=se+same"
    assert second.path == "/v1/boston/Events?$top=1"
    assert "same" not in repr(FetchSettings(queries={begins: {"token": "se same"}}))


async def test_the_operators_headers_do_not_go_to_hosts_a_page_links_to(
    site: Site, readers: Callable[..., Reader]
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    reader = readers(resolve=resolve, allow_hosts=frozenset({"127.0.0.1", "files.example"}))
    site.otherwise(Answer(body="page"))
    key = {"X-Key": "sesame"}
    by_option = a_source(headers=key, options=Options(url=site.url("/list")))
    by_first = a_source(headers=key, id="somerville-ma/other")
    for source in (by_option, by_first):
        await reader.get(site.url("/list"), source=source)
        await reader.get(site.url("/doc.pdf", host="files.example"), source=source)
    sent = [("x-key" in hit.headers, hit.headers["host"]) for hit in site.hits]
    assert [has for has, _ in sent] == [True, False, True, False]


async def test_cookies_live_for_one_fetch_on_one_host(site: Site, reader: Reader) -> None:
    site.handle(
        "/a",
        lambda hit: (
            Answer(body="page")
            if "seen=1" in hit.headers.get("cookie", "")
            else Answer(
                status=302,
                headers=[
                    ("Location", "/a"),
                    ("Set-Cookie", "seen=1; Path=/"),
                    ("Set-Cookie", "x=y"),
                ],
            )
        ),
    )
    assert (await reader.page(site.url("/a"))).body == b"page"
    assert (await reader.page(site.url("/a"))).body == b"page"
    assert [hit.headers.get("cookie") for hit in site.hits] == [None, "seen=1; x=y"] * 2


def response(
    url: str = "https://a.example/x", final: str | None = None, **headers: str
) -> Response:
    return Response(
        url=final or url,
        status=200,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        body=b"page",
        request=Request(url=url),
        fetched_at=NOW,
        today=TODAY,
    )


MONDAY = "Mon, 23 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("etag", "kept"),
    [
        ('"v1"', '"v1"'),
        ('W/"v1"', 'W/"v1"'),
        (' "v1" ', '"v1"'),
        ('" "', None),
        ('""', None),
        ('W/""', None),
        (" ", None),
        ("", None),
        ("v1", None),
        ('"0"', None),
        ('"null"', None),
        ('"a b"', None),
        ('"a"\r\nX: 1', None),
        ('"' + "x" * 600 + '"', None),
    ],
)
def test_blank_and_constant_etags_are_never_kept(etag: str, kept: str | None) -> None:
    assert validators_of(response(etag=etag)).etag == kept


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (MONDAY, MONDAY),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None),
        ("yesterday", None),
        ("", None),
        ("0", None),
    ],
)
def test_a_last_modified_that_is_no_date_is_not_kept(value: str, kept: str | None) -> None:
    assert validators_of(response(last_modified=value)).last_modified == kept


@pytest.mark.parametrize(
    ("final", "kept"),
    [
        ("https://a.example/x", True),
        ("https://www.a.example/x/", True),
        ("https://a.example/agenda-13.pdf", False),
        ("https://b.example/x", False),
        ("https://a.example/x?y=1", False),
    ],
)
def test_validators_of_another_address_are_not_kept(final: str, kept: bool) -> None:
    found = validators_of(response(final=final, etag='"v1"', last_modified=MONDAY))
    assert found == (Validators('"v1"', MONDAY) if kept else Validators())


async def test_validators_are_not_sent_to_where_a_redirect_leads(
    site: Site, reader: Reader
) -> None:
    """Else an older file behind a new redirect would pass for "not modified"."""
    site.redirect("/current", "/agenda-13.pdf")
    site.page("/agenda-13.pdf", "new agenda", last_modified="Mon, 02 Nov 2026 08:00:00 GMT")
    page = await reader.page(site.url("/current"), validators=Validators('"v1"', MONDAY))
    assert page.body == b"new agenda"
    assert "if-modified-since" not in site.hits_of("/agenda-13.pdf")[0].headers


def test_only_a_get_has_validators() -> None:
    post = Response(
        url="https://a.example/x",
        status=200,
        headers={"etag": '"v1"'},
        body=b"page",
        request=Request(url="https://a.example/x", method="POST", body=b"q"),
        fetched_at=NOW,
        today=TODAY,
    )
    assert validators_of(post) == Validators()


@pytest.mark.parametrize("validators", [None, Validators(), Validators("", "")])
def test_nothing_stored_asks_unconditionally(validators: Validators | None) -> None:
    assert conditional(validators) == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.example/x", "https://a.example/x", True),
        ("http://a.example:80/x", "https://a.example:443/x", True),
        ("http://a.example/x", "http://WWW.a.example/x/", True),
        ("http://a.example:8080/x", "http://a.example/x", False),
        ("http://a.example/x", "http://a.example/X", False),
    ],
)
def test_the_same_page_under_another_spelling(one: str, other: str, same: bool) -> None:
    assert same_page(one, other) is same


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("https://a.example/x?page=2&view=all", "https://a.example/x?page=2&view=all"),
        ("https://a.example/x?token=sesame&page=2", "https://a.example/x?token=…&page=2"),
        ("https://a.example/x?api_key=sesame", "https://a.example/x?api_key=…"),
        ("https://a.example/x?apikey=sesame", "https://a.example/x?apikey=…"),
        ("https://a.example/x?key=sesame#k", "https://a.example/x?key=…#k"),
        ("https://a.example/x?X-Amz-Signature=sesame", "https://a.example/x?X-Amz-Signature=…"),
        (
            "https://a.example/x?keyword=budget&monkey=1",
            "https://a.example/x?keyword=budget&monkey=1",
        ),
        ("https://user:sesame@a.example/x", "https://a.example/x"),
        ("http://[bad?token=sesame", "http://[bad"),
    ],
)
def test_an_address_is_shown_without_secrets(url: str, text: str) -> None:
    assert shown(url) == text


async def test_no_error_shows_a_key_of_the_address(site: Site, reader: Reader) -> None:
    site.script("/a", Answer(status=500))
    with pytest.raises(Exception) as caught:
        await reader.get(site.url("/a?api_key=sesame"))
    error = caught.value
    seen = f"{error!r} {error} {vars(error)} {error.__cause__!r}"
    assert "sesame" not in seen
