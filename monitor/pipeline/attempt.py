"""One attempt at a source: what is polled, when, and what was known of it before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from monitor.adapters.base import Adapter
from monitor.config import Config
from monitor.diff import Context, Known, Standing
from monitor.models import Record, Source, zone_of
from monitor.pipeline.memory import Memories, Memory
from monitor.store import Records, SourceState

KEPT = frozenset({Standing.LISTED, Standing.MISSING, Standing.CLOSED})
"""Records whose details are not read again when their listing says that nothing moved."""
LATE = timedelta(days=2)
"""What is dated so long before the baseline may still come as news: dates are often a day behind."""
ABSENT = "absent"
DOCUMENTS_DUE = "documents_due"
STALE = "stale"
"""Names in a source's memo: how many records are absent, when a document is due, what stands still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """``source`` at ``now`` (UTC), read by ``adapter`` under ``config``."""

    source: Source
    adapter: Adapter
    memory: Memory
    config: Config
    now: datetime

    @property
    def state(self) -> SourceState:
        """How the source stood before."""
        return self.memory.state

    @property
    def today(self) -> date:
        """The date in the source's zone."""
        return self.now.astimezone(zone_of(self.source.zone)).date()

    @property
    def baseline(self) -> bool:
        """Whether nothing read before can be compared with: told to nobody."""
        return self.why_baseline != ""

    @property
    def why_baseline(self) -> str:
        """Why a new baseline is taken; empty when none is due."""
        if self.state.baseline_at is None:
            return "first reading"
        if self.state.settings_hash != self.source.settings_hash:
            return "its settings changed"
        if self.state.parser_version != self.adapter.version:
            return f"the reader of {self.adapter.title} was improved"
        return ""

    @property
    def absent(self) -> bool:
        """Whether records are missing: then the page is read again, however unchanged it looks.

        Its last stored answer may be older than the absence, and would hide that they are back.
        """
        return self.state.memo.get(ABSENT, "0") != "0"

    @property
    def documents_due(self) -> bool:
        """Whether a document is to be looked at, even when the listing did not move."""
        due = self.state.memo.get(DOCUMENTS_DUE, "")
        return bool(due) and datetime.fromisoformat(due) <= self.now

    def context(self) -> Context:
        """What the comparison must know of the source."""
        source, adapter, removal = self.source, self.adapter, self.config.removal
        return Context(
            now=self.now,
            source=source,
            volatile=adapter.volatile,
            identity=getattr(source.options, "identity", None) or adapter.identity,
            coverage=adapter.coverage_of(source),
            removal_polls=removal.polls,
            removal_apart=removal.apart,
            baseline=self.baseline,
            previous=self.state.last_ok_at,
            reads=adapter.reads if source.documents else frozenset(),
            watched=self.state.baseline_at,
            news_since=self.news_since if adapter.dated else None,
        )

    @property
    def news_since(self) -> date | None:
        """The first day whose publications are news, in the source's zone."""
        taken = self.state.baseline_at
        return (taken - LATE).astimezone(zone_of(self.source.zone)).date() if taken else None


@dataclass(slots=True)
class Before:
    """The source's stored records; read from the store when first asked for, if not in memory."""

    records: Records
    memories: Memories
    source_id: str
    _known: Mapping[str, Known] | None = field(default=None, init=False)

    def known(self) -> Mapping[str, Known]:
        """All that are still in play, by key."""
        return self._all({})

    def _all(self, present: Mapping[str, Record]) -> Mapping[str, Known]:
        if self._known is None:
            held = self.memories.known(self.source_id)
            if held is None:
                held = self.records.known(self.source_id, present=present)
            self._known = held
        return self._known

    def listed(self) -> Mapping[str, Record]:
        """Those its listing showed last time."""
        return {k: v.record for k, v in self.known().items() if v.standing is Standing.LISTED}

    def everything(self, seen: Iterable[Record], recent: datetime) -> Mapping[str, Known]:
        """Those in play, and those that fell off and are ``seen`` again or were ``recent``."""
        now = {record.key: record for record in seen}
        known = self._all(now)
        fresh = [key for key in now if key not in known]
        return {**self.records.fallen(self.source_id, fresh, recent=recent), **known}

    def kept(self) -> Mapping[str, Record]:
        """Those whose details may stand."""
        return {k: v.record for k, v in self.known().items() if v.standing in KEPT}
