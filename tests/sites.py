"""A small civic web site on loopback, for scenarios: real sockets, scripted answers, a log of hits.

```python
with Site() as site:
    site.page("/calendar", "<html>…", etag='"v1"')        # answers 304 when asked with that ETag
    site.script("/flaky", Answer(status=503), Answer(body=b"back"))   # in turn; the last one stays
    site.handle("/api", lambda hit: Answer(body=hit.body))
    ...  # site.url("/calendar"), site.hits, site.hits_of("/calendar")
```

It runs in a thread with its own loop, so that it serves asynchronous tests, plain tests and child
processes alike. Paths without an answer get 404; ``/robots.txt`` too, until a page is put there.
"""

import asyncio
import gzip as gzip_
import socket
import ssl
import struct
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

_REASONS = {200: "OK", 204: "No Content", 301: "Moved", 302: "Found", 304: "Not Modified"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One scripted answer.

    ``delay`` seconds pass before the first byte. ``drip`` sends the body so many bytes at a time,
    ``every`` seconds apart. ``gzip`` compresses the body; ``cut`` sends only so many bytes of what
    is to be sent, though the headers promise all, and closes. ``chunked`` frames the body in
    chunks (with ``cut``: without the end). ``close_framed`` sends no length at all.
    ``reset`` sends a TCP reset ``accept``-ed, ``before``, ``in`` or ``after`` the headers.
    ``hang`` keeps the connection open and silent for that many seconds instead of answering.
    ``raw`` is sent as it is instead of everything else. ``flood`` adds that many junk headers.
    """

    status: int = 200
    body: bytes | str = b""
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = field(default_factory=dict)
    type: str = "text/html; charset=utf-8"
    delay: float = 0.0
    drip: int = 0
    every: float = 0.05
    gzip: bool = False
    cut: int | None = None
    chunked: bool = False
    close_framed: bool = False
    reset: str = ""
    hang: float = 0.0
    raw: bytes | None = None
    flood: int = 0

    def header_list(self) -> list[tuple[str, str]]:
        """The extra headers as pairs."""
        given = self.headers
        return list(given.items()) if isinstance(given, Mapping) else list(given)


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One request that arrived. ``at`` and ``done`` are seconds on the monotonic clock.

    ``path`` has the query; header names are lower case. ``done`` is 0 while it is being answered.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float
    connection: int
    status: int = 0
    done: float = 0.0


Handler = Callable[[Hit], Answer]


class Site:
    """The server; a context manager. ``tls`` is a server-side ``SSLContext`` for https.

    ``port`` takes a certain port, such as that of a site that was there before.
    """

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self._tls = tls
        self._host = host
        self._handlers: dict[str, Handler] = {}
        self._scripts: dict[str, list[Answer]] = {}
        self._default = Answer(status=404, body="<h1>Not found</h1>")
        self._lock = threading.Lock()
        self._hits: list[Hit] = []
        self._connections = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="site", daemon=True)
        self._stop: asyncio.Event | None = None
        self._failure: BaseException | None = None
        self.port = port

    # --- what it serves

    def page(
        self,
        path: str,
        body: bytes | str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        **more: object,
    ) -> None:
        """A page that stays; conditional requests that match a validator get 304."""
        headers = dict(more.pop("headers", {}) or {})  # type: ignore[call-overload]
        if etag is not None:
            headers["ETag"] = etag
        if last_modified is not None:
            headers["Last-Modified"] = last_modified
        answer = Answer(body=body, headers=headers, **more)  # type: ignore[arg-type]

        def handler(hit: Hit) -> Answer:
            asked = hit.headers.get("if-none-match")
            since = hit.headers.get("if-modified-since")
            same = etag is not None and asked == etag
            same = same or (asked is None and last_modified is not None and since == last_modified)
            return Answer(status=304, headers=headers) if same else answer

        self.handle(path, handler)

    def script(self, path: str, *answers: Answer) -> None:
        """These answers in turn; the last one stays."""
        with self._lock:
            self._scripts[path] = list(answers)
            self._handlers.pop(path, None)

    def script_of(self, path: str) -> list[Answer]:
        """What ``path`` is scripted to answer from now on."""
        with self._lock:
            return list(self._scripts.get(path, ()))

    def handle(self, path: str, handler: Handler) -> None:
        """A function of the request. ``path`` with a query is tried before the one without."""
        with self._lock:
            self._handlers[path] = handler
            self._scripts.pop(path, None)

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        """A redirect that stays."""
        self.script(path, Answer(status=status, headers={"Location": to}))

    def otherwise(self, answer: Answer) -> None:
        """What every other path answers, instead of 404."""
        self._default = answer

    # --- what it saw

    @property
    def hits(self) -> list[Hit]:
        """All requests so far, in order of arrival, without those for ``/robots.txt``."""
        with self._lock:
            return [hit for hit in self._hits if hit.path != "/robots.txt"]

    @property
    def all_hits(self) -> list[Hit]:
        """All requests so far, robots.txt too."""
        with self._lock:
            return list(self._hits)

    def hits_of(self, path: str) -> list[Hit]:
        """The requests for ``path``, with or without a query."""
        return [hit for hit in self.all_hits if path in (hit.path, hit.path.partition("?")[0])]

    @property
    def connections(self) -> int:
        """How many connections were accepted."""
        return self._connections

    def forget(self) -> None:
        """Empty the log of hits."""
        with self._lock:
            self._hits.clear()

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of ``path``."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{host or self._host}:{self.port}{path}"

    # --- running

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except OSError as error:
            self._failure = error
            self._ready.set()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _serve(self) -> None:
        self._loop.set_exception_handler(lambda _loop, _context: None)
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: weakref.WeakSet[asyncio.StreamWriter] = weakref.WeakSet()
        server = await asyncio.start_server(
            self._accept, self._host, self.port, ssl=self._tls, backlog=1024
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:  # TLS would wait half a minute for a farewell
            writer.transport.abort()
        await asyncio.sleep(0.02 if self._tls else 0)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        with self._lock:
            self._connections += 1
            number = self._connections
        try:
            while await self._one(reader, writer, number):
                pass
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _one(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> bool:
        first = await reader.readexactly(1)
        if first == b"\x16":  # a TLS greeting on a plain port
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return False
        head = first + await reader.readuntil(b"\r\n\r\n")
        at = time.monotonic()
        start, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = start.split(" ", 2)
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        hit = Hit(method=method, path=path, headers=headers, body=body, at=at, connection=number)
        with self._lock:
            place = len(self._hits)
            self._hits.append(hit)
        answer = self._answer(hit)
        hit = self._note(place, hit, replace(hit, status=answer.status))
        goes_on = await _send(writer, answer, head_only=method == "HEAD")
        self._note(place, hit, replace(hit, done=time.monotonic()))
        return goes_on and headers.get("connection", "").lower() != "close"

    def _note(self, place: int, old: Hit, new: Hit) -> Hit:
        with self._lock:
            if place < len(self._hits) and self._hits[place] is old:
                self._hits[place] = new
        return new

    def _answer(self, hit: Hit) -> Answer:
        bare = hit.path.partition("?")[0]
        for path in (hit.path, bare):
            with self._lock:
                script = self._scripts.get(path)
                if script:
                    return script.pop(0) if len(script) > 1 else script[0]
                handler = self._handlers.get(path)
            if handler is not None:
                return handler(hit)
        return self._default


def _reset(writer: asyncio.StreamWriter) -> bool:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False


async def _send(writer: asyncio.StreamWriter, answer: Answer, *, head_only: bool) -> bool:
    """Send ``answer``; whether the connection may carry another request."""
    if answer.delay:
        await asyncio.sleep(answer.delay)
    if answer.hang:
        await asyncio.sleep(answer.hang)
        return False
    if answer.reset == "before":
        return _reset(writer)
    if answer.raw is not None:
        writer.write(answer.raw)
        await writer.drain()
        return False
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    head, body = _framed(answer, body)
    if answer.reset == "in":
        writer.write(head[: len(head) // 2])
        await writer.drain()
        await asyncio.sleep(0.05)
        return _reset(writer)
    writer.write(head)
    await writer.drain()
    if answer.reset == "after":
        writer.write(body[: len(body) // 2])
        await writer.drain()
        await asyncio.sleep(0.05)
        return _reset(writer)
    if head_only or answer.status in (204, 304):
        return True
    if answer.cut is not None:
        body = body[: answer.cut]
    if answer.drip:
        for start in range(0, len(body), answer.drip):
            writer.write(body[start : start + answer.drip])
            await writer.drain()
            await asyncio.sleep(answer.every)
    else:
        writer.write(body)
    await writer.drain()
    return answer.cut is None and not answer.close_framed


def _framed(answer: Answer, body: bytes) -> tuple[bytes, bytes]:
    headers = answer.header_list()
    names = {name.lower() for name, _ in headers}
    if answer.gzip:
        body = gzip_.compress(body, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    if answer.type and answer.status not in (204, 304) and "content-type" not in names:
        headers.append(("Content-Type", answer.type))
    if answer.chunked:
        headers.append(("Transfer-Encoding", "chunked"))
        parts = [body[i : i + 4096] for i in range(0, len(body), 4096)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    elif answer.close_framed:
        headers.append(("Connection", "close"))
    elif "content-length" not in names and answer.status not in (204, 304):
        headers.append(("Content-Length", str(len(body))))
    headers += [(f"X-Flood-{i}", "x" * 100) for i in range(answer.flood)]
    reason = _REASONS.get(answer.status, "Answer")
    lines = [f"HTTP/1.1 {answer.status} {reason}"] + [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"), body
