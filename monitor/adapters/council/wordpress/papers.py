"""Which links of a post are papers."""

import re

from monitor.adapters.listing import file
from monitor.models import Document, Role
from monitor.parse import html
from monitor.parse.meeting import role_of

PAPER = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?)(?:$|[?#])|youtu\.?be|vimeo\.com|docs\.google|drive\.google",
    re.IGNORECASE,
)


def papers_in(markup: str, base: str) -> list[Document]:
    """The papers a description links to."""
    if "href" not in markup:
        return []
    found = html.links(html.tree(f"<body>{markup}</body>"), base)
    return [
        file(link.text or link.url.rpartition("/")[2], link.url)
        for link in found
        if PAPER.search(link.url) or role_of(link.text) is Role.AGENDA
    ]
