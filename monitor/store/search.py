"""Full-text search over changes: titles, sentences, fields, passages and document texts (FTS5)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.models import Change, Page
from monitor.store.db import Database

MARK = ("\x02", "\x03")
"""Stand around a hit in a snippet; neither can come from outside (control characters)."""
MAX_TEXT = 400_000
_WORD = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Found:
    """A change that matches, with the place where it does, hits between ``MARK``."""

    change_id: int
    snippet: str


class Search:
    """The table ``changes_fts``; its row numbers are the changes' ids."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def index(self, change: Change, pages: Iterable[Page] = ()) -> None:
        """Make a change findable, with the text of the documents that are new with it."""
        body = "\n".join((*_texts(change), *(page.text for page in pages)))[:MAX_TEXT]
        with self.db.writing() as connection:
            connection.execute("DELETE FROM changes_fts WHERE rowid = ?", (change.id,))
            connection.execute(
                "INSERT INTO changes_fts (rowid, title, body) VALUES (?, ?, ?)",
                (change.id, change.title, body),
            )

    def find(self, words: str, *, before_id: int = 0, limit: int = 50) -> list[Found]:
        """Changes with all ``words`` (``"a phrase"``, ``stem*``), newest first."""
        query = expression(words)
        if not query:
            return []
        edge = "AND rowid < ?" if before_id else ""
        rows = self.db.query(
            "SELECT rowid, snippet(changes_fts, -1, ?, ?, ' … ', 24) AS snippet FROM changes_fts"  # noqa: S608 - constants
            f" WHERE changes_fts MATCH ? {edge} ORDER BY rowid DESC LIMIT ?",
            (*MARK, query, *([before_id] if before_id else []), limit),
        )
        return [Found(row["rowid"], row["snippet"]) for row in rows]


def expression(words: str) -> str:
    """The FTS5 expression of what a person typed: every word quoted, so that no operator passes."""
    parts = []
    for phrase, word in _WORD.findall(words[:200]):
        text = re.sub(r"[^\w\s'.()§-]", " ", phrase or word).strip()
        if not re.search(r"\w", text):
            continue
        star = "*" if word.endswith("*") else ""
        parts.append('"' + text.replace('"', "") + '"' + star)
    return " ".join(parts)


def _texts(change: Change) -> Sequence[str]:
    record = change.record
    texts = [
        change.sentence,
        change.note,
        record.body or "",
        record.location or "",
        record.text or "",
    ]
    texts += [str(value) for value in record.fields.values() if isinstance(value, str)]
    texts += [document.title for document in record.documents]
    texts += [f"{field.before or ''} {field.after or ''}" for field in change.fields]
    texts += [part for passage in change.passages for _, part in passage.words]
    return [text for text in texts if text]
