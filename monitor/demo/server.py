"""Four small web sites on loopback, each on its own port, answering from one ``World``."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: path, first values of the query, body."""

    path: str
    query: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """One answer."""

    body: bytes | str
    type: str = "text/html; charset=utf-8"
    status: int = 200


Answering = Callable[[Asked], Told | None]


class CivicSite:
    """Serves one site until closed; ``url`` is its address."""

    def __init__(self, answer: Answering) -> None:
        handler = type("Handler", (_Handler,), {"answer": staticmethod(answer)})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    answer: Answering
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer from the world."""
        self._reply(b"")

    def do_POST(self) -> None:
        """Answer from the world."""
        self._reply(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _reply(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        told = self.answer(Asked(parts.path, query, body))
        if told is None:
            told = Told("<h1>Not found</h1>", status=HTTPStatus.NOT_FOUND)
        content = told.body.encode() if isinstance(told.body, str) else told.body
        self.send_response(told.status)
        self.send_header("Content-Type", told.type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: the demo's console belongs to the messages."""
