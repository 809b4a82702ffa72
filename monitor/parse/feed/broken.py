"""Feeds that are not well formed, by feedparser, which is made for them."""

import io
import re
from collections.abc import Iterable, Mapping

from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse.dates import moment
from monitor.parse.feed.body import is_whole
from monitor.parse.feed.shape import Enclosure, Feed, FeedEntry, first_moment, words
from monitor.parse.text import clean
from monitor.parse.urls import absolute

_PREFIXED = re.compile(
    r"^(?!(?:media|itunes|slash|wfw|dc|content|thr|georss|geo|atom|sy|app)_)[a-z0-9-]+_"
)


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
    if not is_whole(text.rstrip()):
        message = f"the feed breaks off after {len(found.entries)} entries"
        raise ExtractError(message, url=response.url, expected="a whole feed")
    head = found.feed
    return Feed(
        title=words(head.get("title", "")),
        description=words(head.get("subtitle", "")),
        link=absolute(response.url, head.get("link")),
        updated=first_moment(_stored(head, name) for name in ("updated", "published")),
        entries=tuple(_tolerant_entry(entry, response.url) for entry in found.entries),
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
        title=words(str(entry.get("title") or "")),
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


def _terms(tags: Iterable[object]) -> tuple[str, ...]:
    terms = (clean(str(tag.get("term") or "")) for tag in tags if isinstance(tag, Mapping))
    return tuple(dict.fromkeys(term for term in terms if term))
