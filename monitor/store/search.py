"""Full-text search over changes: titles, sentences, fields, passages and document texts (FTS5)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.models import Change, Page
from monitor.store.changes import Wanted, bounded, where
from monitor.store.codec import dumps
from monitor.store.db import Database

MARK = ("\x02", "\x03")
"""Stand around a hit in a snippet; neither can come from outside (control characters)."""
MAX_TEXT = 400_000
FEW = 2_000
"""A word with fewer hits is rare."""
NARROW = 2_000
"""So many changes are looked up one by one among the hits."""
STEP, FAR = 5_000, 40_000
"""Hits that are looked at together, and in one search."""
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

    def find_among(self, words: str, wanted: Wanted, *, limit: int = 50) -> tuple[list[Found], int]:
        """Changes with all ``words`` that are ``wanted``, newest first, and where to go on (0: end).

        The hits of a rare word are looked up among the wanted changes; of a common word, those of a
        narrow wish are looked up among the hits, and for a wide one the hits are walked through,
        ``FAR`` of them at most.
        """
        query = expression(words)
        if not query:
            return [], 0
        wanted = bounded(self.db, wanted)
        last = 0
        if wanted.any_number:
            ids = self._hits(query, wanted, limit + 1)
        else:
            hits = self._hits(query, wanted, FEW)
            if len(hits) < FEW:
                ids = self._ids(wanted, limit + 1, among=hits)
            elif len(narrow := self._ids(wanted, NARROW + 1)) <= NARROW:
                ids = self._narrowed(query, wanted, narrow, limit + 1)
            else:
                ids, last = self._walk(query, wanted, hits, limit)
        cursor = ids[limit - 1] if len(ids) > limit else last
        return self._shown(query, ids[:limit]), cursor

    def _narrowed(self, query: str, wanted: Wanted, narrow: Sequence[int], limit: int) -> list[int]:
        """Those of ``narrow`` that are hits, ``limit`` of them at most; each costs a look."""
        ids: list[int] = []
        for start in range(0, len(narrow), 2 * limit):
            some = narrow[start : start + 2 * limit]
            ids += self._hits(query, wanted, limit - len(ids), among=some)
            if len(ids) >= limit:
                break
        return ids

    def _walk(
        self, query: str, wanted: Wanted, hits: Sequence[int], limit: int
    ) -> tuple[list[int], int]:
        """Hits that are wanted, one more than ``limit`` when there are, and the last one looked at."""
        ids: list[int] = []
        seen, wish = 0, FEW
        while hits:
            # Most often a few of the newest are enough.
            for some in (hits[: 4 * limit], hits[4 * limit :]):
                ids += self._ids(wanted, limit + 1 - len(ids), among=some)
                if len(ids) > limit:
                    return ids, 0
            seen += len(hits)
            if seen >= FAR:
                return ids, hits[-1]
            if len(hits) < wish:
                break
            wish = STEP
            hits = self._hits(query, replace(wanted, before_id=hits[-1]), wish)
        return ids, 0

    def _ids(self, wanted: Wanted, limit: int, among: Sequence[int] | None = None) -> list[int]:
        """The newest changes that are wanted."""
        sql, values = where(wanted)
        if among is not None:
            sql += " AND" if " WHERE " in sql else " WHERE"
            sql += " changes.id IN (SELECT value FROM json_each(?))"
            values = [*values, dumps(list(among))]
        rows = self.db.query(
            f"SELECT changes.id FROM {sql} ORDER BY changes.id DESC LIMIT ?",  # noqa: S608 - built of constants
            (*values, limit),
        )
        return [row[0] for row in rows]

    def _hits(
        self, query: str, wanted: Wanted, limit: int, *, among: Sequence[int] | None = None
    ) -> list[int]:
        """The newest changes with the words, between the numbers of ``wanted``."""
        tests = ["changes_fts MATCH ?"]
        values: list[object] = [query]
        if among is not None:
            tests.append("rowid IN (SELECT value FROM json_each(?))")
            values.append(dumps(list(among)))
        for test, edge in (("rowid < ?", wanted.before_id), ("rowid > ?", wanted.after_id)):
            if edge:
                tests.append(test)
                values.append(edge)
        rows = self.db.query(
            f"SELECT rowid FROM changes_fts WHERE {' AND '.join(tests)} ORDER BY rowid DESC LIMIT ?",  # noqa: S608 - constants
            (*values, limit),
        )
        return [row[0] for row in rows]

    def _shown(self, query: str, ids: Sequence[int]) -> list[Found]:
        rows = self.db.query(
            "SELECT rowid, snippet(changes_fts, -1, ?, ?, ' … ', 24) AS snippet FROM changes_fts"
            " WHERE changes_fts MATCH ? AND rowid IN (SELECT value FROM json_each(?))",
            (*MARK, query, dumps(list(ids))),
        )
        snippets = {row["rowid"]: row["snippet"] for row in rows}
        return [Found(each, snippets[each]) for each in ids if each in snippets]


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
