"""What the rest of the program sees of ``sources.yaml``: frozen, complete, checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from monitor.errors import Mistake
from monitor.models import Jurisdiction, Route, Source, Topic
from monitor.models.policy import (
    Budget,
    DocketWords,
    FetchSettings,
    ImportanceRule,
    Removal,
    Retention,
    Upcoming,
    WebSettings,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One valid ``sources.yaml``.

    ``sources`` holds disabled ones too (``Source.enabled``). ``channel`` is where changes go that
    nothing else claims, ``ops`` where operators read. ``budgets`` are shared quotas by name
    (``courtlistener``) that differ from what the service allows to all. ``max_alerts`` is the flood brake: alerts of one source in one poll.
    ``digest`` names the content of the file, so that a reload can tell whether it changed.
    ``warnings`` are oddities that do not stop anything.
    """

    path: Path
    contact: str
    channel: str
    ops: str
    every: timedelta
    zone: str
    fetch: FetchSettings
    version: int = 1
    jurisdictions: Mapping[str, Jurisdiction] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    removal: Removal = field(default_factory=Removal)
    importance: tuple[ImportanceRule, ...] = ()
    docket_words: DocketWords = field(default_factory=DocketWords)
    upcoming: tuple[Upcoming, ...] = ()
    retention: Retention = field(default_factory=Retention)
    web: WebSettings = field(default_factory=WebSettings)
    budgets: Mapping[str, Budget] = field(default_factory=dict)
    max_alerts: int = 10
    remind_ops: timedelta = timedelta(days=1)
    digest: str = ""
    warnings: tuple[Mistake, ...] = ()

    @property
    def active(self) -> tuple[Source, ...]:
        """The sources that are polled, in the order of the file."""
        return tuple(source for source in self.sources.values() if source.enabled)

    @property
    def disabled(self) -> frozenset[str]:
        """The ids of sources that are not polled."""
        return frozenset(source.id for source in self.sources.values() if not source.enabled)

    @property
    def adapters(self) -> frozenset[str]:
        """The names of the adapters whose sources are polled."""
        return frozenset(source.adapter for source in self.sources.values() if source.enabled)

    def of_places(self, places: Iterable[str]) -> list[Source]:
        """The sources of these jurisdictions, those of each in the order of the file."""
        wanted = frozenset(places)
        return [found for found in self.sources.values() if found.jurisdiction.id in wanted]
