"""What the operator sets takes effect: authorities, keys, new settings, the dead-man's switch."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import ConfigError, PermanentFetchError
from monitor.fetch import Fetcher, FetchSettings
from monitor.fetch.trust import tls_context
from tests.faults.world import HOST, authority, server_tls
from tests.fetch.conftest import Reader, a_source, open_settings
from tests.sites import Answer, Site


async def here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


@pytest.fixture
def ca_file(tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority().cert_pem.write_to_path(str(path))
    return str(path)


async def test_an_authority_of_the_operators_counts_beside_the_public_ones(
    readers: Callable[..., Reader], ca_file: str
) -> None:
    with Site(tls=server_tls()) as site:
        site.page("/a", "page")
        url = site.url("/a", host=HOST)
        allowed = frozenset({HOST})
        reader = readers(allow_hosts=allowed, resolve=here)
        with pytest.raises(PermanentFetchError, match="unknown authority"):
            await reader.get(url)
        assert (await reader.page(url, source=a_source(ca_file=ca_file))).body == b"page"
        whole = readers(allow_hosts=allowed, resolve=here, ca_file=ca_file)
        assert (await whole.page(url)).body == b"page"


async def test_new_settings_count_from_the_next_request(
    readers: Callable[..., Reader], ca_file: str
) -> None:
    with Site(tls=server_tls()) as site:
        site.page("/a", "page")
        url = site.url("/a", host=HOST)
        allowed = frozenset({HOST})
        reader = readers(allow_hosts=allowed, resolve=here)
        with pytest.raises(PermanentFetchError):
            await reader.get(url)
        reader.fetcher.configure(
            open_settings(allow_hosts=allowed, ca_file=ca_file, contact="new@paper.example")
        )
        assert (await reader.page(url)).body == b"page"
        assert "new@paper.example" in site.hits[-1].headers["user-agent"]


@pytest.mark.parametrize("content", [None, "", "no certificate", "\xff"])
def test_an_authority_that_cannot_be_read_is_a_mistake_of_the_configuration(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content, encoding="latin-1")
    with pytest.raises(ConfigError, match="readable PEM file"):
        tls_context(str(path))
    with pytest.raises(ConfigError):
        Fetcher(FetchSettings(ca_file=str(path)))


async def test_a_key_is_not_sent_in_the_clear_to_a_public_host(
    site: Site, readers: Callable[..., Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.fetch.guard.refusal", lambda address: None)
    site.page("/a", "page")
    reader = readers(
        allow_hosts=frozenset(),
        ports=frozenset({site.port}),
        resolve=here,
        credentials={"api.example": {"Authorization": "Token sesame"}},
    )
    await reader.get(site.url("/a", host="api.example"))
    assert "authorization" not in site.hits[0].headers


async def test_the_dead_mans_switch_is_touched_and_never_raises(
    site: Site, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.fetch.client._PING_SECONDS", 0.3)
    site.page("/ping", "ok")
    site.script("/broken", Answer(status=500))
    site.script("/hangs", Answer(hang=30))
    assert await reader.fetcher.ping(site.url("/ping"))
    for url in (
        site.url("/broken"),
        site.url("/hangs"),
        "http://127.0.0.1:1/",
        "nonsense",
        "http://[",
    ):
        assert not await reader.fetcher.ping(url)
    assert "civic-monitor" in site.hits_of("/ping")[0].headers["user-agent"]


async def test_a_gateway_that_knows_no_such_path_is_a_wrong_address_and_no_refusal(
    site: Site, reader: Reader
) -> None:
    body = '{"message":"Missing Authentication Token"}'
    site.script("/a", Answer(status=403, body=body, type="application/json"))
    with pytest.raises(PermanentFetchError, match="check the URL"):
        await reader.get(site.url("/a"))


async def test_large_bodies_pass_both_ways_whatever_the_buffers(site: Site, reader: Reader) -> None:
    body = bytes(range(256)) * 30_000
    site.handle("/echo", lambda hit: Answer(body=hit.body, type="application/octet-stream"))
    page = await reader.page(site.url("/echo"), method="POST", body=body)
    assert page.body == body


async def test_a_head_request_has_no_body_and_a_method_stays_through_307(
    site: Site, reader: Reader
) -> None:
    site.page("/a", "page")
    page = await reader.page(site.url("/a"), method="HEAD")
    assert (page.status, page.body) == (200, b"")
    site.redirect("/old", "/new", 307)
    site.redirect("/form", "/a", 303)
    site.handle("/new", lambda hit: Answer(body=hit.body or b"nothing"))
    assert (await reader.page(site.url("/old"), method="POST", body=b"q")).body == b"q"
    await reader.page(site.url("/form"), method="POST", body=b"q")
    assert [h.method for h in site.hits if h.path == "/a"] == ["HEAD", "GET"]


async def test_many_requests_at_once_to_many_hosts_all_come_back(
    readers: Callable[..., Reader],
) -> None:
    async def anywhere(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with Site() as site:
        site.otherwise(Answer(body="page"))
        hosts = [f"h{n}.example" for n in range(200)]
        reader = readers(resolve=anywhere, allow_hosts=frozenset(hosts), concurrency=20)
        pages = await asyncio.gather(*(reader.page(site.url("/a", host=h)) for h in hosts))
        assert {page.body for page in pages} == {b"page"}
        assert site.connections == 400
