"""One poll's outcome, written as one transaction; and the poll history."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.diff import Known
from monitor.models import Change, Draft, Health, Result, Snapshot
from monitor.settings import kill_point
from monitor.store.changes import Changes
from monitor.store.codec import dumps, loads
from monitor.store.db import Database, moment, stamp
from monitor.store.documents import DocumentRow, Documents
from monitor.store.outbox import Outbox
from monitor.store.records import Records
from monitor.store.sources import ResponseRow, Sources, SourceState

_LAST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRow:
    """One attempt at a source; ``reason`` is a sentence when it was not ok."""

    source_id: str
    started_at: datetime
    duration_ms: int = 0
    result: Result
    requests: int = 0
    bytes: int = 0
    records: int = 0
    changes: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollWrite:
    """Everything one poll leaves behind.

    ``known`` holds the records whose state differs from before; ``evidence`` the SHA-256 of the
    responses the changes were read from, old and new; ``copies`` that of all responses of the
    snapshot; ``notices`` go to the ops channel.
    """

    poll: PollRow
    state: SourceState
    responses: Sequence[ResponseRow] = ()
    dropped_responses: Sequence[str] = ()
    snapshot: Snapshot | None = None
    digest: str = ""
    baseline: bool = False
    known: Mapping[str, Known] = field(default_factory=dict)
    changes: Sequence[Change] = ()
    documents: Sequence[DocumentRow] = ()
    evidence: Sequence[str] = ()
    copies: Sequence[str] = ()
    notices: Sequence[Draft] = ()


class Polls:
    """The history of polls, and the one write of a poll."""

    def __init__(
        self,
        db: Database,
        *,
        sources: Sources,
        records: Records,
        changes: Changes,
        documents: Documents,
        outbox: Outbox,
    ) -> None:
        self.db = db
        self._sources = sources
        self._records = records
        self._changes = changes
        self._documents = documents
        self._outbox = outbox

    def commit(self, write: PollWrite) -> tuple[int, ...]:
        """Store a poll: snapshot, validators, changes and poll row together, or nothing.

        Answers the ids of the stored changes.
        """
        poll = write.poll
        with self.db.atomic() as connection:
            cursor = connection.execute(_INSERT_POLL, _poll_values(poll))
            poll_id = int(cursor.lastrowid or 0)
            self._count([poll])
            snapshot_id = self._snapshot(write)
            self._sources.save_responses(poll.source_id, write.responses, write.dropped_responses)
            self._records.save(
                poll.source_id, write.state.jurisdiction, write.known, snapshot_id, poll.started_at
            )
            self._documents.save(write.documents)
            ids = self._changes.add(
                write.changes, poll_id=poll_id, snapshot_id=snapshot_id, evidence=write.evidence
            )
            kill_point("inside_commit")
            self._sources.save(write.state)
            self._outbox.enqueue(write.notices, poll.started_at)
        return ids

    def _snapshot(self, write: PollWrite) -> int | None:
        snapshot = write.snapshot
        if snapshot is None:
            return None
        cursor = self.db.connection.execute(
            "INSERT INTO snapshots (source_id, taken_at, complete, baseline, parser_version, settings_hash,"
            " records, digest, problems, responses) VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                snapshot.source_id,
                stamp(snapshot.taken_at),
                int(snapshot.complete),
                int(write.baseline),
                write.state.parser_version,
                write.state.settings_hash,
                len(snapshot.records),
                write.digest,
                dumps([[p.where, p.message] for p in snapshot.problems]),
                dumps(list(write.copies)),
            ),
        )
        return cursor.lastrowid

    def commit_quiet(
        self, rows: Iterable[tuple[PollRow, SourceState, Sequence[ResponseRow]]]
    ) -> None:
        """Store polls that changed nothing, many in one transaction: losing them loses nothing."""
        batch = list(rows)
        with self.db.atomic() as connection:
            connection.executemany(_INSERT_POLL, [_poll_values(poll) for poll, _, _ in batch])
            self._count([poll for poll, _, _ in batch])
            self._sources.save_many([state for _, state, _ in batch])
            for poll, _, responses in batch:
                if responses:
                    self._sources.save_responses(poll.source_id, responses)

    def last_responses(self, source_id: str) -> list[str]:
        """The SHA-256 of the responses the newest snapshot was read from."""
        row = self.db.first(
            "SELECT responses FROM snapshots WHERE source_id = ? ORDER BY id DESC LIMIT 1",
            (source_id,),
        )
        return [] if row is None else list(loads(row["responses"]))

    def newest(self) -> int:
        """The id of the poll that was stored last; 0 before the first."""
        row = self.db.first("SELECT max(id) FROM polls")
        return int(row[0] or 0) if row else 0

    def recent(self, source_id: str, limit: int = 50, *, until: int = _LAST_ID) -> list[PollRow]:
        """The newest polls of a source up to the id ``until``, newest first."""
        rows = self.db.query(
            "SELECT * FROM polls WHERE source_id = ? AND id <= ? ORDER BY id DESC LIMIT ?",
            (source_id, until, limit),
        )
        return [
            PollRow(
                source_id=row["source_id"],
                started_at=moment(row["started_at"]) or datetime.min,  # noqa: DTZ901 - never null
                duration_ms=row["duration_ms"],
                result=Result(row["result"]),
                requests=row["requests"],
                bytes=row["bytes"],
                records=row["records"],
                changes=row["changes"],
                reason=row["reason"],
            )
            for row in rows
        ]

    def volumes(self, ids: Sequence[str], limit: int) -> dict[str, list[int]]:
        """How many records each of the last readings of these sources had, oldest first."""
        rows = self.db.query(
            "SELECT wanted.value AS id, (SELECT json_group_array(records) FROM"
            " (SELECT records FROM polls WHERE source_id = wanted.value"
            "  AND result IN ('baseline', 'changed', 'unchanged', 'partial') ORDER BY id DESC LIMIT ?)"
            ") AS counts FROM json_each(?) wanted",
            (limit, dumps(list(ids))),
        )
        return {row["id"]: list(reversed(loads(row["counts"]))) for row in rows}

    def _count(self, polls: Iterable[PollRow]) -> None:
        """Count them by ten minutes and result, inside the caller's transaction."""
        counted = Counter((_span(poll.started_at), poll.result.value) for poll in polls)
        self.db.connection.executemany(
            "INSERT INTO poll_counts (span, result, polls) VALUES (?, ?, ?)"
            " ON CONFLICT (span, result) DO UPDATE SET polls = polls + excluded.polls",
            [(*key, number) for key, number in counted.items()],
        )

    def results(self, since: datetime) -> dict[str, int]:
        """How many polls ended how, since the ten minutes of a moment began."""
        rows = self.db.query(
            "SELECT result, sum(polls) AS n FROM poll_counts WHERE span >= ? GROUP BY result",
            (_span(since),),
        )
        return {row["result"]: row["n"] for row in rows}

    def health_counts(self) -> dict[Health, int]:
        """How many sources are in which health."""
        rows = self.db.query("SELECT health, count(*) AS n FROM sources GROUP BY health")
        return {Health(row["health"]): row["n"] for row in rows}


_INSERT_POLL = (
    "INSERT INTO polls (source_id, started_at, duration_ms, result, requests, bytes, records, changes, reason)"
    " VALUES (?,?,?,?,?,?,?,?,?)"
)


def _span(moment: datetime) -> str:
    """The ten minutes a moment is in: its time column up to the tens of minutes."""
    return (stamp(moment) or "")[:15]


def _poll_values(poll: PollRow) -> tuple[object, ...]:
    return (
        poll.source_id,
        stamp(poll.started_at),
        poll.duration_ms,
        poll.result.value,
        poll.requests,
        poll.bytes,
        poll.records,
        poll.changes,
        poll.reason,
    )
