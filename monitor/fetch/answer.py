"""What a status means: content, nothing new, or which error. Pure.

An error's sentence says who refused what; its class says what to do next.
"""

from collections.abc import Mapping
from datetime import datetime

from monitor.errors import BlockedError, FetchError, PermanentFetchError, TransientFetchError
from monitor.fetch.blocked import Wall, title_of, wall_in
from monitor.fetch.dates import retry_after

_TRANSIENT = frozenset({408, 421, 423, 425, 429, 444})
_BLOCKED = frozenset({403, 418, 451, 999})
_PLAIN = {
    400: "says that the request is wrong",
    401: "wants a login or a key",
    404: "has no such page",
    405: "does not take this kind of request",
    408: "gave up waiting",
    410: "says that the page is gone for good",
    429: "says that we ask too often",
    500: "has an error of its own",
    502: "is not answering behind its front server",
    503: "is not available now",
    504: "is not answering behind its front server",
    520: "is not answering behind Cloudflare",
    521: "is down behind Cloudflare",
    522: "is not answering behind Cloudflare",
    523: "cannot be reached by Cloudflare",
    524: "took too long for Cloudflare",
    525: "has a broken certificate behind Cloudflare",
    526: "has a broken certificate behind Cloudflare",
}
_EMPTY = {204: "no content", 205: "no content", 206: "only a part of the page"}
# AWS API gateways answer an unknown path with 403: a wrong address, not a refusal.
_WRONG_GATEWAY_PATH = b"Missing Authentication Token"


def refusal_of(
    status: int,
    *,
    host: str,
    headers: Mapping[str, str],
    body: bytes,
    asked: str,
    url: str,
    now: datetime,
) -> FetchError:
    """The error that an answer with an unaccepted ``status`` is; ``now`` is the time of the answer."""
    wait = retry_after(headers.get("retry-after"), date=headers.get("date"), now=now)
    if status == 403 and _WRONG_GATEWAY_PATH in body[:2000]:
        return PermanentFetchError(
            f"{host} knows no such address (403, Missing Authentication Token): check the URL",
            status=status,
        )
    wall = wall_in(headers=headers, body=body, asked=asked, url=url)
    if wall is not None or status in _BLOCKED:
        return blocked(host, wall, status=status, body=body, wait=wait)
    if status in _EMPTY:
        return TransientFetchError(f"{host} sent {_EMPTY[status]} ({status})", status=status)
    what = _PLAIN.get(status, "gave an unexpected answer")
    message = f"{host} {what} ({status})"
    if status in _TRANSIENT or status >= 500 or status < 400:
        return TransientFetchError(message, status=status, retry_after=wait)
    return PermanentFetchError(message, status=status, retry_after=wait)


def blocked(
    host: str, wall: Wall | None, *, status: int, body: bytes = b"", wait: float | None = None
) -> BlockedError:
    """The error for a wall, in one sentence."""
    if wall is not None and wall.login:
        sentence = f"{host} shows a login page instead of the page that was asked for ({status})"
    else:
        title = title_of(body)
        quoted = f" “{title}”" if title else ""
        named = f", {wall.name}" if wall is not None else ""
        sentence = f"{host} refuses us:{quoted} ({status}{named})".replace(": (", " (")
    return BlockedError(sentence, status=status, retry_after=wait)
