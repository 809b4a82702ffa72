"""HTTP as it is spoken: what may come before the answer, what is sent, and that no connection stays."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from monitor.errors import FetchError, TransientFetchError
from monitor.models import Response
from tests.fetch.conftest import Reader
from tests.sites import Answer, Site

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Type: text/html\r\n\r\npage"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(talk: Talk) -> AsyncIterator[tuple[str, list[asyncio.Future[bytes]]]]:
    """A server that talks so, and for each connection what it heard after that, once we hung up."""
    ends: list[asyncio.Future[bytes]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        end = asyncio.get_running_loop().create_future()
        ends.append(end)
        try:
            await talk(reader, writer)
            end.set_result(await reader.read())
        except ConnectionError:
            end.set_result(b"")
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/page", ends


def saying(answer: bytes) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)

    return talk


@pytest.mark.parametrize(
    "before",
    [
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
    ],
)
async def test_what_comes_before_the_answer_is_passed_over(
    site: Site, reader: Reader, before: bytes
) -> None:
    site.handle("/page", lambda _hit: Answer(raw=before + PAGE))
    got = await reader.get(site.url("/page"))
    assert isinstance(got, Response)
    assert got.body == b"page"


async def test_a_change_of_protocol_that_nobody_asked_for_is_no_answer(
    site: Site, reader: Reader
) -> None:
    raw = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"
    site.handle("/page", lambda _hit: Answer(raw=raw + PAGE))
    with pytest.raises(TransientFetchError, match="not HTTP"):
        await reader.get(site.url("/page"))


async def test_an_answer_that_comes_before_all_was_sent_counts(
    readers: Callable[..., Reader],
) -> None:
    async def refuse(lines: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await lines.readuntil(b"\r\n\r\n")
        writer.write(PAGE)
        await writer.drain()

    async with listening(refuse) as (url, _):
        got = await readers(robots=False).get(url, method="POST", body=b"x" * 3_000_000)
    assert isinstance(got, Response)
    assert got.body == b"page"


async def test_a_body_goes_out_whole_with_its_length(site: Site, reader: Reader) -> None:
    site.handle("/page", lambda hit: Answer(body=hit.body))
    body = bytes(range(256)) * 4000
    got = await reader.get(site.url("/page"), method="POST", body=body)
    assert isinstance(got, Response)
    assert got.body == body
    sent = site.hits_of("/page")[0].headers
    assert sent["content-length"] == str(len(body))
    assert "transfer-encoding" not in sent


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (PAGE, ""),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", "nothing was asked to compare"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnothing", "fell silent"),
        (PAGE.replace(b": 4", b": 9"), "fell silent"),
        (b"", "fell silent"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 50_000, "headers without end"),
        (PAGE.replace(b"text/html", b"text/html\r\nContent-Encoding: br"), "only gzip"),
    ],
)
async def test_however_it_ends_no_connection_stays(
    readers: Callable[..., Reader], answer: bytes, fault: str
) -> None:
    reader = readers(read_seconds=0.3, robots=False)
    async with listening(saying(answer)) as (url, ends):
        if fault:
            with pytest.raises(FetchError, match=fault):
                await reader.get(url)
        else:
            await reader.get(url)
        async with asyncio.timeout(5):
            assert await asyncio.gather(*ends) == [b""]


async def test_a_poll_that_is_cut_off_leaves_no_connection(
    readers: Callable[..., Reader],
) -> None:
    reader = readers(robots=False)
    async with listening(saying(PAGE.replace(b": 4", b": 9"))) as (url, ends):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await reader.get(url)
        async with asyncio.timeout(5):
            assert await asyncio.gather(*ends) == [b""]
