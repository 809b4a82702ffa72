"""Documents: what hangs on a record, which text it had, and every version of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson

from monitor.models import DocumentText, Page
from monitor.store.blobs import Blobs
from monitor.store.db import Database, Row, moment, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document as last fetched. ``sha256`` names the file, ``text_sha256`` the stored text.

    ``digest`` is that of the normalised text; ``method`` as in ``DocumentText``. ``failures``
    counts fetches in a row that gave nothing.
    """

    source_id: str
    key: str
    role: str
    url: str
    title: str = ""
    version: str = ""
    sha256: str = ""
    digest: str = ""
    text_sha256: str = ""
    pages: int = 0
    method: str = ""
    note: str = ""
    etag: str | None = None
    last_modified: str | None = None
    first_seen: datetime
    fetched_at: datetime | None = None
    failures: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentVersion:
    """One version of a document's content."""

    seen_at: datetime
    sha256: str
    digest: str
    text_sha256: str
    pages: int
    method: str


class Documents:
    """The tables ``documents``, ``document_versions`` and the text cache ``document_texts``."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self.db = db
        self.blobs = blobs

    def of_source(self, source_id: str) -> dict[tuple[str, str, str], DocumentRow]:
        """All documents of a source by (record key, role, url)."""
        rows = self.db.query("SELECT * FROM documents WHERE source_id = ?", (source_id,))
        return {(row["key"], row["role"], row["url"]): _document(row) for row in rows}

    def of_record(self, source_id: str, key: str) -> list[DocumentRow]:
        """The documents of one record."""
        rows = self.db.query(
            "SELECT * FROM documents WHERE source_id = ? AND key = ? ORDER BY id", (source_id, key)
        )
        return [_document(row) for row in rows]

    def versions(self, document_id: int) -> list[DocumentVersion]:
        """Every version of a document, oldest first."""
        rows = self.db.query(
            "SELECT * FROM document_versions WHERE document_id = ? ORDER BY id", (document_id,)
        )
        return [
            DocumentVersion(
                seen_at=datetime.fromisoformat(row["seen_at"]),
                sha256=row["sha256"],
                digest=row["digest"],
                text_sha256=row["text_sha256"],
                pages=row["pages"],
                method=row["method"],
            )
            for row in rows
        ]

    def save(self, rows: Iterable[DocumentRow]) -> None:
        """Write documents; a new text becomes a version."""
        with self.db.writing() as connection:
            for row in rows:
                old = self.db.first(
                    "SELECT id, digest, sha256 FROM documents WHERE source_id=? AND key=? AND role=? AND url=?",
                    (row.source_id, row.key, row.role, row.url),
                )
                connection.execute(_UPSERT, _values(row))
                if not row.sha256 or (old and old["digest"] == row.digest and old["sha256"]):
                    continue
                found = self.db.first(
                    "SELECT id FROM documents WHERE source_id=? AND key=? AND role=? AND url=?",
                    (row.source_id, row.key, row.role, row.url),
                )
                connection.execute(
                    "INSERT INTO document_versions (document_id, seen_at, sha256, digest, text_sha256, pages, method)"
                    " VALUES (?,?,?,?,?,?,?)",
                    (
                        found["id"] if found else 0,
                        stamp(row.fetched_at or row.first_seen),
                        row.sha256,
                        row.digest,
                        row.text_sha256,
                        row.pages,
                        row.method,
                    ),
                )

    def put_text(self, sha256: str, text: DocumentText) -> str:
        """Keep the extracted text of the file ``sha256``; answers the SHA-256 of the text."""
        body = orjson.dumps([[page.number, page.text] for page in text.pages])
        text_sha = self.blobs.put(body)
        with self.db.atomic() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO document_texts (sha256, digest, text_sha256, pages, method, note)"
                " VALUES (?,?,?,?,?,?)",
                (sha256, text.digest, text_sha, len(text.pages), text.method, text.note),
            )
        return text_sha

    def text_of_file(self, sha256: str) -> tuple[DocumentText, str] | None:
        """The text read from the file ``sha256`` before, and the text's own SHA-256.

        Its copies are kept for another day: whoever asks is about to name them.
        """
        row = self.db.first("SELECT * FROM document_texts WHERE sha256 = ?", (sha256,))
        if row is None or not self.blobs.renew(row["text_sha256"]):
            return None
        self.blobs.renew(sha256)
        text = self.text(row["text_sha256"], row["method"], row["note"])
        return None if text is None else (text, row["text_sha256"])

    def text_by_digest(self, digest: str) -> DocumentText | None:
        """A stored text by the digest of its normalised words."""
        row = self.db.first("SELECT * FROM document_texts WHERE digest = ? LIMIT 1", (digest,))
        return None if row is None else self.text(row["text_sha256"], row["method"], row["note"])

    def text(self, text_sha256: str, method: str = "text", note: str = "") -> DocumentText | None:
        """A stored text; ``None`` when it is not kept any more."""
        body = self.blobs.get(text_sha256) if text_sha256 else None
        if body is None:
            return None
        pages = tuple(Page(number, text) for number, text in orjson.loads(body))
        return DocumentText(pages, method, note)


_COLUMNS = (
    "source_id", "key", "role", "url", "title", "version", "sha256", "digest", "text_sha256", "pages", "method",
    "note", "etag", "last_modified", "first_seen", "fetched_at", "failures",
)  # fmt: skip
_UPSERT = (
    f"INSERT INTO documents ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - constant names
    " ON CONFLICT (source_id, key, role, url) DO UPDATE SET "
    + ", ".join(f"{c} = excluded.{c}" for c in _COLUMNS[4:] if c != "first_seen")
)


def _values(row: DocumentRow) -> tuple[object, ...]:
    return (
        row.source_id,
        row.key,
        row.role,
        row.url,
        row.title,
        row.version,
        row.sha256,
        row.digest,
        row.text_sha256,
        row.pages,
        row.method,
        row.note,
        row.etag,
        row.last_modified,
        stamp(row.first_seen),
        stamp(row.fetched_at),
        row.failures,
    )


def _document(row: Row) -> DocumentRow:
    return DocumentRow(
        id=row["id"],
        source_id=row["source_id"],
        key=row["key"],
        role=row["role"],
        url=row["url"],
        title=row["title"],
        version=row["version"],
        sha256=row["sha256"],
        digest=row["digest"],
        text_sha256=row["text_sha256"],
        pages=row["pages"],
        method=row["method"],
        note=row["note"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        first_seen=datetime.fromisoformat(row["first_seen"]),
        fetched_at=moment(row["fetched_at"]),
        failures=row["failures"],
    )
