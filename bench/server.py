"""The benchmark's sites in a process of their own: ``python -m bench.server FIRST_MEETING``.

Every loopback address 127.x.y.z is a site, and so is every port, so that each can be its own
origin. Answers are made once and kept. ``/page``, ``/json`` and ``/rss`` answer in the mode that
``/_set?mode=MODE&version=N&share=M`` sets for all sites: ``etag`` (304 when nothing moved), ``plain`` (the
same bytes, no validators), ``noise`` (a hidden token differs each time), ``drift`` (words outside
of all records differ each time). ``/page/MODE`` always answers in that mode, at version 0;
``/page/moving`` is ``etag`` at the version that was set. ``/_seen`` says what was asked since.

The ports, in one line, and then nothing is printed.
"""

import argparse
import asyncio
import gzip
import json
import ssl
import sys
import time
from collections import Counter
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from bench.pages import MAKERS, ROBOTS_TXT, meetings

TOKENS = 61


class Sites:
    """What all sites say at present, and what they were asked."""

    def __init__(self, first: datetime) -> None:
        self.mode = "etag"
        self.version = 0
        self.share = 1
        self.served: Counter[str] = Counter()
        self.closest: dict[bytes, tuple[float, float]] = {}
        self._answer = lru_cache(maxsize=8 * TOKENS)(self._make)
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
        path, number = urlsplit(target).path, urlsplit(target).query
        if path.startswith("/_"):
            return self._order(path, parse_qs(number))
        kind, _, mode = path.strip("/").partition("/")
        self._note(head, mode or kind)
        if kind == "robots.txt":
            head_line = (
                f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(ROBOTS_TXT)}"
            )
            return f"{head_line}\r\n\r\n{ROBOTS_TXT}".encode()
        if kind not in MAKERS:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        still = mode not in ("", "moving") or (number and int(number) % self.share)
        version = 0 if still else self.version
        mode = "etag" if mode == "moving" else mode or self.mode
        tag = f'"v{version}"'.encode()
        if mode == "etag" and b"if-none-match: " + tag in head.lower():
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
        token = self.served.total() % TOKENS if mode in ("noise", "drift") else 0
        return self._answer(kind, version, token, mode)

    def _order(self, path: str, asked: dict[str, list[str]]) -> bytes:
        body = b"ok"
        if path == "/_set":
            self.mode = asked["mode"][0]
            self.version = int(asked["version"][0])
            self.share = int(asked["share"][0])
            self.closest.clear()
        else:
            gaps = [gap for _, gap in self.closest.values() if gap < float("inf")]
            body = json.dumps({"served": self.served, "gap": min(gaps, default=None),
                               "origins": len(self.closest), "gaps": len(gaps)}).encode()  # fmt: skip
        return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body

    def _note(self, head: bytes, what: str) -> None:
        """Count it, and keep the least time between two requests to the same origin."""
        self.served[what] += 1
        place = head.lower().partition(b"\r\nhost: ")[2].partition(b"\r\n")[0]
        now = time.monotonic()
        before, gap = self.closest.get(place, (float("-inf"), float("inf")))
        self.closest[place] = now, min(gap, now - before)


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
    parser = argparse.ArgumentParser()
    parser.add_argument("first")
    parser.add_argument("--ports", type=int, default=1)
    parser.add_argument("--at", type=int, default=0, help="the first port; default: any")
    parser.add_argument("--tls", help="a file with certificate and key")
    asked = parser.parse_args()
    tls = None
    if asked.tls:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(asked.tls)
    sites = Sites(datetime.fromisoformat(asked.first))
    loop = asyncio.get_running_loop()
    ports = []
    for number in range(asked.ports):
        # The first port is where orders are given, so it speaks plainly.
        server = await loop.create_server(
            lambda: Connection(sites),
            "0.0.0.0",
            0 if number else asked.at,
            backlog=128,
            ssl=tls if number else None,
        )
        ports.append(server.sockets[0].getsockname()[1])
    print(*ports, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until the parent goes


if __name__ == "__main__":
    asyncio.run(main())
