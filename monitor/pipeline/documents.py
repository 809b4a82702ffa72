"""The document stage: fetch what hangs on current records and read its text.

    records | which documents are due | fetch (conditional) | text in a limited child | digest

An agenda keeps its address while its content changes, so the address says nothing and the text is
compared (reference: council platforms, facts 3 and 4). At most ``PER_POLL`` documents are fetched
in one poll; the rest follow in the next ones.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from monitor.adapters.base import Adapter
from monitor.errors import ExtractError, FetchError
from monitor.fetch import Fetcher, NotModified
from monitor.models import (
    Document,
    DocumentText,
    Kind,
    Record,
    Request,
    Response,
    Role,
    Source,
    Validators,
)
from monitor.store import Blobs, DocumentRow, Documents
from monitor.store.blobs import sha256

PER_POLL = 12
SOON = timedelta(days=14)
PAST = timedelta(days=2)
RECHECK = timedelta(hours=1)
RECHECK_VERSIONED = timedelta(hours=12)
UNREADABLE = frozenset({Role.VIDEO, Role.AUDIO})
ALWAYS_CURRENT = frozenset({Kind.PAGE, Kind.FEED_ENTRY, Kind.LIST_ENTRY})

ReadText = Callable[[bytes, str, str], Awaitable[DocumentText]]


@dataclass(slots=True)
class DocumentsRead:
    """Records with their documents' digests, rows to store, texts by digest, and what is left."""

    records: tuple[Record, ...]
    rows: list[DocumentRow] = field(default_factory=list)
    texts: dict[str, DocumentText] = field(default_factory=dict)
    next_due: datetime | None = None
    fetched: int = 0


@dataclass(slots=True, kw_only=True)
class DocumentStage:
    """Reads the documents of one source's records; ``max_bytes`` says how large one may be."""

    fetcher: Fetcher
    blobs: Blobs
    documents: Documents
    read_text: ReadText
    max_bytes: Callable[[], int]

    async def read(
        self,
        adapter: Adapter,
        source: Source,
        records: Iterable[Record],
        *,
        now: datetime,
        today: date,
    ) -> DocumentsRead:
        """Fetch due documents; a failure leaves the stored text standing."""
        records = tuple(records)
        having = [record for record in records if record.documents]
        if not having or not source.documents or not adapter.reads:
            return DocumentsRead(records)
        stored = self.documents.of_source(source.id)
        run = _Run(self, adapter, source, stored, now, today)
        for record in sorted(having, key=_urgency(now)):
            for document in record.documents:
                await run.visit(record, document)
        return DocumentsRead(
            tuple(run.applied(record) for record in records),
            list(run.rows.values()),
            run.texts,
            run.next_due,
            run.fetched,
        )


class _Run:
    def __init__(
        self,
        stage: DocumentStage,
        adapter: Adapter,
        source: Source,
        stored: Mapping[tuple[str, str, str], DocumentRow],
        now: datetime,
        today: date,
    ) -> None:
        self.stage = stage
        self.adapter = adapter
        self.source = source
        self.stored = stored
        self.now = now
        self.today = today
        self.rows: dict[tuple[str, str, str], DocumentRow] = {}
        self.texts: dict[str, DocumentText] = {}
        self.next_due: datetime | None = None
        self.fetched = 0

    async def visit(self, record: Record, document: Document) -> None:
        """Fetch one document when it is due and there is room for it."""
        if document.role not in self.adapter.reads or document.role in UNREADABLE:
            return
        place = (record.key, document.role.value, document.url)
        row = self.stored.get(place)
        due = due_at(record, document, row, self.now)
        if due is None:
            return
        if due > self.now or self.fetched >= PER_POLL:
            self._later(max(due, self.now))
            return
        self.fetched += 1
        fresh = row or DocumentRow(
            source_id=self.source.id,
            key=record.key,
            role=document.role.value,
            url=document.url,
            first_seen=self.now,
        )
        self.rows[place] = await self._fetch(replace(fresh, title=document.title), document)
        after = due_at(record, document, self.rows[place], self.now)
        if after is not None:
            self._later(after)

    def _later(self, due: datetime) -> None:
        self.next_due = due if self.next_due is None else min(self.next_due, due)

    async def _fetch(self, row: DocumentRow, document: Document) -> DocumentRow:
        request = Request(url=document.url, step="document", max_bytes=self.stage.max_bytes())
        validators = Validators(row.etag, row.last_modified) if row.sha256 else None
        try:
            answer = await self.stage.fetcher.fetch(
                request,
                source=self.source,
                now=self.now,
                today=self.today,
                validators=validators,
                pace=self.adapter.pace,
            )
            if isinstance(answer, NotModified):
                return replace(row, fetched_at=self.now, version=document.version, failures=0)
            return await self._text(row, document, answer)
        except (FetchError, ExtractError) as error:
            return replace(row, fetched_at=self.now, failures=row.failures + 1, note=str(error))

    async def _text(self, row: DocumentRow, document: Document, answer: Response) -> DocumentRow:
        digest = sha256(answer.body)
        validators = self.stage.fetcher.validators_of(answer)
        row = replace(
            row,
            fetched_at=self.now,
            version=document.version,
            etag=validators.etag,
            last_modified=validators.last_modified,
            failures=0,
        )
        if digest == row.sha256:
            return row
        cached = self.stage.documents.text_of_file(digest)
        if cached is not None:
            text, text_sha = cached
        else:
            text = await self.stage.read_text(answer.body, answer.content_type, answer.url)
            self.stage.blobs.put(answer.body)
            text_sha = self.stage.documents.put_text(digest, text)
        self.texts[text.digest] = text
        return replace(
            row,
            sha256=digest,
            digest=text.digest,
            text_sha256=text_sha,
            pages=len(text.pages),
            method=text.method,
            note=text.note,
        )

    def applied(self, record: Record) -> Record:
        """The record, its documents knowing the digest of their text."""
        if not record.documents:
            return record
        documents = []
        for document in record.documents:
            place = (record.key, document.role.value, document.url)
            row = self.rows.get(place) or self.stored.get(place)
            if row is not None and row.sha256:
                document = replace(document, digest=row.digest, pages=row.pages, note=row.note)  # noqa: PLW2901 - the same document, read
            documents.append(document)
        return replace(record, documents=tuple(documents))


def due_at(
    record: Record, document: Document, row: DocumentRow | None, now: datetime
) -> datetime | None:
    """When a document should be fetched next; ``None``: not any more.

    A document of a meeting long past, of a closed notice, or far ahead is read once at most.
    """
    edge = record.starts_at or record.ends_at
    current = edge is None or edge.until > now - PAST or record.kind in ALWAYS_CURRENT
    if row is None or row.fetched_at is None:
        return now if current or document.role is Role.MINUTES else None
    if row.failures:
        wait: timedelta = RECHECK * min(24, 2 ** (row.failures - 1))
        return row.fetched_at + wait
    if document.version and document.version != row.version:
        return now
    if not current:
        return None
    pause = RECHECK_VERSIONED if document.version else RECHECK
    if edge is not None and edge.instant > now + SOON:
        pause = RECHECK_VERSIONED
    due: datetime = row.fetched_at + pause
    return due


def _urgency(now: datetime) -> Callable[[Record], float]:
    def of(record: Record) -> float:
        edge = record.starts_at or record.ends_at
        return abs((edge.instant - now).total_seconds()) if edge else 0.0

    return of
