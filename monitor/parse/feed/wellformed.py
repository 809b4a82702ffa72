"""Well-formed RSS and Atom, by the fast reader."""

import re
from collections.abc import Iterable, Mapping

from monitor.errors import ExtractError
from monitor.parse import xml
from monitor.parse.dates import moment
from monitor.parse.feed.shape import Enclosure, Feed, FeedEntry, first_moment, words
from monitor.parse.text import clean
from monitor.parse.urls import absolute

_ROOTS = {"rss", "feed", "rdf"}
_OWN = frozenset(
    {
        "http://www.w3.org/2005/atom",
        "http://purl.org/atom/ns#",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/rss/1.0/modules/slash/",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://search.yahoo.com/mrss/",
        "http://wellformedweb.org/commentapi/",
        "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "http://purl.org/atom/app#",
        "http://www.w3.org/2007/app",
        "http://purl.org/rss/1.0/modules/syndication/",
        "http://purl.org/syndication/thread/1.0",
        "http://www.georss.org/georss",
        "http://www.w3.org/2003/01/geo/wgs84_pos#",
    }
)
# Markup as elements, base64, other bases, several links: rare, and feedparser knows the rules.
_RARE = re.compile(
    r"""xml:base=|["']base64["']|["'](?:application/)?xhtml(?:\+xml)?["']|mode=["']xml["']"""
    r"""|rel=["'](?!alternate|enclosure|self|hub|replies|next|edit)"""
)
_PUBLISHED = ("pubdate", "published", "issued")
_UPDATED = ("updated", "modified", "date", "lastbuilddate")


def fast(text: str, url: str) -> Feed | None:
    """A well-formed feed by the fast reader, or ``None`` when it must be read tolerantly.

    Raises ``ExtractError`` for XML that is no feed.
    """
    try:
        root = xml.parse(text, url)
    except ExtractError as error:
        if "unsafe" in str(error):
            raise
        return None
    if xml.local(root) not in _ROOTS:
        message = f"the answer is XML but not a feed (its root is <{xml.local(root)}>)"
        raise ExtractError(message, url=url, expected="RSS or Atom")
    if _RARE.search(text):
        return None
    items = [node for node in root.iter() if xml.local(node) in {"item", "entry"}]
    channel = xml.child(root, "channel")
    channel = root if channel is None else channel
    import fastfeedparser  # noqa: PLC0415 - only who reads a feed pays for loading it

    try:
        found = fastfeedparser.parse(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        found = None
    if found is None or len(found.entries) != len(items):
        return None if items else _empty(channel, url)
    return Feed(
        title=words(xml.text(xml.child(channel, "title"))),
        description=words(
            xml.text(xml.child(channel, "description")) or xml.text(xml.child(channel, "subtitle"))
        ),
        link=absolute(url, found.feed.get("link")),
        updated=first_moment(_dates(channel, (*_UPDATED, "pubdate", "date"))),
        entries=tuple(
            _entry(entry, node, url) for entry, node in zip(found.entries, items, strict=True)
        ),
    )


def _empty(channel: xml.Element, url: str) -> Feed:
    return Feed(
        title=words(xml.text(xml.child(channel, "title"))),
        description=words(xml.text(xml.child(channel, "description"))),
        link=absolute(url, xml.text(xml.child(channel, "link"))),
        updated=first_moment(_dates(channel, (*_UPDATED, "pubdate", "date"))),
        entries=(),
    )


def _entry(entry: Mapping[str, object], node: xml.Element, url: str) -> FeedEntry:
    updated = next(iter(_dates(node, _UPDATED)), "")
    published = next(iter(_dates(node, _PUBLISHED)), updated)
    return FeedEntry(
        id=clean(str(entry.get("id") or "")) if _has_id(node) else "",
        title=words(str(entry.get("title") or "")),
        link=_link(node, url),
        summary=_summary(node),
        published_raw=published,
        published=moment(published),
        updated_raw=updated,
        updated=moment(updated),
        author=clean(str(entry.get("author") or "")),
        categories=tuple(dict.fromkeys(_categories(node))),
        enclosures=tuple(_enclosures(node, url)),
        extra=_extra(node),
    )


def _link(node: xml.Element, url: str) -> str | None:
    """RSS's link; Atom's alternate one; else a permanent id."""
    for sub in xml.children(node, "link"):
        if sub.get("rel", "alternate") == "alternate":
            found = absolute(url, sub.get("href") or sub.text)
            if found:
                return found
    guid = xml.child(node, "guid")
    guid = xml.child(node, "id") if guid is None else guid
    if guid is not None and guid.get("isPermaLink", "true") == "true":
        return absolute(url, guid.text) if "://" in (guid.text or "") else None
    return None


def _has_id(node: xml.Element) -> bool:
    return any(
        xml.local(sub) in {"guid", "id"} and (sub.text or "").strip() for sub in node
    ) or any(name.endswith("about") for name in node.attrib)


def _summary(node: xml.Element) -> str:
    for name in ("description", "summary", "encoded", "content"):
        for sub in xml.children(node, name):
            if (sub.text or "").strip():
                return (sub.text or "").strip()
    return ""


def _dates(node: xml.Element, names: Iterable[str]) -> list[str]:
    said: dict[str, str] = {}
    for sub in node:
        text = (sub.text or "").strip()
        if text:
            said.setdefault(xml.local(sub), clean(text))
    return [said[name] for name in names if name in said]


def _categories(node: xml.Element) -> Iterable[str]:
    for sub in node:
        if xml.local(sub) in {"category", "subject", "keywords"}:
            term = clean(sub.get("term") or sub.text or "")
            if term:
                yield term


def _enclosures(node: xml.Element, url: str) -> Iterable[Enclosure]:
    for sub in node:
        name = xml.local(sub)
        if name == "enclosure" or (name == "link" and sub.get("rel") == "enclosure"):
            target = absolute(url, sub.get("url") or sub.get("href"))
            if target:
                yield Enclosure(url=target, type=sub.get("type", ""), length=sub.get("length", ""))


def _extra(node: xml.Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for sub in node:
        space = sub.tag.partition("}")[0].lstrip("{").lower() if "}" in sub.tag else ""
        if space and space not in _OWN and not len(sub) and (sub.text or "").strip():
            found.setdefault(xml.local(sub), clean(sub.text or ""))
    return found
