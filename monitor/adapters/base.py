"""The adapter contract: pure functions from a source and its responses to records.

An adapter does no input or output, reads no clock and knows no other adapter. It is found by its
file name: ``monitor/adapters/<group>/<name>.py`` holds ``ADAPTER``, an instance of one subclass;
so does ``<name>/__init__.py`` of an adapter in several files.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from monitor.models import (
    Coverage,
    Dropped,
    Identity,
    Kind,
    Problem,
    Record,
    Request,
    Response,
    Role,
    Source,
)

Yield = Record | Request | Problem | Dropped

_OPENING = 400_000


class Options(BaseModel):
    """Settings an adapter takes from ``sources.yaml``; unknown ones are refused there.

    ``base_url`` names another host that speaks the same format (mirrors, replays, tests).
    Field descriptions become the documentation and the JSON Schema: write them for editors.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str | None = Field(
        default=None, description="Another host that speaks the same format: a mirror, a replay"
    )


@dataclass(frozen=True, slots=True)
class Sighting:
    """An address somebody pasted and, when it could be read, the page behind it."""

    url: str
    text: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A platform recognised in a sighting: ``options`` as they would stand in ``sources.yaml``.

    ``certainty`` is 0 to 1: 0.9 and more from the platform's own host name or marker, less from
    hints. ``name`` proposes the source's name; ``why`` is one plain sentence. ``follow`` is an
    address that would tell more (a framed portal), fetched one step by ``monitor add``.
    """

    adapter: str
    options: dict[str, object]
    certainty: float
    why: str
    name: str = "council"
    follow: str = ""


class Adapter(ABC):
    """One kind of system.

    Class attributes declare what the diff must know. ``version`` is raised when parsing changes
    the records it yields: the source is then baselined anew, silently. ``volatile`` names entries
    of ``Record.fields`` that are never compared. ``reads`` are the roles of documents whose text
    is fetched and compared. ``pace`` is the least pause between requests to one host, in seconds.
    ``stale_hours``: with no new content for so long the source is *stale* (None: never). ``steps``
    are patterns of the addresses of further pages, with the step each answers; named groups become
    the request's context; ``opens`` the same for what the answer itself holds, where the address
    says nothing. ``members`` are groups of names: an answer in JSON with all names of one
    group is of this platform alone, whatever its address; ``marks`` is a pattern of the markup that
    only its pages hold.
    ``patience``: for so many hours since it was last read a refusal (403) is no trouble.
    ``dated``: records carry the day of their publication, and the listing may show old ones late;
    what is older than the baseline is then no news.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[int] = 1
    coverage: ClassVar[Coverage] = Coverage.WINDOW
    identity: ClassVar[Identity] = Identity.KEY
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.MEETING})
    volatile: ClassVar[frozenset[str]] = frozenset()
    reads: ClassVar[frozenset[Role]] = frozenset({Role.AGENDA, Role.NOTICE, Role.MINUTES})
    pace: ClassVar[float] = 0.0
    patience: ClassVar[float] = 0.0
    dated: ClassVar[bool] = False
    steps: ClassVar[tuple[tuple[str, str], ...]] = ()
    opens: ClassVar[tuple[tuple[str, str], ...]] = ()
    members: ClassVar[tuple[tuple[str, ...], ...]] = ()
    marks: ClassVar[str] = ""
    options: ClassVar[type[Options]] = Options

    @abstractmethod
    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The first requests of a poll; ``today`` is the date in the source's zone."""

    @abstractmethod
    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """What one response holds; further requests are wishes, fetched in the same poll.

        A row that cannot be read is a ``Problem``. Records of one key from several responses are
        merged, later fields over earlier ones. Raises ``ExtractError`` when the response is not
        the page it should be; an empty listing is only an empty listing when the page says so.
        """

    def essence(self, source: Source, response: Response) -> str:
        """A hash of all that ``parse`` reads of ``response``; empty when that cannot be told.

        Two answers of one essence, whatever else differs, yield the same: the second is not
        parsed. Raises ``ExtractError`` as ``parse`` does.
        """
        del source, response
        return ""

    def coverage_of(self, source: Source) -> Coverage:
        """What this source's listing shows; the adapter's ``coverage`` unless its settings say."""
        del source
        return self.coverage

    def confirm(self, source: Source, record: Record) -> Request | None:
        """How to ask what became of ``record``, gone from the listing; ``None``: cannot be asked.

        The answer goes through ``parse`` with the request's ``step``. A record it yields counts as
        listed; a 404 or 410 (put them in ``accept``) that yields nothing confirms the removal.
        """
        del source, record
        return None

    def resting(self, now: datetime) -> str:
        """Why the service is known to be away at ``now`` (regular maintenance); empty: it is not.

        A failure in that time is no trouble of the source.
        """
        del now
        return ""

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """Whether the sighting is of this platform; nothing when it is not."""
        del sighting
        return ()

    def step_of(self, url: str, body: bytes) -> tuple[str, Mapping[str, str]]:
        """The ``step`` and ``context`` of the request that ``body``, saved from ``url``, answers.

        For ``monitor parse``, which has a file and at best an address: the first of ``steps`` whose
        pattern is found in the address, then of ``opens`` in the answer, else a first request.
        """
        text = body[:_OPENING].decode("utf-8", "replace") if self.opens else ""
        for patterns, where in ((self.steps, url), (self.opens, text)):
            for pattern, step in patterns:
                found = re.search(pattern, where, re.IGNORECASE)
                if found:
                    return step, {name: value or "" for name, value in found.groupdict().items()}
        return "list", {}
