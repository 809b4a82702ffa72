"""RSS, Atom and JSON Feed to one shape.

Well-formed feeds take the fast reader; what it refuses goes to feedparser, which is made for
broken feeds. A feed that breaks off is an error: half a listing is no listing.
"""

import re

from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse.feed.body import essence
from monitor.parse.feed.broken import tolerant
from monitor.parse.feed.jsonfeed import json_feed
from monitor.parse.feed.shape import Enclosure, Feed, FeedEntry
from monitor.parse.feed.wellformed import fast
from monitor.parse.text import decode

__all__ = ["Enclosure", "Feed", "FeedEntry", "essence", "fast", "read", "tolerant"]

_HTML = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def read(response: Response) -> Feed:
    """The feed in ``response``; raises ``ExtractError`` when it is none or breaks off."""
    text = decode(response.body, response.headers.get("content-type", ""))
    head = text.lstrip()[:1]
    if head == "{":
        return json_feed(response)
    if head != "<":
        what = "empty" if not head else "not a feed"
        raise ExtractError(f"the answer is {what} where a feed was expected", url=response.url)
    if _HTML.match(text.lstrip()[:400]):
        raise ExtractError(
            "the answer is a web page where a feed was expected; the feed moved or ended",
            url=response.url,
            expected="RSS or Atom",
        )
    return fast(text, response.url) or tolerant(response, text)
