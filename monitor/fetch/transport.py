"""The guarded transport under the one httpx client.

Each request gets a connection of its own, made by ``Guard`` and closed with the response: hosts
are seen seldom, and keeping connections apart costs more than making them. The request still says
nothing about closing, because servers told ``Connection: close`` may leave out the length, and a
body without a length can be cut without notice.

httpx's own transport goes through httpcore, whose locks, traces and pools a single exchange does
not need; both speak HTTP through h11.
"""

import httpx

from monitor.fetch.guard import Guard, Resolver
from monitor.fetch.wire import Wire

_PORTS = {"http": 80, "https": 443}


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends one request over one connection.

    The request's extensions hold ``tls`` (the ``SSLContext``), ``exempt`` (the host's address is
    not judged), ``sent`` (called when it goes out) and httpx's own ``timeout``.
    """

    def __init__(self, resolve: Resolver) -> None:
        self._guard = Guard(resolve)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange; the response must be closed.

        Raises ``FetchError`` (see ``Guard``), ``httpx.TransportError`` and ``ssl.SSLError``.
        """
        url, extensions = request.url, request.extensions
        patience = extensions["timeout"]
        host = url.raw_host.decode("ascii")
        stream = await self._guard.connect(
            host, url.port or _PORTS[url.scheme], patience["connect"], exempt=extensions["exempt"]
        )
        try:
            if url.scheme == "https":
                stream = await stream.start_tls(extensions["tls"], host, patience["connect"])
            extensions["sent"]()
            return await Wire(stream, patience["read"]).ask(request, patience["write"])
        except BaseException:
            stream.close()
            raise
