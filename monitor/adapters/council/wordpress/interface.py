"""WordPress's own interface, which its plugins share: addresses, pages of rows, "there is none"."""

import re

from monitor.models import Response
from monitor.parse import json, urls

EVENTS = "/wp-json/tribe/events/v1/events"
POSTS = "/wp-json/wp/v2/meetings"
AHEAD = 365
PAGES = 20
_NONE = frozenset({"event-archive-page-not-found", "rest_post_invalid_page_number"})


def is_none(answer: object) -> bool:
    """Whether the answer is the interface's way of saying that there is nothing (here)."""
    return json.text(json.at(answer, "code")) in _NONE


def following(response: Response, pages: str) -> str | None:
    """The address of the next of ``pages`` pages; ``None`` after the last."""
    page = int(urls.query(response.request.url).get("page") or 1)
    if page >= min(int(pages) if pages.isdigit() else 1, PAGES):
        return None
    return re.sub(r"([?&]page=)\d+", rf"\g<1>{page + 1}", response.request.url)
