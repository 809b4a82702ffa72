"""Which platform an address or a saved page belongs to: every adapter is asked."""

import re
from collections.abc import Iterator, Mapping

from monitor.adapters import load, names
from monitor.adapters.base import Candidate, Sighting
from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse import html, json
from monitor.parse.text import decode, opening

SURE = 0.9
"""From here on a platform is recognised; below it is only a hint."""

LEAST = 0.5
"""Hints below are not worth showing."""

_TEXT = 2_000_000

_DEEP = 3


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


def by_content(response: Response) -> tuple[Candidate, ...]:
    """The platforms whose answers alone are shaped like this one, wherever it is from.

    For a saved file: the candidates know no address, so that they cannot be watched.
    """
    if opening(response.body).startswith(("[", "{")):
        try:
            shapes = list(_shapes(json.load(response), _DEEP))
        except ExtractError:
            return ()
        return tuple(
            Candidate(name, {}, SURE, "the answer has the names that only this platform gives")
            for name in names()
            if any(shape.issuperset(group) for group in load(name).members for shape in shapes)
        )
    text = decode(response.body[:_TEXT], response.headers.get("content-type", ""))
    return tuple(
        Candidate(name, {}, SURE, "the page holds what only this platform writes")
        for name in names()
        if load(name).marks and re.search(load(name).marks, text, re.IGNORECASE)
    )


def _shapes(value: object, deep: int) -> Iterator[frozenset[str]]:
    """The names of an answer's objects and of the first rows of its lists."""
    if isinstance(value, Mapping):
        yield frozenset(map(str, value))
        if deep:
            for each in value.values():
                yield from _shapes(each, deep - 1)
    elif isinstance(value, list):
        for each in value[:3]:
            yield from _shapes(each, deep)
