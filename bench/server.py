"""The benchmark's sites in a process of their own: ``python -m bench.server FIRST_MEETING``.

Every loopback address 127.x.y.z is a site, so that each is its own origin. Answers are made once
and kept. ``/_set?mode=MODE&version=N`` changes what all sites say: ``etag`` (304 when nothing
moved), ``plain`` (the same bytes, no validators), ``noise`` (a hidden token differs each time),
``drift`` (words outside of all records differ each time).
The port and then nothing is printed.
"""

import asyncio
import gzip
import sys
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from bench.pages import MAKERS, meetings

TOKENS = 61


class Sites:
    """What all sites say at present."""

    def __init__(self, first: datetime) -> None:
        self.mode = "etag"
        self.version = 0
        self.served = 0
        self._answer = lru_cache(maxsize=4 * TOKENS)(self._make)
        self._first = first

    def _make(self, kind: str, version: int, token: int, mode: str) -> bytes:
        maker, media = MAKERS[kind]
        hidden, said = (0, token) if mode == "drift" else (token, 0)
        text = maker(meetings(self._first, version), f"t{hidden:032}", f"s{said:08}")
        body = gzip.compress(text, 6, mtime=0)
        tag = f'ETag: "v{version}"\r\n' if mode == "etag" else ""
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Encoding: gzip\r\n{tag}"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def answer(self, head: bytes) -> bytes:
        """The bytes that answer one request."""
        target = head.split(b" ", 2)[1].decode()
        path = urlsplit(target).path
        if path == "/_set":
            wanted = parse_qs(urlsplit(target).query)
            self.mode = wanted["mode"][0]
            self.version = int(wanted["version"][0])
            return b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        kind = path.strip("/")
        if kind not in MAKERS:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        self.served += 1
        tag = f'"v{self.version}"'.encode()
        if self.mode == "etag" and b"if-none-match: " + tag in head.lower():
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
        token = self.served % TOKENS if self.mode in ("noise", "drift") else 0
        return self._answer(kind, self.version, token, self.mode)


class Connection(asyncio.Protocol):
    """One connection; requests have no body and come one at a time."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        if self._held.endswith(b"\r\n\r\n"):
            self._transport.write(self._sites.answer(self._held))
            self._held = b""


async def main() -> None:
    sites = Sites(datetime.fromisoformat(sys.argv[1]))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(sites), "0.0.0.0", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until the parent goes


if __name__ == "__main__":
    asyncio.run(main())
