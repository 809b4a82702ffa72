"""The HTTP side of the fake Slack: how answers go out, and how they go wrong."""

import json
import socket
import struct
import threading
import time
import urllib.parse
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fake_slack_model import Call, refusal


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.stopping = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no news."""


HTML = "<!DOCTYPE html><html><body><h1>We will be right back</h1></body></html>"


def handler(slack: Any) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            if self.path.startswith("/_fake/messages"):
                self._send(
                    200,
                    json.dumps(
                        [
                            {**m.body, "ts": m.ts, "channel": m.channel, "key": m.key}
                            for m in slack.stored
                        ]
                    ),
                )
                return
            self._api()

        def do_POST(self) -> None:
            if self.path.startswith("/_fake/chaos"):
                wanted = json.loads(self._raw())
                slack.chaos(wanted["rate"], wanted.get("seed", 0))
                self._send(200, "{}")
                return
            if self.path.startswith("/_response/"):
                slack.responses.append({"path": self.path, **json.loads(self._raw())})
                self._send(200, "ok", kind="text/plain")
                return
            self._api()

        def _raw(self) -> bytes:
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))

        def _arguments(self) -> dict[str, Any]:
            arguments: dict[str, Any] = dict(
                urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query)
            )
            raw = self._raw().decode()
            if "json" in (self.headers.get("Content-Type") or ""):
                arguments.update(json.loads(raw or "{}"))
            else:
                arguments.update(urllib.parse.parse_qsl(raw, keep_blank_values=True))
            for name in ("blocks", "metadata", "attachments"):
                if isinstance(arguments.get(name), str):
                    arguments[name] = json.loads(arguments[name])
            return arguments

        def _api(self) -> None:
            method = urllib.parse.urlsplit(self.path).path.removeprefix("/api/").strip("/")
            arguments = self._arguments()
            token = (self.headers.get("Authorization") or "").removeprefix(
                "Bearer "
            ).strip() or str(arguments.get("token", ""))
            fault = slack.fault_for(method)
            with slack.lock:
                slack.calls.append(Call(method, arguments, time.monotonic(), fault))
            if fault.startswith("late:"):
                self._hang_up()
                slack_wait(float(fault.partition(":")[2]))
                slack.answer(method, arguments, token)
                return
            if fault.startswith("hold:"):
                answer = slack.answer(method, arguments, token)
                slack_wait(float(fault.partition(":")[2]))
                self._json(answer)
                return
            if fault.startswith("error:"):
                self._json(refusal(fault.partition(":")[2]))
                return
            if fault.startswith("stored_"):
                self._after(fault, slack.answer(method, arguments, token))
                return
            if fault:
                self._before(fault)
                return
            self._json(slack.answer(method, arguments, token))

        def _before(self, fault: str) -> None:
            if fault.startswith("429"):
                given = fault.partition(":")[2] or str(slack.retry_after)
                if given == "date":
                    given = formatdate(slack.now() + slack.retry_after, usegmt=True)
                headers = {} if given == "none" else {"Retry-After": given}
                self._send(429, json.dumps(refusal("ratelimited")), headers)
            elif fault in ("500", "502", "503", "504"):
                self._send(int(fault), json.dumps(refusal("internal_error")))
            elif fault == "html500":
                self._send(500, HTML, kind="text/html")
            elif fault == "html200":
                self._send(200, HTML, kind="text/html")
            elif fault.startswith("redirect:"):
                self._send(302, "", {"Location": fault.partition(":")[2]})
            elif fault == "reset":
                self._hang_up()
            else:
                raise AssertionError(fault)

        def _after(self, fault: str, answer: dict[str, Any]) -> None:
            body = json.dumps(answer)
            if fault in ("stored_500", "stored_503"):
                self._send(int(fault[-3:]), json.dumps(refusal("fatal_error")))
            elif fault == "stored_reset":
                self._hang_up()
            elif fault == "stored_silence":
                slack_wait(slack.silence)
            elif fault == "stored_cut":
                self._send(200, body[: len(body) // 2])
            elif fault == "stored_short":
                self._send(200, body[: len(body) // 2], {"Content-Length": str(len(body))})
            elif fault == "stored_html":
                self._send(200, HTML, kind="text/html")
            elif fault == "stored_empty":
                self._send(200, "{}")
            elif fault == "stored_no_ts":
                self._send(
                    200, json.dumps({k: v for k, v in answer.items() if k not in ("ts", "message")})
                )
            elif fault == "stored_elsewhere":
                self._send(200, json.dumps({**answer, "channel": "C0ELSEWHERE"}))
            elif fault == "stored_drip":
                self._drip(body)
            else:
                raise AssertionError(fault)

        def _drip(self, body: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for character in body:
                self.wfile.write(character.encode())
                self.wfile.flush()
                slack_wait(slack.drip)

        def _hang_up(self) -> None:
            """A reset, not a polite end."""
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.shutdown(socket.SHUT_RD)
            self.connection.close()
            self.wfile = _Nowhere()
            self.rfile = _Nowhere()

        def _json(self, answer: dict[str, Any]) -> None:
            status = int(answer.pop("_status", 200))
            after = answer.pop("_retry_after", None)
            self._send(status, json.dumps(answer), {"Retry-After": after} if after else {})

        def _send(
            self,
            status: int,
            body: str,
            headers: dict[str, str] | None = None,
            kind: str = "application/json; charset=utf-8",
        ) -> None:
            raw = body.encode()
            self.send_response_only(status)
            given = {"Content-Type": kind, "Content-Length": str(len(raw)), "Date": formatdate(slack.now(), usegmt=True),
                     "x-oauth-scopes": ",".join(sorted(slack.scopes)), **(headers or {})}  # fmt: skip
            for name, value in given.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

    def slack_wait(seconds: float) -> None:
        slack.stopping.wait(seconds)

    return Handler


class _Nowhere:
    """A closed connection's streams."""

    closed = True

    def write(self, _: bytes) -> int:
        return 0

    def flush(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""
