"""Any RSS, Atom or JSON feed: one record for each entry. What falls off a feed is only old."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.configured import ListOptions, chosen, coverage_of, likeness_key, make
from monitor.adapters.listing import file, odd_date, options_of
from monitor.models import (
    Coverage,
    Document,
    Dropped,
    Identity,
    Kind,
    Problem,
    Record,
    Request,
    Response,
    Role,
    Source,
    When,
)
from monitor.parse.dates import span, when
from monitor.parse.feed import FeedEntry, essence, read
from monitor.parse.text import clean

_STANDS_FOR = ("eventdates", "eventdate", "startdate", "start_date", "start", "dtstart")
_CLOCKS = ("eventtimes", "eventtime", "starttime", "time")
_PLACES = ("location", "eventlocation", "where", "place")


class FeedOptions(ListOptions):
    """Settings of the adapter ``feed``."""

    text: bool = Field(default=True, description="Compare the text of entries as well")


class FeedAdapter(Adapter):
    """A feed, configured in the file alone."""

    name = "feed"
    title = "Any RSS, Atom or JSON feed"
    coverage = Coverage.ROLLING
    identity = Identity.LIKENESS
    kinds = frozenset(Kind)
    options = FeedOptions

    def coverage_of(self, source: Source) -> Coverage:
        """Rolling, unless the settings say that the feed shows everything."""
        options = options_of(source, FeedOptions)
        return self.coverage if options.rolling is None else coverage_of(options)

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The feed itself."""
        yield Request(url=options_of(source, FeedOptions).address)

    def essence(self, source: Source, response: Response) -> str:
        """The entries; when the feed was made says nothing of them."""
        del source
        return essence(response)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The entries in the feed's order; of two with one id the first."""
        options = options_of(source, FeedOptions)
        seen: set[str] = set()
        for number, entry in enumerate(read(response).entries, 1):
            thing = _record(entry, number, options, source, response)
            if not isinstance(thing, Record):
                yield thing
            elif thing.key not in seen:
                seen.add(thing.key)
                yield from chosen(thing, options, response.today)

    def recognise(self, sighting: Sighting) -> Iterator[Candidate]:
        """A document that begins as a feed does."""
        head = sighting.text.lstrip()[:600].lower()
        if "<html" in head:
            return
        if any(mark in head for mark in ("<rss", "<feed", "<rdf:rdf", "jsonfeed.org/version")):
            yield Candidate(
                self.name, {"url": sighting.url}, 0.9, "the address is a feed", name="news"
            )


def _record(
    entry: FeedEntry, number: int, options: FeedOptions, source: Source, response: Response
) -> Record | Problem | Dropped:
    title = entry.title or clean(entry.text)[:120]
    if not title:
        return Problem(f"entry {number}", "the entry has neither title nor text")
    starts, ends = _times(entry, options, source, response)
    if options.kind is Kind.MEETING and starts is None:
        words = " ".join((entry.title, *entry.extra.values()))
        if odd_date(words):
            return Dropped(f"entry {number}", f"impossible date: {words[:120]!r}")
        return Problem(f"entry {number}", f"no day of the meeting can be read: {title[:120]!r}")
    if starts is None and entry.published is not None:
        starts = When.at(entry.published, source.zone, entry.published_raw)
    return make(
        kind=options.kind,
        key=entry.id or likeness_key(title, starts, entry.link),
        title=title,
        url=entry.link or response.url,
        starts_at=starts,
        ends_at=ends,
        location=next((entry.extra[name] for name in _PLACES if name in entry.extra), ""),
        documents=_enclosures(entry),
        fields={"categories": tuple(sorted(set(entry.categories)))},
        text=entry.text if options.text else "",
        version=entry.updated_raw or entry.published_raw,
    )


def _times(
    entry: FeedEntry, options: FeedOptions, source: Source, response: Response
) -> tuple[When | None, When | None]:
    """The meeting's own day: from a calendar module, from the title, from the text."""
    if options.kind is not Kind.MEETING:
        return None, None
    today, order, zone = response.today, options.order, source.zone
    day = next((entry.extra[name] for name in _STANDS_FOR if name in entry.extra), "")
    clock = next((entry.extra[name] for name in _CLOCKS if name in entry.extra), None)
    if day:
        found = span(day, zone, today=today, order=order, clock_text=clock)
        if found[0] is not None:
            return found
    for text in (entry.title, clean(entry.text)):
        start = when(text, zone, today=today, order=order)
        if start is not None:
            return span(text, zone, today=today, order=order)
    return None, None


def _enclosures(entry: FeedEntry) -> Iterator[Document]:
    for found in entry.enclosures:
        kind = found.type.partition("/")[0]
        role = {"video": Role.VIDEO, "audio": Role.AUDIO}.get(kind)
        if kind != "image":
            label = found.url.rstrip("/").rsplit("/", 1)[-1]
            yield file(label, found.url, role=role)


ADAPTER = FeedAdapter()
