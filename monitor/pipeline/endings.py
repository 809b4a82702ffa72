"""Polls that brought no content: nothing new, put off, or failed. Each becomes a row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor import adapters
from monitor.config import Config
from monitor.models import Result, Source
from monitor.pipeline.gather import Gathered
from monitor.pipeline.memory import Memories, Memory
from monitor.pipeline.report import PollReport
from monitor.pipeline.standing import after_failure, after_success
from monitor.store import PollRow, PollWrite, ResponseRow, SourceState, Store

MOST_WAITING = 100_000
"""Quiet polls that are written at most, the newest, after a time when nothing could be."""


@dataclass(slots=True, kw_only=True)
class Endings:
    """Writes them. ``waiting`` are quiet polls, written together: losing them loses nothing."""

    store: Store
    config: Callable[[], Config]
    clock: Callable[[], datetime]
    memories: Memories
    waiting: list[tuple[PollRow, SourceState, tuple[ResponseRow, ...]]] = field(
        default_factory=list
    )

    def quiet(
        self,
        source: Source,
        now: datetime,
        gathered: Gathered,
        reason: str = "",
        until: datetime | None = None,
        state: SourceState | None = None,
    ) -> PollReport:
        """Nothing new: one row, written with others; a recovery is written at once.

        ``state`` is the source's when the poll learned something of it, before health is judged.
        """
        memory = self.memories.get(source)
        state = state or memory.state
        row = self.row(source, now, Result.UNCHANGED, gathered, state.record_count, reason=reason)
        state, notices = after_success(
            source, state, row, memory.recent, self.config(), until=until
        )
        moved = self._moved(memory, gathered)
        if notices:
            self.store.polls.commit(
                PollWrite(poll=row, state=state, responses=moved, notices=notices)
            )
        else:
            self.waiting.append((row, state, moved))
        self.memories.remember(source.id, state, row, moved)
        return PollReport(row=row, told=len(notices), next_poll_at=state.next_poll_at)

    def _moved(self, memory: Memory, gathered: Gathered) -> tuple[ResponseRow, ...]:
        """The answers that differ from the stored ones in more than when they came."""
        moved = tuple(
            r
            for r in gathered.responses
            if (old := memory.responses.get(r.request_key)) is None
            or (old.sha256, old.validators, old.followed) != (r.sha256, r.validators, r.followed)
        )
        for response in moved:
            body = gathered.bodies.get(response.sha256)
            if body is not None and response.followed:
                self.store.blobs.put(body)
        return moved

    def failed(
        self,
        source: Source,
        now: datetime,
        result: Result,
        reason: str,
        retry_after: float | None = None,
        *,
        asked: bool = True,
    ) -> PollReport:
        """A failure, or nothing to speak of when the service is known to do so.

        ``asked`` says whether the site had a chance to answer.
        """
        memory = self.memories.get(source)
        excuse = _excuse(source, memory.state, now, result)
        if excuse:
            why = f"{excuse}: {reason}"
            return self.quiet(source, now, Gathered(), why, now + source.every)
        count = memory.state.record_count
        row = self.row(source, now, result, Gathered(), count, reason=reason)
        state, notices = after_failure(
            source,
            memory.state,
            row,
            memory.recent,
            self.config(),
            retry_after=retry_after,
            asked=asked,
        )
        self.store.polls.commit(PollWrite(poll=row, state=state, notices=notices))
        self.memories.remember(source.id, state, row)
        return PollReport(row=row, told=len(notices), next_poll_at=state.next_poll_at)

    def flush(self) -> None:
        """Write the waiting quiet polls in one transaction."""
        if self.waiting:
            self.store.polls.commit_quiet(self.waiting[-MOST_WAITING:])
            self.waiting.clear()

    def row(
        self,
        source: Source,
        now: datetime,
        result: Result,
        gathered: Gathered,
        records: int,
        *,
        changes: int = 0,
        reason: str = "",
    ) -> PollRow:
        """The poll's row; it lasted from ``now`` to this moment."""
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
