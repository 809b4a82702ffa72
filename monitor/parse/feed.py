"""RSS, Atom and JSON Feed to one shape.

Well-formed feeds take the fast reader; what it refuses goes to feedparser, which is made for
broken feeds. A feed that breaks off is an error: half a listing is no listing.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse import json, xml
from monitor.parse.dates import moment
from monitor.parse.text import clean, decode, plain, unescape
from monitor.parse.urls import absolute

_HTML = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_ROOTS = {"rss", "feed", "rdf"}
_CLOSED = re.compile(
    r"</(?:[\w-]+:)?(?:rss|feed|rdf|channel)\s*>\s*(?:<!--.*?-->\s*)*$", re.IGNORECASE | re.DOTALL
)
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
_FIRST = re.compile(rb"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_LAST_END = re.compile(rb".*</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE | re.DOTALL)
# When a feed says it was made: of its entries it says nothing.
_MADE = re.compile(
    rb"<((?:\w+:)?(?:lastBuildDate|pubDate|updated|date|modified))>[^<>]*</\1\s*>", re.IGNORECASE
)
_TAIL = 2_000
_PUBLISHED = ("pubdate", "published", "issued")
_UPDATED = ("updated", "modified", "date", "lastbuilddate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that hangs on an entry; ``type`` is its media type when the feed tells."""

    url: str
    type: str = ""
    length: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry. ``summary`` is the feed's own HTML or text; ``text`` the readable words of it.

    ``id`` is guid, Atom id or ``rdf:about``, empty when the feed has none. ``published`` is aware
    (UTC when the feed names no zone), ``published_raw`` what stood there. ``extra`` holds elements
    of foreign namespaces by local name in lower case (``eventdates`` of a calendar module).
    """

    id: str
    title: str
    link: str | None
    summary: str
    published_raw: str = ""
    published: datetime | None = None
    updated_raw: str = ""
    updated: datetime | None = None
    author: str = ""
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The readable text of ``summary``, a line for each block."""
        return plain(self.summary)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed; ``entries`` in its order. No entries is an empty feed, not an error."""

    title: str
    description: str
    link: str | None
    updated: datetime | None
    entries: tuple[FeedEntry, ...]


def read(response: Response) -> Feed:
    """The feed in ``response``; raises ``ExtractError`` when it is none or breaks off."""
    text = decode(response.body, response.headers.get("content-type", ""))
    head = text.lstrip()[:1]
    if head == "{":
        return _json_feed(response)
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


def essence(response: Response) -> str:
    """A hash of the entries and of how they are to be read; empty for what is no whole XML feed.

    Left out are what follows the entries, and when the feed says it was made.
    """
    body = response.body
    tail = decode(body[-_TAIL:], response.headers.get("content-type", ""))
    first = _FIRST.search(body)
    last = _LAST_END.search(body, first.start()) if first else None
    if first is None or last is None or not _CLOSED.search(tail):
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
        title=_words(xml.text(xml.child(channel, "title"))),
        description=_words(
            xml.text(xml.child(channel, "description")) or xml.text(xml.child(channel, "subtitle"))
        ),
        link=absolute(url, found.feed.get("link")),
        updated=_first_moment(_dates(channel, (*_UPDATED, "pubdate", "date"))),
        entries=tuple(
            _entry(entry, node, url) for entry, node in zip(found.entries, items, strict=True)
        ),
    )


def _empty(channel: xml.Element, url: str) -> Feed:
    return Feed(
        title=_words(xml.text(xml.child(channel, "title"))),
        description=_words(xml.text(xml.child(channel, "description"))),
        link=absolute(url, xml.text(xml.child(channel, "link"))),
        updated=_first_moment(_dates(channel, (*_UPDATED, "pubdate", "date"))),
        entries=(),
    )


def _entry(entry: Mapping[str, object], node: xml.Element, url: str) -> FeedEntry:
    updated = next(iter(_dates(node, _UPDATED)), "")
    published = next(iter(_dates(node, _PUBLISHED)), updated)
    return FeedEntry(
        id=clean(str(entry.get("id") or "")) if _has_id(node) else "",
        title=_words(str(entry.get("title") or "")),
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
        words = (sub.text or "").strip()
        if words:
            said.setdefault(xml.local(sub), clean(words))
    return [said[name] for name in names if name in said]


def _first_moment(texts: Iterable[str]) -> datetime | None:
    return next((found for found in map(moment, texts) if found is not None), None)


def _categories(node: xml.Element) -> Iterable[str]:
    for sub in node:
        if xml.local(sub) in {"category", "subject", "keywords"}:
            term = clean(sub.get("term") or sub.text or "")
            if term:
                yield term


def _terms(tags: Iterable[object]) -> tuple[str, ...]:
    terms = (clean(str(tag.get("term") or "")) for tag in tags if isinstance(tag, Mapping))
    return tuple(dict.fromkeys(term for term in terms if term))


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


def _words(text: str) -> str:
    """A title as words: feeds escape markup into it, once or twice."""
    return clean(plain(text)) if "<" in (text := unescape(text)) else clean(text)


def tolerant(response: Response, text: str) -> Feed:
    """A feed by feedparser, which reads what is not well formed. Raises ``ExtractError``."""
    import feedparser  # noqa: PLC0415 - only who reads a broken feed pays for loading it

    headers = {"content-type": response.headers.get("content-type", "")}
    try:
        found = feedparser.parse(
            io.BytesIO(response.body),
            response_headers={name: value for name, value in headers.items() if value},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        message = f"the feed is too broken to be read ({type(error).__name__})"
        raise ExtractError(message, url=response.url, expected="RSS or Atom") from error
    if not found.version and not found.entries:
        raise ExtractError(
            "the answer is not a feed that can be read", url=response.url, expected="RSS or Atom"
        )
    if not _CLOSED.search(text.rstrip()):
        message = f"the feed breaks off after {len(found.entries)} entries"
        raise ExtractError(message, url=response.url, expected="a whole feed")
    head = found.feed
    return Feed(
        title=_words(head.get("title", "")),
        description=_words(head.get("subtitle", "")),
        link=absolute(response.url, head.get("link")),
        updated=_first_moment(_stored(head, name) for name in ("updated", "published")),
        entries=tuple(_tolerant_entry(entry, response.url) for entry in found.entries),
    )


_PREFIXED = re.compile(
    r"^(?!(?:media|itunes|slash|wfw|dc|content|thr|georss|geo|atom|sy|app)_)[a-z0-9-]+_"
)


def _stored(entry: Mapping[str, object], name: str) -> str:
    """What stands under ``name`` itself: feedparser's own ``get`` answers with other fields."""
    return clean(str(dict(entry.items()).get(name) or ""))


def _tolerant_entry(entry: Mapping[str, object], url: str) -> FeedEntry:
    tags, files = entry.get("tags"), entry.get("enclosures")
    published, updated = _stored(entry, "published"), _stored(entry, "updated")
    writer = entry.get("author_detail")
    author = writer.get("name") if isinstance(writer, Mapping) else None
    given = entry.get("id")
    content = entry.get("content")
    value = str(entry.get("summary") or "")
    if not value and isinstance(content, list) and content:
        value = str(content[0].get("value") or "")
    return FeedEntry(
        id=clean(str(given or "")),
        title=_words(str(entry.get("title") or "")),
        link=absolute(url, str(entry.get("link") or "")),
        summary=value.strip(),
        published_raw=published or updated,
        published=moment(published or updated),
        updated_raw=updated,
        updated=moment(updated),
        author=clean(str(author or entry.get("author") or "")),
        categories=_terms(tags if isinstance(tags, list) else []),
        enclosures=tuple(
            Enclosure(
                url=target, type=str(file.get("type", "")), length=str(file.get("length", ""))
            )
            for file in (files if isinstance(files, list) else [])
            if (target := absolute(url, file.get("href")))
        ),
        extra={
            name.partition("_")[2]: clean(value)
            for name, value in entry.items()
            if isinstance(value, str)
            and value.strip()
            and _PREFIXED.match(name)
            and not name.endswith(("_detail", "_parsed"))
        },
    )


def _json_feed(response: Response) -> Feed:
    """JSON Feed 1 and 1.1 (jsonfeed.org)."""
    value = json.load(response)
    if not isinstance(value, dict) or "jsonfeed.org" not in str(value.get("version", "")):
        raise ExtractError("the answer is JSON but not a JSON Feed", url=response.url)
    entries = []
    for item in json.rows(value, "items", "feed items"):
        link = absolute(response.url, json.text(item.get("url") or item.get("external_url")))
        published, updated = (
            json.text(item.get("date_published")),
            json.text(item.get("date_modified")),
        )
        tags, files = item.get("tags"), item.get("attachments")
        entries.append(
            FeedEntry(
                id=clean(json.text(item.get("id"))),
                title=_words(json.text(item.get("title"))),
                link=link,
                summary=json.text(
                    item.get("content_html") or item.get("content_text") or item.get("summary")
                ),
                published_raw=published,
                published=moment(published),
                updated_raw=updated,
                updated=moment(updated),
                author=json.text(json.at(item, "authors[0].name") or json.at(item, "author.name")),
                categories=tuple(map(json.text, tags)) if isinstance(tags, list) else (),
                enclosures=tuple(
                    Enclosure(url=target, type=json.text(file.get("mime_type")))
                    for file in (files if isinstance(files, list) else [])
                    if isinstance(file, dict)
                    and (target := absolute(response.url, json.text(file.get("url"))))
                ),
            )
        )
    return Feed(
        title=_words(json.text(value.get("title"))),
        description=_words(json.text(value.get("description"))),
        link=absolute(response.url, json.text(value.get("home_page_url"))),
        updated=None,
        entries=tuple(entries),
    )
