"""PACER: the public feeds of the federal courts, free and without login.

A feed shows the event type of every filing of about the last 24 hours, never its text. From all
of them the watched dockets are kept, and every case that names a watched place as a party.
One record stands for the feed itself: what it declares to hold, and whether it stands still.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import ClassVar, cast

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Options, Sighting, Yield
from monitor.errors import ConfigError
from monitor.models import (
    Coverage,
    Document,
    Dropped,
    FieldValue,
    Kind,
    Problem,
    Record,
    Request,
    Response,
    Role,
    Source,
    When,
    zone_of,
)
from monitor.parse import docket, pacer
from monitor.parse.courts import Court, court, court_of
from monitor.parse.fields import known
from monitor.parse.parties import names_party

_STALE = timedelta(hours=2)
_WINDOW = timedelta(hours=24)
_FULL = 100  # the manual: "last 100 entries"; a feed at least so long may have been cut
_WATCHED = re.compile(r"(?:([a-z0-9]{2,8})[:/ ])?\s*((?:\d{1,2}:)?\d{2,4}-.+|\d+)", re.IGNORECASE)
_CASE = re.compile(r"/DktRpt\.pl\?(\d+)")
_UTILITY = re.compile(r"^~util - ", re.IGNORECASE)
_RULING = re.compile(r"\b(?:order|opinion|judgment|decree|injunction)", re.IGNORECASE)


class PacerOptions(Options):
    """Which courts, and what of them. Cases that name a watched place are always kept."""

    courts: tuple[str, ...] = Field((), description="PACER court ids such as mad, ca1, nysd")
    dockets: tuple[str, ...] = Field(
        (),
        description="docket numbers (1:25-cv-10442) or PACER case ids (186633), "
        "with the court before it (mad/186633) where several courts are watched",
    )
    parties: tuple[str, ...] = Field(
        (), description="further names to look for in captions, such as City of Chelsea"
    )
    everything: bool = Field(default=False, description="every filing of these courts")


class PacerRss(Adapter):
    """Filings as ``docket_entry``, newly found cases as ``docket``, the feed as ``page``."""

    name: ClassVar[str] = "pacer_rss"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "PACER court feeds"
    coverage: ClassVar[Coverage] = Coverage.ROLLING
    kinds: ClassVar[frozenset[Kind]] = frozenset(
        {Kind.DOCKET_ENTRY, Kind.DOCKET, Kind.PAGE, Kind.FEED_ENTRY}
    )
    volatile: ClassVar[frozenset[str]] = frozenset({"case_name"})
    reads: ClassVar[frozenset[Role]] = frozenset()
    pace: ClassVar[float] = 1.0
    marks: ClassVar[str] = r"<rss\b[\s\S]{0,2000}?<link>\s*https?://ecf\.[a-z0-9-]+\.uscourts\.gov"
    options: ClassVar[type[Options]] = PacerOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """One feed for each court; one court's failure does not hide the others."""
        options = _options(source)
        if not options.courts:
            raise ConfigError("pacer_rss watches no court; name one, such as courts: [mad]")
        for name in options.courts:
            here = court(name)
            base = options.base_url or "https://ecf.{court}.uscourts.gov"
            yield Request(
                url=f"{base.replace('{court}', here.id).rstrip('/')}{here.feed}",
                context={"court": here.id},
                optional=len(options.courts) > 1,
                timely=True,  # a feed that stands still is told by the same bytes at a later hour
            )

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The feed itself, the cases found by name, and the filings kept."""
        asked = response.request.context.get("court", "")
        feed = pacer.read(response, asked)
        here = court(asked or feed.court)
        yield _itself(here, feed, response)
        gap = _gap(here, feed, response)
        if gap:
            yield gap
        for where, reason in feed.unread:
            yield Problem(where, reason)
        watch = _Watch(source, here)
        for filing in feed.filings:
            if not filing.number:
                yield Dropped(filing.raw, "no docket number: a sealed or miscellaneous matter")
                continue
            listed = watch.listed(filing)
            named = None if listed else watch.named(filing)
            if named:
                yield _case(here, filing, named)
            if named or watch.all or listed:
                yield _entry(here, filing, named)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """Any address of a court's filing system."""
        found = court_of(sighting.url)
        if found:
            case = _CASE.search(sighting.url)
            only = {"dockets": [f"{found}/{case[1]}"]} if case else {}
            yield Candidate(
                "pacer_rss",
                {"courts": [found], **only},
                0.9,
                f"this is the filing system of {court(found).name}; its public feed can be watched",
                f"{found}-{case[1]}" if case else found,
            )


class _Watch:
    """What of a court's filings is kept."""

    def __init__(self, source: Source, here: Court) -> None:
        options = _options(source)
        self._names = (*options.parties, *source.jurisdiction.aliases, *source.names)
        self._cases: set[str] = set()
        for wish in options.dockets:
            found = _WATCHED.fullmatch(wish.strip())
            if found and found[1] in {None, here.id}:
                self._cases.add(_same(found[2]))
        self.all = options.everything or not (self._names or options.dockets)

    def listed(self, filing: pacer.Filing) -> bool:
        """Whether the case is one of those configured, by PACER's id or by number."""
        return filing.case in self._cases or _same(filing.number) in self._cases

    def named(self, filing: pacer.Filing) -> str | None:
        """The watched name that is a party."""
        return names_party(filing.name, self._names)


def _options(source: Source) -> PacerOptions:
    return cast("PacerOptions", source.options)


def _same(number: str) -> str:
    """A docket number for comparison: ``18-00079`` and ``18-79`` are one case."""
    clean = docket.number(number) or number.strip()
    head, dash, tail = clean.rpartition("-")
    return f"{head}-{int(tail)}" if dash and tail.isdigit() else clean


def _itself(here: Court, feed: pacer.Feed, response: Response) -> Record:
    return Record(
        kind=Kind.PAGE,
        key=f"{here.id}:feed",
        title=f"{here.name}: public docket feed",
        url=response.url,
        fields=known(
            court=here.name,
            court_id=here.id,
            entry_types=feed.types,
            stale_since=_stale_since(here, feed, response.fetched_at),
        ),
        own=True,
    )


def _stale_since(here: Court, feed: pacer.Feed, now: datetime) -> str | None:
    """When the feed was last built, if that is over two hours ago on a weekday of the court.

    At weekends the last moment of Friday is what counts, so that a feed does not become well
    again on Saturday and ill again on Monday.
    """
    if feed.built is None:
        return None
    local = now.astimezone(zone_of(here.zone))
    if local.weekday() > 4:
        friday = local.date() - timedelta(days=local.weekday() - 4)
        local = datetime.combine(friday, time(23, 59, 59), tzinfo=zone_of(here.zone))
    if local - feed.built <= _STALE:
        return None
    return When.at(feed.built, here.zone).isoformat()


def _gap(here: Court, feed: pacer.Feed, response: Response) -> Record | None:
    """What was filed between our last reading and the oldest filing still shown was not seen."""
    since, oldest = response.since, feed.oldest or feed.built
    if since is None or oldest is None or oldest <= since:
        return None
    if response.fetched_at - since < _WINDOW and len(feed.filings) < _FULL:
        return None
    first, last = When.at(since, here.zone), When.at(oldest, here.zone)
    return Record(
        kind=Kind.FEED_ENTRY,
        key=f"{here.id}:gap:{since:%Y%m%dT%H%M}",
        title=f"{here.name}: filings from {first.local:%b %-d, %H:%M} to "
        f"{last.local:%b %-d, %H:%M} were not seen",
        url=response.url,
        text="The feed shows only its latest filings, and it was not read in that time. "
        "Look at the dockets themselves.",
        fields={"court": here.name, "court_id": here.id, "gap": True},
    )


def _case(here: Court, filing: pacer.Filing, named: str) -> Record:
    return Record(
        kind=Kind.DOCKET,
        key=f"{here.id}:{filing.case}",
        title=filing.name,
        url=filing.url,
        fields={**_of_case(here, filing), "named": named},
        join=docket.docket_join(here.courtlistener, filing.number),
    )


def _entry(here: Court, filing: pacer.Filing, named: str | None) -> Record:
    kind = filing.kind
    return Record(
        kind=Kind.DOCKET_ENTRY,
        key=filing.key,
        title=" AND ".join(_UTILITY.sub("", part) for part in filing.kinds) or "Docket entry",
        url=filing.url,
        starts_at=When.at(filing.at, here.zone),
        documents=tuple(_document(filing)),
        fields={
            **_of_case(here, filing),
            **known(
                case_name=filing.name,
                entry_number=filing.entry,
                entry_type=kind,
                sequence=filing.sequence,
                document_id=filing.document,
                named=named,
            ),
        },
        parent=f"{here.id}:{filing.case}",
        join=docket.entry_join(here.courtlistener, filing.number, filing.entry, filing.sequence),
    )


def _of_case(here: Court, filing: pacer.Filing) -> dict[str, FieldValue]:
    return known(
        court=here.name,
        court_id=here.id,
        docket_number=filing.number,
        pacer_case_id=filing.case if filing.case.isdigit() else None,
        chapter=filing.chapter,
        trustee=filing.trustee,
    )


def _document(filing: pacer.Filing) -> Iterator[Document]:
    if filing.document_url:
        yield Document(
            role=Role.ORDER if _RULING.search(filing.kind) else Role.FILING,
            url=filing.document_url,
            title=f"#{filing.entry}" if filing.entry else "Document",
            note="on PACER: needs an account and may cost a fee",
        )


ADAPTER = PacerRss()
