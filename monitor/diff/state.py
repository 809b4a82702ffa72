"""What the diff knows of a source, what it is told for one comparison, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from monitor.models import (
    Change,
    Coverage,
    Document,
    DocumentText,
    Identity,
    Record,
    Role,
    Source,
)


class Standing(StrEnum):
    """Where a record stands in its source."""

    LISTED = "listed"
    MISSING = "missing"
    """Absent from a snapshot, nothing said yet."""
    REMOVED = "removed"
    """Told as taken down."""
    CLOSED = "closed"
    """Told as closed: the deadline passed and it left the list."""
    LEFT = "left"
    """Fell off silently: past, rolled off, withdrawn by rule, or known under another key."""


GONE = frozenset({Standing.REMOVED, Standing.CLOSED, Standing.LEFT})


@dataclass(frozen=True, slots=True)
class LostFile:
    """A file that left its record's page: since when, and absent in how many complete snapshots."""

    document: Document
    since: datetime
    polls: int

    @property
    def data(self) -> list[Any]:
        """The same as plain JSON data."""
        file = self.document
        named = [file.role.value, file.url, file.title, file.version, file.digest]
        return [*named, self.since.isoformat(), self.polls]

    @classmethod
    def of(cls, data: list[Any]) -> "LostFile":
        """What ``data`` gave."""
        role, url, title, version, digest, since, polls = data
        file = Document(role=Role(role), url=url, title=title, version=version, digest=digest)
        return cls(file, datetime.fromisoformat(since), polls)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Other content was read but not believed yet: since when, and its digest."""

    since: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Wave:
    """When the record last changed together with most others, and in which way."""

    at: datetime
    shape: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The last difference of a record: its place in the text, and the digest of what stood before."""

    place: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is stored about one key.

    ``record`` is the newest content; ``digest`` its digest (empty: not computed). Times are UTC.
    ``missing_polls`` counts complete snapshots without it since ``missing_since``; ``last_seen`` is
    the last reading before that which showed it.
    ``agenda_first_posted`` is when an agenda, as a file or as items, was first seen. ``flips`` are
    the moments of its changes in the last 24 hours, ``flip_events`` their events. ``lost_files``
    are files not shown any more of which nothing was said yet. ``thread`` is the key of its story
    when that is not its own; ``became`` the key under which it goes on. ``doubt``: it was last read
    with other content, which must be read again before it counts. ``wave``: its last mass change;
    ``turn``: its last plain difference.
    ``unread`` are addresses of documents that were told of before their text could be read.
    """

    record: Record
    standing: Standing
    first_seen: datetime
    missing_since: datetime | None = None
    missing_polls: int = 0
    last_seen: datetime | None = None
    agenda_first_posted: datetime | None = None
    flips: tuple[datetime, ...] = ()
    flip_events: tuple[str, ...] = ()
    lost_files: tuple[LostFile, ...] = ()
    thread: str = ""
    became: str = ""
    digest: str = ""
    doubt: Doubt | None = None
    wave: Wave | None = None
    turn: Turn | None = None
    unread: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the next snapshot matters even when it is like the last: something is unsaid."""
        missing = self.standing is Standing.MISSING
        return missing or bool(self.lost_files) or self.doubt is not None

    @property
    def memo(self) -> dict[str, Any]:
        """The rarely filled fields as plain JSON data, for one column of a store."""
        data: dict[str, Any] = {}
        if self.agenda_first_posted:
            data["agenda_first_posted"] = self.agenda_first_posted.isoformat()
        if self.last_seen and self.missing_since:
            data["last_seen"] = self.last_seen.isoformat()
        if self.flips:
            data["flips"] = [moment.isoformat() for moment in self.flips]
            data["flip_events"] = list(self.flip_events)
        if self.lost_files:
            data["lost_files"] = [each.data for each in self.lost_files]
        if self.unread:
            data["unread"] = list(self.unread)
        if self.thread:
            data["thread"] = self.thread
        if self.became:
            data["became"] = self.became
        if self.doubt:
            data["doubt"] = [self.doubt.since.isoformat(), self.doubt.digest]
        if self.wave:
            data["wave"] = [self.wave.at.isoformat(), self.wave.shape]
        if self.turn:
            data["turn"] = [self.turn.place, self.turn.before]
        return data


def recalled(memo: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of ``Known`` that ``Known.memo`` wrote."""
    posted = memo.get("agenda_first_posted")
    doubt, wave, seen = memo.get("doubt"), memo.get("wave"), memo.get("last_seen")
    return {
        "agenda_first_posted": datetime.fromisoformat(posted) if posted else None,
        "last_seen": datetime.fromisoformat(seen) if seen else None,
        "flips": tuple(datetime.fromisoformat(moment) for moment in memo.get("flips", ())),
        "flip_events": tuple(memo.get("flip_events", ())),
        "lost_files": tuple(LostFile.of(data) for data in memo.get("lost_files", ())),
        "unread": tuple(memo.get("unread", ())),
        "thread": memo.get("thread", ""),
        "became": memo.get("became", ""),
        "doubt": Doubt(datetime.fromisoformat(doubt[0]), doubt[1]) if doubt else None,
        "wave": Wave(datetime.fromisoformat(wave[0]), wave[1]) if wave else None,
        "turn": Turn(*memo["turn"]) if memo.get("turn") else None,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The circumstances of one comparison.

    ``volatile``, ``identity`` and ``coverage`` are the adapter's traits. ``previous`` is the time
    of the last good snapshot. ``gone``: keys whose confirming request was answered 404 or 410;
    ``confirmed_listed``: keys whose own page still shows them; ``unconfirmed``: keys that were
    asked about without a usable answer, so nothing may be said of them yet. ``texts`` are the
    texts of documents by their digest, for word diffs. ``reads`` are the
    roles of documents whose text is read. ``watched`` is when the baseline was taken;
    ``news_since``: what is dated before and was never seen is stored and not told. ``flips`` is how many changes in 24 hours
    a record may have before it is muted. A mass change is one of more than ``mass_least`` known
    records that is also more than ``mass_share`` of them.
    """

    now: datetime
    source: Source
    volatile: frozenset[str] = frozenset()
    identity: Identity = Identity.KEY
    coverage: Coverage = Coverage.WINDOW
    removal_polls: int = 2
    removal_apart: timedelta = timedelta(minutes=10)
    baseline: bool = False
    previous: datetime | None = None
    gone: frozenset[str] = frozenset()
    confirmed_listed: frozenset[str] = frozenset()
    unconfirmed: frozenset[str] = frozenset()
    texts: Mapping[str, DocumentText] = field(default_factory=dict)
    reads: frozenset[Role] = frozenset()
    watched: datetime | None = None
    news_since: date | None = None
    flips: int = 5
    mass_least: int = 10
    mass_share: float = 0.5


@dataclass(frozen=True, slots=True)
class Notice:
    """A line for operators. ``kind`` is ``mass_change``, ``flapping``, ``half_list`` or ``own``."""

    kind: str
    sentence: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one comparison found.

    ``known`` holds the new state of every key that differs from before. ``rebaselined``: the
    state was replaced and nothing is to be told (``changes`` of a mass change are ``held``).
    ``partial``: the snapshot was taken as partial, so absences did not count.
    """

    changes: tuple[Change, ...] = ()
    known: Mapping[str, Known] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    rebaselined: bool = False
    partial: bool = False
