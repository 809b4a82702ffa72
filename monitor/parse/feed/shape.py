"""What a feed and its entries are, whatever they were written in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.parse.dates import moment
from monitor.parse.text import clean, plain, unescape


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


def words(text: str) -> str:
    """A title as words: feeds escape markup into it, once or twice."""
    return clean(plain(text)) if "<" in (text := unescape(text)) else clean(text)


def first_moment(texts: Iterable[str]) -> datetime | None:
    """The first of ``texts`` that names a time."""
    return next((found for found in map(moment, texts) if found is not None), None)
