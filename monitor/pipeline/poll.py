"""poll(): one attempt at a source, from its pages to one committed transaction.

    gather | confirm what is missing | documents | compare | commit

Whatever goes wrong inside becomes a row and a health state; nothing leaves as an exception, and a
failed, blocked, partial or odd read never becomes content.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from monitor import adapters
from monitor.adapters.base import Adapter
from monitor.config import Config
from monitor.diff import RECENT, Context, Known, Outcome, Standing, compare, digest, to_confirm
from monitor.errors import BlockedError, ConfigError, ExtractError, FetchError, StoreError
from monitor.models import DocumentText, Record, Result, Snapshot, Source, zone_of
from monitor.pipeline import ops
from monitor.pipeline.documents import DocumentsRead, DocumentStage
from monitor.pipeline.gather import Gathered, Gatherer
from monitor.pipeline.memory import Memories, Memory
from monitor.pipeline.standing import Deferred, after_failure, after_success
from monitor.settings import kill_point
from monitor.store import PollRow, PollWrite, ResponseRow, SourceState, Store

MAX_CONFIRMS = 25
EARLY = 0.1
"""A firing may come this share of the interval early (jitter) and still poll."""
KEPT = frozenset({Standing.LISTED, Standing.MISSING, Standing.CLOSED})
"""Records whose details are not read again when their listing says that nothing moved."""
ABSENT = "absent"
DOCUMENTS_DUE = "documents_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """How a poll ended: its row, the ids of the stored changes, how many notices, the next poll."""

    row: PollRow
    changes: tuple[int, ...] = ()
    told: int = 0
    next_poll_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Poller:
    """Polls sources. ``config`` gives the configuration in force; ``clock`` the UTC time."""

    store: Store
    config: Callable[[], Config]
    clock: Callable[[], datetime]
    gatherer: Gatherer
    documents: DocumentStage
    quiet: list[tuple[PollRow, SourceState, tuple[ResponseRow, ...]]] = field(default_factory=list)
    _memories: Memories | None = None

    @property
    def memories(self) -> Memories:
        """What is kept in memory between polls."""
        if self._memories is None:
            self._memories = Memories(self.store)
        return self._memories

    async def poll(self, source: Source) -> PollReport:
        """Poll ``source`` now. Only ``StoreError`` leaves: without a store nothing can go on."""
        now = self.clock()
        memory = self.memories.get(source)
        try:
            return await self._poll(source, memory, now)
        except Deferred as wait:
            return self._quiet(source, memory, now, Gathered(), str(wait), wait.until)
        except BlockedError as error:
            return self._failed(source, memory, now, Result.BLOCKED, str(error), error.retry_after)
        except ExtractError as error:
            return self._failed(source, memory, now, Result.DRIFT, str(error), None)
        except (FetchError, ConfigError) as error:
            retry_after = getattr(error, "retry_after", None)
            return self._failed(source, memory, now, Result.FAILED, str(error), retry_after)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one source must never stop the others
            structlog.get_logger("monitor").exception("poll.unexpected", source=source.id)
            reason = f"unexpected error while reading it ({type(error).__name__}: {error}); please report it"
            return self._failed(source, memory, now, Result.FAILED, reason, None)

    async def _poll(self, source: Source, memory: Memory, now: datetime) -> PollReport:
        adapter = adapters.load(source.adapter)
        state = memory.state
        baseline = (
            state.baseline_at is None
            or state.settings_hash != source.settings_hash
            or state.parser_version != adapter.version
        )
        today = now.astimezone(zone_of(source.zone)).date()
        loaded: dict[str, Known] = {}

        def known() -> Mapping[str, Known]:
            if not loaded:
                loaded.update(self.store.records.known(source.id))
            return loaded

        def listed() -> Mapping[str, Record]:
            return {key: k.record for key, k in known().items() if k.standing is Standing.LISTED}

        def kept() -> Mapping[str, Record]:
            return {key: k.record for key, k in known().items() if k.standing in KEPT}

        kill_point("before_fetch")
        gathered = await self.gatherer.gather(
            adapter,
            source,
            before=memory.responses,
            known=kept,
            now=now,
            today=today,
            fresh=baseline,
            reread=_absent(state),
            since=state.last_ok_at,
            watched=state.baseline_at,
            again=memory.deferred,
        )
        memory.deferred = gathered.deferred
        kill_point("after_parse")
        if gathered.unchanged:
            if not _documents_due(state, now):
                return self._quiet(source, memory, now, gathered)
            gathered.records = tuple(listed().values())
        asked = await self._confirm(adapter, source, gathered, known, now)
        read = await self.documents.read(adapter, source, gathered.records, now=now, today=today)
        snapshot = Snapshot(
            source_id=source.id,
            taken_at=now,
            records=read.records,
            problems=tuple(gathered.problems),
            coverage=adapter.coverage_of(source),
            complete=not gathered.problems,
        )
        fingerprint = _fingerprint(snapshot, adapter.volatile)
        if self._is_noise(state, snapshot, read, fingerprint, baseline=baseline, now=now):
            return self._quiet(source, memory, now, gathered)
        everything = self.store.records.known(
            source.id, [r.key for r in read.records], recent=now - RECENT
        )
        context = replace(
            self._context(adapter, source, state, baseline=baseline, now=now),
            gone=frozenset(gathered.gone),
            unconfirmed=frozenset(asked - gathered.gone - {r.key for r in read.records}),
            texts=self._texts(source, read),
        )
        outcome = compare(everything, snapshot, context)
        return self._commit(
            source, memory, now, gathered, read, snapshot, outcome, fingerprint, everything
        )

    def _is_noise(
        self,
        state: SourceState,
        snapshot: Snapshot,
        read: DocumentsRead,
        fingerprint: str,
        *,
        baseline: bool,
        now: datetime,
    ) -> bool:
        return (
            not baseline
            and snapshot.complete
            and not read.rows
            and fingerprint == state.records_digest
            and not _absent(state)
            and not _documents_due(state, now)
        )

    def _context(
        self, adapter: Adapter, source: Source, state: SourceState, *, baseline: bool, now: datetime
    ) -> Context:
        removal = self.config().removal
        return Context(
            now=now,
            source=source,
            volatile=adapter.volatile,
            identity=getattr(source.options, "identity", None) or adapter.identity,
            coverage=adapter.coverage_of(source),
            removal_polls=removal.polls,
            removal_apart=removal.apart,
            baseline=baseline,
            previous=state.last_ok_at,
        )

    def _texts(self, source: Source, read: DocumentsRead) -> dict[str, DocumentText]:
        """The texts of documents that differ from the stored ones, old and new, by digest."""
        texts = dict(read.texts)
        if read.texts:
            for row in self.store.documents.of_source(source.id).values():
                old = self.store.documents.text(row.text_sha256, row.method, row.note)
                if row.digest and old is not None:
                    texts.setdefault(row.digest, old)
        return texts

    async def _confirm(
        self,
        adapter: Adapter,
        source: Source,
        gathered: Gathered,
        known: Callable[[], Mapping[str, Known]],
        now: datetime,
    ) -> set[str]:
        """Ask the source itself what became of records its listing no longer shows; who was asked."""
        nothing: set[str] = set()
        if gathered.unchanged:
            return nothing
        seen = {record.key for record in gathered.records}
        snapshot = Snapshot(
            source_id=source.id,
            taken_at=now,
            records=tuple(gathered.records),
            complete=not gathered.problems,
        )
        context = Context(now=now, source=source, coverage=adapter.coverage_of(source))
        requests = {}
        for key in to_confirm(known(), snapshot, context):
            request = adapter.confirm(source, known()[key].record)
            if request is not None:
                requests[key] = request
        asked = dict(list(requests.items())[:MAX_CONFIRMS])
        if not asked:
            return set(requests)
        today = now.astimezone(zone_of(source.zone)).date()
        answer = await self.gatherer.ask(adapter, source, asked, now, today)
        gathered.requests += answer.requests
        gathered.bytes += answer.bytes
        gathered.gone |= answer.gone
        gathered.bodies |= answer.bodies
        gathered.records += tuple(r for r in answer.records if r.key not in seen)
        return set(requests)

    def _commit(
        self,
        source: Source,
        memory: Memory,
        now: datetime,
        gathered: Gathered,
        read: DocumentsRead,
        snapshot: Snapshot,
        outcome: Outcome,
        fingerprint: str,
        everything: Mapping[str, Known],
    ) -> PollReport:
        adapter = adapters.load(source.adapter)
        state = memory.state
        complete = snapshot.complete and not outcome.partial
        baseline = outcome.rebaselined
        result = (
            Result.BASELINE
            if baseline
            else Result.PARTIAL
            if not complete
            else Result.CHANGED
            if outcome.changes
            else Result.UNCHANGED
        )
        reason = _partial_reason(snapshot, outcome)
        row = self._row(
            source, now, result, gathered, len(snapshot.records), len(outcome.changes), reason
        )
        changes = tuple(
            replace(change, jurisdiction=source.jurisdiction.id) for change in outcome.changes
        )
        standing = {**everything, **outcome.known}
        memo = {
            **state.memo,
            ABSENT: str(sum(k.waits for k in standing.values())),
            DOCUMENTS_DUE: read.next_due.isoformat() if read.next_due else "",
        }
        state = replace(
            state,
            adapter=source.adapter,
            jurisdiction=source.jurisdiction.id,
            settings_hash=source.settings_hash,
            parser_version=adapter.version,
            baseline_at=now if baseline else state.baseline_at,
            last_change_at=now if outcome.changes else state.last_change_at,
            record_count=len(snapshot.records) if complete else state.record_count,
            records_digest=fingerprint if complete else "",
            memo=memo,
        )
        before = memory.state
        state, notices = after_success(
            source,
            state,
            row,
            memory.recent,
            self.config(),
            notices=outcome.notices,
            complete=complete,
        )
        if baseline and not outcome.notices:
            why = _baseline_reason(before, source, adapter)
            line = ops.baseline(source, row, why, self.config())
            notices = (*notices, line) if line else notices
        for body in gathered.bodies.values():
            self.store.blobs.put(body)
        evidence = self._evidence(source.id, gathered)
        dropped = (
            [] if gathered.problems else [k for k in memory.responses if k not in _keys(gathered)]
        )
        kill_point("before_commit_poll")
        ids = self.store.polls.commit(
            PollWrite(
                poll=row,
                state=state,
                responses=gathered.responses if complete else (),
                dropped_responses=dropped,
                snapshot=snapshot if (baseline or outcome.changes or outcome.known) else None,
                digest=fingerprint,
                baseline=baseline,
                known=outcome.known,
                changes=changes,
                documents=read.rows,
                evidence=evidence,
                copies=list(gathered.bodies),
                notices=notices,
            )
        )
        kill_point("after_commit_poll")
        self.memories.remember(
            source.id, state, row, gathered.responses if complete else (), dropped
        )
        return PollReport(row=row, changes=ids, told=len(notices), next_poll_at=state.next_poll_at)

    def _quiet(
        self,
        source: Source,
        memory: Memory,
        now: datetime,
        gathered: Gathered,
        reason: str = "",
        until: datetime | None = None,
    ) -> PollReport:
        """Nothing new: one row, written with others; a recovery is written at once."""
        row = self._row(
            source, now, Result.UNCHANGED, gathered, memory.state.record_count, 0, reason
        )
        state, notices = after_success(
            source, memory.state, row, memory.recent, self.config(), until=until
        )
        fresh = tuple(r for r in gathered.responses if memory.responses.get(r.request_key) != r)
        moved = tuple(
            r
            for r in fresh
            if (old := memory.responses.get(r.request_key)) is None
            or (old.sha256, old.validators, old.followed) != (r.sha256, r.validators, r.followed)
        )
        for response in moved:
            body = gathered.bodies.get(response.sha256)
            if body is not None and response.followed:
                self.store.blobs.put(body)
        if notices:
            self.store.polls.commit(
                PollWrite(poll=row, state=state, responses=moved, notices=notices)
            )
        else:
            self.quiet.append((row, state, moved))
        self.memories.remember(source.id, state, row, moved)
        return PollReport(row=row, told=len(notices), next_poll_at=state.next_poll_at)

    def is_due(self, source: Source) -> bool:
        """Whether it is time: a source that backs off, or waits for a quota, is not due yet."""
        due = self.memories.get(source).state.next_poll_at
        return due is None or self.clock() >= due - source.every * EARLY

    def timed_out(self, source: Source, seconds: float) -> PollReport:
        """Write down that a poll did not end within ``seconds``."""
        reason = f"reading it took longer than {seconds / 60:.0f} minutes and was cut off"
        memory = self.memories.get(source)
        return self._failed(source, memory, self.clock(), Result.FAILED, reason, None)

    def flush(self) -> None:
        """Write the waiting quiet polls in one transaction."""
        if self.quiet:
            waiting, self.quiet = self.quiet, []
            self.store.polls.commit_quiet(waiting)

    def _failed(
        self,
        source: Source,
        memory: Memory,
        now: datetime,
        result: Result,
        reason: str,
        retry_after: float | None,
    ) -> PollReport:
        excuse = _excuse(source, memory.state, now, result)
        if excuse:
            why = f"{excuse}: {reason}"
            return self._quiet(source, memory, now, Gathered(), why, now + source.every)
        row = self._row(source, now, result, Gathered(), memory.state.record_count, 0, reason)
        state, notices = after_failure(
            source, memory.state, row, memory.recent, self.config(), retry_after=retry_after
        )
        self.store.polls.commit(PollWrite(poll=row, state=state, notices=notices))
        self.memories.remember(source.id, state, row)
        return PollReport(row=row, told=len(notices), next_poll_at=state.next_poll_at)

    def _row(
        self,
        source: Source,
        now: datetime,
        result: Result,
        gathered: Gathered,
        records: int,
        changes: int,
        reason: str,
    ) -> PollRow:
        took = self.clock() - now
        return PollRow(
            source_id=source.id,
            started_at=now,
            duration_ms=max(0, int(took.total_seconds() * 1000)),
            result=result,
            requests=gathered.requests,
            bytes=gathered.bytes,
            records=records,
            changes=changes,
            reason=reason,
        )

    def _evidence(self, source_id: str, gathered: Gathered) -> list[str]:
        """The stored copies that differ between the last snapshot and this one, old then new."""
        before = self.store.polls.last_responses(source_id)
        after = list(gathered.bodies)
        gone = [sha for sha in before if sha not in after]
        return [*gone, *(sha for sha in after if sha not in before)]


def _excuse(source: Source, state: SourceState, now: datetime, result: Result) -> str:
    """Why a failure is no trouble: maintenance, or a refusal that is usual there."""
    adapter = adapters.load(source.adapter)
    rest = adapter.resting(now)
    if rest:
        return rest
    patience = timedelta(hours=adapter.patience)
    if result is Result.BLOCKED and state.last_ok_at and now - state.last_ok_at < patience:
        return f"{adapter.title} refuses now and then"
    return ""


def _baseline_reason(state: SourceState, source: Source, adapter: Adapter) -> str:
    if state.baseline_at is None:
        return "first reading"
    if state.settings_hash != source.settings_hash:
        return "its settings changed"
    return f"the reader of {adapter.title} was improved"


def _fingerprint(snapshot: Snapshot, volatile: frozenset[str]) -> str:
    """One hash over all records and the versions read of them, whatever their order."""
    parts = sorted(
        f"{record.key}\0{record.version}\0{digest(record, volatile)}" for record in snapshot.records
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _keys(gathered: Gathered) -> set[str]:
    return {r.request_key for r in gathered.responses}


def _absent(state: SourceState) -> bool:
    """Whether records are missing: then the page is read again, however unchanged it looks.

    Its last stored answer may be older than the absence, and would hide that they are back.
    """
    return state.memo.get(ABSENT, "0") != "0"


def _documents_due(state: SourceState, now: datetime) -> bool:
    due = state.memo.get(DOCUMENTS_DUE, "")
    return bool(due) and datetime.fromisoformat(due) <= now


def _partial_reason(snapshot: Snapshot, outcome: Outcome) -> str:
    if snapshot.problems:
        first = snapshot.problems[0]
        more = f" (and {len(snapshot.problems) - 1} more)" if len(snapshot.problems) > 1 else ""
        return f"{first.where}: {first.message}{more}"
    if outcome.partial:
        return (
            "; ".join(notice.sentence for notice in outcome.notices)
            or "the list was only partly there"
        )
    return ""
