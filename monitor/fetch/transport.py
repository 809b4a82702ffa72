"""The guarded transport under the one httpx client.

Each request gets a connection of its own, made by ``Guard`` and closed with the response: hosts
are seen seldom, and httpcore's pool scans all its requests at each event. The request still says
nothing about closing, because servers told ``Connection: close`` may leave out the length, and a
body without a length can be cut without notice.
"""

import sys
from collections.abc import AsyncIterable, AsyncIterator
from importlib.util import find_spec

import httpcore
import httpx

from monitor.fetch.guard import Guard, Resolver

if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    # httpcore asks for it twice a request; told once that it is not there, nobody searches again.
    sys.modules["sniffio"] = None  # type: ignore[assignment] # what Python itself reads as "absent"


class _Body(httpx.AsyncByteStream):
    __slots__ = ("_connection", "_stream")

    def __init__(
        self, connection: httpcore.AsyncHTTPConnection, stream: AsyncIterable[bytes]
    ) -> None:
        self._connection = connection
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        await self._connection.aclose()


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends one request over one connection.

    The request's extensions hold ``tls`` (the ``SSLContext``) and ``exempt`` (the host's address is
    not judged). Errors of httpcore pass through.
    """

    def __init__(self, resolve: Resolver) -> None:
        self._resolve = resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange; the response's stream must be closed."""
        url = request.url
        extensions = request.extensions
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        connection = httpcore.AsyncHTTPConnection(
            target.origin,
            ssl_context=extensions["tls"],
            network_backend=Guard(self._resolve, exempt=extensions["exempt"]),
        )
        try:
            answer = await connection.handle_async_request(
                httpcore.Request(
                    request.method,
                    target,
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=extensions,
                )
            )
        except BaseException:
            await connection.aclose()
            raise
        stream = answer.stream
        assert isinstance(stream, AsyncIterable)  # noqa: S101  httpcore's asynchronous half
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(connection, stream)
        )
