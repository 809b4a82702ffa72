"""One row of an Agenda Center as a meeting."""

import re

from monitor.adapters.council.civicplus.files import FILE, documents, in_media
from monitor.adapters.listing import meeting, odd_date
from monitor.models import Dropped, Problem, Record, Response, Source, When
from monitor.parse import html, urls
from monitor.parse.dates import clock, day, when
from monitor.parse.fields import known
from monitor.parse.meeting import remote_link
from monitor.parse.text import clean

_STAMP = re.compile(
    r"\b(?P<word>Posted|Amended|Updated|Revised)\b\s*:?\s*(?P<when>.+)", re.IGNORECASE
)
_BARE = re.compile(
    r"(?:meeting\s+)?(?:agenda|packet|minutes|documents?|notice|agenda packet|agenda (?:and|&) packet)"
    r"(?:\s*\(pdf\))?\W*",
    re.IGNORECASE,
)


def meeting_row(
    source: Source, response: Response, row: html.Node, body: str, *, where: str, replaced: bool
) -> Record | Problem | Dropped | None:
    """The meeting of ``row`` in the category ``body``; ``None`` for an earlier version of it.

    ``replaced``: the page shows that files of the meeting were replaced.
    """
    anchors = row.css("a[href], a[name]")
    links = [
        (anchor, url)
        for anchor in anchors
        if (url := urls.absolute(response.url, anchor.attributes.get("href")))
    ]
    named = [match for _, url in links if (match := FILE.search(url))]
    own = next((match for match in named if match["kind"].lower() in {"agenda", "minutes"}), None)
    if own is None:
        return None if named else Problem(where, "the row links to no agenda or minutes")
    head = row.css_first("h3, h4, strong")
    stamp = html.text_of(row.css_first("strong")) or html.text_of(head)
    if odd_date(stamp):
        return Dropped(where, f"impossible date: {stamp}")
    first = day(stamp) or day(f"{own['day'][4:]}{own['day'][:4]}")
    if first is None:
        return Problem(where, f"no date can be read in {stamp!r}")
    title = _title(row, body)
    revised = replaced or any("/previousversions/" in url.lower() for _, url in links)
    posted, version = _posted(html.text_of(head))
    start = When(first, clock(title), source.zone, clean(f"{stamp} {title}"))
    media = next((url for anchor, url in links if in_media(anchor)), None)
    return meeting(
        key=own["id"],
        title=title,
        url=_link(own, response.url),
        starts_at=start,
        body=body,
        documents=documents(links, version or ("revised" if revised else "")),
        fields=known(
            **posted,
            earlier_versions=revised or None,
            remote=remote_link(media),
        ),
        version=version,
    )


def _title(row: html.Node, body: str) -> str:
    paragraph = row.css_first("p")
    words = html.text_of(paragraph)
    if not words:
        words = next((html.attribute(a, "title") for a in row.css("a[title]")), "")
    words = re.sub(r"\s*\(PDF\)$", "", words, flags=re.IGNORECASE)
    return body if body and (not words or _BARE.fullmatch(words)) else words or "Meeting"


def _posted(head: str) -> tuple[dict[str, str], str]:
    """``{"posted": …}`` or ``{"amended": …}`` as the heading says it, and the same as a version."""
    found = _STAMP.search(head)
    if found is None:
        return {}, ""
    stamp = when(found["when"], "UTC")
    value = stamp.isoformat().removesuffix("+00:00") if stamp else clean(found["when"])
    word = "posted" if found["word"].lower() == "posted" else "amended"
    return {word: value}, value


def _link(found: re.Match[str], base: str) -> str:
    root = re.match(r"https?://[^/?#]+", base)
    return f"{root.group() if root else ''}/AgendaCenter/ViewFile/{found['kind']}/_{found['day']}-{found['id']}"
