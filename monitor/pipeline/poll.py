"""poll(): one attempt at a source, from its pages to one committed transaction.

    gather | confirm what is missing | documents | compare | commit

Whatever goes wrong inside becomes a row and a health state; nothing leaves as an exception, and a
failed, blocked, partial or odd read never becomes content.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from monitor import adapters
from monitor.config import Config
from monitor.diff import RECENT, compare
from monitor.errors import (
    BlockedError,
    ConfigError,
    ExtractError,
    FetchError,
    HostQuietError,
    StoreError,
)
from monitor.models import DocumentText, Result, Snapshot, Source
from monitor.pipeline.attempt import Attempt, Before
from monitor.pipeline.commit import Found, conclude, unused
from monitor.pipeline.confirm import confirm
from monitor.pipeline.documents import DocumentsRead, DocumentStage
from monitor.pipeline.endings import Endings
from monitor.pipeline.fingerprint import fingerprint
from monitor.pipeline.gather import Gathered, Gatherer
from monitor.pipeline.memory import Memories
from monitor.pipeline.report import PollReport
from monitor.pipeline.standing import Deferred
from monitor.settings import kill_point
from monitor.store import Store

EARLY = 0.1
"""A firing may come this share of the interval early (jitter) and still poll."""


@dataclass(slots=True, kw_only=True)
class Poller:
    """Polls sources. ``config`` gives the configuration in force; ``clock`` the UTC time."""

    store: Store
    config: Callable[[], Config]
    clock: Callable[[], datetime]
    gatherer: Gatherer
    documents: DocumentStage
    memories: Memories = field(init=False)
    endings: Endings = field(init=False)

    def __post_init__(self) -> None:
        self.memories = Memories(self.store)
        self.endings = Endings(
            store=self.store, config=self.config, clock=self.clock, memories=self.memories
        )

    async def poll(self, source: Source) -> PollReport:
        """Poll ``source`` now. Only ``StoreError`` leaves: without a store nothing can go on."""
        now = _stored(self.clock())
        self.memories.get(source)
        try:
            return await self._poll(source, now)
        except Deferred as wait:
            return self.endings.quiet(source, now, Gathered(), str(wait), wait.until)
        except BlockedError as error:
            return self.endings.failed(source, now, Result.BLOCKED, str(error), error.retry_after)
        except ExtractError as error:
            return self.endings.failed(source, now, Result.DRIFT, str(error))
        except (FetchError, ConfigError) as error:
            return self.endings.failed(
                source,
                now,
                Result.FAILED,
                str(error),
                getattr(error, "retry_after", None),
                asked=not isinstance(error, HostQuietError),
            )
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one source must never stop the others
            structlog.get_logger("monitor").exception("poll.unexpected", source=source.id)
            reason = f"unexpected error while reading it ({type(error).__name__}: {error}); please report it"
            return self.endings.failed(source, now, Result.FAILED, reason)

    async def _poll(self, source: Source, now: datetime) -> PollReport:
        attempt = Attempt(
            source=source,
            adapter=adapters.load(source.adapter),
            memory=self.memories.get(source),
            config=self.config(),
            now=now,
        )
        before = Before(self.store.records, self.memories, source.id)
        kill_point("before_fetch")
        gathered = await self._gather(attempt, before)
        kill_point("after_parse")
        if gathered.unchanged:
            if not attempt.documents_due:
                return self.endings.quiet(source, now, gathered)
            gathered.records = tuple(before.listed().values())
            found = attempt.state.records_digest
        else:
            found = fingerprint(gathered.records)
        if _is_noise(attempt, gathered, found):
            return self.endings.quiet(source, now, gathered)
        listed = len(gathered.records)
        asked = await confirm(self.gatherer, attempt, gathered, before)
        read = await self.documents.read(
            attempt.adapter, source, gathered.records, now=now, today=attempt.today
        )
        snapshot = Snapshot(
            source_id=source.id,
            taken_at=now,
            records=read.records,
            problems=tuple(gathered.problems),
            coverage=attempt.adapter.coverage_of(source),
            complete=not gathered.problems,
        )
        everything = before.everything(read.records, now - RECENT)
        context = replace(
            attempt.context(),
            gone=frozenset(gathered.gone),
            unconfirmed=frozenset(asked - gathered.gone - {r.key for r in read.records}),
            texts=self._texts(source, read),
        )
        outcome = compare(everything, snapshot, context)
        return conclude(
            self.store,
            self.endings,
            attempt,
            Found(
                gathered=gathered,
                read=read,
                snapshot=snapshot,
                outcome=outcome,
                # Records that were asked for by themselves are not in the listing: ask again.
                fingerprint=found if len(gathered.records) == listed else "",
                known={**everything, **outcome.known},
            ),
        )

    async def _gather(self, attempt: Attempt, before: Before) -> Gathered:
        memory, state = attempt.memory, attempt.state
        gathered = await self.gatherer.gather(
            attempt.adapter,
            attempt.source,
            before=memory.responses,
            known=before.kept,
            now=attempt.now,
            today=attempt.today,
            fresh=attempt.baseline,
            reread=attempt.absent,
            since=state.last_ok_at,
            watched=state.baseline_at,
            again=memory.deferred,
        )
        memory.deferred = gathered.deferred
        return gathered

    def _texts(self, source: Source, read: DocumentsRead) -> dict[str, DocumentText]:
        """The texts of documents that differ from the stored ones, old and new, by digest."""
        texts = dict(read.texts)
        if read.texts:
            for row in self.store.documents.of_source(source.id).values():
                old = self.store.documents.text(row.text_sha256, row.method, row.note)
                if row.digest and old is not None:
                    texts.setdefault(row.digest, old)
        return texts

    def is_due(self, source: Source) -> bool:
        """Whether it is time: a source that backs off, or waits for a quota, is not due yet.

        One that was polled in the future is due: the clock was set back since.
        """
        state, now = self.memories.get(source).state, self.clock()
        due = state.next_poll_at
        if due is None or (state.last_poll_at is not None and state.last_poll_at > now):
            return True
        return now >= due - source.every * EARLY

    def timed_out(self, source: Source, seconds: float) -> PollReport:
        """Write down that a poll did not end within ``seconds``."""
        reason = f"reading it took longer than {seconds / 60:.0f} minutes and was cut off"
        return self.endings.failed(source, self.clock(), Result.FAILED, reason)

    def flush(self) -> None:
        """Write the waiting quiet polls in one transaction."""
        self.endings.flush()


def _stored(moment: datetime) -> datetime:
    """``moment`` as the store keeps it, in milliseconds: what is in memory is what is read back."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _is_noise(attempt: Attempt, gathered: Gathered, found: str) -> bool:
    """Whether all was read, all records are what they were, and nothing else is waited for."""
    return (
        not attempt.baseline
        and not gathered.problems
        and found == attempt.state.records_digest
        and not attempt.absent
        and not attempt.documents_due
        and not unused(attempt.memory, gathered)
    )
