"""Which platform an address or a saved page belongs to: every adapter is asked."""

from dataclasses import replace

from monitor.adapters import load, names
from monitor.adapters.base import Candidate, Sighting
from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse import html
from monitor.parse.text import decode

SURE = 0.9
"""From here on a platform is recognised; below it is only a hint."""

LEAST = 0.5
"""Hints below are not worth showing."""

_TEXT = 2_000_000


def sighting_of(response: Response) -> Sighting:
    """What an adapter is shown of ``response``: address, text, and the links of a web page."""
    body = response.body[:_TEXT]
    if body.startswith(b"%PDF-"):
        return Sighting(response.url, body[:1024].decode("latin-1"))
    text = decode(body, response.headers.get("content-type", ""))
    head = text.lstrip()[:1]
    if head != "<" or "<rss" in text[:600].lower() or "<feed" in text[:600].lower():
        return Sighting(response.url, text)
    try:
        page = html.tree(text)
    except ExtractError:
        return Sighting(response.url, text)
    found = [link.url for link in html.links(page, response.url)]
    frames = [html.href(node, response.url) for node in page.css("iframe[src], frame[src]")]
    return Sighting(response.url, text, tuple(dict.fromkeys([*filter(None, frames), *found])))


def recognise(sighting: Sighting) -> tuple[Candidate, ...]:
    """All candidates worth showing, the surest first; of one adapter and address only the surest."""
    best: dict[tuple[str, str], Candidate] = {}
    for name in names():
        for candidate in load(name).recognise(sighting):
            key = (candidate.adapter, str(sorted(candidate.options.items())))
            if candidate.certainty < LEAST:
                continue
            if key not in best or best[key].certainty < candidate.certainty:
                best[key] = candidate
    return tuple(sorted(best.values(), key=lambda one: -one.certainty))


def surest(sighting: Sighting) -> Candidate | None:
    """The one platform that is recognised for certain, or ``None``: then it is unknown."""
    found = recognise(sighting)
    return found[0] if found and found[0].certainty >= SURE else None


def within(candidate: Candidate, share: float) -> Candidate:
    """``candidate`` less sure by the factor ``share``."""
    return replace(candidate, certainty=candidate.certainty * share)
