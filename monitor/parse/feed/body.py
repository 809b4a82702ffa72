"""The bytes of a feed: whether it is whole, and a hash of what is read of it."""

import hashlib
import re

from monitor.models import Response
from monitor.parse.text import decode

_CLOSED = re.compile(
    r"</(?:[\w-]+:)?(?:rss|feed|rdf|channel)\s*>\s*(?:<!--.*?-->\s*)*$", re.IGNORECASE | re.DOTALL
)
_FIRST = re.compile(rb"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_LAST_END = re.compile(rb".*</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE | re.DOTALL)
# When a feed says it was made: of its entries it says nothing.
_MADE = re.compile(
    rb"<((?:\w+:)?(?:lastBuildDate|pubDate|updated|date|modified))>[^<>]*</\1\s*>", re.IGNORECASE
)
_TAIL = 2_000


def is_whole(text: str) -> bool:
    """Whether an XML feed is closed at its end: half a listing is no listing."""
    return _CLOSED.search(text) is not None


def essence(response: Response) -> str:
    """A hash of the entries and of how they are to be read; empty for what is no whole XML feed.

    Left out are what follows the entries, and when the feed says it was made.
    """
    body = response.body
    tail = decode(body[-_TAIL:], response.headers.get("content-type", ""))
    first = _FIRST.search(body)
    last = _LAST_END.match(body, first.start()) if first else None
    if first is None or last is None or not is_whole(tail):
        return ""
    head = _MADE.sub(b"", body[: first.start()])
    parts = (
        response.today.isoformat().encode(),
        response.url.encode(),
        response.headers.get("content-type", "").encode("latin-1", "replace"),
        head,
        body[first.start() : last.end()],
    )
    whole = b"\0".join(parts)
    return f"feed:{hashlib.sha256(whole).hexdigest()}"
