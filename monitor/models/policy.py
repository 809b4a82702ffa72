"""Choices an editor makes once: what is important, what is confirmed, what is kept."""

from dataclasses import dataclass, field
from datetime import timedelta

from monitor.models.notification import Match
from monitor.models.vocabulary import Importance


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """When a thing that is gone may be called gone: so many polls, at least so far apart."""

    polls: int = 2
    apart: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportanceRule:
    """Changes that match, and whose text holds one of ``words`` if any are given, are so important.

    The first rule that fits decides.
    """

    match: Match = field(default_factory=Match)
    words: tuple[str, ...] = ()
    importance: Importance = Importance.NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class DocketWords:
    """Kinds of docket entries, as words and phrases, that are told loudly or quietly.

    They come on top of the built-in lists; a phrase of the editor's wins over a built-in one.
    """

    high: tuple[str, ...] = ()
    low: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """A list of the coming ``days``' watched meetings and deadlines, posted at ``at``.

    ``at`` is ``daily 08:00`` or ``weekly Mon 08:00`` in ``zone``. Empty ``topics`` and
    ``jurisdictions`` mean all; with topics, items that match them are named under their meeting.
    """

    channel: str
    at: str = "weekly Mon 08:00"
    zone: str = "UTC"
    days: int = 7
    topics: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A quota of requests shared by all sources that name it; ``None``: no such limit."""

    minute: int | None = None
    hour: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long rows are kept. Changes, and what they show before and after, are kept for good.

    ``polls`` older than that are folded into one row a day; ``snapshots`` bounds older states of
    sources and records, and attempts to deliver. Raw copies go when nothing names them any more.
    """

    polls: timedelta = timedelta(days=90)
    snapshots: timedelta = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How requests are made. ``user_agent`` is complete, with the operator's contact.

    ``pause`` is the least time between two requests to one host; hosts in ``allow_hosts`` may be
    private addresses. Sizes are decoded bytes. ``timeout`` bounds one request from start to end.
    """

    user_agent: str
    allow_hosts: frozenset[str] = frozenset()
    pause: timedelta = timedelta(seconds=5)
    timeout: timedelta = timedelta(seconds=60)
    max_bytes: int = 10_000_000
    document_bytes: int = 25_000_000
    ca_file: str | None = None
    robots: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """The read-only site. ``url`` is its public address, for links in messages (empty: none)."""

    listen: str = "127.0.0.1:8765"
    url: str = ""
    title: str = "Civic monitor"
    hosts: tuple[str, ...] = field(default_factory=tuple)
