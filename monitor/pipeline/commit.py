"""What a poll read and found, written as one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor.diff import Known, Outcome
from monitor.models import Result, Snapshot
from monitor.pipeline import ops
from monitor.pipeline.attempt import ABSENT, DOCUMENTS_DUE, STALE, Attempt
from monitor.pipeline.documents import DocumentsRead
from monitor.pipeline.endings import Endings
from monitor.pipeline.gather import Gathered
from monitor.pipeline.memory import Memory
from monitor.pipeline.report import PollReport
from monitor.pipeline.standing import after_success
from monitor.settings import kill_point
from monitor.store import PollWrite, SourceState, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A poll that read its source: what it gathered, and what the comparison made of it.

    ``known`` is what is known now, ``fingerprint`` the hash over all records.
    """

    gathered: Gathered
    read: DocumentsRead
    snapshot: Snapshot
    outcome: Outcome
    fingerprint: str
    known: Mapping[str, Known]

    @property
    def nothing(self) -> bool:
        """Whether all was read and nothing that counts is new."""
        outcome = self.outcome
        news = outcome.changes or outcome.known or outcome.notices or outcome.rebaselined
        return self.complete and not news and not self.read.rows

    @property
    def complete(self) -> bool:
        """Whether all was read that the source shows."""
        return self.snapshot.complete and not self.outcome.partial

    @property
    def result(self) -> Result:
        """How the poll ended."""
        if self.outcome.rebaselined:
            return Result.BASELINE
        if not self.complete:
            return Result.PARTIAL
        return Result.CHANGED if self.outcome.changes else Result.UNCHANGED

    @property
    def partial_reason(self) -> str:
        """What could not be read; empty when all could."""
        if self.snapshot.problems:
            first = self.snapshot.problems[0]
            others = len(self.snapshot.problems) - 1
            more = f" (and {others} more)" if others else ""
            return f"{first.where}: {first.message}{more}"
        if self.outcome.partial:
            said = "; ".join(notice.sentence for notice in self.outcome.notices)
            return said or "the list was only partly there"
        return ""


def conclude(store: Store, endings: Endings, attempt: Attempt, found: Found) -> PollReport:
    """Write what was found; what is nothing new is written with other such polls."""
    if found.nothing and not unused(attempt.memory, found.gathered):
        state = _state(attempt, found)
        endings.memories.keep(attempt.source.id, found.known)
        return endings.quiet(attempt.source, attempt.now, found.gathered, state=state)
    return commit(store, endings, attempt, found)


def commit(store: Store, endings: Endings, attempt: Attempt, found: Found) -> PollReport:
    """Store copies, then everything else at once; remember it; answer the report."""
    source, memory, outcome = attempt.source, attempt.memory, found.outcome
    gathered, baseline = found.gathered, found.outcome.rebaselined
    row = endings.row(
        source,
        attempt.now,
        found.result,
        gathered,
        len(found.snapshot.records),
        changes=len(outcome.changes),
        reason=found.partial_reason,
    )
    state, notices = after_success(
        source,
        _state(attempt, found),
        row,
        memory.recent,
        attempt.config,
        notices=outcome.notices,
        complete=found.complete,
    )
    if baseline and not outcome.notices:
        why = attempt.why_baseline or "its list was laid out anew"
        line = ops.baseline(source, row, why, attempt.config)
        notices = (*notices, line) if line else notices
    for body in gathered.bodies.values():
        store.blobs.put(body)
    dropped = unused(memory, gathered)
    responses = gathered.responses if found.complete else []
    place = source.jurisdiction.id
    worth = baseline or outcome.changes or outcome.known
    evidence = _evidence(store, source.id, gathered)
    kill_point("before_commit_poll")
    ids = store.polls.commit(
        PollWrite(
            poll=row,
            state=state,
            responses=responses,
            dropped_responses=dropped,
            snapshot=found.snapshot if worth else None,
            digest=found.fingerprint,
            baseline=baseline,
            known=outcome.known,
            changes=tuple(replace(change, jurisdiction=place) for change in outcome.changes),
            documents=found.read.rows,
            evidence=evidence,
            copies=list(gathered.bodies),
            notices=notices,
        )
    )
    kill_point("after_commit_poll")
    endings.memories.remember(source.id, state, row, responses, dropped)
    endings.memories.keep(source.id, found.known)
    return PollReport(row=row, changes=ids, told=len(notices), next_poll_at=state.next_poll_at)


def unused(memory: Memory, gathered: Gathered) -> list[str]:
    """The requests that were made before and are not any more: their answers are forgotten."""
    if gathered.problems:
        return []
    made = {response.request_key for response in gathered.responses}
    return [key for key in memory.responses if key not in made]


def _state(attempt: Attempt, found: Found) -> SourceState:
    """The source's state with what was read, before health is judged."""
    state, source, read = attempt.state, attempt.source, found.read
    return replace(
        state,
        adapter=source.adapter,
        jurisdiction=source.jurisdiction.id,
        settings_hash=source.settings_hash,
        parser_version=attempt.adapter.version,
        baseline_at=attempt.now if found.outcome.rebaselined else state.baseline_at,
        last_change_at=attempt.now if found.outcome.changes else state.last_change_at,
        record_count=len(found.snapshot.records) if found.complete else state.record_count,
        records_digest=found.fingerprint if found.complete else "",
        memo={
            **state.memo,
            ABSENT: str(sum(k.waits for k in found.known.values())),
            DOCUMENTS_DUE: read.next_due.isoformat() if read.next_due else "",
            STALE: _stale(found.snapshot),
        },
    )


def _stale(snapshot: Snapshot) -> str:
    """What the source says of itself that stands still, and since when; empty when nothing does."""
    return "; ".join(
        f"{record.title} stands still since {record.fields['stale_since']}"
        for record in snapshot.records
        if record.own and record.fields.get("stale_since")
    )


def _evidence(store: Store, source_id: str, gathered: Gathered) -> list[str]:
    """The stored copies that differ between the last snapshot and this one, old then new."""
    before = store.polls.last_responses(source_id)
    after = list(gathered.bodies)
    gone = [sha for sha in before if sha not in after]
    return [*gone, *(sha for sha in after if sha not in before)]
