"""The only SQLite: one class per noun, all on one database; every write method is a transaction."""

from dataclasses import dataclass
from pathlib import Path

from monitor.store.background import Backgrounds
from monitor.store.blobs import Blobs
from monitor.store.changes import Changes, Wanted
from monitor.store.db import Database
from monitor.store.documents import DocumentRow, Documents
from monitor.store.headlines import Headline, Headlines
from monitor.store.lock import Lock
from monitor.store.meta import DEAD_AFTER, Meta
from monitor.store.mutes import Mutes
from monitor.store.outbox import Outbox
from monitor.store.polls import PollRow, Polls, PollWrite
from monitor.store.records import Records, RecordVersion, StoredRecord
from monitor.store.retention import Retention
from monitor.store.search import Found, Search
from monitor.store.sources import ResponseRow, Sources, SourceState
from monitor.store.statistics import Statistics
from monitor.store.told import Told

__all__ = [
    "DEAD_AFTER",
    "Blobs",
    "Changes",
    "Database",
    "DocumentRow",
    "Documents",
    "Found",
    "Headline",
    "Headlines",
    "Lock",
    "Meta",
    "Mutes",
    "Outbox",
    "PollRow",
    "PollWrite",
    "Polls",
    "RecordVersion",
    "Records",
    "ResponseRow",
    "Retention",
    "Search",
    "SourceState",
    "Sources",
    "Statistics",
    "Store",
    "StoredRecord",
    "Wanted",
]


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that is remembered."""

    state: Path
    db: Database
    blobs: Blobs
    sources: Sources
    records: Records
    changes: Changes
    documents: Documents
    outbox: Outbox
    told: Told
    mutes: Mutes
    polls: Polls
    meta: Meta
    retention: Retention
    search: Search
    statistics: Statistics
    backgrounds: Backgrounds
    headlines: Headlines

    @classmethod
    def open(cls, state: Path) -> "Store":
        """For the one writing process; raises ``StoreError`` with a sentence."""
        store = cls._on(state, Database.open(state))
        store.told.take_back()
        return store

    @classmethod
    def reader(cls, state: Path) -> "Store":
        """For pages and listings, read only."""
        return cls._on(state, Database.reader(state))

    @classmethod
    def _on(cls, state: Path, db: Database) -> "Store":
        blobs = Blobs(state)
        sources, records, changes = Sources(db), Records(db), Changes(db)
        told = Told(state, db)
        documents, outbox = Documents(db, blobs), Outbox(db, told)
        polls = Polls(
            db,
            sources=sources,
            records=records,
            changes=changes,
            documents=documents,
            outbox=outbox,
        )
        return cls(
            state=state,
            db=db,
            blobs=blobs,
            sources=sources,
            records=records,
            changes=changes,
            documents=documents,
            outbox=outbox,
            told=told,
            mutes=Mutes(db),
            polls=polls,
            meta=Meta(db),
            retention=Retention(db, blobs),
            search=Search(db),
            statistics=Statistics(db),
            backgrounds=Backgrounds(db),
            headlines=Headlines(db),
        )

    def close(self) -> None:
        """Close the database."""
        self.db.close()
