"""Which addresses are public; and what a name, a redirect or a changing name may not reach."""

import socket
from collections.abc import Callable

import pytest

from monitor.errors import BlockedError, FetchError, PermanentFetchError, TransientFetchError
from monitor.fetch.addresses import refusal
from tests.fetch.conftest import Reader
from tests.jump_clock import JumpClock
from tests.sites import Answer, Site

REFUSED = [
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("0.0.0.0", "of this host"),
    ("10.1.2.3", "private"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.168.1.1", "private"),
    ("100.64.0.1", "of a carrier's inner network"),
    ("100.100.100.200", "of a carrier's inner network"),
    ("169.254.169.254", "link-local or of a cloud's metadata service"),
    ("169.254.170.2", "link-local or of a cloud's metadata service"),
    ("168.63.129.16", "of a cloud's metadata service"),
    ("192.0.0.192", "reserved or of a cloud's metadata service"),
    ("192.0.2.1", "for documentation"),
    ("198.18.0.1", "for benchmarks"),
    ("192.88.99.1", "of a 6to4 relay"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("255.255.255.255", "reserved"),
    ("::1", "loopback"),
    ("::", "of this host"),
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:169.254.169.254", "link-local or of a cloud's metadata service"),
    ("::ffff:10.0.0.1", "private"),
    ("::127.0.0.1", "reserved"),
    ("64:ff9b::a9fe:a9fe", "link-local or of a cloud's metadata service"),
    ("64:ff9b::7f00:1", "loopback"),
    ("64:ff9b:1::1", "of a private NAT64"),
    ("2002:a9fe:a9fe::", "of a 6to4 tunnel"),
    ("2002:808:808::", "of a 6to4 tunnel"),
    ("2001:0:53aa:64c:0:0:5601:5601", "of a Teredo tunnel"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "link-local"),
    ("fec0::1", "private"),
    ("fc00::1", "private"),
    ("fd00:ec2::254", "of a cloud's metadata service"),
    ("ff02::1", "multicast"),
    ("2001:db8::1", "for documentation"),
    ("2a00:1450:4001:1:0:5efe:a00:1", "private"),
    ("2a00:1450:4001:1:200:5efe:7f00:1", "loopback"),
    ("100::1", "discarded"),
    ("4000::1", "reserved"),
    ("not-an-address", "not an address"),
    ("", "not an address"),
]


@pytest.mark.parametrize(("address", "why"), REFUSED)
def test_an_address_that_is_not_public_is_refused_with_the_reason(address: str, why: str) -> None:
    assert refusal(address) == why


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.216.34",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "2606:2800:220:1::1",
        "2a00:1450:4001:800::200e",
        "64:ff9b::808:808",
        "::ffff:8.8.8.8",
    ],
)
def test_a_public_address_is_allowed(address: str) -> None:
    assert refusal(address) is None


FORMS = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://0/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://①②⑦.0.0.1/",
    "http://127。0。0。1/",
    "http://10.0.0.1:8080/",
    "http://224.0.0.1/",
]


@pytest.mark.parametrize("url", FORMS)
async def test_no_way_of_writing_it_reaches_an_address_of_ours(
    readers: Callable[..., Reader], url: str
) -> None:
    """Through the system's own resolver: nothing is connected to."""
    reader = readers(allow_hosts=frozenset(), robots=False)
    with pytest.raises(PermanentFetchError):
        await reader.get(url)


async def test_a_final_dot_does_not_help(readers: Callable[..., Reader]) -> None:
    reader = readers(resolve=Names(localhost=[["127.0.0.1"]]), allow_hosts=frozenset())
    with pytest.raises(PermanentFetchError, match="loopback"):
        await reader.get("http://localhost./")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://a.example/",
        "data:text/html,hello",
        "javascript:alert(1)",
        "//a.example/",
        "/calendar",
        "",
        "http://",
        "http:///calendar",
        "http://[::1",
        "http://a.example:99999/",
        "http://a.example:port/",
        "http://user:secret@a.example/",
        "http://a.example:22/",
        "http://a.example:6379/",
        "http://a\u0000b.example/",
        "http://exa mple/",
        "http://" + "a" * 300 + ".example/",
        "http://a..example/",
    ],
)
async def test_what_is_no_address_of_a_page_is_refused_without_a_lookup(
    readers: Callable[..., Reader], url: str
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    reader = readers(resolve=resolve, allow_hosts=frozenset(), robots=False)
    with pytest.raises(PermanentFetchError) as caught:
        await reader.get(url)
    assert "secret" not in f"{caught.value} {caught.value.url}"


class Names:
    """A resolver of our own: each name has its answers, in turn."""

    def __init__(self, **names: list[list[str]]) -> None:
        self.names = {name.replace("_", "."): list(answers) for name, answers in names.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.names.get(host.rstrip("."))
        if answers is None:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return answers.pop(0) if len(answers) > 1 else answers[0]


async def test_a_public_name_that_leads_to_a_private_address_is_refused(
    readers: Callable[..., Reader],
) -> None:
    reader = readers(resolve=Names(city_example=[["10.0.0.5"]]), allow_hosts=frozenset())
    with pytest.raises(PermanentFetchError, match=r"city\.example leads to 10\.0\.0\.5.*private"):
        await reader.get("http://city.example/")


async def test_the_sentence_says_how_to_allow_a_server_of_ones_own(
    readers: Callable[..., Reader],
) -> None:
    reader = readers(resolve=Names(city_example=[["10.0.0.5"]]), allow_hosts=frozenset())
    with pytest.raises(PermanentFetchError, match="add it to fetch: allow_hosts"):
        await reader.get("http://city.example/")


async def test_of_several_addresses_only_public_ones_are_tried(
    site: Site, readers: Callable[..., Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    async def open_stream(host: str, port: int) -> object:
        tried.append(host)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("monitor.fetch.guard.open_stream", open_stream)
    names = Names(city_example=[["127.0.0.1", "93.184.216.34", "::1", "2606:2800:220:1::1"]])
    reader = readers(resolve=names, allow_hosts=frozenset(), robots=False)
    with pytest.raises(TransientFetchError, match="refused the connection"):
        await reader.get("http://city.example/")
    assert tried == ["93.184.216.34", "2606:2800:220:1::1"]


async def test_a_name_that_changes_between_the_check_and_the_connection_gains_nothing(
    site: Site, readers: Callable[..., Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when asked first, loopback when asked again; it is asked once."""
    site.page("/secret", "inner page")
    connected: list[str] = []

    async def open_stream(host: str, port: int) -> object:
        connected.append(host)
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr("monitor.fetch.guard.open_stream", open_stream)
    names = Names(city_example=[["93.184.216.34"], ["127.0.0.1"]])
    reader = readers(
        resolve=names, allow_hosts=frozenset(), robots=False, ports=frozenset({site.port})
    )
    with pytest.raises(TransientFetchError):
        await reader.get(f"http://city.example:{site.port}/secret")
    assert connected == ["93.184.216.34"]
    with pytest.raises(PermanentFetchError, match="loopback"):
        await reader.get(f"http://city.example:{site.port}/secret")
    assert connected == ["93.184.216.34"]
    assert site.all_hits == []


async def test_an_operators_own_host_is_reached_and_only_it(
    site: Site, readers: Callable[..., Reader]
) -> None:
    site.page("/a", "<h1>inner</h1>")
    names = Names(intranet_example=[["127.0.0.1"]], other_example=[["127.0.0.1"]])
    reader = readers(resolve=names, allow_hosts=frozenset({f"intranet.example:{site.port}"}))
    page = await reader.page(f"http://intranet.example:{site.port}/a")
    assert page.body == b"<h1>inner</h1>"
    with pytest.raises(PermanentFetchError, match="port"):
        await reader.get(f"http://other.example:{site.port}/a")
    with pytest.raises(PermanentFetchError, match="loopback"):
        await reader.get("http://intranet.example:80/a")


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:{port}/inner",
        "http://127.0.0.2:8080/inner",
        "http://[::1]:8080/inner",
        "http://10.0.0.1/",
        "//192.168.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http://user:pw@127.0.0.1:{port}/inner",
        "http://127.0.0.1:22/",
        "http://[bad",
    ],
)
async def test_a_redirect_cannot_lead_where_a_request_may_not(
    site: Site, readers: Callable[..., Reader], target: str
) -> None:
    site.page("/inner", "inner")
    site.redirect("/a", target.format(port=site.port))
    reader = readers(allow_hosts=frozenset({f"127.0.0.1:{site.port}"}))
    with pytest.raises(PermanentFetchError):
        await reader.get(site.url("/a"))
    assert site.hits_of("/inner") == []


async def test_a_public_site_cannot_redirect_into_the_operators_own_hosts(
    site: Site, readers: Callable[..., Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """allow_hosts is for addresses the operator wrote; a page of others cannot use it."""
    from monitor.fetch import guard
    from monitor.fetch.stream import open_stream

    async def to_the_test_site(host: str, port: int) -> object:
        return await open_stream("127.0.0.1", site.port)

    monkeypatch.setattr(guard, "open_stream", to_the_test_site)
    site.handle(
        "/a", lambda hit: Answer(status=302, headers={"Location": "http://intranet.example/b"})
    )
    site.page("/b", "inner")
    names = Names(city_example=[["93.184.216.34"]], intranet_example=[["10.0.0.9"]])
    reader = readers(resolve=names, allow_hosts=frozenset({"intranet.example"}))
    with pytest.raises(PermanentFetchError, match=r"intranet\.example leads to 10\.0\.0\.9"):
        await reader.get("http://city.example/a")
    assert {hit.headers["host"] for hit in site.all_hits} == {"city.example"}
    assert (await reader.page("http://intranet.example/b")).body == b"inner"


async def test_a_redirect_from_https_to_http_is_refused(readers: Callable[..., Reader]) -> None:
    from monitor.fetch.target import parse, redirected

    with pytest.raises(PermanentFetchError, match="from https to http"):
        redirected(parse("https://a.example/x"), "http://a.example/y")
    assert str(redirected(parse("http://a.example/x"), "https://a.example/y")) == (
        "https://a.example/y"
    )


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), "does not exist: check the address"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "the name servers did not answer"),
        (socket.gaierror(socket.EAI_FAIL, "x"), "the name servers did not answer"),
    ],
)
async def test_a_name_that_cannot_be_looked_up_is_a_sentence(
    readers: Callable[..., Reader], error: Exception, sentence: str
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise error

    reader = readers(resolve=resolve)
    with pytest.raises(TransientFetchError, match=sentence):
        await reader.get("http://city.example/")


async def test_robots_txt_is_fetched_under_the_same_guard(
    site: Site, readers: Callable[..., Reader]
) -> None:
    site.redirect("/robots.txt", "http://169.254.169.254/latest/")
    site.page("/a", "page")
    reader = readers()
    with pytest.raises(FetchError, match="metadata"):
        await reader.get(site.url("/a"))
    assert site.hits_of("/a") == []


async def test_a_host_that_is_named_in_capitals_is_the_same_host(
    site: Site, readers: Callable[..., Reader], clock: JumpClock
) -> None:
    site.page("/a", "page")
    reader = readers(
        resolve=Names(city_example=[["127.0.0.1"]]), allow_hosts=frozenset({"city.example"})
    )
    assert (await reader.page(f"http://CITY.example:{site.port}/a")).body == b"page"


async def test_a_redirect_to_an_unblock_page_is_a_block_and_is_not_followed(
    site: Site, reader: Reader
) -> None:
    site.redirect("/a", "https://unblock.federalregister.gov/?from=a")
    with pytest.raises(BlockedError, match=r"unblock\.federalregister\.gov"):
        await reader.get(site.url("/a"))
