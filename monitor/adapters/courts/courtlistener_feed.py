"""CourtListener's Atom feeds: the filings of a docket, the opinions of a court. No token needed.

A docket's feed shows its 30 newest entries, a court's feed its 20 newest opinions. An entry is
known by its docket's id and the fragment of its link: the address before it holds the case's
name, which changes with the parties. Dates are midnights on the Pacific coast.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, cast
from urllib.parse import urlsplit

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Options, Sighting, Yield
from monitor.errors import ConfigError
from monitor.models import (
    Coverage,
    Document,
    Kind,
    Problem,
    Record,
    Request,
    Response,
    Role,
    Source,
    When,
)
from monitor.parse import courtlistener, docket, feed
from monitor.parse.courtlistener import Dockets
from monitor.parse.courts import court
from monitor.parse.feed import FeedEntry
from monitor.parse.fields import known, words

_PACIFIC = "America/Los_Angeles"
_PATH = re.compile(r"/docket/(\d+)/")
_FRAGMENT = re.compile(r"(?:(minute)-)?entry-(\d+)")
_OPINION = re.compile(r"/opinion/(\d+)/")
_FEED = re.compile(r"/feed/court/([\w-]+)/")
# "Entry #12 in City of Chelsea v. Trump (1:25-cv-10442)"
_IN_CASE = re.compile(
    r"^(?:Entry #\d+|Minute entry from [\d-]+) in (.+?)(?: \(([^()\d]*\d[^()]*)\))?$"
)
_STUB = 100  # a full entry is longer, or says when it was entered


class CourtListenerFeedOptions(Options):
    """Which dockets and courts."""

    dockets: Dockets = Field((), description="docket ids or addresses: 69665101")
    courts: tuple[str, ...] = Field(
        (),
        description="courts whose opinions to watch, by CourtListener's id: mass, massappct, ca1",
    )


class CourtListenerFeed(Adapter):
    """Entries have the keys that the adapter ``courtlistener`` gives them."""

    name: ClassVar[str] = "courtlistener_feed"
    title: ClassVar[str] = "CourtListener feeds"
    coverage: ClassVar[Coverage] = Coverage.ROLLING
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.DOCKET, Kind.DOCKET_ENTRY, Kind.OPINION})
    volatile: ClassVar[frozenset[str]] = frozenset({"case_name", "docket_number"})
    reads: ClassVar[frozenset[Role]] = frozenset()
    pace: ClassVar[float] = 2.0
    marks: ClassVar[str] = (
        r"<feed\b[\s\S]{0,2000}?<id>\s*https://www\.courtlistener\.com/(?:docket/|\s*</id>)"
    )
    options: ClassVar[type[Options]] = CourtListenerFeedOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """One feed for each docket and court."""
        options = cast("CourtListenerFeedOptions", source.options)
        paths = [f"docket/{each}/feed/" for each in options.dockets]
        paths += [f"feed/court/{each}/" for each in options.courts]
        if not paths:
            raise ConfigError(
                "courtlistener_feed watches nothing; name dockets: [69665101] or courts: [mass]"
            )
        base = (options.base_url or courtlistener.SITE).rstrip("/")
        for path in paths:
            yield Request(url=f"{base}/{path}", optional=len(paths) > 1)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The entries of a docket with the docket itself, or the opinions of a court."""
        shown = feed.read(response)
        cases: dict[str, Record] = {}
        for entry in shown.entries:
            link = entry.link or entry.id
            where = entry.title or link
            path, fragment = _PATH.search(link), _FRAGMENT.search(urlsplit(link).fragment)
            opinion = _OPINION.search(link)
            if entry.published is None:
                yield Problem(where, "no date")
            elif path and fragment:
                record, case = _entry(entry, path[1], fragment, source.zone)
                if case:
                    cases.setdefault(case.key, case)
                yield record
            elif opinion:
                yield _opinion(entry, opinion[1], response)
            else:
                yield Problem(where, "its link names no entry and no opinion")
        yield from cases.values()

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The address of a court's feed."""
        parts = urlsplit(sighting.url)
        found = _FEED.search(parts.path)
        if found and (parts.hostname or "").endswith("courtlistener.com"):
            yield Candidate(
                "courtlistener_feed",
                {"courts": [found[1]]},
                0.99,
                f"it is the feed of the opinions of {court(found[1]).name}",
                f"opinions-{found[1]}",
            )


def _entry(
    entry: FeedEntry, of: str, fragment: re.Match[str], zone: str
) -> tuple[Record, Record | None]:
    minute, number = fragment.groups()
    said = entry.text.strip()
    stub = len(said) <= _STUB and "(Entered" not in said
    title = courtlistener.title("" if stub else said, words(said))
    found = _IN_CASE.match(words(entry.title))
    name, of_case = (found[1], found[2] or "") if found else ("", "")
    record = Record(
        kind=Kind.DOCKET_ENTRY,
        key=f"{of}/{number}" if minute else f"{of}#{number}",
        title=title,
        url=entry.link,
        starts_at=_day(entry, zone),
        text=None if stub else said,
        fields=known(
            case_name=docket.case_name(name),
            docket_number=docket.number(of_case) or of_case,
            entry_number="" if minute else number,
        ),
        parent=of,
    )
    case = Record(
        kind=Kind.DOCKET,
        key=of,
        title=docket.case_name(name),
        url=(entry.link or "").partition("?")[0] or None,
        fields=known(docket_number=docket.number(of_case) or of_case),
    )
    return record, case if name else None


def _opinion(entry: FeedEntry, number: str, response: Response) -> Record:
    asked = _FEED.search(response.request.url) or _FEED.search(response.url)
    here = court(asked[1]) if asked else None
    return Record(
        kind=Kind.OPINION,
        key=f"opinion/{number}",
        title=docket.case_name(entry.title),
        url=entry.link,
        starts_at=_day(entry, here.zone if here else _PACIFIC),
        text=entry.text.strip() or None,
        documents=tuple(
            Document(role=Role.ORDER, url=file.url, title="Opinion")
            for file in entry.enclosures
            if file.url.startswith(("http://", "https://"))
        ),
        fields=known(court=here.name if here else None, court_id=here.id if here else None),
    )


def _day(entry: FeedEntry, zone: str) -> When | None:
    """The day alone: its midnight on the Pacific coast stands for no clock."""
    if entry.published is None:
        return None
    return When(When.at(entry.published, _PACIFIC).day, None, zone, entry.published_raw)


ADAPTER = CourtListenerFeed()
