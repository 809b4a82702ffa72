"""What stands before every page: methods, the Host header, the password, the headers."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
OPEN = frozenset({"/healthz"})
"""Answers without a password, for a load balancer; it tells nothing of the content."""


class Guard:
    """GET and HEAD only, known hosts only (DNS rebinding), optional basic authentication."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], password: str = "") -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self._password = _digest(password) if password else b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and put the headers on the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (refusal or self.app)(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse(
                "Only reading is possible here.\n", 405, {"allow": "GET, HEAD"}
            )
        if not self._host_is_known(headers.get("host", "")):
            return PlainTextResponse(
                "This address is not one of this site's; name it under web.hosts in sources.yaml.\n",
                421,
            )
        if self._password and scope["path"] not in OPEN and not self._may(headers):
            realm = {"www-authenticate": 'Basic realm="Civic monitor", charset="UTF-8"'}
            return PlainTextResponse("A password is needed.\n", 401, realm)
        return None

    def _host_is_known(self, host: str) -> bool:
        name = (
            host.lower().rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host.lower()
        )
        return name in self.hosts

    def _may(self, headers: Headers) -> bool:
        scheme, _, packed = headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(packed, validate=True).decode().partition(":")[2]
        except (ValueError, UnicodeDecodeError):
            return False
        return scheme.lower() == "basic" and hmac.compare_digest(_digest(given), self._password)


def _digest(password: str) -> bytes:
    """Both sides are hashed, so that the comparison tells nothing, not even a length."""
    return hashlib.sha256(password.encode()).digest()
